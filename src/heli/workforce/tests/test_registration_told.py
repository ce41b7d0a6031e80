"""Who is told of a registration: each step to whoever it concerns, and reminders before its last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.models import Notification
from heli.core.rules.calendar import add_months
from heli.workforce.actions import registration as actions
from heli.workforce.actions.expiring import remind_all
from heli.workforce.models import Certificate, ConductCase, RegistrationReminder
from heli.workforce.tests.test_registration import TODAY, applied, holder, lesson
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(city: City) -> Certificate:
    return holder(city)


@pytest.fixture
def registrar(city: City) -> User:
    return user_with("street_officer", city.places["330402008"], "周敏")


@pytest.fixture
def checker(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "钱峰")


def told(user: User) -> list[tuple[str, int]]:
    """What somebody was told of registrations, in order, and about which."""
    mine = Notification.objects.filter(reader=user.actor, kind__startswith="workforce.registration.").order_by("pk")
    return [(kind.rpartition(".")[2], about) for kind, about in mine.values_list("kind", "about_id")]


def test_each_step_is_told_once_to_who_takes_the_next_and_to_who_asked(
    paper: Certificate, registrar: User, checker: User, shen_jie: User, qian_feng: User, lin_lan: User
) -> None:
    lin_lan.person = paper.worker.person
    lin_lan.save()
    asked = applied(paper, registrar)
    assert (told(checker), told(shen_jie), told(registrar)) == ([("apply", asked.pk)], [], []), "the district checks"
    actions.return_registration(asked, by=checker, reason="请补上证书照片")
    actions.resubmit_registration(asked, by=registrar, today=TODAY)
    actions.check_registration(asked, by=checker, today=TODAY)
    assert told(checker) == [("apply", asked.pk), ("resubmit", asked.pk)]
    assert told(shen_jie) == [("check", asked.pk)], "the city decides"
    actions.approve_registration(asked, by=shen_jie, today=TODAY)
    for asking in (registrar, lin_lan):
        assert [kind for kind, _about in told(asking)] == ["return", "check", "approve"]
    assert told(qian_feng) == [], "another district is told of nothing"
    inbox = client_of(shen_jie).get("/notifications/").content.decode()
    assert "林岚的登记申请初审通过，等待终审" in inbox and "林岚的登记申请已通过初审" not in inbox


def test_where_the_district_asks_itself_the_city_is_told_to_check(
    paper: Certificate, checker: User, shen_jie: User, city: City
) -> None:
    another = user_with("city_civil_affairs", city.root, "顾航")
    asked = applied(paper, checker)
    assert told(shen_jie) == told(another) == [("apply", asked.pk)]
    actions.check_registration(asked, by=shen_jie, today=TODAY)
    assert told(another) == [("apply", asked.pk), ("check", asked.pk)], "who checked does not decide"
    assert told(shen_jie) == [("apply", asked.pk)]
    assert told(checker) == [("check", asked.pk)]


def test_each_reminder_comes_once_to_the_worker_and_to_who_keeps_the_register(
    city: City, lin_lan: User, registrar: User, qian_feng: User
) -> None:
    """Looked at on some days of five years, some twice and some days skipped."""
    until = date(2028, 6, 30)
    paper = holder(city, until=until)
    lin_lan.person = paper.worker.person
    lin_lan.save()
    clock, looked = acting.clock(), []
    for day in sorted({date(2024, 1, 1) + timedelta(days=23 * n) for n in range(80)} | {date(2028, 6, 25)}):
        for _again in range(2):
            looked.append(remind_all(by=clock, today=day))
    assert sum(looked) == 5
    for reader, many in ((lin_lan, 5), (registrar, 5), (qian_feng, 0)):
        assert Notification.objects.filter(reader=reader.actor, kind="workforce.registration.remind").count() == many
    assert list(RegistrationReminder.objects.order_by("told_on").values_list("mark", flat=True)) == [
        "12m", "6m", "3m", "30d", "7d",
    ]  # fmt: skip
    inbox = client_of(lin_lan).get("/notifications/").content.decode()
    assert inbox.count("林岚的登记 2028-06-30 到期。继续教育还差 72 学时；") == 5
    assert inbox.count("2028-03-30起可以申请再登记。") == 2 and inbox.count("现在可以申请再登记。") == 3


FIVE_YEARS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def first_days(until: date) -> dict[str, date]:
    """The day from which each reminder holds."""
    months = {f"{many}m": add_months(until, -many) for many in (12, 6, 3)}
    return months | {f"{many}d": until - timedelta(days=many) for many in (30, 7)}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(until=FIVE_YEARS, moved=FIVE_YEARS, before=st.integers(0, 420))
@example(until=date(2028, 2, 29), moved=date(2028, 2, 29), before=30)
@example(until=date(2028, 6, 30), moved=date(2028, 8, 31), before=40)
def test_a_last_day_moved_to_any_day_of_five_years_gives_the_right_reminders_once(
    city: City, lin_lan: User, until: date, moved: date, before: int
) -> None:
    """The clock comes round on every day that matters and the day after, twice; the last day is moved on one of them."""
    moving = until - timedelta(days=before)
    old, new = first_days(until), first_days(moved)
    days = {moving, moved + timedelta(days=1), *(day for day in old.values() if day < moving)}
    days |= {day for day in new.values() if day > moving}
    holds = [mark for mark, day in new.items() if day <= moving <= moved]
    expected = {(until, mark) for mark, day in old.items() if day < moving}
    expected |= {(moved, mark) for mark, day in new.items() if day > moving or mark in holds[-1:]}
    point, clock = transaction.savepoint(), acting.clock()
    paper = holder(city, until=until)
    User.objects.filter(pk=lin_lan.pk).update(person=paper.worker.person)
    for day in sorted(days | {day + timedelta(days=1) for day in days}):
        if day >= moving:
            Certificate.objects.filter(pk=paper.pk).update(registered_until=moved)
        for _again in range(2):
            remind_all(by=clock, today=day)
    kept = list(RegistrationReminder.objects.values_list("ends_on", "mark"))
    told = Notification.objects.filter(reader=lin_lan.actor, kind="workforce.registration.remind").count()
    assert (set(kept), len(kept), told) == (expected, len(expected), len(expected))
    transaction.savepoint_rollback(point)


@pytest.mark.parametrize(
    ("lessons", "said"),
    [
        ([(72, "confirmed", "training")], "继续教育学时已满"),
        ([(60, "confirmed", "training"), (8, "recorded", "training")], "继续教育还差 12 学时（另有 8 学时待确认）"),
        ([(60, "confirmed", "training"), (9, "confirmed", "paper")], "继续教育还差 12 学时（另有 9 学时不计入）"),
        (
            [(60, "confirmed", "training"), (8, "recorded", "training"), (9, "confirmed", "paper")],
            "继续教育还差 12 学时（另有 8 学时待确认，9 学时不计入）",
        ),
    ],
)
def test_a_reminder_says_what_is_missing_to_worker_and_employer(
    city: City, registrar: User, lin_lan: User, lessons: list[tuple[int, str, str]], said: str
) -> None:
    paper = holder(city, until=TODAY + timedelta(days=20))
    lin_lan.person = paper.worker.person
    lin_lan.save()
    for hours, state, kind in lessons:
        lesson(paper, hours, state, kind)
    assert remind_all(by=acting.clock(), today=TODAY) == 1
    for reader in (registrar, lin_lan):
        inbox = client_of(reader).get("/notifications/").content.decode()
        assert f"林岚的登记 2026-12-17 到期。{said}；现在可以申请再登记。" in inbox


def test_nobody_is_reminded_of_what_a_decision_about_conduct_closes(
    city: City, registrar: User, shen_jie: User
) -> None:
    paper = holder(city, until=TODAY + timedelta(days=20))
    case = ConductCase.objects.create(
        worker=paper.worker, year=2026, serial=1, complaint="两次没有按约定上门。", received_on=TODAY,
        received_by=shen_jie.actor, sanction="removal", sanction_from=TODAY,
    )  # fmt: skip
    assert remind_all(by=acting.clock(), today=TODAY) == 0
    ConductCase.objects.filter(pk=case.pk).update(sanction="", sanction_from=None)
    assert remind_all(by=acting.clock(), today=TODAY) == 1
