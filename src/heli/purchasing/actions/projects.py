"""The way of a project: drafted, designed, submitted, returned or approved, dropped; then what later topics begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate

from heli.accounts.models import User, speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action, note
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, Actor
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import CatalogueItem, FrozenFigure, Need, Project
from heli.purchasing.queries import design as queries
from heli.purchasing.queries import desks
from heli.purchasing.queries.figures import Figure
from heli.purchasing.rules import buyers, term
from heli.purchasing.rules.desks import BUYER

LIFE = Project.LIFE.steps


def begin_project(buyer: Organisation, by: Acting, permission: str, figures: Sequence[Figure], **facts: Any) -> Project:
    """Within an action: a draft, numbered in its year, with the figures on which it is begun."""
    today = localdate()
    take_turn(f"purchasing.project.{today.year}")  # so that no number is given twice
    last = Project.objects.filter(year=today.year).aggregate(last=Max("serial"))["last"] or 0
    drafter = by.for_whom(permission, buyer)
    bought_as = buyers.buys_as(buyer.kind, buyer.standing, today)
    project = Project(
        year=today.year, serial=last + 1, buyer=buyer, bought_as=bought_as, drafted_by=drafter, **facts
    )  # fmt: skip
    project.save()
    for each in figures:
        FrozenFigure(
            project=project, measure=each.measure, value=each.value, as_of=each.as_of, source=each.source
        ).save()
    return project


@action("purchasing.project.draft", lock=False)
@buying("purchasing.project.draft")
def draft_project(
    buyer: Organisation, /, *, by: Acting, title: str, place: Place, group: str, people: int | None, need: str,
    figures: Sequence[Figure] = (),
) -> Project:  # fmt: skip
    """A new project, written without a need that somebody reported; from a gap it takes the figures along."""
    speaking_for(by, "purchasing.project.draft", buyer)
    return begin_project(
        buyer, by, "purchasing.project.draft", figures, title=title, place=place, group=group, people=people, need=need
    )


@action("purchasing.project.change", step=LIFE["change"])
@buying("purchasing.project.change")
def change_project(
    project: Project, /, *, by: Acting, title: str, place: Place, group: str, people: int | None, need: str,
    start_on: date | None, end_on: date | None, item: CatalogueItem | None = None, legal_basis: str = "",
    own_floor_percent: Decimal | None = None, **conditions: bool,
) -> Project:  # fmt: skip
    """For whom, on which basis, how long. A term longer than the law allows is refused with its article; what society buys lasts as
    long as its buyer says, with a floor for staff where its buyer sets one."""
    speaking_for(by, "purchasing.project.change", project.buyer)
    project.title, project.place, project.group, project.people = title, place, group, people
    project.need, project.item, project.legal_basis = need, item, legal_basis
    project.start_on, project.end_on = start_on, end_on
    project.own_floor_percent = own_floor_percent if project.is_of_society else None
    _must_not_set_its_standard(project, by)
    for name in Project.CONDITIONS:
        setattr(project, name, conditions.get(name, False))
    if start_on and end_on and end_on >= start_on and not project.is_of_society:
        problem = term.too_long(start_on, end_on, project.is_stable, localdate())
        if problem is not None:
            raise Refused(problem[0], field="end_on", code="term")
    project.save()
    return project


def _must_not_set_its_standard(project: Project, by: Acting) -> None:
    """Who wrote the standard of the task does not buy by it."""
    reason = desks.against(project, BUYER, desks.acting(by, "purchasing.project.change", project))
    if reason is not None:
        raise Refused(reason, field="item", code="desks")


@action("purchasing.project.design", step=LIFE["design"])
@buying("purchasing.project.design")
def design_project(
    project: Project, /, *, by: Acting, inputs: str, activities: str, outputs: str, outcomes: str
) -> Project:
    """The logic model, box by box."""
    speaking_for(by, "purchasing.project.design", project.buyer)
    project.inputs, project.activities, project.outputs, project.outcomes = inputs, activities, outputs, outcomes
    project.save()
    return project


@action("purchasing.project.submit", step=LIFE["submit"])
@buying("purchasing.project.submit")
def submit_project(project: Project, /, *, by: Acting) -> Project:
    """Held to what stops a design: missing parts, a term against the law, a personnel share below the buyer's floor."""
    speaking_for(by, "purchasing.project.submit", project.buyer)
    stopping = next((each for each in queries.findings(project, localdate()) if each.stops), None)
    if stopping is not None:
        raise Refused(stopping.what, field=stopping.about, code=stopping.code)
    project.submitted_by, project.submitted_on = by.for_whom("purchasing.project.submit", project), localdate()
    project.reason = ""
    project.save()
    words = Sentence("有项目等待审批：%(title)s", title=project.title)
    tell(_of_buyer(project, "purchasing.project.approve"), "purchasing.project.submit", project, words, by=by)
    return project


def _of_buyer(project: Project, permission: str) -> list[Actor]:
    holding = who_may(permission, project)
    return [user.actor for user in holding if speaks_for_office(user, permission, project.buyer)]


def _by_another(project: Project, by: Acting, permission: str) -> Actor:
    """Nobody decides about a project that they drafted or submitted, nor for somebody who did."""
    whose = by.for_whom(permission, project)
    if desks.acting(by, permission, project) & desks.proposers(project):
        raise Refused(Sentence("项目由另一个人审批：本人起草或提交的，本人不能审批。"), code="side")
    return whose


@action("purchasing.project.return", step=LIFE["return"])
@buying("purchasing.project.return")
def return_project(project: Project, /, *, by: Acting, reason: str) -> Project:
    speaking_for(by, "purchasing.project.return", project.buyer)
    _by_another(project, by, "purchasing.project.return")
    project.reason = reason
    project.save()
    words = Sentence("项目被退回：%(title)s", title=project.title)
    tell([project.drafted_by], "purchasing.project.return", project, words, by=by)
    return project


@action("purchasing.project.approve", step=LIFE["approve"])
def approve_project(project: Project, /, *, by: Acting) -> Project:
    """The floor and the term are looked at once more: both may have changed since it was submitted."""
    speaking_for(by, "purchasing.project.approve", project.buyer)
    project.approved_by, project.approved_on = _by_another(project, by, "purchasing.project.approve"), localdate()
    must_be_apart(project, by, BUYER, "purchasing.project.approve", project)
    stopping = next((each for each in queries.findings(project, project.approved_on) if each.stops), None)
    if stopping is not None:
        raise Refused(stopping.what, code=stopping.code)
    project.save()
    words = Sentence("项目已批准：%(title)s", title=project.title)
    tell([project.drafted_by], "purchasing.project.approve", project, words, by=by)
    return project


@action("purchasing.project.drop", step=LIFE["drop"])
@buying("purchasing.project.drop")
def drop_project(project: Project, /, *, by: Acting, reason: str) -> Project:
    """Given up; the need that it came from waits again."""
    speaking_for(by, "purchasing.project.drop", project.buyer)
    project.reason = reason
    project.save()
    told = [project.drafted_by]
    if project.origin_id:
        told.append(_reopened(project.origin_id).reported_by)
    words = Sentence("项目已取消：%(title)s", title=project.title)
    tell(told, "purchasing.project.drop", project, words, by=by)
    return project


def _reopened(pk: int) -> Need:
    need = Need.objects.select_for_update(no_key=True).get(pk=pk)
    Need.LIFE.steps["reopen"].take(need, {})
    need.settled_by = need.settled_on = None
    need.save()
    return need


def give_project(project: Project, to: User, by: Acting) -> None:
    """Within the action that hands over all work of somebody: another of the buyer's people designs it."""
    if not speaks_for_office(to, "purchasing.project.change", project.buyer):
        sentence = Sentence("%(who)s不能代表%(name)s办理%(number)s，请选能代表的同事。",
                            who=to.name, name=project.buyer.name, number=project.number)  # fmt: skip
        raise Refused(sentence, field="to", code="side")
    project.drafted_by = to.actor
    project.save()
    note("purchasing.project.change", by=by, on=project, content={"drafted_by": str(to.actor)})
    words = Sentence("这个项目交给本人设计：%(title)s", title=project.title)
    tell([to.actor], "purchasing.project.give", project, words, by=by)
