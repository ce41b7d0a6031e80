"""Who stays: the same figures as the rules by hand, by scope, each opening its people."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from heli.accounts.models import User
from heli.directory.models import Organisation, Person, Place
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, Employment, Worker
from heli.workforce.queries import staying as queries
from heli.workforce.queries.staying_page import BY, staying_page
from heli.workforce.rules.staying import served
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
CHENGUANG, TONGXIN = "晨光社会工作服务中心", "桐心社会工作服务中心"
TODAY = date(2026, 11, 27)
#: name, employer, first day, last day, why, contract
LIVES = (
    ("林岚", CHENGUANG, date(2024, 3, 1), date(2026, 5, 31), "transfer", None),
    ("林岚", TONGXIN, date(2026, 6, 1), None, "", date(2027, 1, 15)),
    ("沈小满", CHENGUANG, date(2026, 1, 1), date(2026, 8, 31), "changed", date(2026, 12, 20)),
    ("陆知秋", CHENGUANG, date(2022, 7, 4), date(2026, 8, 3), "resigned", None),
    ("顾清和", CHENGUANG, date(2023, 2, 15), None, "", date(2026, 12, 31)),
    ("朱瑞", CHENGUANG, None, None, "", date(2026, 10, 1)),
    ("蒋玉兰", TONGXIN, date(2020, 1, 31), date(2021, 2, 28), "family", None),
    ("蒋玉兰", TONGXIN, date(2024, 9, 9), None, "", None),
    ("高翔", TONGXIN, date(2025, 5, 1), date(2026, 4, 30), "expired", None),
)


@pytest.fixture
def lives(city: City) -> Any:
    with time_machine.travel("2026-11-27T10:00:00+08:00", tick=False):
        workers: dict[str, Worker] = {}
        for number, (name, employer, start, end, reason, contract) in enumerate(LIVES):
            if name not in workers:
                person = Person.objects.create(name=name, document_number=f"33040219900101{number:04d}")
                workers[name] = Worker.objects.create(person=person)
            organisation: Organisation = city.organisations[employer]
            post = Employment.objects.create(
                worker=workers[name], organisation=organisation, place=organisation.place, start_on=start, end_on=end,
                end_reason=reason, contract_until=contract, pay_group="一级" if employer == CHENGUANG else "",
            )  # fmt: skip
            extend_reach(post)
        Certificate.objects.create(worker=workers["陆知秋"], level="junior")
        yield workers


@pytest.fixture
def head(city: City) -> User:
    return user_with("agency_head", city.organisations[CHENGUANG], "方瑜")


def page_of(user: User, by: str = "organisation", curve: str = "employer") -> Any:
    return staying_page(user, by=by, curve_of=curve, on=TODAY)


def test_a_year_of_the_city_by_hand(lives: Any, shen_jie: User) -> None:
    """November 2025 to October 2026: six there at first, two begin, four leave; one of them works elsewhere now."""
    page = page_of(shen_jie)
    whole = page.whole
    assert (page.first, page.last) == (date(2025, 11, 1), date(2026, 10, 31))
    assert (whole.before, whole.joined, whole.left, whole.moved, whole.lost, whole.after) == (6, 2, 4, 1, 3, 4)
    assert (page.kept.began, page.kept.still) == (6, 3)
    assert [(month.day.month, month.flow.left) for month in page.months if month.flow.left] == [(4, 1), (5, 1), (8, 2)]


def test_the_head_of_an_agency_sees_its_own_alone(lives: Any, head: User) -> None:
    page = page_of(head)
    assert [(line.name, line.flow.left) for line in page.lines] == [(CHENGUANG, 3)]
    assert (page.whole.left, page.whole.lost, page.whole.moved) == (3, 2, 1)
    assert page.people == 4


@pytest.mark.parametrize("by", [key for key, _label in BY])
def test_groups_add_up_to_the_whole(lives: Any, shen_jie: User, by: str) -> None:
    page = page_of(shen_jie, by)
    assert sum(line.flow.left for line in page.lines) == page.whole.left
    if by != "reason":
        assert sum(line.flow.average for line in page.lines) == page.whole.average


def test_figures_open_their_people(lives: Any, shen_jie: User, head: User) -> None:
    browser = client_of(shen_jie)
    page = page_of(shen_jie)
    august = next(month for month in page.months if month.day.month == 8)
    told: Sequence[tuple[str, set[str]]] = (
        (august.urls.left, {"沈小满", "陆知秋"}), (august.urls.lost, {"沈小满", "陆知秋"}),
        (next(url for name, _n, url in page.reasons if str(name) == "调往其他单位"), {"林岚"}),
        (next(line for line in page.lines if line.name == TONGXIN).urls.left, {"高翔"}),
        (page.contracts[0].url, {"朱瑞"}), (page.contracts[1].url, {"顾清和"}), (page.contracts[2].url, {"林岚"}),
    )  # fmt: skip
    everybody = {name for name, *_rest in LIVES}
    for url, names in told:
        shown = browser.get(url).content.decode()
        assert {name for name in everybody if f">{name}</a>" in shown} == names, url
    own = page_of(head)
    shown = client_of(head).get(next(line for line in own.lines).urls.left).content.decode()
    assert {name for name in everybody if f">{name}</a>" in shown} == {"林岚", "沈小满", "陆知秋"}
    shown = client_of(head).get(next(m for m in own.months if m.day.month == 5).urls.left).content.decode()
    assert {name for name in everybody if f">{name}</a>" in shown} == {"林岚"}


@pytest.mark.parametrize("by", [key for key, _label in BY])
def test_each_group_of_those_who_left_opens_its_people(lives: Any, shen_jie: User, by: str) -> None:
    """Whoever works for a community itself, or holds no certificate, is a group like others."""
    at_home = Worker.objects.create(person=Person.objects.create(name="戴云", document_number="330402199001019999"))
    post = Employment.objects.create(
        worker=at_home, place=Organisation.objects.get(name=TONGXIN).place, start_on=date(2024, 1, 1), end_on=date(2026, 3, 31),
        end_reason="resigned",
    )  # fmt: skip
    extend_reach(post)
    browser = client_of(shen_jie)
    names = {"戴云", *(name for name, *_rest in LIVES)}
    opened: list[str] = []
    for line in page_of(shen_jie, by).lines:
        if line.flow.left:
            shown = browser.get(line.urls.left).content.decode()
            found = [name for name in names if f">{name}</a>" in shown]
            assert len(found) == line.flow.left, line.name
            opened += found
    assert sorted(opened) == sorted(["林岚", "沈小满", "陆知秋", "高翔", "戴云"])


def opened(user: User, url: str) -> set[str]:
    """Who is listed at an address of the register that asks for something."""
    assert "?" in url
    shown = client_of(user).get(url).content.decode()
    return {name for name in {"戴云", "钟一", *(name for name, *_rest in LIVES)} if f">{name}</a>" in shown}


@pytest.mark.parametrize("by", [key for key, _label in BY])
def test_what_is_not_filled_in_opens_its_people_and_nobody_else(lives: Any, shen_jie: User, by: str) -> None:
    """Of whom neither employer nor place, neither pay nor day of beginning is known; and whose certificate is none."""
    nowhere = Organisation.objects.create(name="无址服务社", path="/0/")
    for name, employer, start in (("戴云", CHENGUANG, None), ("钟一", nowhere.name, None)):
        person = Person.objects.create(name=name, document_number=f"33040219900101{len(name + employer):04d}")
        organisation = Organisation.objects.get(name=employer)
        extend_reach(Employment.objects.create(
            worker=Worker.objects.create(person=person), organisation=organisation, start_on=start, end_on=date(2026, 3, 31),
        ))  # fmt: skip
    unknown = {
        "pay": {"高翔", "戴云", "钟一"}, "place": {"钟一"}, "cohort": {"戴云", "钟一"}, "reason": {"戴云", "钟一"},
        "level": {"林岚", "沈小满", "高翔", "戴云", "钟一"},
    }  # fmt: skip
    lines = page_of(shen_jie, by).lines
    assert all(line.urls.left for line in lines if line.flow.left)
    for line in lines:
        if not line.is_named:
            assert opened(shen_jie, line.urls.left) == unknown[by], by
    assert {name for line in lines if line.flow.left for name in opened(shen_jie, line.urls.left)} == {
        "林岚", "沈小满", "陆知秋", "高翔", "戴云", "钟一",
    }  # fmt: skip


def test_every_figure_of_a_month_and_of_a_group_opens_its_people(lives: Any, shen_jie: User) -> None:
    page = page_of(shen_jie)
    months = {month.day: month for month in page.months}
    may, june, august = (months[date(2026, month, 1)] for month in (5, 6, 8))
    assert opened(shen_jie, may.urls.before) == {"林岚", "沈小满", "陆知秋", "顾清和", "朱瑞", "蒋玉兰"}
    assert (opened(shen_jie, may.urls.moved), may.urls.lost) == ({"林岚"}, "")
    assert opened(shen_jie, june.urls.joined) == {"林岚"}
    assert (opened(shen_jie, august.urls.lost), august.urls.moved) == ({"沈小满", "陆知秋"}, "")
    line = next(line for line in page.lines if line.name == CHENGUANG)
    assert opened(shen_jie, line.urls.before) == {"林岚", "陆知秋", "顾清和", "朱瑞"}
    assert opened(shen_jie, line.urls.still) == {"顾清和", "朱瑞"}
    for each in (*page.months, *page.years):
        for name in ("before", "joined", "left", "moved", "lost"):
            url, count = getattr(each.urls, name), getattr(each.flow, name)
            assert bool(url) == bool(count) and (not url or len(opened(shen_jie, url)) == count), (each.day, name)


def test_a_scope_with_departments_and_one_of_two_agencies_open_their_people_too(lives: Any, city: City) -> None:
    """The scope itself is asked for, however it is made up; nobody asks for another's."""
    agency = city.organisations[CHENGUANG]
    room = Organisation.objects.create(name="个案部", parent=agency)
    Employment.objects.filter(worker=lives["沈小满"]).update(organisation=room)
    one, both = user_with("agency_head", agency, "方瑜"), user_with("agency_head", agency, "莫言秋")
    grant(both, "agency_head", city.organisations[TONGXIN])
    both = User.objects.get(pk=both.pk)
    for user, names in ((one, {"沈小满", "陆知秋", "林岚"}), (both, {"沈小满", "陆知秋", "林岚", "高翔"})):
        page = page_of(user)
        assert page.whole.left == len(names)
        assert opened(user, page.years[0].urls.left) == names
        assert set().union(*(opened(user, line.urls.left) for line in page.lines if line.flow.left)) == names
    theirs = page_of(both).years[0].urls.left.partition("within=")[2]
    assert theirs != page_of(one).years[0].urls.left.partition("within=")[2]
    unknown = client_of(one).get(f"/workforce/workers/?within={theirs}").content.decode()
    assert "高翔" not in unknown


def test_whoever_left_an_agency_that_is_dissolved_and_a_district_that_is_gone_is_found(
    lives: Any, shen_jie: User
) -> None:
    Organisation.objects.filter(name=TONGXIN).update(state="closed")
    district = Place.objects.get(code="330402")
    Place.objects.filter(pk=district.pk).update(valid_until=date(2026, 9, 1))
    assert opened(shen_jie, next(line for line in page_of(shen_jie).lines if line.name == TONGXIN).urls.left) == {
        "高翔"
    }
    line = next(line for line in page_of(shen_jie, "place").lines if line.name == district.name)
    assert len(opened(shen_jie, line.urls.left)) == line.flow.left


def test_whoever_is_counted_to_the_city_alone_is_not_all_of_the_city(lives: Any, shen_jie: User) -> None:
    city = Place.objects.get(parent__isnull=True, valid_until__isnull=True)
    person = Person.objects.create(name="戴云", document_number="330402199001019999")
    extend_reach(Employment.objects.create(
        worker=Worker.objects.create(person=person), place=city, start_on=date(2024, 1, 1), end_on=date(2026, 3, 31),
    ))  # fmt: skip
    line = next(line for line in page_of(shen_jie, "place").lines if line.name == city.name)
    assert opened(shen_jie, line.urls.left) == {"戴云"}


def test_moving_is_no_leaving_of_the_profession(lives: Any, shen_jie: User) -> None:
    employer, profession = page_of(shen_jie), page_of(shen_jie, curve="profession")
    assert (employer.people, employer.unknown) == (8, 1)
    assert (profession.people, profession.unknown) == (6, 1)
    assert sum(point.left for point in employer.curve) == 5
    assert sum(point.left for point in profession.curve) == 3


def test_the_database_counts_months_as_the_rule_does(lives: Any, shen_jie: User) -> None:
    expected: dict[int, list[int]] = {}
    for _name, _employer, start, end, _why, _until in LIVES:
        if start is not None:
            expected.setdefault(served(start, end or TODAY), [0, 0])[0 if end else 1] += 1
    assert queries.by_employer(shen_jie, TODAY) == {month: tuple(counts) for month, counts in expected.items()}


def test_contracts_that_end_are_counted_by_month_and_nothing_is_guessed(lives: Any, shen_jie: User) -> None:
    page = page_of(shen_jie)
    assert [(each.day, each.count) for each in page.contracts] == [
        (None, 1), (date(2026, 12, 1), 1), (date(2027, 1, 1), 1),
    ]  # fmt: skip
    assert (page.in_post, page.contracts_told) == (4, 3)


def test_the_page_asks_as_often_for_many_as_for_few(lives: Any, city: City, shen_jie: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page_of(User.objects.get(pk=shen_jie.pk), "place", "profession")
        return len(seen)

    few = asked()
    for number in range(30):
        person = Person.objects.create(name="某人", document_number=f"33040219800101{number:04d}")
        worker = Worker.objects.create(person=person)
        Employment.objects.create(
            worker=worker, place=city.places["330483001001"], start_on=date(2020, 1 + number % 12, 1),
            end_on=date(2026, 1 + number % 10, 3) if number % 2 else None,
        )  # fmt: skip
    assert asked() == few


def test_the_file_holds_what_the_page_shows(lives: Any, shen_jie: User) -> None:
    answer = client_of(shen_jie).get("/workforce/staying/?by=reason&as=xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    rows = list(load_workbook(io.BytesIO(content)).active.values)  # type: ignore[union-attr]
    whole = next(row for row in rows if row[0] == "合计")
    assert whole[2:8] == (6, 2, 4, 1, 3, 4)
    assert any(row[1] == "合同到期" and row[4] == 1 for row in rows)
    assert sum(1 for row in rows if row[0] == "留任曲线") == len(page_of(shen_jie).curve)


def test_the_page_draws_the_curve_and_says_what_is_left_out(lives: Any, shen_jie: User) -> None:
    shown = client_of(shen_jie).get("/workforce/staying/").content.decode()
    assert 'class="curve__line"' in shown
    assert "另有 1 条不知道何时入职，没有算进来。" in shown
    assert "style=" not in shown.split("<main")[1]
    empty = user_with("agency_head", Organisation.objects.get(name="嘉兴市民政局"), "无人")
    shown = client_of(empty).get("/workforce/staying/?by=nonsense&on=3000-01-01").content.decode()
    assert "还没有知道入职日期的任职" in shown and "这段时间没有在任" in shown
