"""Take a whole import back: what it created goes, what it changed becomes what it was.

Refused, with the reason, where later work stands on it: a row changed since, or something else that points to a row it
created (an account, a training, an employment of a later import).
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core.actions import action, note
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Batch, BatchChange, pointing_to
from heli.core.rules.sentence import Sentence
from heli.workforce.actions.imports import ORGANISATIONS, PAPERS, PEOPLE, POSTS, WORKERS
from heli.workforce.actions.reach import rebuild_reach
from heli.workforce.bulk.plan import open_value
from heli.workforce.bulk.sealing import Digests, Sealer
from heli.workforce.models import LeaverProposal, Outlook, WorkerReach, reached

#: in the order in which rows can go
ORDER = (POSTS, PAPERS, WORKERS, PEOPLE, ORGANISATIONS)
#: what is thrown away with a row and holds nobody's work
FOLLOWERS: tuple[type[models.Model], ...] = (WorkerReach, Outlook)


@action("workforce.roster.undo", step=Batch.LIFE.steps["take_back"])
def undo_import(batch: Batch, /, *, by: Acting) -> Batch:
    """Undo an applied import. Raises Refused with the reason where later work depends on it."""
    if batch.kind != "workforce":
        raise Refused(_("这次导入不是名册，不能在这里撤销。"), code="kind")
    tables = {model._meta.db_table: model for model in apps.get_models()}
    _must_be_inside(batch, by)
    _must_be_unchanged(batch, tables)
    _must_not_be_needed(batch, tables)
    LeaverProposal.objects.filter(batch=batch, state=LeaverProposal.State.PROPOSED).delete()
    touched = _workers_left(batch)
    _restore(batch, tables)
    count = _delete_created(batch)
    rebuild_reach(touched)
    for start in range(0, count, 1000):
        note("workforce.roster.undo", by=by, on=batch, rows=min(1000, count - start))
    Batch.objects.filter(pk=batch.pk).update(state=batch.state, undone_at=now(), version=batch.version + 1)
    return batch


def _created(batch: Batch, table: str) -> models.QuerySet[BatchChange]:
    return BatchChange.objects.filter(batch=batch, table=table, created=True)


def _must_be_inside(batch: Batch, by: Any) -> None:
    """Every employment the import created lies where the right is held."""
    if _created(batch, WORKERS).exclude(reached(by, "workforce.roster.undo", "row_id")).exists():
        raise NotAllowed(_("这次导入涉及本人负责范围以外的人，请由导入人或上级撤销。"), code="out_of_scope")


def _must_be_unchanged(batch: Batch, tables: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for table in _tables_of(batch):
            cursor.execute(
                f"SELECT count(*) FROM core_batchchange c LEFT JOIN {table} t ON t.id = c.row_id "
                f"WHERE c.batch_id = %s AND c.{connection.ops.quote_name('table')} = %s "
                "AND (t.id IS NULL OR t.version <> c.version_after)",
                [batch.pk, table],
            )
            if changed := cursor.fetchone()[0]:
                name = tables[table]._meta.verbose_name
                raise Refused(
                    Sentence(
                        "导入之后又改过 %(count)s 条「%(name)s」，不能整批撤销。请逐条更正。", count=changed, name=name
                    ),
                    code="changed_since",
                )


def _must_not_be_needed(batch: Batch, tables: dict[str, Any]) -> None:
    """Nothing but rows of this import points to what it created, in whatever room."""
    present = set(_tables_of(batch))
    with connection.cursor() as cursor:
        for table in present:
            for model, field in pointing_to(tables[table]):
                if model in FOLLOWERS:
                    continue
                if model is LeaverProposal:
                    own, more = "t.batch_id = %s AND t.state = 'proposed'", [batch.pk]
                else:
                    own, more = _of_this_batch(), [batch.pk, model._meta.db_table]
                cursor.execute(
                    f"SELECT count(*) FROM {model._meta.db_table} t JOIN core_batchchange c ON c.row_id = t.{field.column} "
                    f"WHERE c.batch_id = %s AND c.{connection.ops.quote_name('table')} = %s AND c.created AND NOT ({own})",
                    [batch.pk, table, *more],
                )
                if needed := cursor.fetchone()[0]:
                    raise Refused(
                        Sentence(
                            "后来又有 %(count)s 条「%(name)s」用到了这次导入的记录，不能撤销。请先处理这些记录。",
                            count=needed,
                            name=(model._meta.auto_created or model)._meta.verbose_name,
                        ),
                        code="needed",
                    )


def _of_this_batch() -> str:
    table = connection.ops.quote_name("table")
    # "+ 0" keeps SQLite from walking the whole batch for each row instead of using the index of (table, row)
    return f"EXISTS (SELECT 1 FROM core_batchchange b WHERE b.row_id = t.id AND b.batch_id + 0 = %s AND b.{table} = %s AND b.created)"


def _tables_of(batch: Batch) -> list[str]:
    found = set(BatchChange.objects.filter(batch=batch).values_list("table", flat=True).distinct())
    return [table for table in ORDER if table in found]


def _workers_left(batch: Batch) -> list[int]:
    """Known people who got or moved an employment by this import: their reach is made again."""
    table = connection.ops.quote_name("table")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT p.worker_id FROM {POSTS} p WHERE p.id IN "
            f"(SELECT row_id FROM core_batchchange WHERE batch_id = %s AND {table} = %s) AND NOT EXISTS "
            f"(SELECT 1 FROM core_batchchange b WHERE b.row_id = p.worker_id AND b.batch_id + 0 = %s AND b.{table} = %s "
            "AND b.created)",
            [batch.pk, POSTS, batch.pk, WORKERS],
        )
        return [row[0] for row in cursor.fetchall()]


def _restore(batch: Batch, tables: dict[str, Any]) -> None:
    """Write the old values back, sealed again under the key in force."""
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
    sealer, digests = Sealer(), Digests()
    changes = BatchChange.objects.filter(batch=batch, created=False)
    uids = dict(
        tables[PEOPLE].objects.filter(pk__in=changes.filter(table=PEOPLE).values("row_id")).values_list("pk", "uid")
    )
    for table, pk, sealed in changes.values_list("table", "row_id", "before").iterator():
        before = json.loads(open_value(bytes(sealed or b""), table, pk, batch.pk))
        if "phone" in before:
            number = str(before["phone"] or "")
            before["phone"] = sealer.seal(number, f"directory.person.phone.{uids[pk]}")
            before["phone_index"] = digests.phone(number)
        groups[table, tuple(before)].append((*before.values(), pk))
    with connection.cursor() as cursor:
        for (table, columns), rows in groups.items():
            sets = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in columns)
            cursor.executemany(f"UPDATE {table} SET {sets}, version = version + 1 WHERE id = %s", rows)
        for table in {table for table, _ in groups}:
            _let_earlier_imports_know(cursor, batch, table)


def _let_earlier_imports_know(cursor: Any, batch: Batch, table: str) -> None:
    """The rows are again as an earlier import left them, two versions on: it can still be undone after this one."""
    name = connection.ops.quote_name("table")
    cursor.execute(
        f"UPDATE core_batchchange SET version_after = version_after + 2 WHERE {name} = %s AND batch_id <> %s AND row_id IN "
        f"(SELECT row_id FROM core_batchchange WHERE batch_id = %s AND {name} = %s AND NOT created) AND EXISTS "
        f"(SELECT 1 FROM core_batchchange c WHERE c.batch_id + 0 = %s AND c.{name} = core_batchchange.{name} AND "
        "c.row_id = core_batchchange.row_id AND c.version_after = core_batchchange.version_after + 1)",
        [table, batch.pk, batch.pk, table, batch.pk],
    )


def _delete_created(batch: Batch) -> int:
    """Delete what was created, lowest first. Returns how many persons."""
    people = _created(batch, PEOPLE).count()
    with connection.cursor() as cursor:
        name = connection.ops.quote_name("table")
        ids = f"(SELECT row_id FROM core_batchchange WHERE batch_id = %s AND {name} = %s AND created)"
        cursor.execute(f"DELETE FROM workforce_workerreach WHERE worker_id IN {ids}", [batch.pk, WORKERS])
        for table in ORDER:
            cursor.execute(f"DELETE FROM {table} WHERE id IN {ids}", [batch.pk, table])
    return people
