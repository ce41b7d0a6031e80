"""What is dated as a calendar program reads it: RFC 5545, written by a library that knows how it folds and escapes."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.timezone import localtime
from icalendar import Calendar, Event

from heli.core.dated import Entry
from heli.core.practice import before_title
from heli.core.rules.sentence import Sentence
from heli.core.words import told

#: of what has no moment of change of its own
BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)
#: how often a program is asked to look again
AGAIN = timedelta(hours=1)


def outside(entries: Collection[Entry], list_of: str) -> Iterator[Entry]:
    """What may leave the house. What has no words for outside is told by its kind and how many, one for each day, and
    leads to the calendar: ``list_of`` is its address."""
    yield from (replace(each, what=each.told_outside) for each in entries if each.told_outside is not None)
    quiet = sorted((each for each in entries if each.told_outside is None), key=lambda each: (each.key, each.day))
    for (key, day), group in groupby(quiet, key=lambda each: (each.key, each.day)):
        alike = list(group)
        changed = max((each.changed for each in alike if each.changed), default=None)
        what = Sentence("%(label)s（%(count)s 项）", label=str(alike[0].label), count=len(alike))
        yield Entry(f"{key}-{day:%Y%m%d}", day, what, "", f"{list_of}?day={day:%Y-%m-%d}", changed=changed)


def calendar(entries: Collection[Entry], *, name: Any, house: str, address: str) -> bytes:
    """``house`` makes a record's name one that nobody else in the world uses; ``address`` is where its pages are."""
    found = Calendar()
    found.add("prodid", "-//heli//calendar//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", before_title() + plain(name))
    found.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", AGAIN)
    for entry in entries:
        found.add_component(_event(entry, house, address))
    found.add_missing_timezones(first_date=date(2020, 1, 1))
    return bytes(found.to_ical())


def plain(what: Any) -> str:
    """A text without the characters that no line of a calendar may hold; a line break stays one."""
    text = told(what).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def _event(entry: Entry, house: str, address: str) -> Event:
    event = Event()
    changed = (entry.changed or BEFORE_ALL).astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"{entry.of}@{house}")
    # a calendar that nobody sends: the moment of the last change, so that what did not change reads the same again
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.version)
    event.add("summary", before_title() + plain(entry.what))
    if entry.begins is not None:
        event.add("dtstart", localtime(entry.begins))
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", (entry.until or entry.day) + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if entry.where:
        event.add("location", plain(entry.where))
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    if entry.url:
        event.add("url", f"{address}{entry.url}")
    return event
