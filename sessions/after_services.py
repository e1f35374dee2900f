"""Keeping, changing and forgetting what people write after a session. Each of them only ever their own."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from groups.models import User
from sessions.models import CheckOut, DebriefNote, Meeting

LINE_MOST = 300  # characters
NOTES_MOST = 4000


@transaction.atomic
def check_out_save(
    *,
    user: User,
    meeting: Meeting,
    answers: Mapping[str, int],
    line: str,
    shares_answers: bool = False,
    shares_line: bool = False,
) -> CheckOut | None:
    """Keep somebody's check-out as it is now, instead of what was kept; without a word or an answer, keep none."""
    line = line.strip()
    if not answers and not line:
        check_out_delete(user=user, meeting=meeting)
        return None
    kept, _made = CheckOut.objects.select_for_update().get_or_create(user=user, meeting=meeting)
    kept.answers = json.dumps(dict(answers)) if answers else ""
    kept.line = line
    kept.shares_answers, kept.shares_line = shares_answers and bool(answers), shares_line and bool(line)
    kept.changed_at = timezone.now()
    kept.save()
    return kept


def check_out_delete(*, user: User, meeting: Meeting) -> None:
    CheckOut.objects.filter(user=user, meeting=meeting).delete()


@transaction.atomic
def debrief_save(*, user: User, meeting: Meeting, words: str, done: Collection[str]) -> DebriefNote:
    """Keep a facilitator's notes and ticks as they are now, instead of what was kept."""
    kept, _made = DebriefNote.objects.select_for_update().get_or_create(user=user, meeting=meeting)
    kept.words, kept.done, kept.changed_at = words.strip(), sorted(done), timezone.now()
    kept.save()
    return kept


def debrief_delete(*, user: User, meeting: Meeting) -> None:
    DebriefNote.objects.filter(user=user, meeting=meeting).delete()


@transaction.atomic
def words_delete(*, user: User) -> int:
    """Forget everything that somebody has written after sessions; returns how many."""
    return _delete(user=user)


@transaction.atomic
def words_purge(*, before: datetime) -> int:
    """Forget what nobody has changed since an instant; for whoever decides how long such words are kept."""
    return _delete(changed_at__lt=before)


def _delete(**which: object) -> int:
    return sum(model.objects.filter(**which).delete()[0] for model in (CheckOut, DebriefNote))
