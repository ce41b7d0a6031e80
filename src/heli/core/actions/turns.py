"""One after the other, where a number is counted or the first of a kind is made: the chain's head is no such lock."""

from __future__ import annotations

from heli.core.actions import is_running
from heli.core.models import Turn


def take_turn(what: str) -> None:
    """Wait until nobody else does this, and hold it to the end of the running action. What is read after it is read
    with all that the one before has written."""
    assert is_running(), "a turn lasts as long as its action"
    Turn.objects.get_or_create(pk=what)
    Turn.objects.select_for_update(no_key=True).get(pk=what)
