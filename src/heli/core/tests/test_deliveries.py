"""What goes out of the house: once, to whom it should, when they want it, and nothing of any person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from heli.core.actions.deliveries import choose_channels, send_again
from heli.core.actions.notifications import read_notification
from heli.core.deliveries import LEASE, Courier, Lines, _take, deliver_due
from heli.core.kinds import groups
from heli.core.models import Delivery, Notification
from heli.core.queries import reader_times
from heli.core.rules.sending import MOST_TRIES
from heli.workforce.actions.gap import freeze_month
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, found_city, user_with
from tests.gateways import Outbox, gateways

MONTHS = [date(2026, 10, 31), date(2026, 9, 30), date(2026, 8, 31)]
TODAY = date(2026, 11, 26)
NOW_AND_ALWAYS = {"digest_hour": 8, "quiet_from": None, "quiet_until": None}


@pytest.fixture
def outbox(settings: Any) -> Iterator[Outbox]:
    found = Outbox()
    with gateways(found) as addresses:
        settings.HELI_CHANNELS = addresses
        settings.HELI_SITE = "https://heli.city.example"
        yield found


def wants(
    user: Any, how: str = "at_once", *, only: tuple[str, ...] = ("mail", "sms", "messenger"), **times: Any
) -> None:
    choices = {("tasks", name): how if name in only else "off" for name in ("mail", "sms", "messenger")}
    choose_channels(None, by=user, choices=choices, times={**NOW_AND_ALWAYS, **times})


def reachable(user: Any) -> Any:
    type(user).objects.filter(pk=user.pk).update(email=f"{user.login}@city.example", phone="13800001111")
    return user


def send(moment: datetime | None = None) -> None:
    lines = Lines()
    while deliver_due(lines, moment):
        pass
    lines.close()


def test_each_channel_says_the_kind_the_city_and_the_site_and_nothing_else(
    outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any
) -> None:
    wants(reachable(qian_feng))
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    assert Delivery.objects.count() == 3
    send()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert sorted((taken.channel, taken.to) for taken in outbox.taken.values()) == [
        ("mail", "qian_feng@city.example"), ("messenger", "qian_feng"), ("sms", "13800001111"),
    ]  # fmt: skip
    for taken in outbox.taken.values():
        assert "月末数据等待签收" in taken.text and "https://heli.city.example" in taken.text
        assert "2026-10" not in taken.text and "沈洁" not in taken.text and "冻结" not in taken.text


def test_whoever_no_longer_sees_the_record_hears_nothing(
    outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any
) -> None:
    wants(reachable(qian_feng))
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    Notification.objects.update(about_type="workforce.worker", about_id=a_worker(city, shen_jie).pk)
    send()
    assert outbox.calls == 0
    assert {row.why for row in Delivery.objects.all()} == {"收到的人已经看不到这条记录"}


def test_what_was_read_or_is_not_wanted_any_more_is_not_sent(
    outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any
) -> None:
    wants(reachable(qian_feng))
    for month in MONTHS[:2]:
        freeze_month(None, by=shen_jie, month=month, today=TODAY)
    first, _second = Notification.objects.order_by("pk")
    read_notification(first, by=qian_feng)
    choose_channels(
        reader_times(qian_feng), by=qian_feng, times={},
        choices={("tasks", "mail"): "off", ("tasks", "sms"): "at_once", ("tasks", "messenger"): "off"},
    )  # fmt: skip
    send()
    assert [taken.channel for taken in outbox.taken.values()] == ["sms"]
    assert Delivery.objects.filter(state="withheld").count() == 5


def test_a_digest_is_one_message_for_a_day(outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any) -> None:
    wants(reachable(qian_feng), "daily", only=("mail",))
    for month in MONTHS:
        freeze_month(None, by=shen_jie, month=month, today=TODAY)
    send()
    assert not outbox.taken, "not before its hour"
    send(now() + timedelta(days=1))
    (taken,) = outbox.taken.values()
    assert "3 条新提醒" in taken.text and "月末数据等待签收 3" in taken.text
    assert Delivery.objects.filter(state="sent").count() == 3


def test_in_quiet_hours_nothing_goes_out(outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any) -> None:
    wants(reachable(qian_feng), only=("sms",), quiet_from=21, quiet_until=7)
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    here = ZoneInfo("Asia/Shanghai")
    night = datetime(2026, 11, 27, 23, 30, tzinfo=here)
    Delivery.objects.update(due_at=night)
    send(night)
    row = Delivery.objects.get()
    assert (row.due_at, row.tries, outbox.calls) == (datetime(2026, 11, 28, 7, tzinfo=here), 0, 0)
    send(row.due_at)
    assert len(outbox.taken) == 1


@pytest.mark.parametrize(
    ("channel", "unknown"), [("mail", "qian_feng@city.example"), ("sms", "13800001111"), ("messenger", "qian_feng")]
)
def test_where_nobody_is_known_it_is_given_up_at_once(
    outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any, gao_yuan: Any, channel: str, unknown: str
) -> None:
    outbox.unknown.add(unknown)
    wants(reachable(qian_feng), only=(channel,))
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    send()
    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("given_up", 1)
    page = client_of(gao_yuan).get("/notifications/deliveries/").content.decode()
    assert "1 条没有送到" in page and "钱峰" in page and "2026-10" not in page
    outbox.unknown.clear()
    send_again(row, by=gao_yuan)
    send()
    assert len(outbox.taken) == 1


def test_a_gateway_that_never_answers_is_tried_for_a_day_and_then_given_up(
    outbox: Outbox, settings: Any, city: City, shen_jie: Any, qian_feng: Any
) -> None:
    settings.HELI_CHANNELS = {**settings.HELI_CHANNELS, "sms": "http://heli:x@127.0.0.1:9/sms"}
    wants(reachable(qian_feng), only=("sms",))
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    began = moment = now()
    for _try in range(MOST_TRIES - 1):
        send(moment)
        row = Delivery.objects.get()
        assert row.state == "waiting" and row.why == "网关没有回答"
        moment = row.due_at
    send(moment)
    assert Delivery.objects.get().state == "given_up"
    assert timedelta(days=1) < moment - began < timedelta(days=2)


def test_what_a_worker_that_died_had_taken_is_due_again(
    outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any
) -> None:
    wants(reachable(qian_feng), only=("sms",))
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    moment = now()
    assert len(_take(moment)) == 1
    send(moment)
    assert outbox.calls == 0, "somebody holds it"
    send(moment + LEASE)
    assert len(outbox.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_by_itself_until_it_is_told_to_stop(outbox: Outbox) -> None:
    city = found_city()
    teller = user_with("city_civil_affairs", city.root, "沈洁")
    wants(reachable(user_with("district_officer", city.root, "钱峰", "qian_feng")), only=("sms",))
    freeze_month(None, by=teller, month=MONTHS[0], today=TODAY)
    stop = Event()
    outbox.told = lambda taken: stop.set()
    courier = Courier(stop)
    courier.start()
    courier.join(30)
    assert not courier.is_alive()
    assert Delivery.objects.get().state == "sent"


def test_one_chooses_how_to_be_told(outbox: Outbox, qian_feng: Any) -> None:
    browser = client_of(qian_feng)
    page = browser.get("/own/notifications/").content.decode()
    assert "要办的事 · 邮件" in page and "没有登记，收不到" in page
    given = {f"{group}-{name}": "off" for group in groups() for name in ("mail", "sms", "messenger")}
    wrong = browser.post("/own/notifications/", {**given, "digest_hour": "8", "quiet_from": "21", "quiet_until": ""})
    assert wrong.status_code == 422 and "要一起选" in wrong.content.decode()
    assert (
        browser.post(
            "/own/notifications/", {**given, "digest_hour": "8", "quiet_from": "21", "quiet_until": "6"}
        ).status_code
        == 302
    )
    stale = browser.post("/own/notifications/", {**given, "digest_hour": "9", "version": "0"})
    assert stale.status_code == 409


@pytest.mark.parametrize("crowd", ["@all", "lin_lan|zhou_min"])
def test_nobody_is_a_crowd(outbox: Outbox, city: City, shen_jie: Any, qian_feng: Any, crowd: str) -> None:
    given = {f"{group}-{name}": "off" for group in groups() for name in ("mail", "sms", "messenger")}
    page = client_of(qian_feng).post("/own/notifications/", {**given, "digest_hour": "8", "messenger": crowd})
    assert page.status_code == 422 and "请填一个账号" in page.content.decode()
    wants(qian_feng, only=("messenger",), messenger=crowd)
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    send()
    assert Delivery.objects.get().state == "given_up" and outbox.calls == 0


def test_a_house_without_channels_keeps_everything_inside(city: City, shen_jie: Any, qian_feng: Any) -> None:
    wants(reachable(qian_feng))
    freeze_month(None, by=shen_jie, month=MONTHS[0], today=TODAY)
    assert Notification.objects.count() == 1 and not Delivery.objects.exists()
    assert "提醒只在网站里" in client_of(qian_feng).get("/own/notifications/").content.decode()
