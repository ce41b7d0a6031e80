"""``heli export``: what can be taken out whole, in csv, xlsx, parquet or json. Sensitive values stay masked."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from heli.core import exports
from heli.core.actions import action
from heli.core.actions.looking import keep_taking
from heli.core.models import Acting
from heli.core.practice import marked_heads, marked_rows
from heli.directory.models import Organisation, Place, PlaceSuccession, Population
from heli.workforce.models import Certificate, Employment, Worker
from heli.workforce.queries.gap import gap_report

Row = tuple[Any, ...]


def _places(by: Any) -> Iterator[Row]:
    """Places that ended too, with the codes in which they go on: ``heli import places`` reads it all."""
    yield "code", "name", "level", "parent_code", "valid_from", "valid_until", "successors"
    goes_on: dict[int, list[str]] = {}
    for old, code in PlaceSuccession.objects.order_by("pk").values_list("old_id", "new__code"):
        goes_on.setdefault(old, []).append(code)
    names = ("pk", "code", "name", "level", "parent__code", "valid_from", "valid_until")
    order = (F("valid_until").asc(nulls_last=True), "code")
    for pk, code, name, level, parent, start, end in Place.objects.order_by(*order).values_list(*names):
        successors = ",".join(goes_on.get(pk, ())) if end else ""
        yield code, name, level, parent or "", start, end, successors


def _population(by: Any) -> Iterator[Row]:
    names = ("place_code", "place_name", "year", "measure", "value", "note")
    yield names
    yield from Population.objects.order_by("place_code", "year", "measure").values_list(*names)


def _organisations(by: Any) -> Iterator[Row]:
    names = ("name", "kind", "credit_code", "place__code", "parent__name", "answers_to__name", "state", "short_name",
             "standing", "contact_name", "contact_phone", "address")  # fmt: skip
    yield "name", "kind", "credit_code", "place_code", "parent", "answers_to", "state", *names[7:]
    yield from Organisation.objects.visible_to(by).order_by("pk").values_list(*names)


def _workforce(by: Any) -> Iterator[Row]:
    """One line for each employment; documents and telephones are not exported."""
    yield ("name", "sex", "education", "major", "licence_level", "licence_no", "licence_issued", "registered_until", "employer",
           "post", "employment", "place_code", "start_date", "end_date", "contract_until", "pay_group", "studied_until")  # fmt: skip
    best: dict[int, tuple[Any, ...]] = {}
    order = {"junior": 0, "intermediate": 1, "senior": 2}
    certificates = Certificate.objects.values_list("worker_id", "level", "number", "issued_on", "registered_until")
    for worker, *rest in certificates.iterator():
        if worker not in best or order[str(rest[0])] > order[str(best[worker][0])]:
            best[worker] = tuple(rest)
    posts = Employment.objects.filter(worker__in=Worker.objects.visible_to(by)).order_by("worker_id", "pk").values_list(
        "worker_id", "worker__person__name", "worker__person__sex", "worker__education", "worker__major",
        "organisation__name", "post", "time", "place__code", "start_on", "end_on",
        "contract_until", "pay_group", "worker__studied_until",
    )  # fmt: skip
    for worker, name, sex, education, major, *post in posts.iterator():
        level, number, issued, until = best.get(worker, ("", "", None, None))
        yield name, sex, education, major, level, number, issued, until, *post


def _gap(by: Any) -> Iterator[Row]:
    yield "level", "code", "name", "residents", "workers", "employments", "licensed", "licensed_valid", "per_10000"
    for level in ("city", "district", "street", "community"):
        for row in gap_report(level, localdate())["places"]:
            yield (level, *(row[key] for key in ("code", "name", "residents", "workers", "employments", "licensed",
                                                 "licensed_valid", "per_10000")))  # fmt: skip


KINDS: dict[str, Callable[[Any], Iterator[Row]]] = {
    "places": _places,
    "population": _population,
    "organisations": _organisations,
    "workforce": _workforce,
    "gap": _gap,
}


@action("core.export.run")
def write(on: None, /, *, by: Acting, kind: str, output: Path | None) -> int:
    """Write one kind to a file, or as CSV to standard output. Returns the rows without the heading."""
    rows = KINDS[kind](by)
    names = next(rows)
    if kind == "workforce":
        people = Employment.objects.filter(worker__in=Worker.objects.visible_to(by)).values_list(
            "worker__person_id", flat=True
        )
        keep_taking(people.iterator(), by=by, table=kind, form=output.suffix[1:].lower() if output else "csv")
    if output is None:
        return _csv(sys.stdout, names, rows)
    draft = output.with_name(output.name + ".part")
    try:
        count = WRITERS[output.suffix.lower()](draft, names, rows)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _cells(names: Row, rows: Iterator[Row], counted: list[int]) -> Iterator[list[Any]]:
    """Rows as ``core.exports`` writes them: numbers stay numbers, a day is told as the import reads it."""
    for counted[0], row in enumerate(rows, 1):
        yield [v if isinstance(v, (int, float)) else "" if v is None else str(v) for v in row]


def _csv(out: Any, names: Row, rows: Iterator[Row]) -> int:
    counted = [0]
    out.writelines(exports.csv_without_mark(names, _cells(names, rows, counted)))
    return counted[0]


def _sheet(form: str, path: Path, names: Row, rows: Iterator[Row]) -> int:
    counted = [0]
    exports.write(form, path, names, _cells(names, rows, counted))
    return counted[0]


def _columns(names: Row, rows: Iterator[Row]) -> tuple[dict[str, list[Any]], int]:
    listed = list(marked_rows(rows))
    return {name: [row[i] for row in listed] for i, name in enumerate(marked_heads(names))}, len(listed)


def _parquet_file(path: Path, names: Row, rows: Iterator[Row]) -> int:
    import pyarrow as arrow
    from pyarrow import parquet

    columns, count = _columns(names, rows)
    parquet.write_table(arrow.table(columns), path)
    return count


def _json_file(path: Path, names: Row, rows: Iterator[Row]) -> int:
    text = io.StringIO()
    names = tuple(marked_heads(names))
    listed = [dict(zip(names, row, strict=True)) for row in marked_rows(rows)]
    json.dump(listed, text, ensure_ascii=False, indent=1, default=str)
    path.write_text(text.getvalue(), encoding="utf-8")
    return len(listed)


WRITERS: dict[str, Callable[[Path, Row, Iterator[Row]], int]] = {
    ".csv": partial(_sheet, "csv"),
    ".xlsx": partial(_sheet, "xlsx"),
    ".parquet": _parquet_file,
    ".json": _json_file,
}
