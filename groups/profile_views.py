"""A person's own page, and the one question on the first visit."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.models import User
from groups.profile import profile_change
from groups.profile_forms import AboutOneself, Profile

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change what one says about oneself, with the way to everything else that is one's own."""
    form = Profile(request.POST or None, instance=_fresh(request))
    if form.is_bound and not form.is_finding and form.is_valid():
        profile_change(user=request.user, **form.about())
        with translation.override(request.user.language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "groups/profile.html", {"form": form})


@login_required
@require_http_methods(FORM_METHODS)
def introduction(request: HttpRequest) -> HttpResponse:
    """Ask somebody new for a name and their zone, then go on to where they wanted to go."""
    form = AboutOneself(request.POST or None, instance=_fresh(request))
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if form.is_bound and not form.is_finding and form.is_valid():
        profile_change(user=request.user, **form.about())
        return redirect(wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL))
    return render(request, "groups/introduction.html", {"form": form, "next": wanted if safe else ""})


def _fresh(request: HttpRequest) -> User:
    # A form fills the row that it is given before it knows that all is well; the masthead shows the one of the request.
    return User.objects.get(pk=request.user.pk)
