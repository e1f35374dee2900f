"""The application that plans and keeps what happens; its label differs because Django owns `sessions`."""

from __future__ import annotations

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "sessions"
    label = "practice"
    verbose_name = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from groups import memberships, worker
        from sessions import attendance, holding, letters, reminders, reservations, safety, safety_letters, too_few

        letters.register_kinds()
        safety_letters.register_kinds()
        memberships.on_stopped(reservations.places_give_up)
        memberships.on_stopped(holding.holdings_give_up)
        worker.register("reminders", reminders.reminders_order, every_s=30)
        worker.register("places", reservations.places_pass_on, every_s=30)
        worker.register("attendance", attendance.count_due, every_s=60)
        worker.register("reports", safety.reports_remind, every_s=60)
        worker.register("too few", too_few.too_few_decide, every_s=60)
