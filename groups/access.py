"""Who may do what, as data: one row per route, and one per command of the room's wire. A missing row is a refusal.

Roles are looked up in the database each time that they are needed, so that a change counts at once; never in a cookie.
Inside a room, whose turn it is decides further; that is the core's business. This table says who may try.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from groups.models import Cohort, Membership, MembershipState, Role, User


class Actor(StrEnum):
    """What somebody can be towards the cohort that an address or a command belongs to."""

    ANYONE = "anyone"  # also without signing in
    VISITOR_OF_DEMO = "visitor of a demo"  # on the computer that runs a demo install
    LINK = "whoever has the link"  # signed or secret; without a right one there is nothing to see
    PERSON = "person"  # signed in, whoever it is
    ONESELF = "oneself"  # signed in, and the page is about nobody else
    MEMBER = "member"
    FACILITATOR = "facilitator"
    ORGANISER = "organiser"
    HOLDER = "holder"  # a member in a room that holds itself, while no facilitator is there


def _of(*actors: Actor) -> frozenset[Actor]:
    return frozenset(actors)


ANYONE = _of(Actor.ANYONE)
DEMO = _of(Actor.VISITOR_OF_DEMO)
WITH_LINK = _of(Actor.LINK)
PEOPLE = _of(Actor.PERSON)
OWN = _of(Actor.ONESELF)
IN_ROOM = _of(Actor.MEMBER, Actor.FACILITATOR)
LEADING = _of(Actor.FACILITATOR)
HOLDING = _of(Actor.FACILITATOR, Actor.HOLDER)
IN_COHORT = _of(Actor.MEMBER, Actor.FACILITATOR, Actor.ORGANISER)
ORGANISING = _of(Actor.ORGANISER)

ROUTES: Mapping[str, frozenset[Actor]] = {
    "healthz": ANYONE,
    "set_language": ANYONE,
    "home": ANYONE,
    "help_now": ANYONE,
    "elsewhere": ANYONE,
    "account_login": ANYONE,
    "account_request_login_code": ANYONE,
    "account_confirm_login_code": ANYONE,
    "account_logout": ANYONE,
    "account_signup": ANYONE,
    "account_email_verification_sent": ANYONE,
    "account_inactive": ANYONE,
    "account_login_by_password": ANYONE,
    "account_reset_password": ANYONE,
    "account_confirm_password_reset_code": ANYONE,
    "account_complete_password_reset": ANYONE,
    "account_password_reset_completed": ANYONE,
    "mfa_authenticate": ANYONE,
    "mfa_login_webauthn": ANYONE,
    "account_reauthenticate": OWN,
    "account_email": OWN,
    "account_change_password": OWN,
    "account_set_password": OWN,
    "mfa_index": OWN,
    "mfa_list_webauthn": OWN,
    "mfa_reauthenticate": OWN,
    "mfa_reauthenticate_webauthn": OWN,
    "mfa_activate_totp": OWN,
    "mfa_deactivate_totp": OWN,
    "mfa_view_recovery_codes": OWN,
    "mfa_generate_recovery_codes": OWN,
    "mfa_add_webauthn": OWN,
    "profile": OWN,
    "introduction": OWN,
    "security": OWN,
    "passkeys": OWN,
    "devices": OWN,
    "demo": DEMO,
    "demo_enter": DEMO,
    "room": IN_ROOM,
    "room_state": IN_ROOM,
    "room_line": IN_ROOM,
    "room_next": LEADING,
    "meeting_board": LEADING,
    "exercise": PEOPLE,
    "mirror": OWN,
    "mirror_keep": OWN,
    "mirror_delete": OWN,
    "mirror_add": IN_ROOM,
    "room_report": IN_ROOM,
    "room_block": IN_ROOM,
    "meeting_report": IN_ROOM,
    "my_reports": OWN,
    "cohort_safety": ORGANISING,  # but for what is about oneself, while another organiser is there
    "safety_report": ORGANISING,  # likewise
    "meeting_incidents": LEADING,
    "meeting": IN_COHORT,
    "meeting_state": IN_COHORT,
    "meeting_rooms": LEADING,
    "meeting_mine": IN_ROOM,
    "meeting_debrief": LEADING,  # who held it; if nobody was named, whoever leads in the cohort
    "cohort_balance": IN_ROOM,
    "cohort": IN_COHORT,
    "cohort_new": ORGANISING,  # of any cohort, or staff
    "cohort_settings": ORGANISING,
    "cohort_people": ORGANISING,
    "cohort_person": ORGANISING,
    "cohort_invite": ORGANISING,
    "cohort_invitation": ORGANISING,
    "cohort_audit": ORGANISING,
    "cohort_mail": ORGANISING,
    "cohort_mine": IN_COHORT,
    "invitation": WITH_LINK,
    "invitation_kept": WITH_LINK,
    "blocks": OWN,
    "cohort_plan": ORGANISING,
    "series_new": ORGANISING,
    "meeting_new": ORGANISING,
    "cohort_programme": ORGANISING,
    "series": ORGANISING,
    "series_next": IN_COHORT,
    "meeting_edit": ORGANISING,
    "meeting_move": ORGANISING,
    "meeting_cancel": ORGANISING,
    "meeting_file": IN_COHORT,
    "calendar": OWN,
    "feed_make": OWN,
    "feed": WITH_LINK,
    "answer": WITH_LINK,
    "meeting_answer": IN_COHORT,
    "mail_choices": OWN,
    "mail_stop": WITH_LINK,
}

COMMANDS: Mapping[str, frozenset[Actor]] = {
    "hello": IN_ROOM,
    "ping": IN_ROOM,
    "due": IN_ROOM,
    # Whom it reaches follows from the room: only the people one is connected to right now.
    "signal": IN_ROOM,
    "turn": IN_ROOM,
    "ready": IN_ROOM,
    "leave": IN_ROOM,
    "help": IN_ROOM,
    "help_over": IN_ROOM,
    # A facilitator who takes part has turns like everybody else.
    "rest": IN_ROOM,
    "pass": IN_ROOM,
    "keep": IN_ROOM,
    "decline": IN_ROOM,
    "done": IN_ROOM,
    "ask": IN_ROOM,
    "grant": IN_ROOM,
    "not_now": IN_ROOM,
    "step_back": IN_ROOM,
    "pause": IN_ROOM,
    "resume": IN_ROOM,
    "bell": IN_ROOM,
    "reached": IN_ROOM,
    "step_out": IN_ROOM,
    "step_in": IN_ROOM,
    "fixing": IN_ROOM,
    "start": HOLDING,
    "end": LEADING,
    "pause_all": LEADING,
    "resume_all": LEADING,
    "skip": LEADING,
    "give_floor": LEADING,
    "stand_in": LEADING,
    "add_to": LEADING,
    "visit": LEADING,
    "take_part": LEADING,
    "close_room": LEADING,
    "move_to": LEADING,
    "mute": LEADING,
    "remove": LEADING,
    "lock_door": LEADING,
    "hand_over": LEADING,
    "take_over": LEADING,
    "say": LEADING,
    "lay_plan": LEADING,
    "go_to": LEADING,
    "change_step": LEADING,
}


def may_use(command: str, actors: frozenset[Actor]) -> bool:
    """Say whether somebody who is all of `actors` may try a command of the wire."""
    return bool(COMMANDS.get(command, frozenset()) & actors)


def roles_in(user: Any, cohort: Cohort) -> frozenset[Role]:
    """Return the roles that a person has in a cohort right now; none for a stranger or somebody signed out."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    rows = Membership.objects.filter(user=user, cohort=cohort, state=MembershipState.ACTIVE)
    return frozenset(Role(role) for role in rows.values_list("role", flat=True))


def get_membership_or_404(user: Any, cohort: Cohort, *roles: Role) -> Membership:
    """Return the active membership of a person, the first of `roles` that they have, or of any role without `roles`.

    Raises Http404 for a stranger, who may not learn that the place exists, and PermissionDenied for the wrong role.
    """
    found = roles_in(user, cohort)
    if not found:
        raise Http404
    wanted = roles or (Role.FACILITATOR, Role.ORGANISER, Role.MEMBER)
    for role in wanted:
        if role in found:
            return Membership.objects.select_related("cohort").get(user=user, cohort=cohort, role=role)
    raise PermissionDenied


def cohort_membership_or_404(user: Any, public_id: str, *roles: Role) -> Membership:
    """Return the active membership of a person in the cohort at an address, the first of `roles` that they have.

    Without `roles` any role counts, the one that may do most first. Raises Http404 for everybody else: a page about
    running a cohort is nothing that its members need to know of.
    """
    wanted = roles or (Role.ORGANISER, Role.FACILITATOR, Role.MEMBER)
    rows = Membership.objects.filter(
        user_id=user.pk,
        user__is_active=True,
        cohort__public_id=public_id,
        state=MembershipState.ACTIVE,
        role__in=wanted,
    )
    found = min(rows.select_related("cohort"), key=lambda row: wanted.index(Role(row.role)), default=None)
    if found is None:
        raise Http404
    return found
