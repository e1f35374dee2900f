"""What the live room asks for by HTTP: a proposal of the next round, the words of a line, how other rooms stand.

Looking only.
"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from groups.access import roles_in
from groups.models import Role
from sessions.models import Line, Meeting

from . import desk, proposing, store
from .clock import now_ms
from .views import room_or_404


@require_GET
@login_required
def room_next(request: HttpRequest, room: str) -> HttpResponse:
    """Who would practise with whom, and why, if `?exercise=` began now; for facilitators."""
    found, membership = room_or_404(request, room)
    if membership.role != Role.FACILITATOR:
        raise Http404
    proposal = proposing.proposal(found.pk, request.GET.get("exercise", ""), now_ms())
    if proposal is None:
        raise Http404
    return JsonResponse(proposal, headers={"Cache-Control": "no-store"})


@require_GET
@login_required
def room_line(request: HttpRequest, room: str, line: int) -> HttpResponse:
    """The words of a line, for whom it is meant, and for facilitators."""
    found, membership = room_or_404(request, room)
    said = Line.objects.filter(room=found, pk=line).first()
    seat = store.seat_of(found.pk, membership.user_id)
    mine = said is not None and (said.seat == 0 or (seat is not None and seat[0] == said.seat))
    if said is None or not (mine or membership.role == Role.FACILITATOR):
        raise Http404
    return JsonResponse({"en": said.en, "sv": said.sv}, headers={"Cache-Control": "private, max-age=3600"})


@require_GET
@login_required
def meeting_board(request: HttpRequest, meeting: str) -> HttpResponse:
    """How the rooms of a meeting stand, for facilitators of its cohort; asked every few seconds, so with a tag."""
    found = Meeting.objects.select_related("cohort").filter(public_id=meeting).first()
    if found is None or Role.FACILITATOR not in roles_in(request.user, found.cohort):
        raise Http404
    tag = desk.tag_of(desk.versions_of(found))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return JsonResponse({"rooms": desk.rooms_of(found)}, headers=headers)
