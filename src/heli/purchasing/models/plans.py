"""The yearly plan of a purchaser: which projects, by which method, when."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, nodes_of_organisation
from heli.purchasing.models.projects import Project

VIEW = "purchasing.plan.view"


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser and by those above it."""
        return self.filter(seen_by_sides(user, VIEW, "buyer"))

    def public(self) -> Self:
        return self.filter(state=YearPlan.State.PUBLISHED)


class YearPlan(Record):
    """What a purchaser means to buy in a year. A project added once it was approved is an adjustment."""

    class State(models.TextChoices):
        DRAFT = "draft", _("编制中")
        APPROVED = "approved", _("已批准")
        PUBLISHED = "published", _("已公布")

    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="purchase_plans", verbose_name=_("购买主体"))
    year = models.PositiveIntegerField(_("年度"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    approved_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("add", tuple(State), {each: each for each in State}, may="purchasing.plan.add", label=_("列入项目")),
        Step("remove", State.DRAFT, State.DRAFT, may="purchasing.plan.remove", label=_("移出"),
             elsewhere=Sentence("批准以后，项目不能从计划里删掉。")),
        Step("approve", State.DRAFT, State.APPROVED, may="purchasing.plan.approve", label=_("批准计划")),
        Step("publish", State.APPROVED, State.PUBLISHED, may="purchasing.plan.publish", label=_("公布计划")),
    )  # fmt: skip
    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度购买计划")
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "year"], name="purchasing_plan_once", violation_error_code="year",
                violation_error_message=_("这一年已经有计划。"),
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_on__isnull=True)
                | models.Q(approved_by__isnull=False, approved_on__isnull=False),
                name="purchasing_plan_approved",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.buyer.name}{self.year}年购买计划"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:plan-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.buyer)


class OfPlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a plan is seen by whoever sees the plan."""
        return self.filter(plan__in=YearPlan.objects.visible_to(user))


class PlanItem(Record):
    """One project of a plan. Months are kept as their first day."""

    class Method(models.TextChoices):
        OPEN = "open", _("公开招标")
        CONSULTATION = "consultation", _("竞争性磋商")
        NEGOTIATION = "negotiation", _("竞争性谈判")
        SINGLE_SOURCE = "single_source", _("单一来源")
        FRAMEWORK = "framework", _("框架协议")
        DIRECT = "direct", _("限额以下自行采购")

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="items", verbose_name=_("年度购买计划"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="plan_items", verbose_name=_("项目"))
    method = models.CharField(_("采购方式"), max_length=14, choices=Method)
    amount_fen = models.BigIntegerField(_("金额"))
    intention_month = models.DateField(_("公开意向的月份"))
    tender_month = models.DateField(_("开始采购的月份"))
    adjusted_on = models.DateField(_("调整日期"), null=True, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("计划里的项目")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "project"], name="purchasing_plan_item_once", violation_error_code="project",
                violation_error_message=_("这个项目已经在计划里。"),
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="purchasing_plan_item_amount",
                violation_error_code="amount_fen", violation_error_message=_("金额要大于 0。"),
            ),
            models.CheckConstraint(
                condition=models.Q(intention_month__lte=models.F("tender_month")), name="purchasing_plan_item_months",
                violation_error_code="intention_month",
                violation_error_message=_("公开意向的月份不能晚于开始采购的月份。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.project.title

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return self.plan.scope_nodes()
