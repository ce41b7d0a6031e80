"""The yearly plan of a purchaser: made, filled, approved, published; and adjusted afterwards."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import PlanItem, Project, YearPlan
from heli.purchasing.queries.desks import planners

LIFE = YearPlan.LIFE.steps


@action("purchasing.plan.draft", lock=False)
def draft_plan(buyer: Organisation, /, *, by: Acting, year: int) -> YearPlan:
    """The plan of a year, empty at first."""
    speaking_for(by, "purchasing.plan.draft", buyer)
    plan = YearPlan(buyer=buyer, year=year, drafted_by=by.for_whom("purchasing.plan.draft", buyer))
    plan.save()
    return plan


@action("purchasing.plan.add", step=LIFE["add"])
def add_to_plan(
    plan: YearPlan,
    /,
    *,
    by: Acting,
    project: Project,
    method: str,
    amount_fen: int,
    intention_month: date,
    tender_month: date,
) -> PlanItem:
    """One more project; an adjustment once the plan was approved, of which the approvers hear."""
    speaking_for(by, "purchasing.plan.add", plan.buyer)
    if project.buyer_id != plan.buyer_id:
        raise Refused(Sentence("只能列入%(name)s自己的项目。", name=plan.buyer.name), field="project")
    if tender_month.year != plan.year:
        raise Refused(Sentence("开始采购的月份要在%(year)s年。", year=str(plan.year)), field="tender_month")
    item = PlanItem(
        plan=plan, project=project, method=method, amount_fen=amount_fen, intention_month=intention_month.replace(day=1),
        tender_month=tender_month.replace(day=1),
    )  # fmt: skip
    if plan.approved_on is not None:
        item.adjusted_on = localdate()
    item.save()
    if item.adjusted_on is not None:
        approvers = [user.actor for user in who_may("purchasing.plan.approve", plan)]
        words = Sentence("%(plan)s调整，增加：%(title)s", plan=str(plan), title=project.title)
        tell(approvers, "purchasing.plan.add", plan, words, by=by)
    return item


@action("purchasing.plan.remove", step=LIFE["remove"])
def remove_from_plan(plan: YearPlan, /, *, by: Acting, item: PlanItem) -> YearPlan:
    """Only while the plan is written: what was approved stays in it."""
    speaking_for(by, "purchasing.plan.remove", plan.buyer)
    keep_rows(PlanItem.objects.filter(pk=item.pk))
    item.delete()
    return plan


@action("purchasing.plan.approve", step=LIFE["approve"])
def approve_plan(plan: YearPlan, /, *, by: Acting) -> YearPlan:
    """By somebody else than who wrote it."""
    speaking_for(by, "purchasing.plan.approve", plan.buyer)
    if not plan.items.exists():
        raise Refused(Sentence("计划里还没有项目。"), code="empty")
    decider = by.for_whom("purchasing.plan.approve", plan)
    if planners(plan) & {decider.pk, by.actor.pk}:
        raise Refused(Sentence("编制计划的人不能自己批准。"), code="own")
    plan.approved_by, plan.approved_on = decider, localdate()
    plan.save()
    words = Sentence("%(plan)s已批准，可以公布。", plan=str(plan))
    tell([plan.drafted_by], "purchasing.plan.approve", plan, words, by=by)
    return plan


@action("purchasing.plan.publish", step=LIFE["publish"])
def publish_plan(plan: YearPlan, /, *, by: Acting) -> YearPlan:
    speaking_for(by, "purchasing.plan.publish", plan.buyer)
    plan.published_on = localdate()
    plan.save()
    return plan
