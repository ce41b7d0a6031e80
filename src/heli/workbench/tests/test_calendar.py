"""The calendar: whom a day concerns, on the page and in a calendar program, and when an address leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from heli.accounts import actions
from heli.accounts.models import CalendarAddress, Grant, User
from heli.core import dated
from heli.core.errors import NotAllowed
from heli.core.models import AuditEntry, CalendarDay
from heli.core.tries import count_try
from heli.workbench.actions import conference as meetings
from heli.workbench.models import Attendance, Meeting
from heli.workbench.views.calendar import READ
from heli.workforce.models import Certificate
from tests.access_things.conference import a_meeting, a_resolution, a_task
from tests.access_things.workbench import a_request
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=NOON.tzinfo)):
        yield


@pytest.fixture
def fa_guan(city: City, shen_jie: User) -> User:
    """Of 晨光, which is invited, owns a resolution and a task, and is asked for help."""
    user = user_with("justice_officer", city.organisations["晨光社会工作服务中心"], "法官")
    meeting = a_meeting(city, shen_jie)
    meeting.begins_at, meeting.state, meeting.subject = NOON, "invited", "第三次会议；议题, 两项\n备选"
    meeting.save()
    Attendance.objects.create(meeting=meeting, organisation=city.organisations["晨光社会工作服务中心"])
    resolution = a_resolution(city, shen_jie)
    resolution.due_on = date(2026, 12, 2)
    resolution.save()
    a_task(city, shen_jie)
    request = a_request(city, shen_jie)
    request.title, request.accept_by, request.answer_by = "核对林岚的经历", date(2026, 12, 3), date(2026, 12, 9)
    request.save()
    worker = a_worker(city, shen_jie)
    Certificate.objects.create(worker=worker, level="junior", registered_until=timezone.localdate() + timedelta(days=9))
    CalendarDay.objects.create(day=date(2026, 12, 5), kind="workday", notice="国办发明电〔2025〕7号")
    cache.clear()
    return user


def address_of(user: User) -> str:
    return f"/workbench/calendar/{actions.make_calendar_address(user, by=user).token}.ics"


def fetched(address: str, **headers: str) -> Any:
    return Client().get(address, headers=headers)


def events(address: str) -> dict[str, Any]:
    """What a calendar program makes of the feed: each event by its title."""
    answer = fetched(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def shown(user: User, asked: str) -> str:
    answer = client_of(user).get(f"/workbench/calendar/?{asked}")
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2]


def test_a_month_shows_what_concerns_the_reader_and_nobody_else(fa_guan: User, city: City) -> None:
    page = shown(fa_guan, "month=2026-12")
    for what in ("第三次会议", "12:30", "开展联合走访", "核对林岚的经历", "调休上班"):
        assert what in page, what
    assert "走访" in shown(fa_guan, "day=2026-11-30"), "a task"
    stranger = user_with("justice_officer", city.organisations["桐心社会工作服务中心"])
    for what in ("第三次会议", "开展联合走访", "核对林岚的经历"):
        assert what not in shown(stranger, "month=2026-12"), what


def test_a_calendar_program_reads_days_moments_and_what_was_called_off(fa_guan: User, shen_jie: User) -> None:
    address = address_of(fa_guan)
    found = events(address)
    meeting = found["第三次会议；议题, 两项\n备选"]
    assert meeting["dtstart"].dt == NOON and meeting["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert str(meeting["location"]) == "会议室" and str(meeting["status"]) == "CONFIRMED"
    deadline = next(event for title, event in found.items() if title.startswith("期限：〔2026〕"))
    assert deadline["dtstart"].dt == date(2026, 12, 2) and deadline["dtend"].dt == date(2026, 12, 3)
    assert found["调休上班"]["dtstart"].dt == date(2026, 12, 5)
    assert Calendar.from_ical(fetched(address).content).walk("VTIMEZONE")
    row = Meeting.objects.get(begins_at=NOON)
    meetings.cancel(row, by=shen_jie, reason="改期")
    after = events(address)["第三次会议；议题, 两项\n备选"]
    assert str(after["status"]) == "CANCELLED" and str(after["uid"]) == str(meeting["uid"])
    assert after["sequence"] > meeting["sequence"] and after["last-modified"].dt >= meeting["last-modified"].dt


def test_nothing_that_names_a_person_leaves_the_house(fa_guan: User) -> None:
    found = events(address_of(fa_guan))
    assert not any("林岚" in str(event.to_ical().decode()) for event in found.values())
    assert any(title.startswith("协办 2026") or "协办" in title for title in found)
    assert "登记到期（1 项）" in found


def test_a_feed_follows_the_rights_of_the_moment(fa_guan: User, city: City) -> None:
    address = address_of(fa_guan)
    Grant.objects.filter(user=fa_guan).update(revoked_at=timezone.now())
    assert fetched(address).status_code == 404, "who holds nothing has no calendar"
    grant(fa_guan, "justice_officer", city.organisations["桐心社会工作服务中心"])
    assert not any("会议" in title or "期限" in title for title in events(address))
    User.objects.filter(pk=fa_guan.pk).update(is_active=False)
    assert fetched(address).status_code == 404, "a closed account"


def test_a_new_address_ends_the_one_before_and_one_may_end_it(fa_guan: User, zhou_min: User) -> None:
    first, second = address_of(fa_guan), address_of(fa_guan)
    assert fetched(first).status_code == 404 and fetched(second).status_code == 200
    token = second.rpartition("/")[2].removesuffix(".ics")
    assert token not in str(CalendarAddress.objects.values_list("digest", flat=True)), "kept as a digest"
    with pytest.raises(NotAllowed, match="本人"):
        actions.make_calendar_address(fa_guan, by=zhou_min)
    actions.end_calendar_address(fa_guan, by=fa_guan)
    assert fetched(second).status_code == 404
    told = AuditEntry.objects.filter(event__startswith="accounts.calendar").values_list("event", flat=True)
    assert list(told.order_by("number")) == [*["accounts.calendar.make"] * 2, "accounts.calendar.end"]


def test_what_did_not_change_is_not_sent_again(fa_guan: User) -> None:
    address = address_of(fa_guan)
    first = fetched(address)
    assert first["Last-Modified"] and first["Cache-Control"] == "private, no-cache"
    assert fetched(address, **{"If-None-Match": first["ETag"]}).status_code == 304
    Meeting.objects.filter(begins_at=NOON).update(where="另一间")
    assert fetched(address, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_wrong_addresses_and_one_that_is_asked_without_end_are_put_off(fa_guan: User, gu_hang: User) -> None:
    address = address_of(fa_guan)
    answers = [fetched(f"/workbench/calendar/{number}.ics").status_code for number in range(25)]
    assert answers == [404] * 20 + [429] * 5
    assert all(count_try(f"workbench.calendar.read.{fa_guan.pk}", READ) for _each in range(READ - 1))
    assert [fetched(address).status_code for _each in range(2)] == [200, 429]
    assert fetched(address_of(gu_hang)).status_code == 200, "another's"


def test_the_calendar_asks_no_more_when_there_is_more(fa_guan: User, city: City, shen_jie: User) -> None:
    def asked() -> int:
        user = User.objects.get(pk=fa_guan.pk)
        assert user.grants_now and user.actor
        with CaptureQueriesContext(connection) as queries:
            span = dated.between(user, date(2026, 11, 1), date(2026, 12, 31))
            assert all((each.url, str(each.what), str(each.about)) for each in span.entries)
        return len(queries)

    few = asked()
    for _each in range(4):
        a_task(city, shen_jie)
        request = a_request(city, shen_jie)
        request.accept_by = date(2026, 12, 3)
        request.save()
    assert asked() == few


def test_a_day_that_is_none_shows_this_month(fa_guan: User) -> None:
    for asked in ("month=2026-13", "month=%00", "month=9999-12", "day=never", "day=0001-01-01", "month="):
        assert "上个月" in shown(fa_guan, asked), asked
