"""The operator's pages: Django's admin behind our own sign-in, for looking and for little else.

Nothing private is here: not who blocks whom, no hashes, no contents of mails, no reasons, nothing of what people say or
write to each other. Whoever is not staff does not find the pages at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from groups.models import AuditEntry, Cohort, Invitation, Membership, OutgoingMail, User
from groups.services import user_set_active


class OperatorSite(AdminSite):
    site_header = site_title = _("Samtal for its operator")
    index_title = _("What there is")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        guarded = super().admin_view(view, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return door

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return secure_admin_login(super().login)(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        raise Http404  # a person's own page is for that


class Looking(ModelAdmin):
    """Rows to look at: nothing is added, changed or removed here."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class People(Looking):
    """An account may be closed and opened again; removing a person takes more than a row, since balances are shared.

    Who is staff is decided at the terminal (`make_staff`), so that one stolen session makes no second one.
    """

    fields = ["public_id", "email", "display_name", "language", "time_zone", "is_active", "is_staff", "joined_at"]
    readonly_fields = [name for name in fields if name != "is_active"]
    list_display = ["public_id", "display_name", "email", "is_active", "is_staff", "joined_at"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "display_name", "public_id"]
    ordering = ["-joined_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.pk != request.user.pk

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        user_set_active(user=obj, active=obj.is_active)


class Cohorts(Looking):
    list_display = ["public_id", "name", "time_zone", "starts_on", "ends_on", "created_at"]
    search_fields = ["name", "public_id"]
    ordering = ["-created_at"]


class Memberships(Looking):
    list_display = ["user", "cohort", "role", "state", "since"]
    list_filter = ["role", "state"]
    list_select_related = ["user", "cohort"]
    search_fields = ["user__public_id", "user__email", "cohort__public_id"]
    exclude = ["reason"]
    ordering = ["-since"]


class Invitations(Looking):
    list_display = ["public_id", "cohort", "role", "uses_left", "uses", "expires_at", "withdrawn_at"]
    list_select_related = ["cohort"]
    exclude = ["token_hash"]
    ordering = ["-made_at"]


class Mails(Looking):
    list_display = ["id", "kind", "state", "due_at", "sent_at", "attempts", "problem"]
    list_filter = ["state", "kind"]
    exclude = ["about", "key"]
    ordering = ["-due_at"]


class Audit(Looking):
    list_display = ["at", "cohort", "by", "what"]
    exclude = ["reason"]
    list_select_related = ["cohort", "by"]
    ordering = ["-at", "-pk"]


site = OperatorSite(name="admin")
site.register(User, People)
site.register(Cohort, Cohorts)
site.register(Membership, Memberships)
site.register(Invitation, Invitations)
site.register(OutgoingMail, Mails)
site.register(AuditEntry, Audit)
