"""Proposals of agencies: until when they come, what they must say, and whether who designed a purchase may bid in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from heli.core.rules import since
from heli.core.rules.book import Book, NoRule, Source, open_book
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.rules import document
from heli.purchasing.rules.rank import LAW

#: what a city says of designers, each from a day on; not told is not allowed
MAY, MAY_NOT = "可以", "不可以"


@dataclass(frozen=True)
class Design:
    """What a proposal says. ``amounts``: its budget by category, in fen."""

    fit: str
    activities: str
    outcomes: str
    people: int | None
    staff: str
    amounts: Mapping[str, int]


def missing(design: Design) -> tuple[str, Sentence] | None:
    """The first thing without which nothing is handed in, with its field; None where all is there."""
    asked = {
        "fit": (design.fit.strip(), Sentence("请写明怎样回应需求。")),
        "activities": (design.activities.strip(), Sentence("请写明活动。")),
        "outcomes": (design.outcomes.strip(), Sentence("请写明成效。")),
        "people": (design.people, Sentence("请填写服务人数。")),
        "staff": (design.staff.strip(), Sentence("请写明人员安排。")),
        "staff_people": (design.amounts.get("personnel"), Sentence("请填写人数、月数和每人每月的费用。")),
    }
    return next(((field, words) for field, (there, words) in asked.items() if not there), None)


def day_fault(before: date | None, until: date, today: date) -> Sentence | None:
    """Why a day cannot be the last one for designs: it is over, or it is no later than the one that was told."""
    if before is not None and until <= before:
        return Sentence("最后一天只能往后改，现在是 %(day)s。", day=day_named(before))
    if until <= today:
        return Sentence("最后一天要在今天以后。")
    return None


def may_bid(setting: str, on: date) -> bool:
    """Whether the city lets a designer bid on a day; ``ValueError`` with a line that says no such thing."""
    held = since.in_force(setting, on)
    return held is not None and held[1] == MAY


def barred_by(on: date, book: Book | None = None) -> Source | None:
    """The article that keeps who designed a purchase out of its other steps; None before it was in force."""
    try:
        return (book or open_book(LAW)).at("proposal.designer", on).source
    except NoRule:
        return None


def binds(method: str) -> bool:
    """The article is about purchases of the government: not below the limit, where a purchaser buys by its own rules, and by
    its own words not a single source."""
    return method not in (document.DIRECT, document.SINGLE)
