"""The first page of a training plan: by place, employer or post, how many need what; every figure opens its people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heli.core.tables.groups import Line, Told, grouped, meets, told_apart
from heli.directory.models import Place
from heli.workforce.match_table import MATCH
from heli.workforce.queries import match
from heli.workforce.queries import match_rows as rows
from heli.workforce.queries.register import places_of_choice

BY = {"place": gettext_lazy("按地区"), "organisation": gettext_lazy("按单位"), "post": gettext_lazy("按岗位")}
#: what each figure of a line is asked by in the list
ASKED = {"met": ("result", "met"), "unsettled": ("unknown", "any"), "junior": ("lacks", "junior"),
         "intermediate": ("lacks", "intermediate"), "senior": ("lacks", "senior"), "major": ("lacks", "major"),
         "training": ("lacks", "training"), "months": ("lacks", "months")}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number, and the list of those it counts."""

    head: Any
    number: int
    url: str


@dataclass(frozen=True)
class Row:
    """A line of the sheet; the many small groups together, and the sum, have no group of their own to open."""

    name: Any
    figures: list[Figure]


@dataclass(frozen=True)
class Plan:
    """The sheet: of which place, by what, its lines, their sum, and what is lacking by training and by major."""

    place: Place | None
    places: list[tuple[str, str]]
    by: str
    ways: list[tuple[str, Any]]
    heads: list[Any]
    lines: list[Row]
    whole: Row
    trainings: list[Figure]
    majors: list[Figure]
    has_requirements: bool

    def table(self) -> tuple[list[str], list[list[str]]]:
        """The sheet for Excel: the lines with their sum, then trainings and majors."""
        heads = [str(self.ways_label), *(str(head) for head in self.heads)]
        found = [[str(row.name), *(str(each.number) for each in row.figures)] for row in (*self.lines, self.whole)]
        for title, figures in ((_("缺的培训"), self.trainings), (_("不对口的专业要求"), self.majors)):
            found += [[f"{title}：{each.head}", str(each.number), *[""] * (len(heads) - 2)] for each in figures]
        return heads, found

    @property
    def ways_label(self) -> Any:
        return {"place": _("地区"), "organisation": _("单位"), "post": _("岗位")}[self.by]


def plan_of(user: Any, asked: Mapping[str, Any], today: date) -> Plan:
    """What an address asks for; a place that makes no sense is none."""
    ordered = match.in_force(today)
    posts = match.posts_here(user)
    code = str(asked.get("place", ""))
    place = places_of_choice(user).filter(code=code).first() if code.isdigit() else None
    by = str(asked.get("by", ""))
    by = by if by in BY else "place"
    if place is not None:
        posts = rows.at_place(posts, place.code)
    column = MATCH.by_name["street" if by == "place" and place is not None and place.level != "city" else by]
    trainings, majors = rows.trainings(ordered), rows.majors(ordered)
    posts, marks = rows.with_items(posts, trainings)
    told = told_apart(posts, column, MATCH, marks.values())
    found = grouped(posts, column, MATCH, told)
    heads = [_("有要求的任职"), *(label for _name, label in found.heads)]
    names = ["", *(name for name, _label in found.heads)]

    def row(line: Line, name: Any, opens: bool) -> Row:
        group = {"only": f"{column.name}:{line.key}"} if line.key else {}
        return Row(name, [
            Figure(head, number, _url(place, group, each) if opens else "")
            for head, each, number in zip(heads, names, (line.count, *line.figures), strict=True)
        ])  # fmt: skip

    lines = [row(line, line.name, True) for line in found.lines]
    if found.rest is not None:
        lines.append(row(found.rest, _("其余 %(count)s 个") % {"count": found.rest.name}, False))
    return Plan(
        place=place, places=[(each.code, each.name) for each in places_of_choice(user).filter(level__in=("district", "street"))],
        by=by, ways=list(BY.items()), heads=heads, lines=lines, whole=row(found.whole, _("合计"), True),
        trainings=lacking_items(told, trainings, "training", place, marks), majors=lacking_items(told, majors, "major", place),
        has_requirements=bool(ordered),
    )  # fmt: skip


def _url(place: Place | None, group: Mapping[str, str], figure: str) -> str:
    query = {"place": place.code} if place is not None else {}
    if figure:
        name, value = ASKED[figure]
        query[name] = value
    query |= group
    return f"{reverse('workforce:match-list')}?{urlencode(query)}" if query else reverse("workforce:match-list")


def lacking_items(
    told: Sequence[Told],
    items: Iterable[rows.Item],
    demand: str,
    place: Place | None,
    marks: Mapping[str, str] | None = None,
) -> list[Figure]:
    """How many lack each training, or none of some majors, as ``Item.lacked`` says of one."""
    where = {"place": place.code} if place is not None else {}
    figures = []
    for item in items:
        condition, mark = item.asked_and_short(demand), (marks or {}).get(item.key)
        lacking = (row["_count"] for row in told if (mark is None or row[mark]) and meets(condition, row))
        url = f"{reverse('workforce:match-list')}?{urlencode(where | {demand: item.key})}"
        figures.append(Figure(item.key, sum(lacking), url))
    return sorted(figures, key=lambda each: (-each.number, each.head))
