"""What a person says about themselves: their name, and what pages and mails need to know to be right for them."""

from __future__ import annotations

from django.db import transaction

from groups.models import User

KEPT = ("display_name", "pronouns", "language", "time_zone", "country")


@transaction.atomic
def profile_change(*, user: User, **fields: str) -> User:
    """Keep what somebody said about themselves, of the fields in KEPT; the others stay.

    Raises ValidationError, and TypeError for a field that is none of theirs to change here.
    """
    unknown = set(fields) - set(KEPT)
    if unknown:
        raise TypeError(f"not about oneself: {sorted(unknown)}")
    changed = [name for name, value in fields.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, fields[name])
    if changed:
        user.clean_fields(exclude=[field.name for field in user._meta.fields if field.name not in changed])
        user.save(update_fields=changed)
    return user
