"""The page of a meeting, which is also its lobby: when it is, what will be done, and the way into the room.

Reading the page while the doors are open is arriving; the little state beside it is asked again and again by the page,
and says nothing but how far things are. Without modules the page is simply loaded again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from groups.access import get_membership_or_404, roles_in
from groups.models import Membership, Role
from groups.selectors import agreements_of, confidentiality
from sessions import agenda, arriving, debriefs, looking_back, opening
from sessions.exercise_words import exercise_words
from sessions.models import Meeting, MeetingState, Reservation
from sessions.opening import Door, Stage
from sessions.pages.countdown import day_words, left_words

ASK_AGAIN_S = {Stage.WAITING: 3, Stage.FULL: 5, Stage.CLOSED: 5}
ASK_SELDOM_S = 20
BEFORE = frozenset({Stage.PLANNED, Stage.WAITING, Stage.READY, Stage.FULL})  # what is agreed on is read before
GOES_ON = frozenset(
    {Stage.WAITING, Stage.FULL, Stage.CLOSED}
)  # the page is loaded again by itself, also without modules


def meeting_or_404(request: HttpRequest, public_id: str, *roles: Role) -> tuple[Meeting, Membership]:
    """Return a meeting and the visitor's membership of its cohort; a stranger learns nothing of either."""
    found = Meeting.objects.select_related("cohort", "series").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found, get_membership_or_404(request.user, found.cohort, *roles)


@require_safe
@login_required
def meeting_page(request: HttpRequest, meeting: str) -> HttpResponse:
    """Show a meeting. With `?enter`, somebody whose room is open goes straight on."""
    found, membership = meeting_or_404(request, meeting)
    now = timezone.now()
    door = _door(request, found, membership, now)
    if "enter" in request.GET and door.room is not None:
        return redirect("room", door.room.public_id)
    return render(request, "sessions/meeting.html", _page(request, found, membership, door, now))


@require_safe
@login_required
def meeting_state(request: HttpRequest, meeting: str) -> HttpResponse:
    """How far it is, for a page that asks; `?look` does not count as being there."""
    found, membership = meeting_or_404(request, meeting)
    now = timezone.now()
    door = _door(request, found, membership, now)
    state = {
        "stage": door.stage,
        "room": _room_address(door),
        "line": left_words(found, now),
        "people": _people_here(found, now) if door.stage == Stage.WAITING else 0,
        "again": ASK_AGAIN_S.get(door.stage, ASK_SELDOM_S),
    }
    return _with_tag(request, JsonResponse(state))


def _with_tag(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    tag = quote_etag(hashlib.blake2s(answer.content, digest_size=8).hexdigest())
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _door(request: HttpRequest, meeting: Meeting, membership: Membership, now: datetime) -> Door:
    belongs = membership.role in {Role.MEMBER, Role.FACILITATOR}
    if not belongs or "look" in request.GET:
        return opening.look(meeting, request.user, now)
    return arriving.arrive(meeting=meeting, user=request.user, now=now)


def _room_address(door: Door) -> str:
    return reverse("room", args=[door.room.public_id]) if door.room else ""


def _people_here(meeting: Meeting, now: datetime) -> int:
    return len(opening.here_now(meeting.reservations.all(), now))


def _page(request: HttpRequest, meeting: Meeting, membership: Membership, door: Door, now: datetime) -> dict[str, Any]:
    roles = roles_in(request.user, meeting.cohort)
    takes_part = Role.MEMBER in roles
    return {
        "meeting": meeting,
        "cohort": meeting.cohort,
        "exercise": exercise_words(agenda.exercise_of(meeting)),
        "holders": ", ".join(person.name for person in meeting.holders.order_by("display_name")),
        "mine": Reservation.objects.filter(meeting=meeting, user=membership.user_id).first() if takes_part else None,
        "answers": takes_part and meeting.state == MeetingState.PLANNED and door.stage == Stage.PLANNED,
        "leads": Role.FACILITATOR in roles,
        "organises": Role.ORGANISER in roles,
        "goes_in": bool(roles & {Role.MEMBER, Role.FACILITATOR}),
        "door": door,
        "stage": door.stage,
        "room": _room_address(door),
        "day": day_words(meeting.starts_at, now),
        "left": left_words(meeting, now),
        "doors_open": opening.is_planned(meeting) and opening.doors_are_open(meeting, now),
        "agreements": agreements_of(meeting.cohort) if door.stage in BEFORE else [],
        "confidentiality": confidentiality(),
        "doors_at": opening.doors_open_at(meeting),
        "people_here": _people_here(meeting, now) if door.stage == Stage.WAITING else 0,
        "goes_on": door.stage in GOES_ON,
        **_afterwards(request, meeting, door, now),
    }


def _afterwards(request: HttpRequest, meeting: Meeting, door: Door, now: datetime) -> dict[str, bool]:
    """Which pages of afterwards there are for this person: of a session that they were in, or that they held."""
    if door.stage == Stage.CANCELLED or meeting.starts_at > now:
        return {}
    return {
        "looks_back": looking_back.was_inside(meeting, request.user),
        "debriefs": looking_back.is_behind(meeting, now) and debriefs.may_debrief(meeting, request.user),
    }
