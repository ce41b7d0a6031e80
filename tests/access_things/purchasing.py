"""What is bought: tasks of the catalogue, needs, projects and the lines of their budgets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.models import Actor
from heli.directory.models import Organisation
from heli.purchasing.models import (
    CatalogueDoer,
    CatalogueItem,
    CostLine,
    FrozenFigure,
    Need,
    Project,
    Proposal,
    StaffLine,
)
from tests.access_things.parts import Thing
from tests.cast import LONG_AGO, City


def a_purchaser(city: City) -> Organisation:
    """An office below both the bureau and 晨光, so that whoever holds a right on either has what it buys."""
    known = Organisation.objects.filter(name="购买服务办公室").first()
    if known is not None:
        return known
    bureau, agency = (city.organisations[name] for name in ("嘉兴市民政局", "晨光社会工作服务中心"))
    office = Organisation.objects.create(
        name="购买服务办公室", kind="department", place=city.places["330402008001"], parent=agency
    )
    office.path = f"/{bureau.pk}/{agency.pk}/{office.pk}/"
    Organisation.objects.filter(pk=office.pk).update(path=office.path)
    return office


def an_item(city: City, by: User, **held: Any) -> CatalogueItem:
    facts: dict[str, Any] = {"state": "listed", "listed_on": LONG_AGO, **held}
    return CatalogueItem.objects.create(
        department=city.organisations["嘉兴市民政局"], name=f"走访服务 {CatalogueItem.objects.count() + 1}", kind="public_service",
        legal_basis="社会救助法第五十五条", standard="每周一次。", unit_cost_fen=150_000, entered_by=by.actor, **facts,
    )  # fmt: skip


def a_draft_item(city: City, by: User) -> CatalogueItem:
    """Still being written: nobody elsewhere sees it."""
    return an_item(city, by, state="draft", listed_on=None)


def a_doer(city: City, by: User) -> CatalogueDoer:
    item = a_draft_item(city, by)
    return CatalogueDoer.objects.create(item=item, doer="government", since=LONG_AGO, yearly_cost_fen=0)


def a_need(city: City, by: User) -> Need:
    return Need.objects.create(
        place=city.places["330402008001"], title="走访不够", group="独居老人", people=120, text="缺人。", reported_by=by.actor,
        reported_on=LONG_AGO,
    )  # fmt: skip


def a_called_need(city: City, by: User, days: int = 5) -> Need:
    """Open to designs for so many more days; of the bureau."""
    need = a_need(city, by)
    need.designs_until, need.called_by = localdate() + timedelta(days=days), by.actor
    need.called_for = city.organisations["嘉兴市民政局"]
    need.save()
    return need


def a_proposal(city: City, by: User, days: int = 5, **held: Any) -> Proposal:
    """Of 晨光, complete, and still its own."""
    says: dict[str, Any] = {
        "title": "走访和楼门互助", "fit": "互相联系。", "activities": "每周上门。", "outcomes": "八成老人有联系人。", "people": 100,
        "staff": "两名社工。", "staff_people": 2, "staff_months": 12, "staff_monthly_fen": 800_000, **held,
    }  # fmt: skip
    return Proposal.objects.create(
        need=a_called_need(city, by, days),
        agency=city.organisations["晨光社会工作服务中心"],
        drafted_by=by.actor,
        **says,
    )


def a_handed_proposal(city: City, by: User, days: int = 5) -> Proposal:
    return a_proposal(city, by, days, state="handed", handed_by=by.actor, handed_on=localdate())


def a_proposal_to_decide(city: City, by: User) -> Proposal:
    """Its day is over."""
    return a_handed_proposal(city, by, days=-1)


def decided_facts(city: City, by: User) -> dict[str, Any]:
    return {"handed_by": by.actor, "handed_on": localdate(), "decided_by": by.actor, "decided_on": localdate()}


def a_project(city: City, by: User, buyer: Organisation | None = None) -> Project:
    return Project.objects.create(
        year=2026, serial=Project.objects.count() + 1, title="走访独居老人", buyer=buyer or a_purchaser(city),
        place=city.places["330402008001"], group="独居老人", people=120, need="缺人。", drafted_by=by.actor,
    )  # fmt: skip


def a_project_of_the_bureau(city: City, by: User) -> Project:
    """Complete, so that every step of its way can be taken, and drafted by somebody who decides about none."""
    project = a_project(city, by, city.organisations["嘉兴市民政局"])
    project.start_on = project.end_on = LONG_AGO
    project.drafted_by = Actor.objects.get_or_create(kind="person", name="起草的人")[0]
    project.activities, project.outcomes = "每周走访", "80% 好转"
    line = a_line_of_staff(city, by, project)
    CostLine.objects.create(
        project=project, category="personnel", what=line.post, amount_fen=line.amount_fen, staff=line
    )
    project.save()
    return project


def a_line_of_staff(city: City, by: User, project: Project | None = None) -> StaffLine:
    return StaffLine.objects.create(
        project=project or a_project(city, by), post="社工", people=1, months=12, monthly_fen=500_000
    )


def a_cost(city: City, by: User) -> CostLine:
    return CostLine.objects.create(project=a_project(city, by), category="activity", what="活动", amount_fen=100_000)


def a_figure(city: City, by: User) -> FrozenFigure:
    return FrozenFigure.objects.create(
        project=a_project(city, by), measure="residents", value=8_000, as_of=LONG_AGO, source="2020 年公布的常住人口"
    )


def a_line_of_the_bureau(city: City, by: User) -> StaffLine:
    return a_project_of_the_bureau(city, by).staff.get()


def a_cost_of_the_bureau(city: City, by: User) -> CostLine:
    project = a_project_of_the_bureau(city, by)
    return CostLine.objects.create(project=project, category="activity", what="活动", amount_fen=100_000)


STEPS = ("fill", "change", "design", "staff-add", "cost-add", "submit", "approve", "return", "drop")
THINGS = {
    "purchasing:catalogue": Thing(an_item, "shown"),
    "purchasing:need": Thing(a_need),
    "purchasing:need-call-designs": Thing(a_need),
    "purchasing:proposal-draft": Thing(a_called_need, "city"),
    "purchasing:proposal": Thing(a_proposal),
    **{f"purchasing:proposal-{step}": Thing(a_proposal_to_decide) for step in ("detail", "take", "decline")},
    "purchasing:proposal-take-back": Thing(a_handed_proposal),
    "purchasing:project": Thing(a_project),
    # what is done with a project is the purchaser's alone
    **{f"purchasing:project-{step}": Thing(a_project_of_the_bureau) for step in STEPS},
    "purchasing:staff": Thing(a_line_of_the_bureau),
    "purchasing:cost": Thing(a_cost_of_the_bureau),
}
IN_SCOPE = {
    "CatalogueItem": a_draft_item,
    "CatalogueDoer": a_doer,
    "Need": a_need,
    "Project": a_project,
    "Proposal": a_proposal_to_decide,
    "StaffLine": a_line_of_staff,
    "CostLine": a_cost,
    "FrozenFigure": a_figure,
}
