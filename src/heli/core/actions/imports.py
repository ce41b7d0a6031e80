"""Steps of an import by the pages. What it does to a room's facts is done by the room's own action."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.files import keep
from heli.core.actions.jobs import enqueue
from heli.core.errors import Refused
from heli.core.models import Acting, Batch, ColumnMapping, Job, StoredFile, must
from heli.core.rules.sentence import Sentence, packed

#: of a report, what quotes no row
PUBLIC = (
    "kind",
    "rows",
    "people",
    "good",
    "bad",
    "created",
    "updated",
    "unchanged",
    "mended_cells",
    "missing",
    "signature",
)


def slim(report: dict[str, Any]) -> dict[str, Any]:
    """The counts of a report."""
    return {name: report[name] for name in PUBLIC if name in report}


def _must_rest(batch: Batch, but: str = "") -> None:
    """No work on it is under way, ``but`` that kind: it would end in a state that nobody asked for."""
    if batch.job is not None and batch.job.is_going and batch.job.kind != but:
        raise Refused(
            Sentence("这次导入现在是「%(state)s」，这一步不能办。", state=batch.job.get_state_display()), code="state"
        )


LIFE = Batch.LIFE.steps


@action("core.import.start")
def start_import(
    on: None, /, *, by: Acting, kind: str, permission: str, file: StoredFile, create_organisations: bool = False,
    options: dict[str, int] | None = None,
) -> Batch:  # fmt: skip
    """Begin with a kept file; it is examined in the background. ``options`` are what the kind's ``run`` takes beside."""
    must(by, permission, None)
    batch = Batch(
        kind=kind, file=file, file_name=file.name, made_by=by.actor, create_organisations=create_organisations,
        options=options or {},
    )  # fmt: skip
    batch.save()
    batch.job = enqueue("core.import.examine", batch, by, batch.file_name)
    batch.save()
    return batch


@action("core.import.examine", step=LIFE["examine"])
def keep_examined(
    batch: Batch, /, *, by: Acting, report: dict[str, Any], marked: Path | None, mapping: dict[str, str]
) -> Batch:
    """Keep what was found: counts in the row, sentences about rows encrypted in a file."""
    text = json.dumps(packed(report), ensure_ascii=False, default=str).encode()
    batch.details = keep(text, "report.json", by=by, content_type="application/json")
    batch.marked = None
    if marked is not None:
        with marked.open("rb") as source:
            batch.marked = keep(source, marked.name, by=by)
    batch.report, batch.mapping = slim(report), mapping
    batch.save()
    return batch


@action("core.import.again", step=LIFE["again"])
def examine_again(batch: Batch, /, *, by: Acting) -> Job:
    """Look at a file once more whose examination was cancelled or did not come to its end."""
    if batch.job is not None and batch.job.is_going:
        raise Refused(_("正在检查，不用再点。"), code="state")
    batch.job = enqueue("core.import.examine", batch, by, batch.file_name)
    batch.save()
    assert batch.job is not None
    return batch.job


@action("core.import.map", step=LIFE["map"])
def map_columns(batch: Batch, /, *, by: Acting, columns: dict[str, str]) -> Batch:
    """Say what headings mean; remembered for the next file with the same headings, and the file is examined again."""
    _must_rest(batch)
    signature = batch.report.get("signature", "")
    if signature:
        known = ColumnMapping.objects.filter(kind=batch.kind, signature=signature).first()
        known = known or ColumnMapping(kind=batch.kind, signature=signature)
        known.columns = columns
        known.save()
    batch.mapping = columns
    batch.job = enqueue("core.import.examine", batch, by, batch.file_name)
    batch.save()
    return batch


@action("core.import.apply", step=LIFE["apply"])
def ask_apply(batch: Batch, /, *, by: Acting, permission: str, good_rows: bool) -> Job:
    """Import an examined file in the background. With errors only the good rows can go, and only when said so."""
    must(by, permission, None)
    if batch.job is not None and batch.job.is_going:
        raise Refused(_("正在导入，不用再点。"), code="state")
    if batch.report.get("bad") and not good_rows:
        raise Refused(_("有错的行改好再上传，或只导入正确的行。"), code="bad_rows")
    batch.good_rows, batch.job = good_rows, enqueue("core.import.apply", batch, by, batch.file_name)
    batch.save()
    assert batch.job is not None
    return batch.job


@action("core.import.settle", step=LIFE["settle"])
def keep_applied(batch: Batch, /, *, by: Acting, report: dict[str, Any]) -> Batch:
    """Keep the counts of what was done; a file that said nothing new is done too."""
    batch.applied_at = batch.applied_at or now()
    batch.report = {**slim(report), "signature": batch.report.get("signature", "")}
    batch.save()
    return batch


@action("core.import.undo", step=LIFE["undo"])
def ask_undo(batch: Batch, /, *, by: Acting, permission: str) -> Job:
    must(by, permission, None)
    _must_rest(batch)
    batch.job = enqueue("core.import.undo", batch, by, batch.file_name)
    batch.save()
    assert batch.job is not None
    return batch.job


@action("core.import.drop", step=LIFE["drop"])
def drop_import(batch: Batch, /, *, by: Acting) -> Batch:
    """Put an import away that was not applied."""
    _must_rest(batch, but="core.import.examine")  # a check may be under way, an import may not
    batch.save()
    return batch
