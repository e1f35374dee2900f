"""The facilitator's page of who sits in which room: the proposal, moving people, opening, and letting somebody in.

The board of a room moves a person from a sheet: asked with `Accept: application/json`, this address answers as JSON.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.models import MembershipState, Role, User
from groups.refusals import Refused
from sessions import arriving, opening, placements
from sessions.models import Meeting, Seat
from sessions.pages.as_json import seat_number, wants_json
from sessions.pages.meeting import meeting_or_404
from sessions.placements import NOBODYS, Board

FIELD = "room-"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_rooms(request: HttpRequest, meeting: str) -> HttpResponse:
    """Show and change who sits where."""
    found, _membership = meeting_or_404(request, meeting, Role.FACILITATOR)
    now = timezone.now()
    if not opening.is_planned(found) or not opening.doors_are_open(found, now):
        return redirect("meeting", found.public_id)
    if request.method == "POST":
        return _change(request, found, now)
    arriving.arrive(meeting=found, user=request.user, now=now)
    return _page(request, found, placements.board(found, now))


def _page(request: HttpRequest, meeting: Meeting, board: Board, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"meeting": meeting, "cohort": meeting.cohort, "board": board}
    return render(request, "sessions/meeting_rooms.html", context, status=status)


def _change(request: HttpRequest, meeting: Meeting, now: datetime) -> HttpResponse:
    try:
        if "let_in" in request.POST:
            _let_in(request, meeting, now)
        elif "to" in request.POST:
            said = _move(request, meeting, now)
            if wants_json(request):
                return JsonResponse({"ok": True, "said": said})
            messages.success(request, said)
        else:
            rooms, leaders = _wanted(request.POST, placements.board(meeting, now))
            placements.rooms_open(meeting=meeting, by=request.user, rooms=rooms, leaders=leaders, now=now)
            messages.success(request, _("The rooms are open. Everybody's page goes on by itself."))
    except Refused as refused:
        if wants_json(request):
            return JsonResponse({"errors": {"": [str(refused)]}, "code": refused.code}, status=HTTPStatus.CONFLICT)
        messages.error(request, str(refused))
        return _page(request, meeting, placements.board(meeting, now), status=409)
    return redirect("meeting_rooms", meeting.public_id)


def _let_in(request: HttpRequest, meeting: Meeting, now: datetime) -> None:
    active = User.objects.filter(memberships__cohort=meeting.cohort, memberships__state=MembershipState.ACTIVE)
    person = get_object_or_404(active.distinct(), public_id=request.POST["let_in"])
    arriving.let_in(meeting=meeting, user=person, by=request.user, now=now)
    messages.success(request, _("%(name)s may come in.") % {"name": person.name})


def _move(request: HttpRequest, meeting: Meeting, now: datetime) -> str:
    """Move one person: by their public id (`move`), or by the number of their seat in a room (`seat` and `room`)."""
    form = {name: words.replace("\0", "") for name, words in request.POST.items()}
    to = get_object_or_404(meeting.rooms, public_id=form["to"])
    people = User.objects.filter(reservations__meeting=meeting)
    seat = seat_number(request)
    if seat is not None:
        theirs = Seat.objects.filter(number=seat, room__public_id=form.get("room", ""), room__meeting=meeting)
        person = get_object_or_404(people, pk__in=theirs.values("user"))
    else:
        person = get_object_or_404(people, public_id=form.get("move", ""))
    number = placements.person_move(meeting=meeting, user=person, to=to, by=request.user, now=now)
    return _("%(name)s goes on to room %(number)s.") % {"name": person.name, "number": number}


def _wanted(form: QueryDict, board: Board) -> tuple[dict[int, int], dict[int, int]]:
    """Read the numbers of the form; whoever it does not mention stays where the page showed them."""
    rooms, leaders = {}, {}
    for row in board.rows:
        said = form.get(FIELD + row.user.public_id, "")
        number = int(said) if said.isdecimal() and int(said) in board.numbers else row.number
        (leaders if row.leads else rooms)[row.user.pk] = number
    if not any(number != NOBODYS for number in rooms.values()):
        raise Refused("nobody", _("Place at least one person in a room."))
    return rooms, leaders
