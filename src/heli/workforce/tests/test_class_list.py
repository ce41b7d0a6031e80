"""Lists of classes from Excel: whose hours a row tells is found or told, never guessed; the whole can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate
from openpyxl import Workbook

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused, Unreadable
from heli.core.models import Batch
from heli.directory.models import Person
from heli.site.imports import KINDS
from heli.workforce.actions.class_list import undo_class
from heli.workforce.actions.learning import return_training
from heli.workforce.actions.reach import extend_reach
from heli.workforce.class_lists import run
from heli.workforce.models import Certificate, Employment, Outlook, Training, Worker
from tests.cast import City, user_with

pytestmark = pytest.mark.django_db
HEADS = ["姓名", "身份证号", "后四位", "证书编号", "学时", "结束日期", "培训名称"]
LIN, TWIN, ZHAO = "330402199001011234", "330402198505051234", "330402197007070007"
Sheet = Callable[..., Path]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    def write(*rows: list[Any], heads: list[str] = HEADS) -> Path:
        book = Workbook()
        page = book.active
        assert page is not None
        page.append(["2026年继续教育集中培训签到表"])
        page.append(heads)
        for row in rows:
            page.append(row)
        book.save(tmp_path / "签到表.xlsx")
        return tmp_path / "签到表.xlsx"

    return write


@pytest.fixture
def people(city: City) -> dict[str, Worker]:
    """林岚 twice at 晨光, 赵云 with a certificate there, 钱芳 at 桐心."""
    found = {}
    for key, name, number, at in (
        ("lin", "林岚", LIN, "晨光"), ("twin", "林岚", TWIN, "晨光"), ("zhao", "赵云", ZHAO, "晨光"), ("qian", "钱芳", "330402199909090009", "桐心"),
    ):  # fmt: skip
        person = Person.objects.create(name=name, document_number=number)
        worker = found[key] = Worker.objects.create(person=person, education="本科", major="社会工作")
        where = city.organisations[f"{at}社会工作服务中心"]
        extend_reach(Employment.objects.create(worker=worker, organisation=where, start_on=date(2020, 1, 1)))
    ends = localdate() + timedelta(days=200)
    Certificate.objects.create(worker=found["zhao"], level="junior", number="20193304000001", registered_until=ends)
    return found


def row(name: str, number: str = "", last: str = "", certificate: str = "", hours: Any = 24, day: Any = "2026-06-01", title: str = "老年社会工作实务") -> list[Any]:  # fmt: skip
    return [name, number, last, certificate, hours, day, title]


def test_people_are_found_by_number_last_four_or_certificate(
    people: dict[str, Worker], sheet: Sheet, fang_yu: User
) -> None:
    path = sheet(
        row("林岚", LIN), row("赵 云", last="0007", hours="4.5学时", day="2026.5.6"),
        row("赵云", certificate="20193304000001", title="个案工作", day=date(2026, 7, 1)),
    )  # fmt: skip
    report = run(path, by=fang_yu)
    assert (report["good"], report["bad"], report["created"]) == (3, 0, 3)
    assert list(Training.objects.order_by("pk").values_list("worker", "tenths", "end_on", "state")) == [
        (people["lin"].pk, 240, date(2026, 6, 1), "confirmed"), (people["zhao"].pk, 45, date(2026, 5, 6), "confirmed"),
        (people["zhao"].pk, 240, date(2026, 7, 1), "confirmed"),
    ]  # fmt: skip
    assert Outlook.objects.get(pk=people["zhao"].pk).counted == 285
    again = run(path, by=fang_yu)
    assert (again["created"], again["unchanged"], again["batch"]) == (0, 3, None)


@pytest.mark.parametrize(
    ("wrong", "column", "says"),
    [
        (row("林岚"), "B", "只有姓名，不能确定是谁"),
        (row("林岚", last="1234"), "A", "有 2 个「林岚」都对得上"),
        (row("林岚", ZHAO), "B", "号码和这里不一样"),
        (row("赵云", ZHAO, certificate="99"), "B", "号码和这里不一样"),
        (row("钱芳", "330402199909090009"), "A", "没有「钱芳」，或不在本人负责的范围内"),
        (row("没有人", LIN), "A", "没有「没有人」"),
        (row("", LIN), "A", "缺少姓名"),
        (row("林岚", LIN, hours="十二"), "E", "「学时」填的是“十二”"),
        (row("林岚", LIN, hours="6小时"), "E", "一个学时是多少分钟"),
        (row("林岚", LIN, hours=""), "E", "缺少学时"),
        (row("林岚", LIN, day="下周"), "F", "看不懂"),
        (row("林岚", LIN, day="2199-01-01"), "F", "晚于今天"),
        (row("林岚", LIN, title=""), "G", "缺少培训名称"),
    ],
)  # fmt: skip
def test_a_doubtful_row_is_told_in_its_cell_and_nothing_is_written(
    wrong: list[Any], column: str, says: str, people: dict[str, Worker], sheet: Sheet, fang_yu: User
) -> None:
    report = run(sheet(row("赵云", ZHAO), wrong), by=fang_yu)
    (fault,) = report["errors"]
    assert (fault["row"], fault["column"]) == (4, column) and says in str(fault["message"])
    assert not Training.objects.exists()
    assert run(sheet(row("赵云", ZHAO), wrong), by=fang_yu, good_rows=True)["created"] == 1
    assert Training.objects.get().worker == people["zhao"]


def test_a_row_that_stands_twice_and_hours_that_differ_are_told(
    people: dict[str, Worker], sheet: Sheet, fang_yu: User
) -> None:
    twice = run(sheet(row("赵云", ZHAO), row("赵云", ZHAO)), by=fang_yu, dry_run=True)
    assert "与第 3 行是同一个人的同一条记录" in str(twice["errors"][0]["message"])
    run(sheet(row("赵云", ZHAO)), by=fang_yu)
    differs = run(sheet(row("赵云", ZHAO, hours=16)), by=fang_yu)
    assert "已经登记过，是 24 学时，这里是 16" in str(differs["errors"][0]["message"])


def test_a_sheet_without_hours_is_no_class_list(people: dict[str, Worker], sheet: Sheet, fang_yu: User) -> None:
    with pytest.raises(Unreadable, match="没有找到表头"):
        run(sheet(["赵云", ZHAO], heads=["姓名", "身份证号"]), by=fang_yu)


def test_a_list_is_taken_back_whole_unless_something_stands_on_it(
    people: dict[str, Worker], sheet: Sheet, fang_yu: User, qian_feng: User
) -> None:
    batch = Batch.objects.get(pk=run(sheet(row("赵云", ZHAO), row("林岚", LIN)), by=fang_yu)["batch"])
    with pytest.raises(NotAllowed):
        undo_class(batch, by=qian_feng)
    KINDS["trainings"].undo(batch, by=fang_yu)
    assert not Training.objects.exists() and Outlook.objects.get(pk=people["zhao"].pk).counted == 0
    batch = Batch.objects.get(pk=run(sheet(row("赵云", ZHAO)), by=fang_yu)["batch"])
    return_training(Training.objects.get(), by=fang_yu, reason="不是本人")
    with pytest.raises(Refused, match="导入之后又改过"):
        undo_class(batch, by=fang_yu)


def test_who_uploads_a_list_with_themselves_in_it_waits_for_another(
    people: dict[str, Worker], sheet: Sheet, fang_yu: User
) -> None:
    User.objects.filter(pk=fang_yu.pk).update(person=people["zhao"].person)
    run(sheet(row("赵云", ZHAO), row("林岚", LIN)), by=User.objects.get(pk=fang_yu.pk))
    states = dict(Training.objects.values_list("worker__person__name", "state"))
    assert states == {"赵云": "recorded", "林岚": "confirmed"}


def test_whoever_may_not_import_imports_nothing(people: dict[str, Worker], sheet: Sheet, city: City) -> None:
    reader = user_with("community_officer", city.places["330402008001"])
    with pytest.raises(NotAllowed):
        run(sheet(row("赵云", ZHAO)), by=reader, good_rows=True)
    assert not Training.objects.exists()
