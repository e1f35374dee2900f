"""Keeping and forgetting one's own mirror of talk. It stands beside the ledger and never touches it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from django.db import transaction

from groups.models import User
from sessions.models import Mirror, MirrorKeeping, Practice, Room

LONGEST_BODY = 16 * 1024  # bytes
LONGEST_TURN_MS = 3 * 3600 * 1000
ROUNDING_MS = 1000  # frames of sound and the clock of a turn need not agree to the millisecond

Length = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_TURN_MS)]


class NotKept(Exception):
    """The person has not asked for their mirror to be kept."""


class BadMirror(ValueError):
    """Not a mirror of a turn that this person can have had."""


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mirror as the page sends it."""

    pairing: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
    turn: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    role: Literal["speaker", "supporter"]
    running_ms: Length
    runs: Annotated[list[Length], msgspec.Meta(max_length=1000)]


def read_mirror(body: bytes) -> Said:
    """Return what a page says of one turn. Raises BadMirror for whatever no turn can be like."""
    if len(body) > LONGEST_BODY:
        raise BadMirror("too long")
    try:
        said = msgspec.json.decode(body, type=Said)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMirror("not a mirror") from error
    if sum(said.runs) > said.running_ms + ROUNDING_MS:
        raise BadMirror("spoke for longer than the turn ran")
    return said


def mirror_keep(*, user: User) -> None:
    """From now on, keep what this person's devices send of their own turns."""
    MirrorKeeping.objects.get_or_create(user=user)


@transaction.atomic
def mirror_stop(*, user: User, delete: bool) -> None:
    """Keep nothing new of this person's turns; with `delete`, nothing old either."""
    MirrorKeeping.objects.filter(user=user).delete()
    if delete:
        mirrors_delete(user=user)


def mirrors_delete(*, user: User) -> None:
    """Forget everything that is kept of this person's mirrors."""
    Mirror.objects.filter(user=user).delete()


@transaction.atomic
def mirror_add(*, user: User, room: Room, body: bytes) -> None:
    """Keep one turn once, however often it is sent: the first word counts. Raises NotKept or BadMirror."""
    # Locked, so that nothing is added behind the back of somebody who stops and deletes in the same moment.
    if not MirrorKeeping.objects.select_for_update().filter(user=user).exists():
        raise NotKept
    said = read_mirror(body)
    if not Practice.objects.filter(room=room, pairing=said.pairing, user=user).exists():
        raise BadMirror("not a pairing of theirs")
    Mirror.objects.get_or_create(
        user=user,
        room=room,
        pairing=said.pairing,
        turn=said.turn,
        defaults={"role": said.role, "running_ms": said.running_ms, "runs": said.runs},
    )
