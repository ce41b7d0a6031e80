"""What can be done with many rows of a list at once: declared by the rooms, carried out by ``core.tables.bulk``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

Facts = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Bulk:
    """One change of many. ``permission`` is that of changing a single one; ``reach`` where it is held.

    ``targets``: the records that the rows stand for; ``row`` leads from one to its row, ``nothing`` says why a row may have
    none. ``unless``: conditions under which a record stays as it is, each with its reason. ``sets``: its new columns,
    ``then``: what else follows for the changed records, within the same transaction; an undo leaves that as it is, but for
    what ``undone`` mends. Whom ``then`` tells of a record by ``permission``, an undo tells that it is so no longer.
    """

    key: str
    permission: str
    label: Any
    form: Callable[..., forms.Form]
    targets: Callable[[QuerySet[Any], Facts], QuerySet[Any]]
    reach: Callable[[Any, str], Q]
    sets: Callable[[Facts], dict[str, Any]]
    called: Callable[[Any], str]
    row: str = "pk"
    related: tuple[str, ...] = ()
    unless: Callable[[Facts], Sequence[tuple[Q, Any]]] = lambda _facts: ()
    nothing: Any = ""
    then: Callable[[QuerySet[Any], Any], None] = lambda _records, _by: None
    undone: Callable[[QuerySet[Any], Any], None] = lambda _records, _by: None

    def page(self, table: str) -> str:
        """Where it is asked and previewed."""
        return reverse("core:bulk-apply", args=[table, self.key])


class Asked(forms.Form):
    """What is asked for a change of many. Cleaned, it also says ``by`` whom it is done, and as whose deed it is ``kept``."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        actor = self.user.actor
        return {**(super().clean() or {}), "by": self.user, "kept": actor.on_behalf_of or actor}


@dataclass(frozen=True, eq=False)
class Way:
    """From the chosen rows of a list to a page of a room above: ``route`` takes the name of the list, and is asked with
    what the list was asked and the ticked rows. ``permission`` is the right of that page."""

    permission: str
    label: Any
    route: str

    def page(self, table: str) -> str:
        return reverse(self.route, args=[table])
