"""Who looked at somebody, and which files hold them; newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from heli.core.models import Look, TakenPeople, Taking
from heli.core.rules.keyset import block_of, holds

#: bitmaps taken from the database at a time
AT_ONCE = 200


def looks(person: int, before: datetime | None, most: int) -> list[Look]:
    """Days on which somebody opened a page of theirs."""
    found = Look.objects.filter(person=person).select_related("reader")
    if before is not None:
        found = found.filter(last_at__lt=before)
    return list(found.order_by("-last_at", "-pk")[:most])


def takings(person: int, before: datetime | None, most: int) -> list[Taking]:
    """Files that hold them: the bitmaps of their block are looked through until there are enough."""
    found = list(islice(_holding(person, before), most))
    by_key = Taking.objects.select_related("taken_by").in_bulk(found)
    return [by_key[key] for key in found]


def _holding(person: int, before: datetime | None) -> Iterator[int]:
    parts = TakenPeople.objects.filter(block=block_of(person))
    if before is not None:
        parts = parts.filter(taking__at__lt=before)
    in_order = parts.order_by("-taking_id").values_list("taking_id", "bitmap")
    return (taking for taking, bitmap in in_order.iterator(chunk_size=AT_ONCE) if holds(bytes(bitmap), person))
