"""Who stays, as counted: every employment of a scope by months and group in one query, the curves in one each.

What is counted: employments that lie in the user's own scope (for the head of an agency those at the agency, not where its
people went afterwards). Whoever left an employer and works somewhere in the register today moved; else they are lost to the
profession here. Whose start is unknown counts in headcounts, since ever, and is left out of the curves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear

from heli.directory.models import Organisation, Place
from heli.directory.queries import districts_of
from heli.workforce.models import Certificate, Employment, LicenceLevel
from heli.workforce.rules.staying import Cell, served

VIEW = "workforce.staying.view"
LEVELS = tuple(LicenceLevel.values)
#: an answer in an address is no longer than that
MOST_ASKED = 100
_ONE_DAY = timedelta(days=1)
#: (left, still there) by whole months served
Counts = dict[int, tuple[int, int]]


def held(user: Any) -> QuerySet[Employment]:
    """Employments that lie within the user's scope: at its places, or at its organisations and those below."""
    if not user.holds(VIEW):
        return Employment.objects.none()
    nodes = user.nodes(VIEW)
    if nodes is None or user.holds_everywhere(VIEW):
        return Employment.objects.all()
    return Employment.objects.filter(within(nodes))


def within(nodes: Iterable[int]) -> Q:
    """Employments at any of these places and organisations, or below one."""
    found, known = Q(pk__in=[]), list(nodes)
    organisations = Organisation.objects.filter(pk__in=[node // 2 for node in known if node % 2])
    for path in organisations.values_list("path", flat=True):
        found |= Q(organisation__path__startswith=path)
    places = Place.objects.filter(pk__in=[node // 2 for node in known if node % 2 == 0])
    for path in places.values_list("path", flat=True):
        found |= at(path)
    return found


def at(path: str) -> Q:
    """Employments at a place or below: where none is named, where their organisation lies."""
    return Q(place__path__startswith=path) | Q(place__isnull=True, organisation__place__path__startswith=path)


def _month(field: str) -> Any:
    return ExtractYear(field) * 12 + ExtractMonth(field) - 1


def _level() -> Subquery:
    """The best certificate of the worker."""
    rank = Case(*(When(level=level, then=Value(-n)) for n, level in enumerate(LEVELS)), output_field=IntegerField())
    papers = Certificate.objects.filter(worker=OuterRef("worker"))
    return Subquery(papers.order_by(rank).values("level")[:1])


#: by what employments are told apart, and the column that says so; month of start and reason are in every cell anyway
MARKS: Mapping[str, Any] = {
    "organisation": lambda: F("organisation"),
    "place": lambda: Coalesce("place", "organisation__place"),
    "level": _level,
    "pay": lambda: F("pay_group"),
}


def cells(user: Any, by: str, on: date) -> dict[Any, list[Cell]]:
    """Every employment begun by a day, by group: one query, whatever the period and however many there are."""
    ended = Q(end_on__lte=on)
    works = Exists(Employment.objects.filter(worker=OuterRef("worker"), end_on__isnull=True))
    begun = held(user).filter(Q(start_on__isnull=True) | Q(start_on__lte=on)).order_by()
    mark = MARKS[by]() if by in MARKS else Value(0)
    rows = begun.annotate(
        mark=mark, began=_month("start_on"), reason=Case(When(ended, then=F("end_reason")), default=Value("")),
        ended=Case(When(ended, then=_month("end_on")), default=None, output_field=IntegerField()),
        lost=Case(When(ended & ~Q(works), then=Value(1)), default=Value(0), output_field=IntegerField()),
    )  # fmt: skip
    found: dict[Any, list[Cell]] = {}
    counted = rows.values_list("mark", "began", "ended", "reason", "lost").annotate(many=Count("pk"))
    for group, began, end, reason, lost, many in counted.iterator():
        found.setdefault(group, []).append(Cell(many, began, end, reason, bool(lost)))
    return found


def named(by: str, groups: Iterable[Any]) -> dict[Any, tuple[str, str]]:
    """What each group is called, by its value: a key for an address, and a name."""
    values = [group for group in groups if group not in (None, "")]
    if by == "organisation":
        rows = Organisation.objects.filter(pk__in=values) if len(values) < 500 else Organisation.objects.all()
        return {pk: (str(pk), name) for pk, name in rows.values_list("pk", "name")}
    if by == "place":
        return districts_of(values if len(values) < 500 else None)
    if by == "level":
        return {value: (value, str(LicenceLevel(value).label)) for value in values}
    return {value: (str(value), str(value)) for value in values}


def by_employer(user: Any, on: date) -> Counts:
    """How long employments last: each from its start to its end, or up to the day."""
    known = held(user).filter(start_on__lte=on).order_by()
    ended = Q(end_on__lte=on)
    last = Case(When(ended, then=F("end_on")), default=Value(on), output_field=DateField())
    after = ExpressionWrapper(last + _ONE_DAY, output_field=DateField())
    rows = known.annotate(
        gone=Case(When(ended, then=Value(1)), default=Value(0), output_field=IntegerField()), after=after
    )
    early = Case(
        When(ends__lt=F("begins"), then=Value(1)), default=Value(0), output_field=IntegerField()
    )  # fmt: skip
    rows = rows.annotate(ends=ExtractDay("after"), begins=ExtractDay("start_on"))
    rows = rows.annotate(months=_month("after") - _month("start_on") - early)
    found: Counter[tuple[int, int]] = Counter()
    for months, gone, many in rows.values_list("months", "gone").annotate(many=Count("pk")):
        found[max(0, months), gone] += many
    return _paired(found)


def by_profession(user: Any, on: date) -> tuple[Counts, int]:
    """How long people stay in the profession here: from their first employment to the end of the last, or up to the day
    where one runs. A gap between is no leaving. And how many were left out, since a start of theirs is unknown."""
    everything = Employment.objects.exclude(start_on__gt=on).order_by()
    nodes = user.nodes(VIEW)
    if nodes is not None and not user.holds_everywhere(VIEW):
        everything = everything.filter(worker__in=held(user).values("worker"))
    runs = Count("pk", filter=Q(end_on__isnull=True) | Q(end_on__gt=on))
    lives = everything.values_list("worker").annotate(
        first=Min("start_on"), last=Max("end_on"), running=runs, unknown=Count("pk", filter=Q(start_on__isnull=True))
    )  # fmt: skip
    found: Counter[tuple[int, int]] = Counter()
    left_out = 0
    for _worker, first, last, running, unknown in lives.iterator():
        if unknown:
            left_out += 1
        else:
            found[served(first, on if running else last), 0 if running else 1] += 1
    return _paired(found), left_out


def _paired(found: Mapping[tuple[int, int], int]) -> Counts:
    """(left, still there) by months."""
    return {
        month: (found.get((month, 1), 0), found.get((month, 0), 0))
        for month in sorted({month for month, _gone in found})
    }


def contracts(user: Any, on: date, last: date) -> list[tuple[int, int]]:
    """People whose contract ends between two days, by month; and before the first, of those who are still in post."""
    running = held(user).filter(end_on__isnull=True, contract_until__lte=last).order_by()
    over = Case(
        When(contract_until__lt=on, then=Value(-1)), default=_month("contract_until"), output_field=IntegerField()
    )  # fmt: skip
    rows = running.annotate(month=over).values_list("month").annotate(many=Count("worker", distinct=True))
    return sorted(rows)


@dataclass(frozen=True)
class Told:
    """How many employments run, and of how many it is told until when the contract does."""

    in_post: int
    contracts: int


def told(user: Any) -> Told:
    running = held(user).filter(end_on__isnull=True)
    found = running.aggregate(all=Count("pk"), told=Count("contract_until"))
    return Told(found["all"], found["told"])


def scope_asked(user: Any) -> str | None:
    """The user's scope as the register is asked for it: empty for all of the city, None where it is too many to ask for."""
    nodes = user.nodes(VIEW)
    if nodes is None or user.holds_everywhere(VIEW):
        return ""
    asked = "-".join(map(str, sorted(nodes)))
    return asked if 0 < len(asked) <= MOST_ASKED else None
