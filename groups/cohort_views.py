"""Beginning a cohort, changing what it is, one's own part in it, and its audit."""

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
from groups.audit_words import audit_lines, audit_of
from groups.cohort_forms import CohortForm
from groups.cohorts import cohort_change, cohort_make, may_make_cohort
from groups.models import Membership, Role
from groups.refusals import Refused

FORM_METHODS = ["GET", "HEAD", "POST"]
ON_A_PAGE = 50


@login_required
@require_http_methods(FORM_METHODS)
def cohort_new(request: HttpRequest) -> HttpResponse:
    """Begin a cohort, and go on to inviting people."""
    if not may_make_cohort(request.user):
        raise Http404
    form = CohortForm(request.POST or None, zone=request.user.time_zone)
    if form.is_bound and form.is_valid():
        cohort = cohort_make(by=request.user, **form.about())
        messages.success(request, _("The group is made. Next: plan its sessions and invite people."))
        return redirect("cohort", cohort=cohort.public_id)
    return render(request, "groups/cohort_form.html", {"form": form})


@login_required
@require_http_methods(FORM_METHODS)
def cohort_settings(request: HttpRequest, cohort: str) -> HttpResponse:
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    form = CohortForm(request.POST or None, cohort=found)
    if form.is_bound and form.is_valid():
        cohort_change(cohort=found, by=request.user, **form.about())
        messages.success(request, _("Saved."))
        return redirect("cohort", cohort=found.public_id)
    return render(request, "groups/cohort_form.html", {"form": form, "cohort": found})


@login_required
@require_http_methods(FORM_METHODS)
def cohort_mine(request: HttpRequest, cohort: str) -> HttpResponse:
    """Pause, come back, or leave: one's own part in a cohort, also while it pauses."""
    membership = own_membership_or_404(request, cohort)
    if request.method == "POST":
        try:
            said = _change_own(membership, request.POST.get("do", ""))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("cohort_mine", cohort=cohort)
        messages.success(request, said)
        return redirect("home")
    return render(request, "groups/cohort_mine.html", {"membership": membership, "cohort": membership.cohort})


@require_safe
@login_required
def cohort_audit(request: HttpRequest, cohort: str) -> HttpResponse:
    """Who changed what, for organisers."""
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    page = Paginator(audit_of(found), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"cohort": found, "page": page, "lines": audit_lines(page.object_list)}
    return render(request, "groups/cohort_audit.html", context)


def _change_own(membership: Membership, what: str) -> str:
    """Do what somebody asks for themselves, and return what to tell them. Raises Http404 and Refused."""
    person, name = membership.user, membership.cohort.name
    if what == "pause":
        memberships.membership_pause(membership=membership, by=person)
        return _("You pause in %(group)s. Your places are free for others; everything else stays.") % {"group": name}
    if what == "resume":
        memberships.membership_resume(membership=membership, by=person)
        return _("You are back in %(group)s.") % {"group": name}
    if what == "leave":
        memberships.membership_leave(membership=membership, by=person)
        return _("You have left %(group)s.") % {"group": name}
    raise Http404


def own_membership_or_404(request: HttpRequest, cohort: str) -> Membership:
    """Return one of a person's rows in a cohort that is active or paused, the active ones first."""
    rows = Membership.objects.filter(user=request.user, cohort__public_id=cohort, state__in=memberships.HERE)
    found = rows.select_related("cohort", "user").order_by("state", "pk").first()
    if found is None:
        raise Http404
    return found
