"""Inviting, for organisers; and an invitation as whoever got it reads it. Looking at one never uses it up."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

from allauth.account.views import request_login_code
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups import invitations, limits
from groups.access import cohort_membership_or_404
from groups.invitation_forms import Address, ByLink, ByMail
from groups.invitation_lists import invitations_of, shown, sort_addresses
from groups.models import Cohort, Invitation, Membership, MembershipState, Role, User
from groups.refusals import Refused
from groups.selectors import agreements_of
from groups.services import user_make

FORM_METHODS = ["GET", "HEAD", "POST"]
ON_A_PAGE = 50


@login_required
@require_http_methods(FORM_METHODS)
def cohort_invite(request: HttpRequest, cohort: str) -> HttpResponse:
    """Invite by mail, in two steps so that nothing goes out unseen, or make a link; and see who was invited."""
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    if request.method == "POST" and request.POST.get("do") == "link":
        return _make_link(request, found)
    if request.method == "POST":
        return _invite_by_mail(request, found)
    return _show_inviting(request, found)


@login_required
@require_http_methods(FORM_METHODS)
def cohort_invitation(request: HttpRequest, cohort: str, invitation: str) -> HttpResponse:
    """Withdraw an invitation, or send it once more."""
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    one = get_object_or_404(Invitation, cohort=found, public_id=invitation)
    if request.method != "POST":
        return redirect("cohort_invite", cohort=cohort)
    try:
        if request.POST.get("do") == "again":
            invitations.invitation_send_again(invitation=one, by=request.user)
            messages.success(request, _("A new mail is on its way. The link in the old one has ended."))
        else:
            invitations.invitation_withdraw(invitation=one, by=request.user)
            messages.success(request, _("The invitation has ended. Whoever came by it stays."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("cohort_invite", cohort=cohort)


def _invite_by_mail(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    form = ByMail(request.POST, request.FILES)
    if not form.is_valid():
        return _show_inviting(request, cohort, mail_form=form)
    addresses = sort_addresses(cohort, form.lines, timezone.now())
    if request.POST.get("do") != "send" or addresses.bad or not addresses.good:
        return _show_inviting(request, cohort, mail_form=form, addresses=addresses)
    try:
        made = invitations.invitations_make(
            cohort=cohort,
            by=request.user,
            emails=addresses.good,
            role=Role(form.cleaned_data["role"]),
            days=form.cleaned_data["days"],
            language=form.cleaned_data["language"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show_inviting(request, cohort, mail_form=form, addresses=addresses)
    words = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", len(made))
    messages.success(request, words % {"count": len(made)})
    return redirect("cohort_invite", cohort=cohort.public_id)


def _make_link(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    form = ByLink(request.POST)
    if not form.is_valid():
        return _show_inviting(request, cohort, link_form=form)
    try:
        _invitation, token = invitations.invitation_make(cohort=cohort, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show_inviting(request, cohort, link_form=form)
    link = request.build_absolute_uri(reverse("invitation", kwargs={"token": token}))
    return _show_inviting(request, cohort, link=link)


def _show_inviting(request: HttpRequest, cohort: Cohort, **more: object) -> HttpResponse:
    page = Paginator(invitations_of(cohort), ON_A_PAGE).get_page(request.GET.get("page"))
    first = next((code for code in cohort.languages), "en")
    context = {
        "cohort": cohort,
        "mail_form": ByMail(initial={"language": first}),
        "link_form": ByLink(),
        "page": page,
        "invitations": shown(page.object_list, timezone.now()),
    }
    return render(request, "groups/cohort_invite.html", {**context, **more})


# --- whoever was invited ----------------------------------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail: shows at GET, and does something at POST only."""
    return _meet(request, invitations.token_hash(token))


@require_http_methods(FORM_METHODS)
def invitation_kept(request: HttpRequest) -> HttpResponse:
    """The same after signing in, by what was kept of the token meanwhile."""
    return _meet(request, request.session.get(invitations.KEPT, ""))


def _meet(request: HttpRequest, digest: str) -> HttpResponse:
    here = limits.address_of(request)
    one = invitations.invitation_open_by_hash(digest, timezone.now())
    if request.user.is_authenticated and (place := _place_by(request.user, digest)):
        return redirect("cohort", cohort=place.cohort.public_id)
    if one is None:
        # Only wrong ones count, so that a whole class behind one address gets in.
        slow = not limits.may_try("invitation", here, most=30, seconds=60)
        return render(request, "429.html", status=429) if slow else _gone(request)
    if request.method != "POST":
        return _show_invitation(request, one)
    if not request.user.is_authenticated:
        return _sign_in(request, one, here)
    if not limits.may_try("invitation-accept", request.user.pk, most=10, seconds=60):
        return render(request, "429.html", status=429)
    return _accept(request, one)


def _accept(request: HttpRequest, one: Invitation) -> HttpResponse:
    try:
        membership = invitations.invitation_accept_by_hash(digest=one.token_hash, user=request.user, now=timezone.now())
    except Refused as refused:
        return _gone(request) if refused.code == "invitation_gone" else _show_invitation(request, one, refused)
    request.session.pop(invitations.KEPT, None)
    if membership.state == MembershipState.ASKED:
        return render(request, "groups/invitation_asked.html", {"cohort": one.cohort})
    messages.success(request, _("Welcome to %(group)s.") % {"group": one.cohort.name})
    return redirect("cohort", cohort=one.cohort.public_id)


def _sign_in(request: HttpRequest, one: Invitation, here: str) -> HttpResponse:
    """Send a sign-in code: to the address that was invited, or by a link to any. The account is made for it if need be.

    What happens then is the same for an address that we know and for one that we do not.
    """
    form = Address(request.POST if not one.email else {"email": one.email})
    if not form.is_valid():
        return _show_invitation(request, one, form=form)
    if not limits.may_try("invitation-account", here, most=60, seconds=3600):
        return render(request, "429.html", status=429)
    email = form.cleaned_data["email"]
    if not User.objects.filter(email=email).exists():
        # Somebody who taps twice makes the account in the other request.
        with suppress(IntegrityError):
            user_make(email=email, language=get_language() or "")
    request.session[invitations.KEPT] = one.token_hash
    # The rest is the ordinary way to sign in by a code, as if the form of its page had been sent.
    request.POST = QueryDict(urlencode({"email": email, "next": reverse("invitation_kept")}))
    return request_login_code(request)


def _show_invitation(
    request: HttpRequest, one: Invitation, refused: Refused | None = None, form: Address | None = None
) -> HttpResponse:
    context = {
        "invitation": one,
        "cohort": one.cohort,
        "agreements": agreements_of(one.cohort),
        "form": form or Address(),
        "refused": refused,
    }
    return render(request, "groups/invitation.html", context, status=403 if refused else 200)


def _place_by(user: User, digest: str) -> Membership | None:
    """Return the place that somebody has already where a token leads, in the role that it gives."""
    one = Invitation.objects.filter(token_hash=digest).first()
    if one is None:
        return None
    rows = Membership.objects.filter(user=user, cohort=one.cohort_id, role=one.role, state=MembershipState.ACTIVE)
    return rows.select_related("cohort").first()


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "groups/invitation_gone.html", status=404)
