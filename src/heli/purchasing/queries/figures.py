"""Figures on which a project is begun: of the directory and of the gap, as they are on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from heli.directory.models import Place
from heli.directory.queries import population
from heli.purchasing.models import FrozenFigure, Need
from heli.workforce.queries.gap import Standing, yearly_post_cost
from heli.workforce.rules import gap as gaps

Measure = FrozenFigure.Measure


@dataclass(frozen=True)
class Figure:
    """One of them, with its day and where it comes from."""

    measure: str
    value: Decimal
    as_of: date
    source: str

    @property
    def label(self) -> Any:
        return Measure(self.measure).label

    @property
    def is_money(self) -> bool:
        return self.measure == Measure.COST


@dataclass(frozen=True)
class People:
    """Residents of a place; ``year`` of the published figure, None where it is estimated."""

    value: int
    year: int | None

    @property
    def source(self) -> str:
        return f"{self.year} 年公布的常住人口" if self.year else "按上级公布的常住人口估算"


def residents_of(place: Place, day: date) -> People | None:
    """The newest published figure up to a day, else what is estimated from above; None where nothing is known."""
    for figure in population.figures_of(place):
        if figure.measure == population.RESIDENTS and figure.year <= day.year:
            return People(figure.value, figure.year)
    known = population.residents(day).get(place.pk)
    return People(known.value, None if known.estimated else known.year) if known else None


def figures_of_need(need: Need, day: date) -> list[Figure]:
    """How many people it concerns and how many live there."""
    found = []
    if need.people:
        found.append(Figure(Measure.PEOPLE, Decimal(need.people), need.reported_on, f"需求：{need.title}"))
    around = residents_of(need.place, day)
    if around is not None:
        found.append(Figure(Measure.RESIDENTS, Decimal(around.value), day, around.source))
    return found


def figures_of_gap(city: Standing, standard: gaps.Standard, row: gaps.PlaceGap) -> list[Figure]:
    """What a standard asks for at a place, what is there, what is missing and what closing it takes."""
    source = f"{standard.name}：{standard.source}"[:200]
    found = [] if row.required is None else [Figure(Measure.REQUIRED, Decimal(row.required), city.day, source)]
    found += [
        Figure(Measure.ACTUAL, row.actual, city.day, source),
        Figure(Measure.GAP, row.gap, city.day, source),
    ]
    cost = gaps.cost_to_close(row.gap, yearly_post_cost())
    if cost.yearly_fen is not None:
        found.append(Figure(Measure.COST, Decimal(cost.yearly_fen), city.day, "本市设置：一个岗位一年的费用"))
    residents = city.figures.residents.get(row.code)
    if residents is not None and residents.value is not None:
        known = "按上级公布的常住人口估算" if residents.estimated else "公布的常住人口"
        found.append(Figure(Measure.RESIDENTS, Decimal(residents.value), city.day, known))
    return found
