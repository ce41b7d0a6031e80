"""How many a standard asks for, how many are missing, what closing the gap would take.

``required = ceil(figure / per * ratio)`` in exact numbers, ``gap = max(0, required - present)``. Rounded up at each
place, the sum of the places is more than the city computed at once; both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from heli.core.rules.book import Book, Source, Value, open_book
from heli.core.rules.money import Fen

LAW = Path(__file__).parents[1] / "law"
MAIN_STANDARD = "community_workers"
# what the census and the directory give; every other basis is entered by the city with its source
COUNTED_BASES = frozenset({"residents", "urban_residents", "streets", "communities", "community_workers"})


@dataclass(frozen=True)
class Standard:
    """A ratio in force on a day: ``ratio`` people for every ``per`` of the basis, at least ``minimum`` once any."""

    id: str
    name: str
    group: str
    basis: str
    per: int
    ratio: Decimal
    minimum: int
    counts: str
    posts: tuple[str, ...]
    area_code: str
    source: Source
    name_en: str = ""
    #: how well its first day is known: ``day``, ``year`` (its last day is taken) or ``unknown`` (when it was noted down)
    dated: str = "day"
    #: where heli counts otherwise than the document, in a sentence
    means: str = ""
    means_en: str = ""

    def holds_for(self, place_code: str) -> bool:
        """Whether it is law at a place: the whole country, or the area it was made for."""
        return place_code.startswith(self.area_code)


@dataclass(frozen=True)
class PlaceGap:
    """One place under one standard; ``required`` is ``None`` where the figure it counts by is not known."""

    code: str
    name: str
    figure: int | None
    estimated: bool
    required: int | None
    actual: Decimal
    gap: Decimal


@dataclass(frozen=True)
class Totals:
    """The city both ways: the places summed up, and computed at once from its own figure."""

    sum_required: int
    sum_gap: Decimal
    at_once_required: int | None
    at_once_gap: Decimal


@dataclass(frozen=True)
class Cost:
    """What closing a gap takes: whole posts, and their cost a year (``None`` until a city says what a post costs)."""

    posts: int
    yearly_fen: Fen | None


@dataclass(frozen=True)
class Finding:
    """The page's first sentence in parts.

    ``kind``: ``gap`` · ``met`` (every place has enough) · ``no_figure`` (nothing to count by). ``holders`` are the
    places that together hold at least half of the gap, most first; ``share`` is their part of it in whole per cent.
    """

    kind: str
    gap: Decimal
    places_with_gap: int
    holders: tuple[PlaceGap, ...]
    share: int
    cost: Cost


def standard_of(value: Value) -> Standard:
    """A standard from its law entry; its id is the key without ``staffing.``."""
    return Standard(
        id=value.key.removeprefix("staffing."),
        name=value["name"],
        group=value["group"],
        basis=value["basis"],
        per=int(value["per"]),
        ratio=Decimal(value["ratio"]),
        minimum=int(value["minimum"]),
        counts=value["counts"],
        posts=tuple(value["posts"]),
        area_code=value["area_code"],
        source=value.source,
        name_en=value.get("name_en", ""),
        dated=value["dated"],
        means=value.get("means", ""),
        means_en=value.get("means_en", ""),
    )


def standards(on: date, book: Book | None = None) -> list[Standard]:
    """Every standard in force on a day, of whatever area, in the order of the law file."""
    return [standard_of(value) for value in (book or open_book(LAW)).all_at("staffing.", on)]


def standards_ever(book: Book | None = None) -> list[Standard]:
    """Every standard there has been, in whatever version."""
    law = book or open_book(LAW)
    return [standard_of(value) for key in law.keys("staffing.") for value in law.history(key)]


def standards_for(place_code: str, on: date, book: Book | None = None) -> list[Standard]:
    """The standards that hold at a place; those of other areas a city may pick from ``standards``."""
    return [standard for standard in standards(on, book) if standard.holds_for(place_code)]


@dataclass(frozen=True)
class Comparator:
    """What others have reached: certified people for every 10,000 residents; no standard."""

    name: str
    name_en: str
    per_10000: Decimal
    source: Source


def comparators(on: date, book: Book | None = None) -> list[Comparator]:
    """Every level of others known on a day, the highest first."""
    found = [
        Comparator(value["name"], value.get("name_en", ""), Decimal(value["per_10000"]), value.source)
        for value in (book or open_book(LAW)).all_at("comparator.", on)
    ]
    return sorted(found, key=lambda one: -one.per_10000)


def required(standard: Standard, figure: int | None) -> int | None:
    """People the standard asks for; ``None`` where the figure is not known."""
    if figure is None:
        return None
    if figure <= 0:
        return 0
    top, bottom = standard.ratio.as_integer_ratio()
    return max(standard.minimum, -(-figure * top // (standard.per * bottom)))


def full_time_equivalents(full: int, part: int, part_weight: Decimal) -> Decimal:
    """Persons by the time of their main employment; what a part-time post weighs is a setting of the city."""
    return full + part * part_weight


def missing(needed: int | None, actual: Decimal) -> Decimal:
    """The gap; nothing is missing where nothing can be asked for."""
    return Decimal(0) if needed is None else max(Decimal(0), needed - actual)


def place_gap(  # a row of the table, in the order of its columns
    standard: Standard, code: str, name: str, figure: int | None, estimated: bool, actual: Decimal
) -> PlaceGap:
    """One row of the gap table."""
    needed = required(standard, figure)
    return PlaceGap(code, name, figure, estimated, needed, actual, missing(needed, actual))


def totals(standard: Standard, places: Iterable[PlaceGap], city_figure: int | None, city_actual: Decimal) -> Totals:
    """Both totals; ``city_actual`` includes people without a place, who stand in no row."""
    rows = list(places)
    at_once = required(standard, city_figure)
    return Totals(
        sum_required=sum(row.required or 0 for row in rows),
        sum_gap=sum((row.gap for row in rows), Decimal(0)),
        at_once_required=at_once,
        at_once_gap=missing(at_once, city_actual),
    )


def cost_to_close(gap: Decimal, yearly_post_fen: Fen | None) -> Cost:
    """Whole posts that close a gap (parts of a post are rounded up), and their cost a year."""
    posts = int(gap.to_integral_value(ROUND_CEILING))
    return Cost(posts, None if yearly_post_fen is None else Fen(posts * yearly_post_fen))


def finding(places: Sequence[PlaceGap], yearly_post_fen: Fen | None, most: int = 3) -> Finding:
    """What the table says in one sentence: how much is missing, where most of it is, what closing it costs."""
    known = [row for row in places if row.required is not None]
    short = sorted((row for row in known if row.gap > 0), key=lambda row: (-row.gap, row.code))
    total = sum((row.gap for row in short), Decimal(0))
    # each place closes its own gap with whole posts
    posts = sum(cost_to_close(row.gap, None).posts for row in short)
    cost = Cost(posts, None if yearly_post_fen is None else Fen(posts * yearly_post_fen))
    held, holders = Decimal(0), []
    for row in short[:most]:
        holders.append(row)
        held += row.gap
        if held * 2 >= total:
            break
    share = int((held * 100 / total).quantize(Decimal(1), ROUND_HALF_UP)) if total else 0
    kind = "gap" if short else "met" if known else "no_figure"
    return Finding(kind, total, len(short), tuple(holders), share, cost)


def per_10000(count: int, residents: int | None) -> str:
    """People for every 10,000 residents, two places, half up; ``0.00`` where nobody lives or nothing is known."""
    if not residents:
        return "0.00"
    return str((Decimal(count) * 10000 / residents).quantize(Decimal("0.01"), ROUND_HALF_UP))


def as_text(amount: Decimal | int) -> str:
    """An amount that may be parts of a person, as JSON shows it: ``12.0``, ``12.5``, ``12.25``."""
    exact = Decimal(amount)
    tenth = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(tenth if tenth == exact else exact.normalize())


def arithmetic(standard: Standard, row: PlaceGap) -> Mapping[str, Any]:
    """The steps behind a row, for a page to show: figure, ratio, the exact quotient, rounded up, present, missing."""
    exact = None if row.figure is None else (Decimal(row.figure) * standard.ratio / standard.per)
    return {
        "figure": row.figure,
        "per": standard.per,
        "ratio": as_text(standard.ratio) if standard.ratio % 1 else str(int(standard.ratio)),
        "exact": None if exact is None else str(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)),
        "required": row.required,
        "actual": as_text(row.actual),
        "gap": as_text(row.gap),
    }
