"""Conduct: how a case is numbered, how long one may appeal, and what of a sanction is left after an appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from heli.core.rules.book import Book, Value, open_book
from heli.workforce.rules.eligible import LAW


def number(year: int, serial: int) -> str:
    """As the cases of an office are numbered: 执业投诉〔2026〕3号."""
    return f"执业投诉〔{year}〕{serial}号"


def appeal_term(on: date, book: Book | None = None) -> Value:
    """How many days one may appeal, with its source; whoever shows it says whether it is confirmed."""
    return (book or open_book(LAW)).at("conduct.appeal", on)


def appeal_until(decided_on: date, book: Book | None = None) -> date:
    """The last day of an appeal: days after the one on which the decision was made known."""
    return decided_on + timedelta(days=int(appeal_term(decided_on, book).value["days"]))


def hearing_notice(on: date, book: Book | None = None) -> Value:
    """How many days before a hearing its person is told, with the source."""
    return (book or open_book(LAW)).at("conduct.hearing_notice", on)


def earliest_hearing(told_on: date, book: Book | None = None) -> date:
    """The first day on which somebody may be heard who is told on a day."""
    return told_on + timedelta(days=int(hearing_notice(told_on, book).value["days"]))


@dataclass(frozen=True)
class Sanction:
    """What holds against somebody: suspension or removal, from a day, and to a last day where it has one."""

    kind: str
    begins: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Both days included."""
        return self.begins <= day and (self.until is None or day <= self.until)


def after_appeal(sanction: Sanction | None, verdict: str, until: date | None) -> Sanction | None:
    """What is left of a sanction: ``upheld`` all of it, ``lifted`` nothing, ``eased`` a suspension that ends on a day,
    which a removal becomes too. ``ValueError`` where nothing would be eased: that is longer than before, or never began."""
    if verdict == "upheld" or sanction is None:
        return sanction
    if verdict == "lifted":
        return None
    if until is None or until < sanction.begins or (sanction.until is not None and until >= sanction.until):
        raise ValueError("eased means a suspension that ends sooner")
    return Sanction("suspension", sanction.begins, until)
