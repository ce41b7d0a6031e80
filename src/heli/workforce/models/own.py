"""What is one's own: a record as its own person's, whatever role that person holds and wherever it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import QuerySet

from heli.accounts.models import User
from heli.core.errors import Stale
from heli.core.models import Record

Kept = TypeVar("Kept", bound=Record)


@dataclass(frozen=True)
class Own(Generic[Kept]):
    """A record of ``person``: only the account matched with that person reaches it."""

    record: Kept
    person: int

    @property
    def version(self) -> int:
        """As the page showed it, for whoever is slower."""
        return self.record.version

    def held(self, rows: QuerySet[Kept], expected: int | None) -> Kept:
        """The record among the person's own ``rows`` as it is now, held until the end of the transaction; ``Stale`` where it
        is not the version the page showed."""
        found = rows.select_for_update(no_key=True, of=("self",)).get(pk=self.record.pk)
        if expected is not None and expected != found.version:
            raise Stale(found)
        return found

    def belongs_to(self) -> set[int]:
        """The actor of the person's account, if there is one."""
        return set(User.objects.filter(person=self.person).values_list("actor_id", flat=True))
