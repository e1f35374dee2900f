"""The pages about mail: stopping a kind of it, choosing which to get, and what went out for a cohort."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from groups import outbox
from groups.access import cohort_membership_or_404
from groups.envelope import stop_read
from groups.mailbook import MailBook
from groups.models import OutgoingMail, Role, User
from groups.postman import SENDABLE, mail_send_again

SHOWS = ["GET", "HEAD", "POST"]


# A mail program's own button sends the POST without a cookie, so there is no form of ours to prove (RFC 8058). What
# proves it is the signature in the address, and all that it can do is to stop one kind of mail.
@csrf_exempt
@require_http_methods(SHOWS)
def mail_stop(request: HttpRequest, signed: str) -> HttpResponse:
    """Stop a kind of mail, with the address that stood in such a mail; a GET only asks, since scanners follow links."""
    try:
        public_id, name = stop_read(signed)
    except (signing.BadSignature, ValueError):
        return render(request, "link_wrong.html", status=404)
    user, kind = get_object_or_404(User, public_id=public_id), outbox.kind_named(name)
    if kind is None or not kind.may_be_stopped:
        raise Http404
    if request.method == "POST":
        outbox.mail_refuse(user=user, kind=kind.name)
    return render(request, "groups/mail_stop.html", {"kind": kind, "stopped": name in outbox.refused_kinds(user)})


@login_required
@require_http_methods(SHOWS)
def mail_choices(request: HttpRequest) -> HttpResponse:
    """Let somebody choose which mails they get."""
    kinds = outbox.kinds_to_choose(request.user)
    if request.method == "POST":
        for kind in kinds:
            change = outbox.mail_want if kind.name in request.POST.getlist("kind") else outbox.mail_refuse
            change(user=request.user, kind=kind.name)
        messages.success(request, _("Your choice is kept."))
        return redirect("mail_choices")
    refused = outbox.refused_kinds(request.user)
    chosen = [(kind, kind.name not in refused) for kind in kinds]
    return render(request, "groups/mail_choices.html", {"chosen": chosen})


@login_required
@require_http_methods(SHOWS)
def cohort_mail(request: HttpRequest, cohort: str) -> HttpResponse:
    """Show an organiser what went out, waits or failed, and let them send again what may not have arrived."""
    place = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    if request.method == "POST":
        number = request.POST.get("mail", "")
        found = OutgoingMail.objects.filter(cohort=place, pk=number) if number.isdecimal() else None
        mail = get_object_or_404(found) if found is not None else None
        if mail and mail.state in SENDABLE and mail_send_again(mail=mail):
            messages.success(request, _("It goes out again in a moment."))
        else:
            messages.info(request, _("That mail is on its way already. Nothing was done."))
        return redirect("cohort_mail", cohort=place.public_id)
    return render(request, "groups/cohort_mail.html", {"cohort": place, "book": MailBook.of(place)})
