"""What may stand in the catalogue, and what share of it is contracted out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from heli.core.rules.book import Book, Source, open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.rank import LAW

GOVERNMENT, INSTITUTION, CONTRACTED, NOBODY = "government", "institution", "contracted", "nobody"


@dataclass(frozen=True)
class Kind:
    """What a task is, in the words of the law; one that is not lawful may not be bought."""

    key: str
    name: str
    name_en: str
    lawful: bool
    source: Source

    def refusal(self) -> Sentence:
        return Sentence(
            "「%(name)s」不得纳入政府购买服务范围，依据%(source)s。", name=self.name, source=self.source.cited
        )


def kinds(on: date, book: Book | None = None) -> list[Kind]:
    """The kinds of a day, the lawful ones first; none before the first rule."""
    return [
        Kind(value.key.rpartition(".")[2], value["name"], value["name_en"], value["lawful"], value.source)
        for value in (book or open_book(LAW)).all_at("catalogue.kind.", on)
    ]


def kind(key: str, on: date, book: Book | None = None) -> Kind | None:
    """One of them; None for a word that is none of a day."""
    return next((each for each in kinds(on, book) if each.key == key), None)


@dataclass(frozen=True)
class Done:
    """Who does a task from a day on, for how much a year; ``until`` is the first day it stands in no catalogue any more."""

    item: int
    doer: str
    since: date
    yearly_fen: int
    until: date | None = None


@dataclass(frozen=True)
class Standing:
    """The tasks of a day by who does them, each with how many and what they cost a year."""

    day: date
    many: dict[str, int]
    fen: dict[str, int]

    @property
    def tasks(self) -> int:
        return sum(self.many.values())

    @property
    def cost(self) -> int:
        return sum(self.fen.values())

    @property
    def by_number(self) -> Fraction | None:
        """Of all tasks, also of those that nobody does, the share that is contracted out; None where there is none."""
        return Fraction(self.many[CONTRACTED], self.tasks) if self.tasks else None

    @property
    def by_money(self) -> Fraction | None:
        return Fraction(self.fen[CONTRACTED], self.cost) if self.cost else None


def standing(done: Iterable[Done], day: date) -> Standing:
    """What is known of a day: of each task the last that was recorded up to then."""
    last: dict[int, Done] = {}
    for each in done:
        known = last.get(each.item)
        if each.since <= day and (known is None or known.since < each.since):
            last[each.item] = each
    many, fen = (dict.fromkeys((GOVERNMENT, INSTITUTION, CONTRACTED, NOBODY), 0) for _ in range(2))
    for each in last.values():
        if each.until is None or day < each.until:
            many[each.doer] += 1
            fen[each.doer] += each.yearly_fen
    return Standing(day, many, fen)


def year_ends(done: Sequence[Done], today: date) -> list[date]:
    """The last day of each year since the first record, the running year with today; at most the last ten."""
    if not done:
        return []
    first = min(min(each.since for each in done).year, today.year)
    return [*(date(year, 12, 31) for year in range(max(first, today.year - 9), today.year)), today]
