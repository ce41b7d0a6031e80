"""Yearly plans as they are read, and which waits for its approver."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.life import Step
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import PlanItem, Project, YearPlan
from heli.purchasing.models.plans import YearPlanQuerySet


def plans(user: Any) -> YearPlanQuerySet:
    """Every plan this user may see, with its projects and their money."""
    found = YearPlan.objects.visible_to(user).select_related("buyer", "drafted_by", "approved_by")
    return found.annotate(many=Count("items"), money=Sum("items__amount_fen")).order_by("-year", "pk")


def public_plans() -> YearPlanQuerySet:
    return YearPlan.objects.public().select_related("buyer").order_by("-year", "buyer__name_pinyin", "pk")


def items(plan: YearPlan) -> QuerySet[PlanItem]:
    found = PlanItem.objects.filter(plan=plan).select_related("project__place").defer("project__place__outline")
    return found.order_by("tender_month", "pk")


def items_seen(user: Any) -> QuerySet[PlanItem]:
    """Projects of all plans this user may see."""
    found = PlanItem.objects.visible_to(user).select_related("plan__buyer", "project")
    return found.order_by("-plan__year", "tender_month", "pk")


def called(rows: QuerySet[PlanItem], typed: str) -> QuerySet[PlanItem]:
    return rows.filter(project__title__icontains=typed.strip())


def total(plan: YearPlan) -> int:
    return int(PlanItem.objects.filter(plan=plan).aggregate(sum=Sum("amount_fen"))["sum"] or 0)


def own_offices(user: Any) -> QuerySet[Organisation]:
    """The organisations whose plan this user writes."""
    nodes = user.offices("purchasing.plan.draft")
    found = Organisation.objects.filter(state=Organisation.State.ACTIVE).order_by("pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def projects_to_add(plan: YearPlan) -> QuerySet[Project]:
    """Projects of the purchaser that have not ended and are not in the plan."""
    found = Project.objects.filter(buyer=plan.buyer_id, budget_fen__gt=0).exclude(state__in=Project.ENDED)
    return found.exclude(plan_items__plan=plan).order_by("-year", "-serial")


def may(user: Any, right: str, plan: YearPlan) -> bool:
    return speaks_for_office(user, right, plan.buyer)


def steps(user: Any, plan: YearPlan) -> list[Step]:
    return [step for step in plan.LIFE.open_to(plan, user) if may(user, step.may, plan)]


def to_approve(user: Any) -> YearPlanQuerySet:
    """Plans with projects that wait for this user."""
    right = "purchasing.plan.approve"
    if not user.holds(right):
        return YearPlan.objects.none()
    offices = user.offices(right)
    filled = PlanItem.objects.values("plan")
    found = YearPlan.objects.filter(state=YearPlan.State.DRAFT, pk__in=filled).select_related("buyer", "drafted_by")
    found = found.exclude(drafted_by__in=user.hands(right)).order_by("year", "pk")
    return found if offices is None else found.filter(buyer__in=[node // 2 for node in offices])


def _line(plan: YearPlan) -> Waiting:
    about = Sentence("%(name)s编制", name=plan.drafted_by.name)
    return Waiting(str(plan), about, None, _("批准计划"), plan.get_absolute_url())


WAITING = (Source("purchasing.plan.approve", _("待批准的购买计划"), "purchasing.plan.approve", to_approve, _line),)


def entries_of_plan(plan: YearPlan) -> Q:
    held = list(plan.items.values_list("pk", flat=True))
    about = Q(subject_type="purchasing.yearplan", subject_id=plan.pk)
    return about | Q(subject_type="purchasing.planitem", subject_id__in=held)
