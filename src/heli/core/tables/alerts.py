"""What a saved view shows somebody now: what is told of its new rows is reckoned from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from heli.core.models import ListView
from heli.core.tables.asking import answered
from heli.core.tables.listed import lists
from heli.core.tables.whole_list import WorkersRequest

#: a view of more rows is not watched: nobody looks for a new one among so many
MOST = 10_000


@dataclass(frozen=True)
class Shown:
    """The questions of a view as they were understood, and the keys of the rows that answer them; of a view with more
    than ``MOST`` rows only some."""

    asked: str
    keys: frozenset[int]

    def __str__(self) -> str:
        """What the trail keeps of it: how many, not which."""
        return str(len(self.keys))

    @property
    def is_too_much(self) -> bool:
        return len(self.keys) > MOST


def shown_now(view: ListView, user: Any) -> Shown | None:
    """The rows of a view that this user sees. None where they do not see the view, or its list does not open to them."""
    listed = lists().get(view.table)
    if listed is None or not user.holds(listed.permission) or not user.holds("core.view.alert"):
        return None
    if not ListView.objects.visible_to(user).filter(pk=view.pk).exists():
        return None
    filters = listed.address(WorkersRequest(user, listed.url, ""), view.query).filters
    rows = answered(listed.rows(user).order_by(), filters, walking=False)
    asked = urlencode(sorted((one.name, text) for one, text, _value in filters))
    return Shown(asked, frozenset(rows.values_list("pk", flat=True)[: MOST + 1]))
