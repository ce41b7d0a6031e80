"""Every change of a project: its design, its approval, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place
from heli.purchasing.models import CostLine, Project
from heli.purchasing.queries.thresholds import personnel_floor
from heli.purchasing.rules import personnel, term

LIFE = Project.LIFE.steps


def _must_be_buyers(project: Project, by: Acting, permission: str) -> None:
    if not speaks_for_office(by, permission, project.buyer):
        raise Refused(Sentence("这一步由%(name)s办理。", name=project.buyer.name), code="side")


@action("purchasing.project.draft", lock=False)
def draft_project(
    buyer: Organisation, /, *, by: Acting, title: str, place: Place, group: str, people: int | None, need: str,
    start_on: date | None = None, end_on: date | None = None,
) -> Project:  # fmt: skip
    """A new project, numbered in its year."""
    if not speaks_for_office(by, "purchasing.project.draft", buyer):
        raise Refused(Sentence("这一步由%(name)s办理。", name=buyer.name), field="buyer", code="side")
    today = localdate()
    take_turn(f"purchasing.project.{today.year}")
    last = Project.objects.filter(year=today.year).aggregate(last=Max("serial"))["last"] or 0
    project = Project(
        year=today.year, serial=last + 1, title=title, buyer=buyer, place=place, group=group, people=people, need=need,
        start_on=start_on, end_on=end_on, drafted_by=by.for_whom("purchasing.project.draft", buyer),
    )  # fmt: skip
    project.save()
    return project


@action("purchasing.project.change", step=LIFE["change"])
def change_project(project: Project, /, *, by: Acting, **design: Any) -> Project:
    """What the design says, but for its budget."""
    _must_be_buyers(project, by, "purchasing.project.change")
    for name, value in design.items():
        setattr(project, name, value)
    project.save()
    return project


@action("purchasing.cost.add", step=LIFE["add_cost"])
def add_cost(project: Project, /, *, by: Acting, category: str, what: str, amount_fen: int) -> CostLine:
    _must_be_buyers(project, by, "purchasing.cost.add")
    line = CostLine(project=project, category=category, what=what, amount_fen=amount_fen)
    line.save()
    _add_up(project)
    return line


@action("purchasing.cost.remove")
def remove_cost(line: CostLine, /, *, by: Acting) -> Project:
    project = Project.objects.select_for_update(no_key=True).get(pk=line.project_id)
    _must_be_buyers(project, by, "purchasing.cost.remove")
    if project.state not in Project.WRITTEN:
        raise Refused(_("项目提交以后不能再修改。"), code="state")
    keep_rows(CostLine.objects.filter(pk=line.pk))
    line.delete()
    _add_up(project)
    return project


def _add_up(project: Project) -> None:
    """The budget is what its lines add up to, typed nowhere."""
    project.budget_fen = project.costs.aggregate(whole=Sum("amount_fen"))["whole"] or 0
    project.save()


@action("purchasing.project.submit", step=LIFE["submit"])
def submit_project(project: Project, /, *, by: Acting) -> Project:
    """Refused without a budget, without a term that the law allows, and where too little goes to those who do the work."""
    _must_be_buyers(project, by, "purchasing.project.submit")
    _must_be_whole(project)
    project.reason = ""
    project.save()
    words = Sentence("购买服务项目等待审批：%(title)s", title=project.title)
    right = "purchasing.project.approve"
    people = [user.actor for user in who_may(right, project) if speaks_for_office(user, right, project.buyer)]
    tell(people, "purchasing.project.submit", project, words, by=by)
    return project


def _must_be_whole(project: Project) -> None:
    if not project.budget_fen:
        raise Refused(_("请先填写预算明细。"), code="budget")
    if project.start_on is None or project.end_on is None:
        raise Refused(_("请先填写开始日期和结束日期。"), code="term")
    rule = term.longest(localdate())
    if project.end_on >= term.years_after(project.start_on, rule["years"]):
        sentence = Sentence(
            "服务期不得超过 %(years)s 年：%(document)s%(article)s。", years=rule["years"],
            document=rule.source.document, article=rule.source.article,
        )  # fmt: skip
        raise Refused(sentence, code="term")
    floor = personnel_floor()
    found = personnel.share(project.costs.values_list("category", "amount_fen"))
    if not personnel.reaches(found, floor):
        assert floor is not None and found is not None, "only a floor is missed"
        sentence = Sentence(
            "人员费用占预算的 %(found)s%%，低于本市规定的 %(floor)s%%。", found=f"{float(found) * 100:.2f}",
            floor=f"{float(floor) * 100:g}",
        )  # fmt: skip
        raise Refused(sentence, code="personnel")


@action("purchasing.project.return", step=LIFE["return"])
def return_project(project: Project, /, *, by: Acting, reason: str) -> Project:
    _must_be_buyers(project, by, "purchasing.project.return")
    project.reason = reason
    project.save()
    words = Sentence("购买服务项目被退回：%(title)s", title=project.title)
    tell([project.drafted_by], "purchasing.project.return", project, words, by=by)
    return project


@action("purchasing.project.approve", step=LIFE["approve"])
def approve_project(project: Project, /, *, by: Acting) -> Project:
    """By another person than who designed it."""
    _must_be_buyers(project, by, "purchasing.project.approve")
    whose = by.for_whom("purchasing.project.approve", project)
    if project.drafted_by_id in (whose.pk, by.actor.pk):
        raise Refused(_("自己设计的项目，由别人审批。"), code="side")
    project.approved_by, project.approved_on = whose, localdate()
    project.save()
    words = Sentence("购买服务项目已批准：%(title)s", title=project.title)
    tell([project.drafted_by], "purchasing.project.approve", project, words, by=by)
    return project


@action("purchasing.project.drop", step=LIFE["drop"])
def drop_project(project: Project, /, *, by: Acting, reason: str) -> Project:
    _must_be_buyers(project, by, "purchasing.project.drop")
    project.reason = reason
    project.save()
    return project
