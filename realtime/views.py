"""The room's page with everything that it needs to begin, its state for whoever asks by HTTP, and texts of exercises.

Looking takes no seat: that is the socket's `hello`. First line of every view: may you.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from groups.access import get_membership_or_404
from groups.models import Membership, Role
from groups.selectors import agreements_of, confidentiality
from sessions import opening, selectors
from sessions.core.exercises import Exercise as Template
from sessions.core.views import view
from sessions.mirror_selectors import keeps_mirror
from sessions.models import Exercise, Room

from . import desk, protocol, rooms, store, tickets
from .clock import instant, now_ms
from .names import names_in
from .texts import room_texts

A_YEAR_S = 365 * 24 * 3600
USUAL_CIRCLE = 4  # people, to say how long a circle may take


def room_or_404(request: HttpRequest, public_id: str) -> tuple[Room, Membership]:
    """Return the room at an address and the visitor's membership; a stranger learns nothing of either."""
    room = Room.objects.select_related("meeting__cohort").filter(public_id=public_id).first()
    if room is None:
        raise Http404
    return room, get_membership_or_404(request.user, room.meeting.cohort, Role.FACILITATOR, Role.MEMBER)


@require_GET
@login_required
@csp_update({"script-src": [WASM_UNSAFE_EVAL]})
def room_page(request: HttpRequest, room: str) -> HttpResponse:
    """The page of a room: drawn by the server as far as it goes, then taken over by the modules.

    The only page whose policy lets wasm run: the mirror of talk finds speech with it, on the person's own device.
    Who may not go in now reads why on the page of the meeting.
    """
    found, membership = room_or_404(request, room)
    if opening.may_enter(found, membership.user_id, instant(now_ms())) is not None:
        return redirect("meeting", found.meeting.public_id)
    data = _page_data(request, found, membership)
    return render(request, "realtime/room.html", {"room_data": data, "title": found.title})


@require_GET
@login_required
def room_state(request: HttpRequest, room: str) -> HttpResponse:
    """The same snapshot that the socket gives, to whoever the socket would let in."""
    found, membership = room_or_404(request, room)
    if opening.may_enter(found, membership.user_id, instant(now_ms())) is not None:
        raise PermissionDenied
    body = protocol.encode_slice(_snapshot(request, found, membership))
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


@require_GET
@login_required
def exercise_texts(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The words of one version of an exercise, in both languages; a version never changes."""
    try:
        exercise = selectors.exercise_version(slug, version)
    except Exercise.DoesNotExist:
        raise Http404 from None
    tag = f'"{exercise.version}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    headers = {"Cache-Control": f"private, max-age={A_YEAR_S}, immutable", "ETag": tag}
    return HttpResponse(exercise.to_json(), content_type="application/json", headers=headers)


def _page_data(request: HttpRequest, room: Room, membership: Membership) -> dict[str, Any]:
    snapshot = _snapshot(request, room, membership)
    leads = membership.role == Role.FACILITATOR
    return {
        "room": room.public_id,
        "socket": f"/ws/r/{room.public_id}/",
        "ticket": tickets.issue(membership.user_id, room.public_id, request.session.session_key or ""),
        "lang": get_language(),
        "exercises": _exercises(room, membership),
        "agreements": agreements_of(room.meeting.cohort),
        "confidentiality": confidentiality(),
        "titles": _titles(),
        "spent": selectors.spent_in(room, membership.user_id),
        "i18n": room_texts(),
        "help": reverse("help_now"),
        "home": reverse("home"),
        "mirror": _mirror(request, room),
        "address": reverse("room", args=[room.public_id]),
        "meeting": reverse("meeting", args=[room.meeting.public_id]),
        "elsewhere": reverse("elsewhere"),
        "form": get_token(request),
        "snapshot": snapshot,
        **({"desk": desk.desk_data(room)} if leads else {}),
    }


def _mirror(request: HttpRequest, room: Room) -> dict[str, Any]:
    """Whether what this person's device hears of their own speech may be kept, and how it gets there."""
    return {
        "keeps": keeps_mirror(request.user),
        "send": reverse("mirror_add", args=[room.public_id]),
        "form": get_token(request),
        "page": reverse("mirror"),
    }


def _snapshot(request: HttpRequest, room: Room, membership: Membership) -> dict[str, Any]:
    version, state = rooms.read(room.pk)
    seat = store.seat_of(room.pk, membership.user_id)
    role = "facilitator" if membership.role == Role.FACILITATOR else "member"
    return {"v": version, "view": view(state, names_in(room.pk), seat[0] if seat else 0, role)}


def _exercises(room: Room, membership: Membership) -> list[dict[str, Any]]:
    """What this person may start here, now or once no facilitator is there."""
    leads = membership.role == Role.FACILITATOR
    if not leads and not room.self_held:
        return []
    return [_offer(one) for one in selectors.exercises_current() if leads or not one.facilitator_required]


def _titles() -> dict[str, str]:
    """What the exercises that a plan may hold are called, by their slugs."""
    language = get_language() or "en"
    return {one.slug: getattr(one.name, language, one.name.en) for one in selectors.exercises_current()}


def _offer(exercise: Template) -> dict[str, Any]:
    planned = exercise.planned_ms(exercise.nominal or USUAL_CIRCLE)
    language = get_language() or "en"
    return {
        "slug": exercise.slug,
        "version": exercise.version,
        "level": exercise.level,
        "name": getattr(exercise.name, language, exercise.name.en),
        "aim": getattr(exercise.aim, language, exercise.aim.en),
        "minutes": max(1, round(planned / 60_000)),
        # What it takes to say whether a round for everybody still fits (`needed_ms` in sessions.core.room_exercise).
        "turn_ms": exercise.turn_ms,
        "nominal": exercise.nominal,
        "size_min": exercise.size_min,
        "size_max": exercise.size_max,
    }
