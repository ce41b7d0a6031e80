"""A roster from file to committed, against django-import-export as its manual shows it, reading included."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median

import xlsxwriter
from django.utils.timezone import localdate

from bench import usual
from bench.usual import FIELDS
from heli.accounts import acting
from heli.core.models import Batch
from heli.directory.models import Organisation
from heli.directory.queries import place_rows
from heli.site.demo.people import Maker, ground
from heli.workforce import imports
from heli.workforce.actions.undo import undo_import

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
REFERENCE_ROWS = 2000
ROUNDS = 3
ABOUT = (
    "The reference is the usual `ModelResource` (`bench/usual.py`) with none of the checks, encryption, scope, audit or undo "
    "data. Memory is that of the importing process and of its child that reads the file, added up (PSS)."
)


def _roster(path: Path, rows: int) -> None:
    """People nobody has met: another seed than the demo city's."""
    agencies = list(Organisation.objects.filter(kind="agency").values_list("name", flat=True))
    maker = Maker(random.Random(77), localdate() - timedelta(days=1), ground(random.Random(7), place_rows()), agencies)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, HEADS)
        for number in range(1, rows + 1):
            person = maker.person(number)
            person["employer"] = person["employer"] or agencies[number % len(agencies)]
            values = [person.get(field) for field in FIELDS]
            sheet.write_row(
                number, 0, [v.isoformat() if isinstance(v, date) else "" if v is None else v for v in values]
            )


def _ours(path: Path, rows: int) -> tuple[float, float, float]:
    """Rows a second by the clock and by processor time (that of the reading child too); seconds of the undo."""
    began, worked = time.perf_counter(), _processor()
    report = imports.run(path, by=acting.console(), today=localdate(), good_rows=True, create_organisations=True)
    rates = rows / (time.perf_counter() - began), rows / (_processor() - worked)
    if report["good"] < rows * 0.99:
        raise RuntimeError(f"only {report['good']} of {rows} rows were good: {report['errors'][:2]}")
    began = time.perf_counter()
    undo_import(Batch.objects.get(pk=report["batch"]), by=acting.console())
    return *rates, time.perf_counter() - began


@contextmanager
def _watched(most: list[float], pause: float = 0.05) -> Iterator[None]:
    """Puts into ``most`` the MB that this process and its children hold together at the worst moment."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(pause):
            most[0] = max(most[0], sum(map(_held, ("self", *_children()))) / 1024)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _children() -> list[str]:
    tasks = Path("/proc/self/task").iterdir()
    return [child for task in tasks for child in (task / "children").read_text().split()]


def _held(process: str) -> int:
    """Kilobytes a process holds, its part of what it shares; 0 where it has ended."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told if line.startswith("Pss:")), 0)


def _processor() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def lines(rows: int, rounds: int = ROUNDS) -> list[str]:
    """Ours and the three usual ways in turn; the middle of each."""
    told: dict[str, list[tuple[float, ...]]] = {way: [] for way in usual.WAYS}
    ours, memory = [], [0.0]
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.xlsx", Path(folder) / "large.xlsx"
        _roster(small, REFERENCE_ROWS)
        _roster(large, rows)
        with _watched(memory):
            _ours(large, rows)  # not timed: it is looked at all the while
        for _ in range(rounds):
            ours.append(_ours(large, rows))
            with usual.tables():
                for way, found in told.items():
                    found.append(usual.measured(way, small, REFERENCE_ROWS))
    rate, worked, undone = (median(each[at] for each in ours) for at in range(3))
    words = {
        "linked": "django-import-export into the same four tables", "wide": "the same into one table of 15 columns",
        "bulk": "the same with `use_bulk`",
    }  # fmt: skip
    out = []
    for way, found in told.items():
        usual_rate, usual_worked = (median(each[at] for each in found) for at in range(2))
        out.append(
            f"| import of {rows:,} × {len(HEADS)}, file to committed | {rate:,.0f} rows/s | {words[way]} "
            f"({REFERENCE_ROWS:,} rows), {usual_rate:,.0f} rows/s | {rate / usual_rate:.1f} (processor time "
            f"{worked / usual_worked:.1f}) | {'at least 15' if way == 'linked' else ''} |"
        )
    return [
        *out,
        f"| memory of that import, both processes | {memory[0]:,.0f} MB | | | under 700 MB |",
        f"| undo of that import | {undone:,.0f} s | | | |",
    ]
