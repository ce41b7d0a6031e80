"""Complaints: how many without ground are held against who makes them, and which deed about one came too late (财政部令第94号)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from heli.core.rules.book import Book, Source, Value, open_book
from heli.core.rules.calendar import add_months
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.rules.clocks import clock, reckoned
from heli.purchasing.rules.rank import LAW

GROUNDLESS = "groundless_complaints"
#: what each clock asks to be done
DEEDS = {
    "clock.challenge.challenge_reply": Sentence("答复质疑"),
    "clock.challenge.complaint_check": Sentence("审查投诉书"),
    "clock.challenge.complaint_refused": Sentence("告知不予受理"),
    "clock.challenge.complaint_sent": Sentence("发送投诉书副本"),
    "clock.challenge.complaint_explained": Sentence("被投诉人作出说明"),
    "clock.challenge.complaint_decided": Sentence("作出投诉处理决定"),
}


def groundless_rule(on: date, book: Book | None = None) -> Value:
    """``complaints`` within ``months``, counted over the whole country (94号令第三十七条). Raises NoRule before it was in force."""
    return (book or open_book(LAW)).at(f"conduct.kind.{GROUNDLESS}", on)


def groundless_run(decided: Sequence[date], on: date, book: Book | None = None) -> tuple[int, ...]:
    """Which of some decisions lie so near to each other that they are held against who complained: their places, in order;
    empty where too few do. Of several runs the one that ends last. The months are counted back from the last decision (our
    reading: the order does not say from which day they run)."""
    rule = groundless_rule(on, book)
    order = sorted(range(len(decided)), key=lambda at: decided[at])
    for last in sorted(set(decided), reverse=True):
        since = add_months(last, -rule["months"])
        run = tuple(at for at in order if since < decided[at] <= last)
        if len(run) >= rule["complaints"]:
            return run
    return ()


def counted_since(last: date, book: Book | None = None) -> date:
    """After which day decisions are counted together with one of a day."""
    return add_months(last, -groundless_rule(last, book)["months"])


@dataclass(frozen=True)
class Deed:
    """What had to be done within a clock ``key`` from ``since``: ``done_on``, or nothing yet."""

    key: str
    since: date
    done_on: date | None


@dataclass(frozen=True)
class Late:
    """A deed after its day; ``done_on`` is empty where it is still to be done."""

    key: str
    due_on: date
    done_on: date | None
    source: Source

    @property
    def said(self) -> Sentence:
        given: dict[str, Any] = {"name": DEEDS[self.key], "due": day_named(self.due_on), "source": self.source.cited}
        if self.done_on is None:
            return Sentence("%(name)s：应在 %(due)s 以前，还没有办，已经逾期（%(source)s）。", **given)
        return Sentence(
            "%(name)s：应在 %(due)s 以前，%(day)s 才办，逾期（%(source)s）。", day=day_named(self.done_on), **given
        )


def late(deeds: Sequence[Deed], today: date, days: Mapping[date, str], book: Book | None = None) -> list[Late]:
    """Those that came after their day, or did not come and are past it, in their order; by the clocks of the day from which each
    counts. Raises NoRule and TooFar."""
    found = []
    for deed in deeds:
        asked = clock(deed.key, deed.since, book)
        due = reckoned(asked, deed.since, days)[0]
        if (deed.done_on or today) > due:
            found.append(Late(deed.key, due, deed.done_on, asked.source))
    return found
