"""Hints come and go with how somebody likes their pages: they change no record, so no entry of the audit is made of them."""

from __future__ import annotations

from django.db import transaction

from heli.accounts.models import User
from heli.core.hints import NONE, hints


def put_hint_away(user: User, key: str) -> None:
    """Do not show a hint again, or none at all. Two windows at once: the later adds to the earlier."""
    if key not in {NONE, *(hint.key for hint in hints())}:
        return
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).only("hints_away").get(pk=user.pk)
        away = sorted({*held.hints_away.split(), key})
        # the version stays: whoever changes the account meanwhile has nothing to look at
        User.objects.filter(pk=user.pk).update(hints_away=" ".join(away))


def show_hints(user: User) -> None:
    """All of them again, as at first."""
    User.objects.filter(pk=user.pk).update(hints_away="")
