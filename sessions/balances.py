"""How even somebody is in a cohort, over the weeks and session by session. For its owner alone: every question here is
asked about one person, and nothing of anybody else's leaves this module.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q, Sum
from django.utils.translation import gettext

from groups.models import Cohort, Membership, MembershipState, Role, User
from sessions.core.evening import Part
from sessions.core.evenness import Evenness, evenness, halves
from sessions.models import Account, LedgerEntry

BAR = 80  # per cent of its half that the longer bar fills
SESSIONS_SHOWN = 26


class Balance(NamedTuple):
    """What somebody spoke and listened in a cohort, whole minutes and widths of the bars, and the word for it."""

    cohort: Cohort
    spoke: int
    listened: int
    spoke_bar: int
    listened_bar: int
    evenness: Evenness

    @property
    def listened_from(self) -> int:
        return 100 - self.listened_bar

    @property
    def spoke_words(self) -> str:
        return gettext("{n} min").format(n=self.spoke)

    @property
    def listened_words(self) -> str:
        return gettext("{n} min").format(n=self.listened)


class OwnEvening(NamedTuple):
    """A session in somebody's own ledger. `after_ms`: their balance (S - P + X) when it was over."""

    meeting: int
    public_id: str
    title: str
    starts_at: datetime
    part: Part
    after_ms: int


def balances_of(user: User, cohorts: Collection[Cohort]) -> list[Balance]:
    """How even somebody is in each cohort where they take part; nothing of anybody else's leaves this function."""
    if not cohorts:
        return []
    active = Membership.objects.filter(cohort__in=cohorts, role=Role.MEMBER, state=MembershipState.ACTIVE)
    accounts = {
        (row["cohort"], row["user"]): row
        for row in Account.objects.filter(cohort__in=cohorts, user__isnull=False).values(
            "cohort", "user", "s", "p", "x"
        )
    }
    balances: dict[int, dict[int, int]] = {cohort.pk: {} for cohort in cohorts}
    for cohort, member in active.values_list("cohort_id", "user_id"):
        row = accounts.get((cohort, member))
        balances[cohort][member] = row["s"] - row["p"] + row["x"] if row else 0
    return [_balance(cohort, user, accounts.get((cohort.pk, user.pk)), balances[cohort.pk]) for cohort in cohorts]


def _balance(cohort: Cohort, user: User, mine: dict[str, int] | None, balances: dict[int, int]) -> Balance:
    spoke, listened = (mine["s"], mine["p"]) if mine else (0, 0)
    found = evenness(
        spoke_ms=spoke,
        listened_ms=listened,
        balance_ms=balances.get(user.pk, 0),
        others_ms=[balance for member, balance in balances.items() if member != user.pk],
    )
    spoke_bar, listened_bar = halves(spoke, listened, BAR)
    return Balance(cohort, round(spoke / 60_000), round(listened / 60_000), spoke_bar, listened_bar, found)


def evenings_of(user: User, cohort: Cohort) -> list[OwnEvening]:
    """Every session in which something moved on somebody's account, the oldest first, in one query."""
    rows = LedgerEntry.objects.filter(account__cohort=cohort, account__user=user)
    about = ("room__meeting", "room__meeting__public_id", "room__meeting__title", "room__meeting__starts_at")
    # What raises X of a member is only ever a decline by their own word (R2).
    sums = {"spoken": Sum("s"), "supported": Sum("p"), "witnessed": Sum("o"), "moved": Sum("x")}
    sums["declined"] = Sum("x", filter=Q(x__gt=0), default=0)
    found, balance = [], 0
    for row in rows.order_by().values(*about).annotate(**sums, last=Max("at")).order_by("last", "room__meeting"):
        part = Part(row["spoken"], row["supported"], row["witnessed"], row["moved"], row["declined"])
        balance += part.spoken - part.supported + part.x
        found.append(OwnEvening(*(row[name] for name in about), part=part, after_ms=balance))
    return found
