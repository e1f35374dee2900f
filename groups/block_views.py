"""One's own list of people whom one does not want to be in a room with. Nobody else ever sees it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.blocks import block_remove, blocks_of, people_to_choose
from groups.models import User
from groups.services import block_add


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: HttpRequest) -> HttpResponse:
    """Show the list, and add to it or take from it."""
    if request.method == "POST":
        person = request.POST.get("person", "").replace("\0", "")
        if request.POST.get("do") == "remove":
            block = get_object_or_404(blocks_of(request.user), other__public_id=person)
            block_remove(owner=request.user, other=block.other)
            messages.success(request, _("You may meet %(name)s again.") % {"name": block.other.name})
        elif person:
            other = get_object_or_404(people_to_choose(request.user), public_id=person)
            block_add(owner=request.user, other=other)
            messages.success(request, _("You will not be in one room with %(name)s.") % {"name": other.name})
        else:
            messages.error(request, _("Choose a person first."))
        return redirect("blocks")
    context = {"blocks": blocks_of(request.user), "people": _told_apart(people_to_choose(request.user))}
    return render(request, "groups/blocks.html", context)


def _told_apart(people: Iterable[User]) -> list[tuple[str, str]]:
    """Return people by public id and name, with their pronouns, which often tell two of one name apart."""
    return [
        (person.public_id, f"{person.name} ({person.pronouns})" if person.pronouns else person.name)
        for person in people
    ]
