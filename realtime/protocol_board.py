"""What facilitators ask of the room from their board. Everybody else imports these messages from `protocol.py`."""

from __future__ import annotations

from .protocol_words import Minutes, PairingId, Place, Reason, Seat, SeatOrAll, SlugOrNone, Text, TurnNumber, Wish


class PauseAll(Wish, frozen=True, gc=False):
    """Facilitator: everybody pauses."""


class ResumeAll(Wish, frozen=True, gc=False):
    """Facilitator: everybody goes on."""


class End(Wish, frozen=True, gc=False):
    """Facilitator: end the exercise. What is owed stays owed."""

    reason: Reason


class Skip(Wish, frozen=True, gc=False):
    """Facilitator: end the live turn of a pairing; the rest stays owed."""

    pairing: PairingId
    turn: TurnNumber
    reason: Reason


class GiveFloor(Wish, frozen=True, gc=False):
    """Facilitator: let `seat`, whose turn is unfinished, be next."""

    pairing: PairingId
    seat: Seat
    reason: Reason


class StandIn(Wish, frozen=True, gc=False):
    """Facilitator: support where nobody else can, or stop doing so."""

    pairing: PairingId
    on: bool


class AddTo(Wish, frozen=True, gc=False):
    """Facilitator: somebody who came late joins a pairing, first as a witness."""

    pairing: PairingId
    seat: Seat


class Visit(Wish, frozen=True, gc=False):
    """Facilitator: I visit a pairing, which its people are told and shown, or go again."""

    pairing: PairingId
    on: bool


class TakePart(Wish, frozen=True, gc=False):
    """Facilitator: I take part in the exercises myself, or no longer."""

    on: bool


class CloseRoom(Wish, frozen=True, gc=False):
    """Facilitator: close the room for good."""

    reason: Reason


class MoveTo(Wish, frozen=True, gc=False):
    """Facilitator: somebody leaves their pairing for another one, there first as a witness."""

    pairing: PairingId
    seat: Seat
    reason: Reason


class Mute(Wish, frozen=True, gc=False):
    """Facilitator: somebody sends no sound, until it is lifted or their own turn comes."""

    seat: Seat
    on: bool


class Remove(Wish, frozen=True, gc=False):
    """Facilitator: somebody leaves this session. `holds`: and comes to none until an organiser has decided."""

    seat: Seat
    reason: Reason
    holds: bool = False


class LockDoor(Wish, frozen=True, gc=False):
    """Facilitator: nobody new comes in, or the door is open again."""

    on: bool


class HandOver(Wish, frozen=True, gc=False):
    """Facilitator: another facilitator who is here leads the room."""

    seat: Seat


class TakeOver(Wish, frozen=True, gc=False):
    """Facilitator: I lead the room, since whoever led it is not here."""


class Say(Wish, frozen=True, omit_defaults=True, gc=False):
    """Facilitator: a quiet line for everybody (`seat` 0) or for one person, in one language or both.

    Kept for a day, and read under `/r/<room>/line/<number>/`. To somebody who calls for help it is the answer.
    """

    seat: SeatOrAll = 0
    en: Text = ""
    sv: Text = ""

    def __post_init__(self) -> None:
        if not (self.en.strip() or self.sv.strip()):
            raise ValueError("en or sv must say something")


class LayPlan(Wish, frozen=True, omit_defaults=True, gc=False):
    """Facilitator: a plan for this room from its cohort's programme, for `minutes` from now on."""

    minutes: Minutes = 75


class GoTo(Wish, frozen=True, gc=False):
    """Facilitator: the room goes on to a step of its plan."""

    place: Place


class ChangeStep(Wish, frozen=True, omit_defaults=True, gc=False):
    """Facilitator: a step that is on or to come gets other minutes, and with `exercise` another exercise."""

    place: Place
    minutes: Minutes
    exercise: SlugOrNone = ""
