"""People are found by name, sound, initials, number and with a slip, and nobody finds whom they may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.models import Batch
from heli.core.searching import Words, gathered
from heli.workforce import imports
from heli.workforce.actions.register import add_certificate, change_worker
from heli.workforce.actions.undo import undo_import
from heli.workforce.models import ConductCase, Registration, Worker
from heli.workforce.queries.people_found import people_found
from heli.workforce.queries.searching import reports_found
from tests.cast import City

pytestmark = pytest.mark.django_db
ROWS = (
    {"name": "林晓梅", "id_number": "330402199305071240", "phone": "18600001402", "licence_level": "社会工作师",
     "licence_no": "SW2023070415", "employer": "晨光社会工作服务中心", "district": "南湖区", "street": "解放街道"},
    {"name": "林小妹", "id_number": "330402199305071259", "district": "南湖区", "street": "解放街道"},
    {"name": "郑玉", "id_number": "330402199305071267", "district": "桐乡市", "street": "梧桐街道"},
    {"name": "郑玉兰", "id_number": "330402199305071275", "district": "桐乡市", "street": "梧桐街道"},
    {"name": "阿依古丽·买买提", "document_kind": "护照", "id_number": "E12345678", "district": "桐乡市", "street": "梧桐街道"},
)  # fmt: skip
#: what is typed, who is found, in this order
FOUND = (
    ("林晓梅", ["林晓梅"]), ("lxm", ["林晓梅", "林小妹"]), ("linxiaomei", ["林晓梅", "林小妹"]), ("lin xiao mei", ["林晓梅", "林小妹"]),
    ("LXM", ["林晓梅", "林小妹"]), ("lx", ["林晓梅", "林小妹"]), ("lin", ["林晓梅", "林小妹"]), ("郑玉", ["郑玉", "郑玉兰"]),
    ("林", ["林晓梅", "林小妹"]), ("1240", ["林晓梅"]), ("330402199305071267", ["郑玉"]), ("18600001402", ["林晓梅"]),
    ("sw2023070415", ["林晓梅"]), ("SW2023070415", ["林晓梅"]), ("E12345678", ["阿依古丽·买买提"]), ("zy", ["郑玉", "郑玉兰"]),
    ("阿依古丽", ["阿依古丽·买买提"]), ("ayglmm", ["阿依古丽·买买提"]), ("无此人", []), ("9999", []), ("%", []), ("林_梅", []),
)  # fmt: skip
#: typed with one wrong, missing or swapped character, who is meant
SLIPS = (
    ("林鸥梅", "林晓梅"), ("王晓梅", "林晓梅"), ("林晓兰", "林晓梅"), ("林梅晓", "林晓梅"), ("晓林梅", "林晓梅"), ("林梅", "林晓梅"),
    ("晓梅", "林晓梅"), ("琳晓梅", "林晓梅"), ("林晓美", "林晓梅"), ("林晓晓梅", "林晓梅"), ("郑兰", "郑玉兰"), ("郑雨", "郑玉"),
    ("linxaomei", "林晓梅"), ("lnixiaomei", "林晓梅"), ("linxiaomai", "林晓梅"), ("linxiaoei", "林晓梅"), ("zhengyulam", "郑玉兰"),
    ("zhegnyu", "郑玉"),
)  # fmt: skip


@pytest.fixture
def roster(city: City) -> Batch:
    report = imports.load(imports.from_records(ROWS), by=acting.console(), file_name="名册.xlsx")
    return Batch.objects.get(pk=report["batch"])


def named(user: Any, typed: str, *, near: bool = False) -> list[str]:
    return [str(found.what) for found in people_found(user, Words.of(typed, near=near), 20)]


@pytest.mark.parametrize(("typed", "found"), FOUND)
def test_a_person_is_found_by_name_sound_initials_and_number(
    roster: Batch, shen_jie: User, typed: str, found: list[str]
) -> None:
    assert sorted(named(shen_jie, typed)) == sorted(found)


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_slip_still_finds_who_was_meant(roster: Batch, shen_jie: User, typed: str, meant: str) -> None:
    assert named(shen_jie, typed) == [] or meant != typed
    assert meant in named(shen_jie, typed, near=True)


def test_where_the_name_is_there_nobody_else_is_proposed(roster: Batch, shen_jie: User) -> None:
    groups = {group.key: group for group in gathered(shen_jie, Words.of("林晓梅"), 20).groups}
    assert [found.what for found in groups["workforce.worker"].found] == ["林晓梅"]
    assert str(groups["workforce.worker"].found[0].why) == "姓名"


def test_the_one_of_that_very_name_comes_first(roster: Batch, shen_jie: User) -> None:
    assert named(shen_jie, "林小妹", near=True)[0] == "林小妹"
    assert named(shen_jie, "林小妹", near=True)[1] == "林晓梅"


@pytest.mark.parametrize("typed", [typed for typed, found in FOUND if "郑玉" in found] + ["郑雨", "zhegnyu", "1275"])
def test_nobody_finds_whom_they_may_not_see(
    roster: Batch, zhou_min: User, lin_lan: User, shi_lei: User, typed: str
) -> None:
    for reader in (zhou_min, lin_lan, shi_lei):
        assert not [name for name in named(reader, typed, near=True) if name.startswith("郑玉")], reader


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(roster: Batch, shen_jie: User) -> None:
    worker = Worker.objects.get(person__name="郑玉")
    change_worker(worker, by=acting.console(), name="欧阳慧", phone=None, education="", major="", note="")
    assert named(shen_jie, "oyh") == ["欧阳慧"]
    assert named(shen_jie, "郑玉") == ["郑玉兰"]


def test_a_certificate_registered_by_hand_is_found_by_its_number(roster: Batch, shen_jie: User) -> None:
    worker = Worker.objects.get(person__name="郑玉")
    add_certificate(worker, by=acting.console(), level="junior", number="ZJ-77", issued_on=None, registered_until=None)
    assert named(shen_jie, "ZJ-77") == []  # too short to be looked for
    add_certificate(
        worker, by=acting.console(), level="senior", number="ZJ-7788", issued_on=None, registered_until=None
    )
    assert named(shen_jie, "zj-7788") == ["郑玉"]


def test_an_import_taken_back_is_no_longer_found(roster: Batch, shen_jie: User) -> None:
    undo_import(roster, by=acting.console())
    assert named(shen_jie, "林晓梅", near=True) == []


def test_what_is_asked_of_the_database_does_not_grow_with_the_people(roster: Batch, shen_jie: User) -> None:
    named(shen_jie, "郑玉")
    with CaptureQueriesContext(connection, ) as few:  # fmt: skip
        named(shen_jie, "郑玉")
    more = [{"name": "郑玉", "id_number": "", "district": "桐乡市", "street": "梧桐街道"} for _ in range(30)]
    imports.load(imports.from_records(more), by=acting.console(), file_name="名册.xlsx")
    with CaptureQueriesContext(connection) as many:
        named(shen_jie, "郑玉")
    assert len(many) == len(few)


@pytest.mark.parametrize("typed", ["2026年", "2026-10", "10月", "月末"])
def test_no_month_was_frozen_so_none_is_found(city: City, shen_jie: User, typed: str) -> None:
    assert reports_found(shen_jie, Words.of(typed), 9) == []


@pytest.fixture
def concerned(roster: Batch, shen_jie: User) -> tuple[Registration, ConductCase]:
    """林晓梅 has asked for a registration, and somebody complained about her."""
    worker = Worker.objects.get(person__name="林晓梅")
    asked = Registration.objects.create(
        certificate=worker.certificates.get(), kind="first", applied_by=acting.console().actor, applied_on=localdate()
    )
    case = ConductCase.objects.create(
        worker=worker, year=2026, serial=7, complaint="没有上门。", received_on=localdate(), received_by=shen_jie.actor
    )
    return asked, case


@pytest.mark.parametrize(
    ("typed", "registration", "case"),
    [
        ("林晓梅", True, True), ("linxiaomei", True, True), ("lin xiao mei", True, True), ("SW2023070415", True, False),
        ("sw2023070415", True, False), ("执业投诉〔2026〕7号", False, True), ("7", False, True), ("2025-7", False, False),
        ("林小妹", False, False), ("林", False, False), ("晓梅", False, False),
    ],
)  # fmt: skip
def test_what_concerns_somebody_is_found_by_the_whole_name_and_its_number(
    concerned: tuple[Registration, ConductCase], shen_jie: User, typed: str, registration: bool, case: bool
) -> None:
    found = {each.url for group in gathered(shen_jie, Words.of(typed), 20).groups for each in group.found}
    assert [each.get_absolute_url() in found for each in concerned] == [registration, case]


def test_a_complaint_is_found_by_nobody_who_does_not_answer_for_conduct(
    concerned: tuple[Registration, ConductCase], zhou_min: User
) -> None:
    groups = {group.key for group in gathered(zhou_min, Words.of("林晓梅"), 20).groups}
    assert groups == {"workforce.worker", "workforce.registration"}
