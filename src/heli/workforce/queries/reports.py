"""Month ends as they were reported: what stays, how it went from month to month, and what was corrected since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from heli.workforce.models import GapLine, GapReport, GapReportQuerySet
from heli.workforce.queries.gap import LEVELS, MAIN_STANDARD, gap_report, standing
from heli.workforce.queries.standards import standards_on
from heli.workforce.rules import gap as rules

#: how far back a page adds up the month ends of many places
MONTHS = 12


def reports(user: Any) -> GapReportQuerySet:
    """The month ends that were frozen, newest first."""
    return GapReport.objects.visible_to(user).select_related("frozen_by", "signed_by").order_by("-month")


def lines(report: GapReport, level: str) -> list[GapLine]:
    """The places of a level as they were reported."""
    return list(report.lines.filter(level=level).order_by("code"))


@dataclass(frozen=True)
class ReportedLine:
    """A place as it was reported under one standard: whole posts are missing, parts of one rounded up."""

    line: GapLine
    required: int | None
    gap: int


@dataclass(frozen=True)
class MonthPage:
    """A month end as its page shows it."""

    day: date
    level: str
    city: str
    standard: rules.Standard | None
    standards: list[rules.Standard]
    finding: rules.Finding
    lines: list[ReportedLine]
    workers: int
    licensed: int
    required: int


def month_page(report: GapReport, level: str = "district", standard_id: str = MAIN_STANDARD) -> MonthPage:
    """The places of a level at a month end and what they say together, all from what was reported."""
    code, name = report.lines.filter(level="city").values_list("code", "name").first() or ("", "")
    standards = standards_on(code, report.month)
    standard = next((s for s in standards if s.id == standard_id), None)
    rows, found = [], []
    for line in lines(report, level):
        asked = _asked(line.standards, standard_id)
        row = rules.PlaceGap(
            line.code, line.name, None, line.residents_estimated, asked.get("required"),
            Decimal(asked.get("actual", "0")), Decimal(asked.get("gap", "0")),
        )  # fmt: skip
        rows.append(row)
        found.append(ReportedLine(line, row.required, rules.cost_to_close(row.gap, None).posts))
    return MonthPage(
        report.month, level, name, standard, standards, rules.finding(rows, None), found, sum(each.line.workers for each in found),
        sum(each.line.licensed for each in found), sum(each.required or 0 for each in found),
    )  # fmt: skip


@dataclass(frozen=True)
class Month:
    """Places at a month end; what a standard asked for and what was missing, None where it had no figure.

    ``present`` are those whom the standard counts: persons, or full-time equivalents where it names posts, of which no
    certificates were kept.
    """

    day: date
    present: Decimal
    licensed: int | None
    required: int | None
    gap: Decimal | None


def _asked(standards: Sequence[Mapping[str, Any]], standard_id: str) -> Mapping[str, Any]:
    return next((each for each in standards if each["id"] == standard_id), {})


def trends(code: str, standards: Sequence[rules.Standard]) -> dict[str, list[Month]]:
    """A place from month to month under each standard, oldest first, as it was reported."""
    rows = GapLine.objects.filter(code=code).select_related("report").order_by("report__month")
    found: dict[str, list[Month]] = {standard.id: [] for standard in standards}
    for row in rows:
        for standard in standards:
            asked = _asked(row.standards, standard.id)
            if standard.posts and not asked:
                continue
            gap = Decimal(asked["gap"]) if asked else None
            present = Decimal(asked["actual"]) if standard.posts else Decimal(row.workers)
            licensed = None if standard.posts else row.licensed
            found[standard.id].append(Month(row.report.month, present, licensed, asked.get("required"), gap))
    return found


def trend_below(level: str, codes: Sequence[str] | None, standard: rules.Standard) -> list[Month]:
    """Places of a level added up from month to month, each missing whole posts, as the finding adds them up; all of the
    city without ``codes``."""
    last = GapReport.objects.order_by("-month").values("pk")[:MONTHS]
    rows = GapLine.objects.filter(level=level, report__in=last).order_by("report__month")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    found: list[Month] = []
    for day, of_day in groupby(rows.values_list("report__month", "workers", "licensed", "standards"), itemgetter(0)):
        lines = [(workers, licensed, _asked(asked, standard.id)) for _, workers, licensed, asked in of_day]
        known = [asked for _, _, asked in lines if asked]
        if standard.posts and not known:
            continue
        found.append(
            Month(
                day,
                sum((Decimal(asked["actual"]) for asked in known), Decimal(0)) if standard.posts
                else Decimal(sum(workers for workers, _, _ in lines)),
                None if standard.posts else sum(licensed for _, licensed, _ in lines),
                sum(int(asked["required"]) for asked in known) if known else None,
                Decimal(sum(rules.cost_to_close(Decimal(asked["gap"]), None).posts for asked in known)) if known else None,
            )
        )  # fmt: skip
    return found


def month_figures(day: date) -> dict[str, list[dict[str, Any]]]:
    """The figures of every place on a day, level by level, in the shape of ``heli gap --json``."""
    city = standing(day)
    return {level: gap_report(level, day, city)["places"] for level in LEVELS}


@dataclass(frozen=True)
class Difference:
    """What a reported month says of a place and what the same day says now; empty where it is no place any more."""

    code: str
    name: str
    reported: Mapping[str, Any]
    now: Mapping[str, Any]

    def figures(self, standard_id: str) -> list[tuple[Any, Any]]:
        """Residents, workers, certificates, requirement and gap: as reported, and now."""
        return list(zip(_figures(self.reported, standard_id), _figures(self.now, standard_id), strict=True))


def _figures(line: Mapping[str, Any], standard_id: str) -> list[Any]:
    asked = _asked(line.get("standards", ()), standard_id)
    gap = asked.get("gap")
    return [
        line.get("residents"), line.get("workers"), line.get("licensed"), asked.get("required"),
        None if gap is None else rules.cost_to_close(Decimal(gap), None).posts,
    ]  # fmt: skip


def differences(report: GapReport) -> list[Difference]:
    """Places whose figures of that day are other now than they were reported."""
    current = {row["code"]: row for rows in month_figures(report.month).values() for row in rows}
    return [
        Difference(line.code, line.name, line.figures(), current.get(line.code, {}))
        for line in report.lines.order_by("pk")
        if current.get(line.code) != line.figures()
    ]


def last_month_end(today: date) -> date:
    return today.replace(day=1) - timedelta(days=1)


def month_table(report: GapReport) -> tuple[list[rules.Standard], list[tuple[GapLine, list[Any], list[Any]]]]:
    """Every place of a month end, with requirement, equivalents and gap of each standard, and the figures of the main
    standard as they are now."""
    code = report.lines.filter(level="city").values_list("code", flat=True).first() or ""
    standards = standards_on(code, report.month)
    current = {row["code"]: row for rows in month_figures(report.month).values() for row in rows}
    found = []
    for line in report.lines.order_by("pk"):
        asked = [_asked(line.standards, standard.id) for standard in standards]
        figures = [each.get(name) for each in asked for name in ("required", "actual", "gap")]
        found.append((line, figures, _figures(current.get(line.code, {}), MAIN_STANDARD)[1:]))
    return standards, found


def first_standard_day() -> date | None:
    """Since when any standard of the country is known; before it nothing can be asked for."""
    return min((each.source.effective_from for each in rules.standards_ever() if not each.area_code), default=None)
