"""Fields of an office: for the records of its scope, filled by its own line, tended by itself and by those above."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from heli.accounts import acting
from heli.accounts.models import User
from heli.core import own, own_report
from heli.core.actions.own import change_own_field, close_own_field, define_own_field, write_own_values
from heli.core.actions.settings import set_setting
from heli.core.errors import NotAllowed, Refused
from heli.core.models import OwnField, OwnFieldVersion
from heli.core.owners import offices
from heli.workforce.models import Worker
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
SUBJECT = "workforce.worker"
FACTS: dict[str, Any] = {"kind": "text", "sensitivity": "office", "contact": "周敏 0573-82830000"}


@pytest.fixture
def worker(city: City, zhou_min: User) -> Worker:
    """林岚, who works at 晨光 in 解放街道 of 南湖区."""
    return a_worker(city, zhou_min)


@pytest.fixture
def nanhu(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "何文君")


def defined(by: Any, name: str, owner: str, **facts: Any) -> OwnField:
    return define_own_field(None, by=by, name=name, **{"subject": SUBJECT, "owner": owner, **FACTS, **facts})


def agency(city: City) -> str:
    return f"organisation:{city.organisations['晨光社会工作服务中心'].pk}"


def names_on(page: str) -> set[str]:
    return {name for name in ("全市项", "南湖项", "晨光项", "桐乡项") if name in page}


@pytest.fixture
def four(city: City, shen_jie: User, nanhu: User, fang_yu: User, qian_feng: User) -> dict[str, OwnField]:
    return {
        "全市项": defined(shen_jie, "全市项", ""),
        "南湖项": defined(nanhu, "南湖项", "place:330402"),
        "晨光项": defined(fang_yu, "晨光项", agency(city)),
        "桐乡项": defined(qian_feng, "桐乡项", "place:330483"),
    }


def test_an_office_defines_for_itself_and_for_nobody_above_or_beside(city: City, nanhu: User, fang_yu: User) -> None:
    assert offices(nanhu, "core.own_field.define") == [("place:330402", "南湖区")]
    for by, owner in ((nanhu, ""), (nanhu, "place:330483"), (fang_yu, "place:330402"), (fang_yu, "")):
        with pytest.raises(Refused, match="不能为这个单位或地区增加项目"):
            defined(by, "别处的项目", owner)
    assert defined(nanhu, "机构项", agency(city)).owner == agency(city), "what lies in its scope, too"


def test_each_fills_the_fields_of_their_own_line(
    four: dict[str, OwnField], worker: Worker, shen_jie: User, nanhu: User, fang_yu: User
) -> None:
    expected = {shen_jie: {"全市项"}, nanhu: {"全市项", "南湖项"}, fang_yu: {"全市项", "南湖项", "晨光项"}}
    for user, names in expected.items():
        client = client_of(user)
        assert names_on(client.get(f"/workforce/workers/{worker.pk}/").content.decode()) == names
        assert names_on(client.get(f"/workforce/workers/{worker.pk}/fill/").content.decode()) == names
        assert names_on(client.get("/workforce/workers/?options=more").content.decode()) == names
    for field in (four["晨光项"], four["桐乡项"]):
        with pytest.raises(Refused):
            write_own_values(SUBJECT, worker.pk, {field.pk: "值"}, by=nanhu)


def test_a_person_sees_every_field_that_is_kept_of_them(
    four: dict[str, OwnField], worker: Worker, lin_lan: User
) -> None:
    User.objects.filter(pk=lin_lan.pk).update(person=worker.person)
    assert names_on(client_of(lin_lan).get("/workforce/own/").content.decode()) == {"全市项", "南湖项", "晨光项"}


def test_who_lies_above_tends_the_fields_of_those_below(
    four: dict[str, OwnField], shen_jie: User, nanhu: User, fang_yu: User
) -> None:
    assert {field.name for field in own.own_fields(shen_jie)} == {"全市项", "南湖项", "晨光项", "桐乡项"}
    assert {field.name for field in own.own_fields(nanhu)} == {"全市项", "南湖项", "晨光项"}
    for by, name in ((fang_yu, "南湖项"), (nanhu, "全市项"), (nanhu, "桐乡项")):
        with pytest.raises(NotAllowed):
            close_own_field(four[name], by=by)
    close_own_field(four["晨光项"], by=nanhu)
    assert client_of(fang_yu).get(f"/settings/fields/{four['桐乡项'].pk}/").status_code == 404
    assert client_of(nanhu).post(f"/settings/fields/{four['全市项'].pk}/change/", {}).status_code == 403


def test_two_offices_may_use_one_name_and_one_office_only_once(shen_jie: User, nanhu: User) -> None:
    defined(shen_jie, "工号", "")
    defined(nanhu, "工号", "place:330402")
    facts = {"subject": SUBJECT, "owner": "place:330402", "name": "工号", "kind": "text", "sensitivity": "office"}
    answer = client_of(nanhu).post("/settings/fields/new/", {**facts, "contact": "何文君", "options": "", "help": ""})
    assert answer.status_code == 422
    assert "已经有同名的项目" in answer.content.decode()


def test_an_organisation_is_asked_too_but_nothing_that_must_be_masked(city: City, nanhu: User, fang_yu: User) -> None:
    with pytest.raises(Refused):
        defined(nanhu, "负责人证件", "place:330402", subject="directory.organisation", sensitivity="sensitive")
    field = defined(nanhu, "办公面积", "place:330402", subject="directory.organisation", kind="number")
    pk = city.organisations["晨光社会工作服务中心"].pk
    client, address = client_of(fang_yu), f"/directory/organisations/{pk}/fill/"
    version = city.organisations["晨光社会工作服务中心"].version
    assert client.post(address, {f"own-{field.pk}": "很大", "version": version}).status_code == 422
    answer = client.post(address, {f"own-{field.pk}": "120", "version": version}, follow=True)
    assert "120" in answer.content.decode()
    assert client.post(address, {f"own-{field.pk}": "130", "version": version}).status_code == 409
    elsewhere = city.organisations["桐心社会工作服务中心"].pk
    assert "办公面积" not in client_of(nanhu).get(f"/directory/organisations/{elsewhere}/").content.decode()


def test_the_report_counts_and_names_what_nobody_fills(
    four: dict[str, OwnField], worker: Worker, nanhu: User, fang_yu: User, django_assert_max_num_queries: Any
) -> None:
    write_own_values(SUBJECT, worker.pk, {four["南湖项"].pk: "值"}, by=fang_yu)
    for number in range(30):
        defined(nanhu, f"第 {number} 项", "place:330402")
    with django_assert_max_num_queries(16):  # as many for 33 fields as for one
        rows = {row.field.name: row for row in own_report.report(nanhu) if "第" not in row.field.name}
    assert {name: (row.records, row.filled, row.share) for name, row in rows.items()} == {
        "全市项": (1, 0, "0.0%"), "南湖项": (1, 1, "100.0%"), "晨光项": (1, 0, "0.0%"),
    }  # fmt: skip
    assert not any(row.is_idle for row in rows.values()), "they are new"
    OwnFieldVersion.objects.update(made_at=now() - timedelta(days=91))
    idle = {row.field.name for row in own_report.report(nanhu) if row.is_idle}
    assert idle & rows.keys() == {"全市项", "晨光项"}
    set_setting(None, by=acting.console(), key="own_field_after_days", value="120")
    assert not any(row.is_idle for row in own_report.report(nanhu))


def test_what_nobody_fills_is_closed_from_the_report(four: dict[str, OwnField], nanhu: User) -> None:
    client, field = client_of(nanhu), four["南湖项"]
    field.refresh_from_db()
    page = client.get("/settings/fields/report/").content.decode()
    assert "停用南湖项" in page and "停用晨光项" in page and "停用全市项" not in page
    answer = client.post(f"/settings/fields/{field.pk}/close/", {"version": field.version}, follow=True)
    assert "已停用「南湖项」" in answer.content.decode()
    assert [edition.is_open for edition in field.editions.all()] == [False, True]


def test_somebody_who_was_faster_is_seen(four: dict[str, OwnField], nanhu: User) -> None:
    field = four["南湖项"]
    field.refresh_from_db()
    facts = {"name": "南湖项", "contact": "何文君", "help": "", "is_open": "on", "version": field.version}
    change_own_field(
        field, by=nanhu, name="南湖项", contact="周敏", help="新说明", required_from=None, is_open=True, options=[]
    )
    answer = client_of(nanhu).post(f"/settings/fields/{field.pk}/change/", facts)
    assert answer.status_code == 409
    assert "新说明" in answer.content.decode()
