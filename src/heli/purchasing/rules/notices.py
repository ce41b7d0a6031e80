"""From which day a purchase may begin, counted from its published intention."""

from __future__ import annotations

from datetime import date, timedelta

from heli.core.rules.book import Book
from heli.purchasing.rules.clocks import Clock, clock

INTENTION = "clock.notice.intention"


def intention_clock(on: date, book: Book | None = None) -> Clock:
    return clock(INTENTION, on, book)


def earliest_tender_day(published_on: date, urgent: bool, book: Book | None = None) -> date:
    """The first day on which the activity may begin: the intention stands so many days before it; where something
    unforeseen is urgent, at once. Raises NoRule before there was a rule."""
    return published_on if urgent else published_on + timedelta(days=intention_clock(published_on, book).count)
