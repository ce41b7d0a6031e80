"""Who looked is kept beside the audit, not in it: a page opened changes nothing, and a chain of page views would bury what
did. So these are no actions; they belong to the answer that shows or hands out, and are written before it goes out
(``docs/decisions/0034-who-looked.md``)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils.timezone import localdate, now

from heli.core.models import Acting, Look, TakenPeople, Taking
from heli.core.rules.keyset import in_blocks


def keep_look(person: int, *, by: Acting) -> None:
    """One more look of today. Two pages may be opened at once, so the database itself adds or counts on."""
    table, ops = Look._meta.db_table, connection.ops
    day, moment = ops.adapt_datefield_value(localdate()), ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (person, reader_id, day, first_at, last_at, times) VALUES (%s, %s, %s, %s, %s, 1) "
            "ON CONFLICT (person, reader_id, day) "
            f"DO UPDATE SET last_at = excluded.last_at, times = {table}.times + 1",
            [person, by.actor.pk, day, moment, moment],
        )


def keep_taking(people: Iterable[int | None], *, by: Acting, table: str, form: str, purpose: str = "") -> Taking | None:
    """Who took whom in a file, for each of them to read; None where nobody known is in it. A worker who made the file
    stands for whoever asked."""
    bitmaps, count = in_blocks(key for key in people if key is not None)
    if not count:
        return None
    who = by.actor.on_behalf_of if by.actor.kind == "job" else by.actor
    taking = Taking(at=now(), taken_by=who or by.actor, table=table, form=form, people=count, purpose=purpose)
    with transaction.atomic():
        taking.save()
        TakenPeople.objects.bulk_create(
            TakenPeople(taking=taking, block=number, bitmap=bitmap) for number, bitmap in bitmaps.items()
        )
    return taking
