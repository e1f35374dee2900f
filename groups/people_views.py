"""The people of a cohort, for its organisers: who asks to join, who is there, in which roles."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups import memberships
from groups.access import cohort_membership_or_404
from groups.models import Cohort, Membership, MembershipState, Role
from groups.people_lists import PEOPLE_STATES, asking_in, people_in, person_in, rows_of
from groups.profile_forms import shown_text
from groups.refusals import Refused

FORM_METHODS = ["GET", "HEAD", "POST"]
ON_A_PAGE = 50


@require_safe
@login_required
def cohort_people(request: HttpRequest, cohort: str) -> HttpResponse:
    """Who asks, and everybody who is there; `find` narrows by a part of the name."""
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    search = request.GET.get("find", "").replace("\0", "").strip()[:60]
    page = Paginator(people_in(found, search), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": found,
        "page": page,
        "people": rows_of(found, page.object_list),
        "asking": asking_in(found),
        "search": search,
    }
    return render(request, "groups/cohort_people.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def cohort_person(request: HttpRequest, cohort: str, person: str) -> HttpResponse:
    """One person: their roles, and putting them out with a reason."""
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    member = person_in(found, person)
    if request.method == "POST":
        try:
            messages.success(request, _change(request, found, member))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("cohort_person", cohort=cohort, person=person)
        return redirect("cohort_people", cohort=cohort)
    rows = list(Membership.objects.filter(cohort=found, user=member.user, state__in=PEOPLE_STATES))
    held = {row.role for row in rows if row.state == MembershipState.ACTIVE}
    roles = [(role, label, role in held) for role, label in Role.choices]
    context = {"cohort": found, "person": member.user, "rows": rows, "roles": roles, "is_active": bool(held)}
    return render(request, "groups/cohort_person.html", context)


def _change(request: HttpRequest, cohort: Cohort, membership: Membership) -> str:
    """Do what an organiser asks, and return what to tell them. Raises Http404 and Refused."""
    by, name = request.user, {"name": membership.user.name}
    match request.POST.get("do", ""):
        case "approve":
            memberships.membership_approve(membership=membership, by=by)
            return _("%(name)s is in the group.") % name
        case "deny":
            memberships.membership_deny(membership=membership, by=by)
            return _("%(name)s was told nothing and sees nothing of the group.") % name
        case "remove":
            reason = shown_text(request.POST.get("reason", ""))
            memberships.membership_remove(membership=membership, by=by, reason=reason)
            return _("%(name)s is no longer in the group.") % name
        case "roles":
            _change_roles(request, cohort, membership)
            return _("Saved.")
    raise Http404


def _change_roles(request: HttpRequest, cohort: Cohort, membership: Membership) -> None:
    wanted = set(request.POST.getlist("role")) & set(Role.values)
    memberships.roles_set(cohort=cohort, user=membership.user, roles={Role(role) for role in wanted}, by=request.user)
