"""What somebody may see of their own mirror of talk; there is no way to ask for another person's."""

from __future__ import annotations

from django.db.models import QuerySet

from groups.models import User
from sessions.models import Mirror, MirrorKeeping

MOST_SHOWN = 200


def keeps_mirror(user: User) -> bool:
    """Whether this person wants their mirror to be kept."""
    return MirrorKeeping.objects.filter(user=user).exists()


def mirrors_of(user: User) -> QuerySet[Mirror]:
    """The newest of this person's mirrors, the last turn first."""
    rows = Mirror.objects.filter(user=user).select_related("room__meeting")
    return rows.order_by("-room__meeting__starts_at", "-pk")[:MOST_SHOWN]
