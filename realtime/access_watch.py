"""Notices in this process when somebody's session, membership or account changes, and has their sockets looked at.

Signals say only "look again": what counts is asked from the database. Changes that send none, and those of other
processes, are found by the round that looks at everybody every few seconds.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from groups.models import Membership, User

from . import publish


def connect() -> None:
    """Listen from now on."""
    post_delete.connect(_session_ended, sender=Session, dispatch_uid="samtal.session_ended")
    for signal in (post_save, post_delete):
        signal.connect(_membership_changed, sender=Membership, dispatch_uid="samtal.membership_changed")
    post_save.connect(_user_changed, sender=User, dispatch_uid="samtal.user_changed")


def _session_ended(instance: Session, **_: Any) -> None:
    _after_commit(session=instance.session_key)


def _membership_changed(instance: Membership, **_: Any) -> None:
    _after_commit(user=instance.user_id)


def _user_changed(instance: User, created: bool, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    if not created and update_fields != frozenset({"last_login"}):
        _after_commit(user=instance.pk)


def _after_commit(**who: Any) -> None:
    transaction.on_commit(lambda: publish.access_changed(**who))
