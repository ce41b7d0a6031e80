"""Continuing education: which hours count towards a term of registration, and how many it asks for.

Hours are tenths of a 学时: certificates say 0.5 as well as 24, and what a 学时 lasts differs by certificate, so neither
minutes nor whole hours would be exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NewType

from heli.core.rules.book import Book, NoRule, Source
from heli.core.rules.calendar import years_before
from heli.core.rules.sentence import Sentence

Tenths = NewType("Tenths", int)

#: what the Measures themselves count; every other kind counts by the province's table, which the city enters
TRAINING, DEGREE, COURSES = "training", "degree", "courses"
#: kinds that count only by a province's table, up to a cap for each year
BY_TABLE = ("teaching", "paper", "research", "conference", "volunteering")
KINDS = (TRAINING, DEGREE, COURSES, *BY_TABLE)
#: the most that one record may say: a year of full days
MOST = Tenths(20_000)


@dataclass(frozen=True)
class Term:
    """One term of registration; both days belong to it."""

    start: date
    end: date

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Learned:
    """One record: its kind, the day it ended, the hours its certificate says, and whether somebody confirmed it."""

    kind: str
    ended_on: date
    tenths: int
    confirmed: bool


@dataclass(frozen=True)
class Hours:
    """``counted`` are confirmed; ``waiting`` is what unconfirmed records would add; ``uncounted`` is what confirmed records
    say beyond: over a cap, or of a kind for which the city has entered no cap."""

    counted: Tenths
    waiting: Tenths
    uncounted: Tenths


@dataclass(frozen=True)
class Required:
    """What a term asks of a level, with the article that says so."""

    tenths: Tenths
    source: Source


def term_of(registered_until: date, day: date, book: Book) -> Term:
    """The term of a registration in which a day lies; the last one for a day after its end. Terms follow each other
    without a gap, and nothing is carried over from one to the next."""
    term = last_term(registered_until, book)
    while day < term.start:
        term = last_term(term.start - timedelta(days=1), book)
    return term


def last_term(registered_until: date, book: Book) -> Term:
    """The term that ends on a day. Raises NoRule for one that ended before there were terms."""
    years = int(book.at("licence.term", registered_until)["years"])
    return Term(years_before(registered_until, years) + timedelta(days=1), registered_until)


def required(level: str, on: date, book: Book) -> Required:
    """What the term that ends on a day asks: by the level held at its end, whole, whenever in the term it was reached.
    Raises NoRule for a term that ended before there was one."""
    law = book.at("licence.continuing_education", on)
    return Required(Tenths(int(law[level]) * 10), law.source)


def of_technicians(on: date, book: Book) -> Sentence | None:
    """What is asked besides, each year, of whoever has a post of a professional technician (人社部令第25号, recalled); None before
    there was such a rule. Which posts are such is the employer's to say, so nobody's hours are held against it here."""
    try:
        law = book.at("licence.technicians", on)
    except NoRule:
        return None
    return Sentence(
        "在专业技术岗位的，另外每年不少于 %(hours)s 学时，其中专业科目不少于 %(professional)s/%(of)s：%(source)s。",
        hours=law["hours_a_year"], of=law["of"], professional=law["professional"], source=law.source.cited,
    )  # fmt: skip


def counted(records: Iterable[Learned], term: Term, book: Book, caps: Mapping[str, int]) -> Hours:
    """The hours of a term. ``caps``: by kind the tenths that count in a calendar year; a kind that is not in it does not count.

    A record counts whole in the term in which it ended: none is divided between two.
    """
    within = [one for one in records if term.holds(one.ended_on)]
    sure = _sum([one for one in within if one.confirmed], term, book, caps)
    with_waiting = _sum(within, term, book, caps)
    said = sum(worth(one.kind, one.tenths, term.end, book) for one in within if one.confirmed)
    return Hours(Tenths(sure), Tenths(with_waiting - sure), Tenths(said - sure))


def worth(kind: str, tenths: int, on: date, book: Book) -> int:
    """What one record is worth before caps: a degree obtained counts by the Measures, whatever was written beside it."""
    return int(book.at("licence.continuing_education", on)["degree"]) * 10 if kind == DEGREE else tenths


def _sum(records: list[Learned], term: Term, book: Book, caps: Mapping[str, int]) -> int:
    total = sum(worth(one.kind, one.tenths, term.end, book) for one in records if one.kind not in BY_TABLE)
    by_year: dict[tuple[str, int], int] = {}
    for one in records:
        if one.kind in caps:
            at = one.kind, one.ended_on.year
            by_year[at] = by_year.get(at, 0) + one.tenths
    return total + sum(min(caps[kind], said) for (kind, _year), said in by_year.items())


_HOURS = re.compile(r"(\d{1,4})(?:\.(\d))?0*(?:个?(?:学时|课时))?")
_CLOCK = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)(?:个?小时|h)")


def understood(text: str, minutes: int | None) -> Tenths:
    """The hours that somebody wrote: 「24」, 「4.5 学时」, 「6 小时」. ``minutes`` is how long a 学时 lasts here; without it clock
    hours are not guessed at. ``ValueError`` says in a sentence what is wrong."""
    bare = "".join(text.translate(_WIDE).split()).lower()
    if said := _HOURS.fullmatch(bare):
        found = int(said[1]) * 10 + int(said[2] or 0)
    elif (said := _CLOCK.fullmatch(bare)) and minutes is None:
        raise ValueError(
            Sentence(
                "证书上写的是小时，本市还没有定一个学时是多少分钟。请按证书上的学时填，或先由系统管理员在「本市设置」里填写。"
            )
        )
    elif said and minutes:
        found = int(Decimal(said[1]) * 600 / minutes)
    else:
        raise ValueError(Sentence("「学时」填的是“%(given)s”，这里要填数字，例如 12 或 4.5。", given=text[:20]))
    if not 0 < found <= MOST:
        raise ValueError(Sentence("「学时」要大于 0，最多 %(most)s。", most=f"{MOST // 10:,}"))
    return Tenths(found)


_WIDE: dict[int, Any] = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("．"): ".", ord("。"): "."}
