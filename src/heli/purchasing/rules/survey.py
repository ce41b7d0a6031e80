"""Whether a need must be surveyed before it is bought, how many answers are missing, and whether the public is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from heli.core.rules.book import Book, NoRule, Source, open_book
from heli.core.rules.calendar import years_before
from heli.purchasing.rules.rank import LAW


@dataclass(frozen=True)
class Survey:
    """``because`` says why: the amount, the public it serves, or neither (then it is not asked for)."""

    because: str
    respondents: int
    valid_years: int
    source: Source

    @property
    def is_asked_for(self) -> bool:
        return bool(self.because)


def survey(budget_fen: int, public_service: bool, on: date, book: Book | None = None) -> Survey:
    """By the rule of a day. Raises NoRule before there was one."""
    found = (book or open_book(LAW)).at("survey.need", on)
    held = found.value
    because = ""
    if budget_fen >= held["services_fen"]:
        because = "amount"
    elif public_service and held["public_services"]:
        because = "public"
    return Survey(because, held["respondents"], held["valid_years"], found.source)


def missing(asked: Survey, answers: Iterable[tuple[str, date]], on: date) -> int:
    """How many answers are missing: of different respondents, each received within the years for which it serves. The day on
    which it came is not counted, so that it serves to the same day of its last year and on that day too (民法典 201, 202)."""
    since = years_before(on, asked.valid_years)
    heard = {name for name, received in answers if since <= received <= on}
    return max(0, asked.respondents - len(heard)) if asked.is_asked_for else 0


def opinion_asked(on: date, book: Book | None = None) -> Source | None:
    """By which rule the public is asked about the need for a service that it will use; None before there was one."""
    try:
        return (book or open_book(LAW)).at("survey.opinion", on).source
    except NoRule:
        return None
