"""The parts of a project's budget: lines of staff, whose personnel cost is computed, and all other costs."""

from __future__ import annotations

from django.db.models import Sum

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.money import Fen
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import CostLine, Project, StaffLine

CHANGE = Project.LIFE.steps["change"]


def _held(pk: int, by: Acting, permission: str) -> Project:
    """The project of a line, held until the end and still open to changes; what is bought is designed by its buyer."""
    project = Project.objects.select_for_update(no_key=True).get(pk=pk)
    speaking_for(by, permission, project.buyer)
    CHANGE.take(project, {})
    return project


def _summed(project: Project) -> None:
    """The budget is the sum of its lines, in the same transaction."""
    project.budget_fen = project.costs.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    project.save()


def _costed(line: StaffLine) -> None:
    """The personnel cost of a line of staff."""
    cost = CostLine.objects.filter(staff=line).first() or CostLine(
        project=line.project, staff=line, category=CostLine.Category.PERSONNEL
    )
    cost.what, cost.amount_fen = line.post, line.amount_fen
    cost.save()


@action("purchasing.staff.add", step=CHANGE)
@buying("purchasing.staff.add")
def add_staff(
    project: Project, /, *, by: Acting, post: str, licence: str, people: int, months: int, monthly_fen: Fen
) -> StaffLine:
    speaking_for(by, "purchasing.staff.add", project.buyer)
    line = StaffLine(project=project, post=post, licence=licence, people=people, months=months, monthly_fen=monthly_fen)
    line.save()
    _costed(line)
    _summed(project)
    return line


@action("purchasing.staff.change")
@buying("purchasing.staff.change")
def change_staff(
    line: StaffLine, /, *, by: Acting, post: str, licence: str, people: int, months: int, monthly_fen: Fen
) -> StaffLine:
    project = _held(line.project_id, by, "purchasing.staff.change")
    line.post, line.licence, line.people, line.months, line.monthly_fen = post, licence, people, months, monthly_fen
    line.save()
    _costed(line)
    _summed(project)
    return line


@action("purchasing.staff.remove")
@buying("purchasing.staff.remove")
def remove_staff(line: StaffLine, /, *, by: Acting) -> Project:
    project = _held(line.project_id, by, "purchasing.staff.remove")
    keep_rows(CostLine.objects.filter(staff=line))
    keep_rows(StaffLine.objects.filter(pk=line.pk))
    line.delete()
    _summed(project)
    return project


def _typed(line: CostLine) -> None:
    if line.staff_id is not None:
        raise Refused(Sentence("人员费用由人员配置算出，请在人员配置里修改。"), field="category", code="computed")


@action("purchasing.cost.add", step=CHANGE)
@buying("purchasing.cost.add")
def add_cost(project: Project, /, *, by: Acting, category: str, what: str, amount_fen: Fen) -> CostLine:
    speaking_for(by, "purchasing.cost.add", project.buyer)
    line = CostLine(project=project, category=category, what=what, amount_fen=amount_fen)
    line.save()
    _summed(project)
    return line


@action("purchasing.cost.change")
@buying("purchasing.cost.change")
def change_cost(line: CostLine, /, *, by: Acting, category: str, what: str, amount_fen: Fen) -> CostLine:
    """A line of personnel is changed where its staff is."""
    _typed(line)
    project = _held(line.project_id, by, "purchasing.cost.change")
    line.category, line.what, line.amount_fen = category, what, amount_fen
    line.save()
    _summed(project)
    return line


@action("purchasing.cost.remove")
@buying("purchasing.cost.remove")
def remove_cost(line: CostLine, /, *, by: Acting) -> Project:
    _typed(line)
    project = _held(line.project_id, by, "purchasing.cost.remove")
    keep_rows(CostLine.objects.filter(pk=line.pk))
    line.delete()
    _summed(project)
    return project
