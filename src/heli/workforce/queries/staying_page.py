"""The page of who stays: a period, its months and years, its groups, the curve, the contracts that end; each figure with the
address of its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.tables.groups import NONE
from heli.workforce.models import EndReason
from heli.workforce.queries import staying as queries
from heli.workforce.rules.staying import (
    YEAR,
    Cell,
    Flow,
    Kept,
    Point,
    first_of,
    last_of,
    median,
    month_of,
    months_of,
    retention,
    stayed,
    survival,
    together,
)

#: so many years back, and so many months of contracts ahead
YEARS, AHEAD = 5, 12
BY = (
    ("organisation", _("单位")), ("place", _("地区")), ("level", _("证书级别")), ("pay", _("薪级或工资档")),
    ("cohort", _("入职年份")), ("reason", _("离职原因")),
)  # fmt: skip
CURVES = (("employer", _("在同一单位")), ("profession", _("在本市从业")))
UNKNOWN = _("未填写")
#: after so many whole months the table of the curve has a row
ROWS = (3, 6, 12, 18, 24, 36, 48, 60, 84, 120, 180, 240)


@dataclass(frozen=True)
class Urls:
    """Where the people of each figure of a period are listed; empty where a figure is nought or no one question asks for it."""

    before: str = ""
    joined: str = ""
    left: str = ""
    moved: str = ""
    lost: str = ""
    still: str = ""


@dataclass(frozen=True)
class Line:
    """A group in the period."""

    name: Any
    flow: Flow
    kept: Kept
    urls: Urls
    is_named: bool = True


@dataclass(frozen=True)
class Month:
    """A month or a year of the table, with the addresses of its people."""

    flow: Flow
    urls: Urls

    @property
    def day(self) -> date:
        return first_of(self.flow.first)


@dataclass(frozen=True)
class Ending:
    """People in post whose contract ends in a month; ``month`` is None for those whose contract has run out already."""

    day: date | None
    count: int
    url: str = ""


@dataclass(frozen=True)
class Staying:
    """Everything the page shows."""

    on: date
    first: date
    last: date
    by: str
    curve_of: str
    whole: Flow
    kept: Kept
    months: Sequence[Month]
    years: Sequence[Month]
    lines: Sequence[Line]
    reasons: Sequence[tuple[Any, int, str]]
    curve: Sequence[Point]
    rows: Sequence[Point]
    first_year: Point | None
    median: int | None
    people: int
    unknown: int
    contracts: Sequence[Ending]
    in_post: int
    contracts_told: int
    group_words: Any = field(default="")


class _Addresses:
    """Where the people behind a figure are listed: the register, asked for one and the same employment."""

    def __init__(self, user: Any) -> None:
        self.scope = queries.scope_asked(user) if user.holds("workforce.worker.view") else None
        self.base = reverse("workforce:worker-list")

    def asked(self, *parts: str) -> str:
        """The address of these questions within the scope."""
        if self.scope is None:
            return ""
        scope = f"within={self.scope}" if self.scope else ""
        return f"{self.base}?" + "&".join(part for part in (*parts, scope) if part)

    def of(self, flow: Flow, more: str = "", still: int = 0) -> Urls:
        """The addresses of a period; ``more`` asks for one group of it, ``still`` of those before are there at its end."""
        first, last = first_of(flow.first), last_of(flow.last)
        eve, left = date.fromordinal(first.toordinal() - 1), f"ended={first}..{last}"

        def people(count: int, *asked: str) -> str:
            return self.asked(*asked, more) if count else ""

        return Urls(
            before=people(flow.before, f"there={eve}"),
            joined=people(0 if more.startswith("started=") else flow.joined, f"started={first}..{last}"),
            left=people(flow.left, left), moved=people(flow.moved, left, "time=again"),
            lost=people(flow.lost, left, "time=left"), still=people(still, f"there={eve}..{last}"),
        )  # fmt: skip

    def ending(self, first: date | None, last: date) -> str:
        return self.asked("time=now", f"contract={first or ''}..{last}")


def staying_page(user: Any, *, by: str, curve_of: str, on: date) -> Staying:
    """The twelve whole months before a day, the years before, and what is ahead. Six queries however many people there are
    (names of groups beside)."""
    last = month_of(on) - 1
    first = last - YEAR + 1
    found = queries.cells(user, by, on)
    everything = [cell for group in found.values() for cell in group]
    where = _Addresses(user)
    months = [_month(where, flow) for flow in months_of(everything, first, last)]
    if curve_of == "profession":
        counts, unknown = queries.by_profession(user, on)
    else:
        counts = queries.by_employer(user, on)
        unknown = sum(cell.count for cell in everything if cell.start is None)
    curve = survival(counts)
    told = queries.told(user)
    return Staying(
        on=on, first=first_of(first), last=last_of(last), by=by, curve_of=curve_of,
        whole=together([month.flow for month in months]), kept=retention(everything, first, last), months=months,
        years=_years(everything, where, last), lines=_lines(found, by, where, first, last),
        reasons=_reasons(everything, where, first, last), curve=curve,
        rows=[curve[month - 1] for month in ROWS if month <= len(curve) and curve[month - 1].at_risk],
        first_year=stayed(curve, YEAR), median=median(curve), people=curve[0].at_risk if curve else 0, unknown=unknown,
        contracts=_contracts(user, where, on), in_post=told.in_post, contracts_told=told.contracts, group_words=dict(BY)[by],
    )  # fmt: skip


def _month(where: _Addresses, flow: Flow) -> Month:
    return Month(flow, where.of(flow))


def _years(cells: list[Cell], where: _Addresses, last: int) -> list[Month]:
    """Twelve months each, the latest first, as far back as anybody was there."""
    found = []
    for back in range(YEARS):
        end = last - back * YEAR
        flow = together(months_of(cells, end - YEAR + 1, end))
        if flow.average:
            found.append(_month(where, flow))
    return found


def _lines(found: dict[Any, list[Cell]], by: str, where: _Addresses, first: int, last: int) -> list[Line]:
    """A line for each group, those with most leavers first."""
    groups: dict[tuple[str, Any], list[Cell]] = {}
    names = queries.named(by, found)
    for mark, cells in found.items():
        for cell in cells:
            key, name = _group(by, mark, cell, names)
            if key is not None:
                groups.setdefault((key, name), []).append(cell)
    lines = []
    for (key, name), cells in groups.items():
        flow = together(months_of(cells, first, last))
        if not flow.average and not flow.left:
            continue
        kept = retention(cells, first, last)
        urls = where.of(flow, _asked(by, key), kept.still)
        lines.append(Line(name, flow, kept, urls, key != ""))
    return sorted(lines, key=lambda line: (-line.flow.left, -line.flow.average, str(line.name)))


def _group(by: str, mark: Any, cell: Cell, names: dict[Any, tuple[str, str]]) -> tuple[str | None, Any]:
    if by == "cohort":
        return ("", UNKNOWN) if cell.start is None else (str(cell.start // 12), str(cell.start // 12))
    if by == "reason":
        if cell.end is None:
            return None, ""
        return (cell.reason, EndReason(cell.reason).label) if cell.reason else ("", UNKNOWN)
    return names.get(mark, ("", {"organisation": _("不在单位"), "level": _("未持证")}.get(by, UNKNOWN)))


def _asked(by: str, key: str) -> str:
    """The question of the register that means this group."""
    if not key:
        return {
            "organisation": "held=none", "place": "district=none", "level": f"only=level:{NONE}", "pay": "unsaid=pay",
            "cohort": "unsaid=start", "reason": "reason=none",
        }[by]  # fmt: skip
    return {
        "organisation": f"held={key}", "place": f"district={key}", "level": f"only=level:{key}", "pay": f"pay={quote(key)}",
        "cohort": f"started={key}-01-01..{key}-12-31", "reason": f"reason={key}",
    }[by]  # fmt: skip


def _reasons(cells: list[Cell], where: _Addresses, first: int, last: int) -> list[tuple[Any, int, str]]:
    """How many left for each reason, most first."""
    counts: dict[str, int] = {}
    for cell in cells:
        if cell.end is not None and first <= cell.end <= last:
            counts[cell.reason] = counts.get(cell.reason, 0) + cell.count
    asked = f"ended={first_of(first)}..{last_of(last)}"
    found = [
        (EndReason(reason).label if reason else UNKNOWN, count, where.asked(asked, f"reason={reason or 'none'}"))
        for reason, count in counts.items()
    ]
    return sorted(found, key=lambda each: -each[1])


def _contracts(user: Any, where: _Addresses, on: date) -> list[Ending]:
    """This month and the next, and before them those whose contract has run out while they are still in post."""
    end = last_of(month_of(on) + AHEAD)
    found = []
    for month, count in queries.contracts(user, on, end):
        if month < 0:
            found.append(Ending(None, count, where.ending(None, date.fromordinal(on.toordinal() - 1))))
        else:
            found.append(Ending(first_of(month), count, where.ending(max(on, first_of(month)), last_of(month))))
    return found
