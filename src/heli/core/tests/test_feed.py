"""A calendar program reads what was written, whatever it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from heli.core import feed
from heli.core.dated import Entry

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 30))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 30)).map(lambda m: m.replace(microsecond=0, tzinfo=UTC))
#: what escaping, folding and line breaks are about, beside any letter there is
TEXTS = st.text(st.one_of(st.sampled_from(";,:\\\"\n\r\t^'=字𠮷\u2028\x85\x0b\x1c"), st.characters()), max_size=120)


def read(*entries: Entry) -> list[Calendar]:
    content = feed.calendar(entries, name="合力", house="heli.example", address="https://heli.example")
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "folded at 75 octets"
    assert b"\n" not in content.replace(b"\r\n", b""), "every line ends as the standard says"
    return list(Calendar.from_ical(content).walk("VEVENT"))


@given(TEXTS, TEXTS, DAYS, st.integers(0, 30))
def test_any_text_comes_back_as_it_was(what: str, where: str, day: date, more: int) -> None:
    entry = Entry("a.b-1", day, what, "", "/a/1/", until=day + timedelta(days=more), where=where)
    (event,) = read(entry)
    assert str(event["summary"]) == feed.plain(what)
    assert str(event.get("location", "")) == feed.plain(where)
    assert event["dtstart"].dt == day and event["dtend"].dt == day + timedelta(days=more + 1)
    assert event["dtstart"].params["VALUE"] == "DATE" and str(event["uid"]) == "a.b-1@heli.example"


@given(MOMENTS, MOMENTS, st.integers(0, 9999), st.booleans())
def test_a_moment_and_a_change_come_back_as_they_were(
    begins: datetime, changed: datetime, version: int, is_off: bool
) -> None:
    (event,) = read(
        Entry("a.b-1", begins.date(), "会", "", "/a/", begins=begins, changed=changed, version=version, is_off=is_off)
    )
    assert event["dtstart"].dt == begins and event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["last-modified"].dt == changed and event["sequence"] == version
    assert str(event["status"]) == ("CANCELLED" if is_off else "CONFIRMED")


def test_a_text_loses_only_what_no_line_may_hold() -> None:
    assert feed.plain("一\r\n二\r三\n四\x00\x0b，\t五") == "一\n二\n三\n四，五"


def test_what_may_not_leave_is_told_by_its_kind_and_how_many() -> None:
    day = date(2026, 12, 1)
    names = [Entry(f"w-{n}", day, f"林岚{n}", "", f"/w/{n}/", key="end", label="登记到期") for n in range(3)]
    open_ = Entry("m-1", day, "会", "室", "/m/1/", told_outside="会")
    found = list(feed.outside([*names, open_], "/calendar/"))
    assert [(str(each.what), each.url) for each in found] == [
        ("会", "/m/1/"),
        ("登记到期（3 项）", "/calendar/?day=2026-12-01"),
    ]
