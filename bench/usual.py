"""The usual import of a roster in Django: ModelResource of django-import-export as its manual shows it, into plain tables.

Three ways, all without check of a cell, encryption, undo data, audit or scope:

* ``linked``: the four facts of a row in the same tables as heli's (person, worker, certificate, employment, and the
  organisation), the related rows made in ``before_import_row`` ("Creating non-existent relations" of the manual);
* ``wide``: all columns in one table, the first example of the manual;
* ``bulk``: the same with ``use_bulk``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tablib
from django.db import connection, models, transaction
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget

FIELDS = ("name", "sex", "id_number", "phone", "education", "major", "licence_level", "licence_no", "licence_issued",
          "registered_until", "start_date", "employer", "post", "district", "street")  # fmt: skip
DATES = ("licence_issued", "registered_until", "start_date")


def _text(length: int = 100, **more: Any) -> models.CharField:
    return models.CharField(max_length=length, blank=True, **more)


def _day() -> models.DateField:
    return models.DateField(null=True, blank=True)


def _model(name: str, /, **columns: Any) -> Any:
    meta = type("Meta", (), {"app_label": "core"})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **columns})


Organisation = _model("UsualOrganisation", name=_text(unique=True))
Person = _model("UsualPerson", name=_text(), sex=_text(1), id_number=_text(18, unique=True), phone=_text(20))
Worker = _model("UsualWorker", person=models.OneToOneField(Person, models.CASCADE), education=_text(), major=_text())
Certificate = _model("UsualCertificate", worker=models.ForeignKey(Worker, models.CASCADE), level=_text(), number=_text(),
                     issued_on=_day(), registered_until=_day())  # fmt: skip
Employment = _model("UsualEmployment", worker=models.ForeignKey(Worker, models.CASCADE),
                    organisation=models.ForeignKey(Organisation, models.CASCADE), post=_text(), start_on=_day(),
                    district=_text(), street=_text())  # fmt: skip
Row = _model("UsualRow", **{name: _day() if name in DATES else _text(unique=name == "id_number") for name in FIELDS})
ALL = (Organisation, Person, Worker, Certificate, Employment, Row)


class Linked(resources.ModelResource):  # type: ignore[misc]
    worker = fields.Field("worker", "worker", ForeignKeyWidget(Worker, "pk"))
    organisation = fields.Field("organisation", "employer", ForeignKeyWidget(Organisation, "name"))
    start_on = fields.Field("start_on", "start_date")

    class Meta:
        model = Employment
        import_id_fields = ("worker", "organisation")
        fields = ("worker", "organisation", "post", "start_on", "district", "street")

    def before_import_row(self, row: Any, **more: Any) -> None:
        person, _ = Person.objects.update_or_create(
            id_number=row["id_number"], defaults={"name": row["name"], "sex": row["sex"] or "", "phone": row["phone"]}
        )
        worker, _ = Worker.objects.update_or_create(
            person=person, defaults={"education": row["education"] or "", "major": row["major"] or ""}
        )
        if row["licence_level"]:
            days = {"issued_on": row["licence_issued"] or None, "registered_until": row["registered_until"] or None}
            Certificate.objects.update_or_create(
                worker=worker, level=row["licence_level"], defaults={"number": row["licence_no"] or "", **days}
            )
        Organisation.objects.get_or_create(name=row["employer"])
        row["worker"] = worker.pk


class Wide(resources.ModelResource):  # type: ignore[misc]
    class Meta:
        model = Row
        import_id_fields = ("id_number",)
        fields = FIELDS


class Bulk(resources.ModelResource):  # type: ignore[misc]
    class Meta:
        model = Row
        import_id_fields = ("id_number",)
        fields = FIELDS
        use_bulk = True


WAYS = {"linked": Linked, "wide": Wide, "bulk": Bulk}


@contextmanager
def tables() -> Iterator[None]:
    """The plain tables, beside heli's in the same database, gone afterwards."""
    with connection.schema_editor() as editor:
        for model in ALL:
            editor.create_model(model)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in reversed(ALL):
                editor.delete_model(model)


def measured(way: str, path: Path, rows: int) -> tuple[float, float]:
    """Rows a second from file to the end of the transaction: by the clock, and by processor time."""
    began, worked = time.perf_counter(), time.process_time()
    data = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    data.headers = list(FIELDS)
    if way == "linked":
        data.append_col([""] * len(data), header="worker")
    with transaction.atomic():
        result = WAYS[way]().import_data(data, raise_errors=True)
        rates = rows / (time.perf_counter() - began), rows / (time.process_time() - worked)
        if result.totals["new"] + result.totals["update"] != rows:
            raise RuntimeError(f"the reference took {dict(result.totals)} of {rows} rows")
        transaction.set_rollback(True)
    return rates
