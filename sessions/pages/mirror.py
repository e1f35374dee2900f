"""One's own mirror of talk: the page, the switch, deleting, and what the room's page sends when a turn is over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groups.access import get_membership_or_404
from groups.models import Role
from sessions import mirror_services as services
from sessions.mirror_selectors import keeps_mirror, mirrors_of
from sessions.mirror_words import mirror_sentence
from sessions.models import Room


@require_safe
@login_required
def mirror(request: HttpRequest) -> HttpResponse:
    """Show what is kept, and the switch."""
    kept = [(one.room, mirror_sentence(one)) for one in mirrors_of(request.user)]
    return render(request, "sessions/mirror.html", {"keeps": keeps_mirror(request.user), "kept": kept})


@require_POST
@login_required
def mirror_keep(request: HttpRequest) -> HttpResponse:
    """Turn keeping on, or off with or without what is there."""
    match request.POST.get("keep"):
        case "on":
            services.mirror_keep(user=request.user)
            messages.success(request, _("From the next time that you enter a room, your mirror is kept here."))
        case "off":
            services.mirror_stop(user=request.user, delete=False)
            messages.success(request, _("Nothing new is kept."))
        case "off_and_delete":
            services.mirror_stop(user=request.user, delete=True)
            messages.success(request, _("Nothing new is kept, and what was kept is deleted."))
        case _other:
            messages.error(request, _("That was not one of the choices. Nothing has changed."))
    return redirect("mirror")


@require_POST
@login_required
def mirror_delete(request: HttpRequest) -> HttpResponse:
    """Forget all of it; the switch stays as it is."""
    services.mirrors_delete(user=request.user)
    messages.success(request, _("What was kept is deleted."))
    return redirect("mirror")


@login_required
def mirror_add(request: HttpRequest, room: str) -> HttpResponse:
    """Keep one turn of mine: 204, also when it is kept already; 403 without my wish; 400 for what cannot be so."""
    found = Room.objects.select_related("meeting__cohort").filter(public_id=room).first()
    if found is None:
        raise Http404
    get_membership_or_404(request.user, found.meeting.cohort, Role.MEMBER, Role.FACILITATOR)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        services.mirror_add(user=request.user, room=found, body=request.body)
    except services.NotKept:
        return HttpResponse(status=403)
    except services.BadMirror:
        return HttpResponse(status=400)
    return HttpResponse(status=204)
