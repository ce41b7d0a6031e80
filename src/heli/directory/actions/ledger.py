"""What an import did, row by row, so that it can be taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from heli.core import actions, crypto
from heli.core.models import Acting, Batch, BatchChange

CHUNK = 1000


def open_batch(kind: str, file_name: str, by: Acting, report: dict[str, Any], batch: Batch | None = None) -> Batch:
    """The batch of an import that is applied in this very transaction: that of a page, else a new one."""
    if batch is not None:
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        Batch.LIFE.steps["write"].take(batch, {})
        batch.applied_at = timezone.now()
        Batch.objects.filter(pk=batch.pk).update(
            state=batch.state, applied_at=batch.applied_at, version=models.F("version") + 1
        )
        return batch
    batch = Batch(
        kind=kind, state=Batch.State.APPLIED, file_name=file_name[-200:] or kind, made_by=by.actor, report=report,
        applied_at=timezone.now(), version=1,
    )  # fmt: skip
    # Not saved one by one: validation asks a batch for its stored file, and a file of the console is not kept.
    return Batch.objects.bulk_create([batch])[0]


def created(batch: Batch, rows: Sequence[models.Model]) -> None:
    """Keep which rows the import made."""
    BatchChange.objects.bulk_create(
        [BatchChange(batch=batch, table=row._meta.label_lower, row_id=row.pk, created=True) for row in rows], CHUNK
    )


def changed(batch: Batch, rows: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
    """Keep what the rows held before, sealed."""
    BatchChange.objects.bulk_create(
        [
            BatchChange(
                batch=batch, table=row._meta.label_lower, row_id=row.pk, created=False,
                before=crypto.seal(json.dumps(before, ensure_ascii=False).encode(), where(row)),
                version_after=getattr(row, "version", 1),
            )
            for row, before in rows
        ],
        CHUNK,
    )  # fmt: skip


def where(row: models.Model) -> bytes:
    return place_of(row._meta.label_lower, row.pk)


def place_of(table: str, pk: int) -> bytes:
    """What a kept row is sealed for."""
    return f"core.batchchange.{table}.{pk}".encode()


def opened(change: BatchChange, row: models.Model) -> dict[str, Any]:
    """The values before the import."""
    before: dict[str, Any] = json.loads(crypto.unseal(bytes(change.before or b""), where(row)))
    return before


def note(event: str, by: Acting, batch: Batch, facts: Sequence[object]) -> None:
    """One audit entry for each 1,000 rows, with their digest."""
    for start in range(0, len(facts), CHUNK):
        part = facts[start : start + CHUNK]
        digest = hashlib.sha256(json.dumps(part, ensure_ascii=False, default=str).encode()).hexdigest()
        actions.note(event, by=by, on=batch, rows=len(part), content={"digest": digest, "batch": batch.pk})
