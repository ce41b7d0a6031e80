"""The design of a project as it is read: its budget by category, the personnel share beside the floor, what it is warned of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from heli.core.models import Setting
from heli.core.queries import setting
from heli.core.rules.book import open_book
from heli.purchasing.models import CatalogueItem, CostLine, FrozenFigure, Project, StaffLine
from heli.purchasing.queries.figures import People, residents_of
from heli.purchasing.rules import design as rules
from heli.purchasing.rules import personnel
from heli.purchasing.rules.rank import LAW

FLOOR = "personnel_floor_percent"
State = CatalogueItem.State


def staff_lines(user: Any) -> QuerySet[StaffLine]:
    return StaffLine.objects.visible_to(user).select_related("project__buyer", "project__place").order_by("pk")


def cost_lines(user: Any) -> QuerySet[CostLine]:
    """All lines of budgets; those of personnel are changed where their staff is."""
    return CostLine.objects.visible_to(user).select_related("project__buyer", "project__place").order_by("pk")


def frozen_figures(user: Any) -> QuerySet[FrozenFigure]:
    return FrozenFigure.objects.visible_to(user).order_by("pk")


def conditions(project: Project) -> int:
    """How many of the five conditions of a longer term are met."""
    return sum(1 for name in Project.CONDITIONS if getattr(project, name))


def conditions_met(project: Project) -> list[Any]:
    """The same by their names."""
    return [name for column, name in Project.named_conditions() if getattr(project, column)]


def by_category(project: Project) -> dict[str, int]:
    """The budget, in fen, by category, in the order of the categories."""
    sums = dict(project.costs.order_by().values_list("category").annotate(sum=Sum("amount_fen")))
    return {category: sums[category] for category in CostLine.Category.values if category in sums}


def floor_on(day: date) -> personnel.Floor | None:
    """The least personnel share of a day, as the city set it; None where it set nothing."""
    return personnel.floor_on(setting(FLOOR), day)


def floor_of(project: Project, day: date) -> personnel.Floor | None:
    """That of the city where government buys; of society its own, where it set one."""
    if not project.is_of_society:
        return floor_on(day)
    own = project.own_floor_percent
    return None if own is None else personnel.Floor(own)


def held(amounts: dict[str, int], day: date, project: Project | None = None) -> personnel.Held:
    """A budget, a bid, a contract or a settlement by category, in fen, held to the floor of a day: that of its project, else the
    city's."""
    near = open_book(LAW).at("design.proposed", day)["near_floor_points"]
    return personnel.held(amounts, floor_on(day) if project is None else floor_of(project, day), near)


def designed(project: Project, day: date) -> rules.Design:
    """What the rules look at."""
    item, around = project.item, residents_of(project.place, day)
    return rules.Design(
        title=project.title, group=project.group, people=project.people, start_on=project.start_on,
        end_on=project.end_on, conditions=conditions(project), activities=project.activities,
        outcomes=project.outcomes, posts=project.staff.count(), budget=by_category(project),
        unit=item.unit if item else "", unit_cost_fen=item.unit_cost_fen if item else 0,
        residents=around.value if around else None, item_withdrawn=bool(item and item.state == State.WITHDRAWN),
        of_society=project.is_of_society,
    )  # fmt: skip


def findings(project: Project, day: date) -> list[rules.Finding]:
    """What stops it, and what it is warned of."""
    design = designed(project, day)
    return rules.findings(design, held(dict(design.budget), day, project), day)


@dataclass(frozen=True)
class Category:
    """One category of a budget with its lines and its share of the whole."""

    name: Any
    lines: Sequence[CostLine]
    fen: int
    share: str


@dataclass(frozen=True)
class Design:
    """All that the page of a project shows of its design."""

    staff: Sequence[StaffLine]
    categories: Sequence[Category]
    held: personnel.Held
    findings: Sequence[rules.Finding]
    figures: Sequence[FrozenFigure]
    around: People | None
    coverage: str
    #: whether somebody confirmed the floor of the city
    floor_confirmed: bool

    @property
    def stopping(self) -> list[rules.Finding]:
        return [each for each in self.findings if each.stops]

    @property
    def warnings(self) -> list[rules.Finding]:
        return [each for each in self.findings if not each.stops]

    @property
    def posts(self) -> int:
        return sum(line.people for line in self.staff)


def design_of(user: Any, project: Project, day: date) -> Design:
    """The project must be visible to the user."""
    lines = list(cost_lines(user).filter(project=project).select_related("staff"))
    amounts = {
        name: sum(line.amount_fen for line in lines if line.category == name) for name in CostLine.Category.values
    }
    amounts = {name: fen for name, fen in amounts.items() if fen}
    shares = personnel.shares(amounts)
    around = residents_of(project.place, day)
    return Design(
        staff=list(staff_lines(user).filter(project=project)),
        categories=[
            Category(CostLine.Category(name).label, [line for line in lines if line.category == name], fen,
                     personnel.percent(shares[name]))
            for name, fen in amounts.items()
        ],
        held=held(amounts, day, project), findings=findings(project, day),
        figures=list(frozen_figures(user).filter(project=project)), around=around,
        coverage=covered(project.people, around.value if around else None),
        floor_confirmed=Setting.objects.filter(key=FLOOR, confirmed_on__isnull=False).exists(),
    )  # fmt: skip


def covered(people: int | None, residents: int | None) -> str:
    """Of those who live there how many per cent are served, with two places; empty where one is not known."""
    if not people or not residents:
        return ""
    hundredths = Fraction(people * 10_000, residents)
    whole = round(hundredths)
    return f"{whole // 100}.{whole % 100:02d}"
