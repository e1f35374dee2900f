"""The programme of a cohort: its weeks, and a choice from the catalogue for each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.access import cohort_membership_or_404
from groups.models import Cohort, Role
from sessions.plan_forms import exercise_choices
from sessions.programme import (
    MOST_WEEKS,
    WEEKS_WITHOUT_A_PLAN,
    first_monday,
    programme_of,
    programme_set,
    proposal_for,
    weeks_with_meetings,
)


class ProgrammeForm(forms.Form):
    """A choice for each week; `weeks` are their numbers."""

    def __init__(self, *args: Any, weeks: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = exercise_choices(_("no exercise planned"))
        for week in weeks:
            self.fields[f"week_{week}"] = forms.ChoiceField(
                label=_("Week %(week)s") % {"week": week}, choices=choices, required=False
            )
            self.fields[f"then_{week}"] = forms.ChoiceField(
                label=_("Week %(week)s, later in the session") % {"week": week},
                choices=[("", _("then the same with new partners")), *choices[1:]],
                required=False,
            )

    def steps(self, prefix: str = "week_") -> dict[int, str]:
        chosen = self.cleaned_data.items()
        return {int(name.removeprefix(prefix)): slug for name, slug in chosen if name.startswith(prefix)}


@require_http_methods(["GET", "POST"])
@login_required
def cohort_programme(request: HttpRequest, cohort: str) -> HttpResponse:
    """Show what is chosen; where nothing is, a proposal that is only kept when it is saved."""
    group = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    monday = first_monday(group) or timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    held = weeks_with_meetings(group, monday)
    chosen = programme_of(group)
    weeks = _weeks(group, monday, [*held, *chosen])
    proposed = not chosen or "propose" in request.GET
    initial = proposal_for(sorted(held) or weeks) if proposed else chosen
    then = {f"then_{week}": slug for week, slug in programme_of(group, 2).items()}
    before = {f"week_{week}": slug for week, slug in initial.items()} | then
    form = ProgrammeForm(request.POST or None, weeks=weeks, initial=before)
    if request.method == "POST" and form.is_valid():
        programme_set(cohort=group, by=request.user, steps=form.steps(), second=form.steps("then_"))
        messages.success(request, _("The programme is saved."))
        return redirect("cohort_programme", cohort=group.public_id)
    rows = [
        (form[f"week_{week}"], form[f"then_{week}"], monday + timedelta(weeks=week - 1), held.get(week, []))
        for week in weeks
    ]
    page = {"cohort": group, "form": form, "rows": rows, "proposed": proposed, "chosen": bool(chosen)}
    return render(request, "sessions/programme.html", page)


def _weeks(cohort: Cohort, monday: date, known: list[int]) -> list[int]:
    """The weeks to show: up to the last that has a session, an exercise, or the cohort's last day."""
    last = max(known, default=0)
    if cohort.ends_on:
        last = max(last, (cohort.ends_on - monday).days // 7 + 1)
    return list(range(1, min(last or WEEKS_WITHOUT_A_PLAN, MOST_WEEKS) + 1))
