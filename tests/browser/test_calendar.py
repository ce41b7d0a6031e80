"""P1a: everything that has a day in one calendar, at the desk, on the phone and in a calendar program."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta

from icalendar import Calendar
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def events(address: str) -> dict[str, Calendar]:
    """What a calendar program makes of an address, without a cookie or a password."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/calendar")
        return {str(event["summary"]): event for event in Calendar.from_ical(answer.read()).walk("VEVENT")}


def status(address: str) -> int:
    try:
        events(address)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def test_a_meeting_stands_in_the_month_and_in_the_calendar_of_the_phone(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    held = date.today() + timedelta(days=8)
    page.get_by_role("link", name="日历", exact=True).click()
    axe(page)
    if held.month != date.today().month:
        page.get_by_role("link", name="下个月").click()
    axe(page)
    page.get_by_role("link", name="联席会议第三次会议").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("联席会议第三次会议")
    page.go_back()
    page.get_by_role("link", name="在手机和 Outlook 里看").click()
    page.get_by_role("button", name="生成订阅地址").click()
    axe(page)
    address = page.get_by_label("复制到日历程序的「按网址订阅」").input_value()
    meeting = events(address)["联席会议第三次会议"]
    assert meeting["dtstart"].dt.date() == held and str(meeting["location"]) == "市民政局三楼会议室"
    page.goto("/own/")
    page.get_by_role("link", name="日历订阅").click()
    expect(page.get_by_role("main")).not_to_contain_text(".ics")
    page.get_by_role("button", name="换一个订阅地址").click()
    other = page.get_by_label("复制到日历程序的「按网址订阅」").input_value()
    assert status(address) == 404 and status(other) == 200
    page.get_by_role("button", name="停止日历订阅").click()
    expect(page.get_by_role("main")).to_contain_text("日历订阅已停止")
    assert status(other) == 404


def test_on_the_phone_the_month_is_a_list_by_day(sign_in: SignIn, axe: Axe) -> None:
    held = date.today() + timedelta(days=8)
    phone = sign_in("justice_officer", phone=True)
    phone.goto(f"/workbench/calendar/?month={held:%Y-%m}")
    day = phone.get_by_role("listitem").filter(has_text=f"{held.year}年{held.month}月{held.day}日")
    expect(day.get_by_role("link", name="联席会议第三次会议")).to_be_visible()
    axe(phone)


def test_without_script_one_turns_the_months_in_english(sign_in: SignIn) -> None:
    page = sign_in("justice_officer", locale="en-GB")
    page.goto("/workbench/calendar/?month=2026-10")
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar of October 2026")
    page.get_by_role("link", name="Next month").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar of November 2026")
