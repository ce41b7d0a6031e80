"""Fields of an office as columns of a list: shown, kept in a view, taken along in a file, and nothing sealed among them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions import list_views
from heli.core.actions.own import Wording, close_own_field, write_own_values
from heli.core.models import AuditEntry, OwnField
from heli.workforce.models import Worker
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, user_with
from tests.groups import groups_of

from .test_own_fields import changed
from .test_owners import SUBJECT, defined

pytestmark = pytest.mark.django_db
LIST = "/workforce/workers/"
ORGANISATIONS = "/directory/organisations/"


@pytest.fixture
def nanhu(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "何文君")


@pytest.fixture
def worker(city: City, zhou_min: User) -> Worker:
    return a_worker(city, zhou_min)


@pytest.fixture
def party(shen_jie: User) -> OwnField:
    options = [Wording(None, name, True) for name in ("党员", "群众")]
    return defined(shen_jie, "政治面貌", "", kind="choice", options=options)


def answered(worker: Worker, values: dict[int, Any]) -> None:
    write_own_values(SUBJECT, worker.pk, values, by=acting.console())


def page(user: User, address: str) -> str:
    return client_of(user).get(address).content.decode()


def columns(shown: str) -> list[str]:
    return [re.sub("<.*?>", "", head).strip() for head in re.findall(r'<th scope="col".*?</th>', shown)]


def cells(shown: str, name: str) -> list[str]:
    """What stands in a column, from top to bottom."""
    return [re.sub("<.*?>", "", cell) for cell in re.findall(rf'<td[^>]*data-label="{name}"[^>]*>(.*?)</td>', shown)]


def file_of(user: User, address: str) -> list[list[str]]:
    answer = client_of(user).get(address)
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_an_own_field_is_a_column_of_the_list_and_of_its_file(
    city: City, worker: Worker, party: OwnField, shen_jie: User, fang_yu: User
) -> None:
    year = defined(shen_jie, "入党年份", "", kind="number")
    day = defined(shen_jie, "转正日期", "", kind="day")
    learnt = defined(shen_jie, "会手语", "", kind="yes")
    answered(worker, {party.pk: "党员", year.pk: 2019, day.pk: date(2020, 6, 1), learnt.pk: False})
    a_worker(city, shen_jie)
    cols = ",".join(["name", "level", *(f"own-{each.pk}" for each in (party, year, day, learnt))])
    shown = page(fang_yu, f"{LIST}?cols={cols}")
    assert columns(shown) == ["姓名 ↑", "级别", "政治面貌", "入党年份", "转正日期", "会手语"]
    found = {name: cells(shown, name) for name in ("政治面貌", "入党年份", "转正日期", "会手语")}
    assert found == {
        "政治面貌": ["党员", "—无"], "入党年份": ["2019", "—无"], "转正日期": ["2020-06-01", "—无"], "会手语": ["否", "—无"],
    }  # fmt: skip
    heads, first, second, *_ = file_of(fang_yu, f"{LIST}?cols={cols}&format=csv")
    assert heads == ["姓名", "级别", "政治面貌", "入党年份", "转正日期", "会手语"]
    assert (first[2:], second[2:]) == (["党员", "2019", "2020-06-01", "否"], [""] * 4)
    book = client_of(fang_yu).get(f"{LIST}?cols={cols}&format=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
    assert sheet.to_python()[1][2:] == ["党员", "2019", "2020-06-01", "否"]
    assert AuditEntry.objects.filter(event="core.list.export").count() == 2


@pytest.mark.parametrize("sensitivity", ["personal", "sensitive"])
def test_what_is_sealed_is_in_no_list_and_no_file(
    worker: Worker, party: OwnField, shen_jie: User, sensitivity: str
) -> None:
    secret = defined(shen_jie, "困难情况", "", sensitivity=sensitivity)
    answered(worker, {secret.pk: "低保户"})
    assert "政治面貌" in page(shen_jie, f"{LIST}?options=columns")
    asked = f"{LIST}?cols=name,own-{secret.pk}&group=own-{secret.pk}&only=own-{secret.pk}:低保户"
    for address in (f"{LIST}?options=columns", asked):
        assert not re.search("困难情况|低保户", page(shen_jie, address))
    assert file_of(shen_jie, f"{asked}&format=csv")[0] == ["姓名"]


def test_each_is_offered_the_fields_of_their_own_line(
    worker: Worker, shen_jie: User, nanhu: User, fang_yu: User
) -> None:
    everybody, district = defined(shen_jie, "全市项", ""), defined(nanhu, "南湖项", "place:330402")
    elsewhere = defined(shen_jie, "桐乡项", "place:330483")
    closed = defined(shen_jie, "停用项", "")
    close_own_field(closed, by=shen_jie)
    answered(worker, {everybody.pk: "甲", district.pk: "乙"})
    asked = f"{LIST}?cols=name,own-{everybody.pk},own-{district.pk},own-{elsewhere.pk},own-{closed.pk}"
    for user, names in ((shen_jie, ["全市项"]), (nanhu, ["全市项", "南湖项"]), (fang_yu, ["全市项", "南湖项"])):
        offered = page(user, f"{LIST}?options=columns")
        assert [name for name in ("全市项", "南湖项", "桐乡项", "停用项") if name in offered] == names
        assert columns(page(user, asked)) == ["姓名 ↑", *names[:1], "停用项", *names[1:]], "what was filled in stays"
    assert "自设项目（南湖区）" in page(nanhu, f"{LIST}?options=columns")
    assert "停用项" in page(nanhu, f"{asked}&options=columns")


def test_two_fields_of_one_name_are_told_apart(worker: Worker, shen_jie: User, nanhu: User) -> None:
    own, city_wide = defined(nanhu, "工号", "place:330402"), defined(shen_jie, "工号", "")
    asked = f"{LIST}?cols=name,own-{own.pk},own-{city_wide.pk}"
    assert columns(page(nanhu, asked)) == ["姓名 ↑", "工号（全市）", "工号（南湖区）"]


def test_the_queries_grow_neither_with_the_rows_nor_with_the_columns(city: City, shen_jie: User, fang_yu: User) -> None:
    fields = [defined(shen_jie, f"项目 {n}", "", kind="number") for n in range(9)]
    page(fang_yu, LIST)
    counts, client = [], client_of(fang_yu)
    for few in (1, 9):
        for _number in range(few * 2):
            answered(a_worker(city, shen_jie), {field.pk: 7 for field in fields})
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(f"{LIST}?cols=name,{','.join(f'own-{field.pk}' for field in fields[:few])}")
        assert shown.content.decode().count(">7<") == few * Worker.objects.count()
        counts.append(len(asked))
        assert sum("core_ownvalue" in query["sql"] for query in asked.captured_queries) == 1
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert not any("core_own" in query["sql"] for query in asked.captured_queries), "who asks for none pays nothing"


def test_a_saved_view_keeps_the_columns_and_a_new_name_is_shown_at_once(
    worker: Worker, party: OwnField, shen_jie: User, fang_yu: User
) -> None:
    view = list_views.save_view(None, by=fang_yu, table="workers", name="党员", query=f"cols=name%2Cown-{party.pk}")
    client = client_of(fang_yu)
    shown = client.get(f"{LIST}?view={view.pk}&{view.query}").content.decode()
    assert columns(shown) == ["姓名 ↑", "政治面貌"] and "（有改动）" not in shown
    assert (
        "姓名、政治面貌" in client.get("/lists/workers/views/new/", {"q": f"cols=name,own-{party.pk}"}).content.decode()
    )
    changed(party, name="政治身份")
    assert columns(page(fang_yu, f"{LIST}?view={view.pk}&{view.query}")) == ["姓名 ↑", "政治身份"]


def test_a_list_is_grouped_by_a_field_to_choose_from(
    city: City, worker: Worker, party: OwnField, shen_jie: User, fang_yu: User
) -> None:
    for said in ("党员", "群众"):
        answered(a_worker(city, shen_jie), {party.pk: said})
    answered(a_worker(city, shen_jie), {party.pk: "党员"})
    name = f"own-{party.pk}"
    assert "按政治面貌" in page(fang_yu, f"{LIST}?cols=name,{name}")
    found = groups_of(fang_yu, f"{LIST}?group={name}")
    assert {key: numbers[0] for key, numbers in found.items()} == {"党员": 2, "群众": 1, "未填写": 1, "合计": 4}
    assert cells(page(fang_yu, f"{LIST}?cols=name,{name}&only={name}:党员"), "政治面貌") == ["党员", "党员"]
    assert cells(page(fang_yu, f"{LIST}?cols=name,{name}&only={name}:-"), "政治面貌") == ["—无"]


def test_the_list_of_organisations_has_them_too(city: City, shen_jie: User, nanhu: User) -> None:
    here, subject = city.organisations["晨光社会工作服务中心"], "directory.organisation"
    area = defined(nanhu, "办公面积", "place:330402", subject=subject, kind="number")
    shared = defined(nanhu, "有无障碍通道", "place:330402", subject=subject, kind="yes")
    write_own_values(subject, here.pk, {area.pk: 1200, shared.pk: True}, by=nanhu)
    asked = f"{ORGANISATIONS}?q=晨光&cols=name,own-{area.pk},own-{shared.pk}"
    shown = page(nanhu, asked)
    assert (cells(shown, "办公面积"), cells(shown, "有无障碍通道")) == (["1200"], ["是"])
    assert file_of(nanhu, f"{asked}&format=csv")[:2] == [
        ["名称", "办公面积", "有无障碍通道"], ["晨光社会工作服务中心", "1200", "是"],
    ]  # fmt: skip
    assert groups_of(nanhu, f"{ORGANISATIONS}?group=own-{shared.pk}")["是"][0] == 1
    assert columns(page(shen_jie, asked)) == ["名称 ↑"]


def test_the_list_of_organisations_is_asked_by_them(city: City, shen_jie: User, nanhu: User) -> None:
    here, subject = city.organisations["晨光社会工作服务中心"], "directory.organisation"
    area = defined(nanhu, "办公面积", "place:330402", subject=subject, kind="number")
    write_own_values(subject, here.pk, {area.pk: 1200}, by=nanhu)
    every = ["晨光社会工作服务中心", "桐心社会工作服务中心"]
    for user, asked, found in (
        (nanhu, f"own-{area.pk}=1000..", every[:1]),
        (nanhu, f"own-{area.pk}=..999", []),
        (shen_jie, f"own-{area.pk}=..999", every),  # no field of theirs, so no question
        (nanhu, "parent=没有这个单位", []),
    ):
        shown = page(user, f"{ORGANISATIONS}?kind=agency&{asked}")
        assert [name for name in every if f">{name}</a>" in shown] == found
    assert "办公面积" in page(nanhu, f"{ORGANISATIONS}?options=more")
    assert "办公面积" not in page(shen_jie, f"{ORGANISATIONS}?options=more")


@pytest.mark.parametrize("name", ["own-", "own-x", "own-0", "own-99999999999999999999", "own--1", "own-1.5"])
def test_nonsense_names_no_column(worker: Worker, party: OwnField, fang_yu: User, name: str) -> None:
    assert columns(page(fang_yu, f"{LIST}?cols=name,{name}&only={name}:x")) == ["姓名 ↑"]
    assert "按政治面貌" not in page(fang_yu, f"{LIST}?group={name}")
