"""Projects as they are read: the list, one of them with its budget and its warnings, what of them waits for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core import words
from heli.core.life import Stage, Step
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation, Place, Population
from heli.purchasing.models import CostLine, Project
from heli.purchasing.models.projects import ProjectQuerySet
from heli.purchasing.queries.thresholds import personnel_floor
from heli.purchasing.rules import personnel

State = Project.State
RELATED = ("buyer__place", "place", "drafted_by", "approved_by")


def projects(user: Any) -> ProjectQuerySet:
    """Every project this user may see, the newest first."""
    found = Project.objects.visible_to(user).select_related(*RELATED).defer("buyer__place__outline", "place__outline")
    return found.order_by("-year", "-serial")


def called(rows: QuerySet[Project], typed: str) -> QuerySet[Project]:
    """By words of the title or the group, or by the number."""
    digits = "".join(c if c.isascii() and c.isdigit() else " " for c in typed).split()
    found = Q(title__icontains=typed.strip()) | Q(group__icontains=typed.strip())
    if digits and len(digits[-1]) < 9:
        found |= Q(serial=int(digits[-1]))
    return rows.filter(found)


def own_offices(user: Any) -> QuerySet[Organisation]:
    """The organisations for which this user designs projects."""
    nodes = user.offices("purchasing.project.draft")
    found = Organisation.objects.in_use().order_by("pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def places_served() -> QuerySet[Place]:
    """Where a service may be given: every place that exists, the larger ones first."""
    return Place.objects.filter(valid_until__isnull=True).defer("outline").order_by("code")


def costs(user: Any) -> QuerySet[CostLine]:
    return CostLine.objects.visible_to(user).select_related("project")


def steps(user: Any, project: Project) -> list[Step]:
    """What this user may do now; all of it is the purchaser's."""
    return [step for step in project.LIFE.open_to(project, user) if _fits(step, user, project)]


def _fits(step: Step, user: Any, project: Project) -> bool:
    if step.name == "approve" and project.drafted_by_id == user.actor_id:
        return False
    return step.name == "drop" or speaks_for_office(user, step.may, project.buyer)


@dataclass(frozen=True)
class Budget:
    """The lines of a project, and what of them goes to those who do the work."""

    lines: Sequence[CostLine]
    share: Fraction | None
    floor: Fraction | None

    @property
    def percent(self) -> str:
        return f"{float(self.share) * 100:.2f}%" if self.share is not None else "—"

    @property
    def floor_percent(self) -> str:
        return f"{float(self.floor) * 100:g}%" if self.floor is not None else ""

    @property
    def is_enough(self) -> bool:
        return personnel.reaches(self.share, self.floor)


def budget(project: Project) -> Budget:
    lines = list(project.costs.order_by("category", "pk"))
    return Budget(lines, personnel.share((each.category, each.amount_fen) for each in lines), personnel_floor())


def residents(project: Project) -> Population | None:
    """How many people live where the service is given, by the latest year."""
    found = Population.objects.filter(place=project.place, measure="residents")
    return found.order_by("-year").first()


def warnings(project: Project, known: Budget, lived: Population | None) -> list[Sentence]:
    """What a design lacks: told while it is written, so that it is learnt and not refused."""
    said = []
    if not project.outcomes:
        said.append(Sentence("还没有写成效：服务以后，服务对象会有什么可以衡量的变化？没有成效，以后无法评估。"))
    if project.activities and not any(line.category == personnel.PERSONNEL for line in known.lines):
        said.append(Sentence("写了活动，预算里却没有人员费用：谁来做？"))
    if project.people and lived and project.people > lived.value:
        said.append(
            Sentence(
                "服务人数超过当地的常住人口（%(year)s 年 %(count)s 人）。", year=lived.year, count=int(lived.value)
            )
        )
    if not known.is_enough and known.lines:
        said.append(
            Sentence(
                "人员费用占 %(found)s，低于本市规定的 %(floor)s，不能提交。",
                found=known.percent,
                floor=known.floor_percent,
            )
        )
    return said


def stages(project: Project) -> list[Stage]:
    """From its design to its end; or where it was dropped."""
    state = State(project.state)
    if state == State.DROPPED:
        return [Stage(_("已取消"), "", "stopped")]
    order = [State.DRAFT, State.SUBMITTED, State.APPROVED, State.TENDERING, State.RUNNING, State.CLOSED]
    named = {
        State.DRAFT: (_("设计"), project.drafted_by.name),
        State.SUBMITTED: (_("审批"), project.approved_by.name if project.approved_by else ""),
        State.APPROVED: (_("已批准"), words.day(project.approved_on) if project.approved_on else ""),
        State.TENDERING: (_("采购"), ""), State.RUNNING: (_("履约"), ""), State.CLOSED: (_("办结"), ""),
    }  # fmt: skip
    come = order.index(State.DRAFT if state == State.RETURNED else state)
    return [
        Stage(*named[each], "done" if at < come or each == State.CLOSED == state else "now" if at == come else "empty")
        for at, each in enumerate(order)
    ]


# what waits


def _of_buyers(user: Any, permission: str) -> QuerySet[Project]:
    if not user.holds(permission):
        return Project.objects.none()
    nodes, found = user.offices(permission), Project.objects.select_related("buyer").order_by("start_on", "pk")
    return found if nodes is None else found.filter(buyer__in=[node // 2 for node in nodes])


def to_approve(user: Any) -> QuerySet[Project]:
    """Submitted to this user's organisation, and not by this user."""
    waiting = _of_buyers(user, "purchasing.project.approve").filter(state=State.SUBMITTED)
    return waiting.exclude(drafted_by=user.actor_id)


def to_mend(user: Any) -> QuerySet[Project]:
    """Returned to this user."""
    right = "purchasing.project.submit"
    return _of_buyers(user, right).filter(state=State.RETURNED, drafted_by__in=user.hands(right))


def _line(verb: Any, tone: str) -> Any:
    def line(project: Project) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=project.buyer.name, number=project.number)
        return Waiting(project.title, about, None, verb, project.get_absolute_url(), tone)

    return line


WAITING = (
    Source("purchasing.project.approve", _("待审批的购买项目"), "purchasing.project.approve", to_approve, _line(_("审批"), "waiting")),
    Source("purchasing.project.submit", _("被退回的购买项目"), "purchasing.project.submit", to_mend, _line(_("查看理由"), "warn")),
)  # fmt: skip
