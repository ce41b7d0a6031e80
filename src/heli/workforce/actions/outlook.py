"""The table of outlooks written anew: for a few workers within the action that changed them, for the whole city by set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import connection
from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.models import Acting, keep_rows
from heli.workforce.models import Outlook
from heli.workforce.queries.outlook import COLUMNS, Row, of_keys, reckoned

TABLE = Outlook._meta.db_table


def refresh(workers: Collection[int]) -> None:
    """Reckon anew for some workers, as part of the running action; taken back with it."""
    today = localdate()
    for among in of_keys(workers):
        kept = Outlook.objects.filter(pk__in=among.keys or ())
        keep_rows(kept)
        kept.delete()
        Outlook.objects.bulk_create(Outlook(**dict(zip(COLUMNS, row, strict=True))) for row in reckoned(among, today))


@action("workforce.outlook.reckon")
def write_outlooks(on: None, /, *, by: Acting, low: int, high: int, as_of: date, rows: Sequence[Row]) -> int:
    """Put what was reckoned for all workers between two keys in the place of what stood there. Twice is as good as once."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE worker_id BETWEEN %s AND %s", [low, high])
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif rows:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
    return len(rows)
