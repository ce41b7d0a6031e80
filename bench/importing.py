"""A roster from file to committed, against django-import-export as its manual shows it, reading included."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.directory.models import Organisation, Population
from heli.directory.queries import place_rows
from heli.site.demo.people import Maker, ground
from heli.workforce import imports

HEADS = (
    "姓名",
    "性别",
    "身份证号码",
    "手机",
    "学历",
    "专业",
    "证书级别",
    "证书编号",
    "发证日期",
    "登记有效期至",
    "入职日期",
    "工作单位",
    "岗位",
    "县（市、区）",
    "街道（镇）",
)
FIELDS = ("name", "sex", "id_number", "phone", "education", "major", "licence_level", "licence_no", "licence_issued",
          "registered_until", "start_date", "employer", "post", "district", "street")  # fmt: skip
REFERENCE_ROWS = 2000


def _roster(path: Path, rows: int) -> None:
    """People nobody has met: another seed than the demo city's."""
    agencies = [(name, "", "") for name in Organisation.objects.filter(kind="agency").values_list("name", flat=True)]
    maker = Maker(random.Random(77), localdate() - timedelta(days=1), ground(random.Random(7), place_rows()), agencies)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, HEADS)
        for number in range(1, rows + 1):
            person = maker.person(number)
            person["employer"] = person["employer"] or agencies[number % len(agencies)][0]
            values = [person.get(field) for field in FIELDS]
            sheet.write_row(
                number, 0, [v.isoformat() if isinstance(v, date) else "" if v is None else v for v in values]
            )


def _reference(path: Path) -> float:
    """Rows a second of django-import-export into a table of plain columns, no check, no encryption, no undo."""
    import tablib
    from import_export import resources

    class Figures(resources.ModelResource):  # type: ignore[misc]
        class Meta:
            model = Population
            import_id_fields = ("place_code", "year", "measure")
            fields = ("place_code", "place_name", "year", "measure", "value", "note")

    started = time.perf_counter()
    cells = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    data = tablib.Dataset(headers=["place_code", "place_name", "year", "measure", "value", "note"])
    for number, row in enumerate(cells.dict):
        data.append([f"x{number}", row["姓名"], 2020, "residents", number, str(row["专业"])])
    with transaction.atomic():
        result: Any = Figures().import_data(data, raise_errors=True)
        transaction.set_rollback(True)
    if result.has_errors():
        raise RuntimeError("the reference refused rows")
    return len(data) / (time.perf_counter() - started)


def lines(rows: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.xlsx", Path(folder) / "large.xlsx"
        _roster(small, REFERENCE_ROWS)
        _roster(large, rows)
        reference = _reference(small)
        started = time.perf_counter()
        report = imports.run(large, by=acting.console(), today=localdate(), good_rows=True, create_organisations=True)
        rate = rows / (time.perf_counter() - started)
    if report["good"] < rows * 0.99:
        raise RuntimeError(f"only {report['good']} of {rows} rows were good: {report['errors'][:2]}")
    memory = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"| import of {rows:,} × {len(HEADS)}, file to committed | {rate:,.0f} rows/s | django-import-export, {reference:,.0f} rows/s | {rate / reference:.1f} | at least 15 |",
        f"| memory of that import | {memory:,.0f} MB | | | under 700 MB |",
    ]  # fmt: skip
