"""The conduct of suppliers: how an entry is numbered, by which article it is made, how long a ban may last, until when it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.purchasing.rules.rank import LAW

#: in the order of the articles; each has its line in ``law/conduct.yaml``
KINDS = (
    "false_papers",
    "slander",
    "collusion",
    "bribery",
    "bargaining",
    "obstruction",
    "deemed_collusion",
    "groundless_complaints",
    "fabricated_complaint",
)


def number(year: int, serial: int) -> str:
    """As the entries of an office are numbered: 采购诚信〔2026〕3号."""
    return f"采购诚信〔{year}〕{serial}号"


def _kind(kind: str, on: date, book: Book | None) -> Value:
    return (book or open_book(LAW)).at(f"conduct.kind.{kind}", on)


def article(kind: str, on: date, book: Book | None = None) -> Source:
    """The article that names a kind of conduct, as it was on a day. Raises NoRule before it was in force."""
    return _kind(kind, on, book).source


def barred_by(on: date, book: Book | None = None) -> Source:
    """The article that keeps a supplier with such a record out of purchases (政府采购法第二十二条)."""
    return (book or open_book(LAW)).at("conduct.barred", on).source


def large_fine(fine_fen: int, fined_on: date, on: date, book: Book | None = None) -> Source | None:
    """Which rule makes a fine a major illegal record on a day (较大数额罚款): so much or more, within the years before that day; None
    where it does not, or before there was a figure."""
    law = book or open_book(LAW)
    try:
        large, barred = law.at("document.large_fine", on), law.at("conduct.barred", on)
    except NoRule:
        return None
    counts = _same_day(fined_on, barred["clean_years"]) > on >= fined_on
    return large.source if counts and fine_fen >= large["fen"] else None


@dataclass(frozen=True)
class Ban:
    """The first and the last day on which a ban decided on a day may end."""

    earliest: date
    latest: date


def ban(kind: str, decided_on: date, book: Book | None = None) -> Ban | None:
    """Between which days a ban for this kind ends: whole years from the day of the decision, which itself is not counted.
    None where the article names no ban."""
    held = _kind(kind, decided_on, book)
    if not held["most_years"]:
        return None
    return Ban(_same_day(decided_on, held["least_years"]), _same_day(decided_on, held["most_years"]))


def _same_day(start: date, years: int) -> date:
    """So many years later; where that year has no such day, the last of the month."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28)


def defence_term(on: date, book: Book | None = None) -> Value:
    """How many days an agency has to state its defence, with the source; whoever shows it says whether it is confirmed."""
    return (book or open_book(LAW)).at("conduct.defence", on)


def defence_until(told_on: date, book: Book | None = None) -> date:
    """The last day: days after the one on which the agency was told."""
    return told_on + timedelta(days=int(defence_term(told_on, book).value["days"]))
