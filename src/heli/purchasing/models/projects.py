"""Projects: what a department wants done for whom, from its design to the end of its contract."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place, nodes_of_organisation, nodes_of_place

VIEW = "purchasing.project.view"


def served_under(user: Any) -> Q:
    """Projects for places at or below those where the right is held."""
    nodes = user.nodes(VIEW) if user.holds(VIEW) else []
    places = [node // 2 for node in nodes or () if node % 2 == 0]
    if not places:
        return Q(pk__in=[])
    there = models.ExpressionWrapper(models.OuterRef("place__path"), output_field=models.CharField())
    around = Place.objects.filter(pk__in=places).annotate(there=there)
    return Q(models.Exists(around.filter(there__startswith=F("path"))))


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser, by those above it, and by those in whose place the service is given."""
        return self.filter(seen_by_sides(user, VIEW, "buyer") | served_under(user))


class Project(Called):
    """A project of service for one place and one group, designed by its purchaser."""

    class State(models.TextChoices):
        DRAFT = "draft", _("设计中")
        SUBMITTED = "submitted", _("待审批")
        RETURNED = "returned", _("已退回")
        APPROVED = "approved", _("已批准")
        TENDERING = "tendering", _("采购中")
        RUNNING = "running", _("履约中")
        CLOSED = "closed", _("已办结")
        DROPPED = "dropped", _("已取消")

    ENDED = (State.CLOSED, State.DROPPED)

    # which one
    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("项目名称"), max_length=80)
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="projects_bought", verbose_name=_("购买主体"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="projects", verbose_name=_("服务地区"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    # for whom
    group = models.CharField(_("服务对象"), max_length=80)
    people = models.PositiveIntegerField(_("服务人数"), null=True, blank=True)
    need = models.TextField(_("需求"), max_length=4000)
    # the logic model
    inputs = models.TextField(_("投入"), max_length=2000, blank=True)
    activities = models.TextField(_("活动"), max_length=2000, blank=True)
    outputs = models.TextField(_("产出"), max_length=2000, blank=True)
    outcomes = models.TextField(_("成效"), max_length=2000, blank=True)
    # how long, and for how much
    start_on = models.DateField(_("开始日期"), null=True, blank=True)
    end_on = models.DateField(_("结束日期"), null=True, blank=True)
    budget_fen = models.BigIntegerField(_("预算金额"), default=0)
    # who
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    approved_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    reason = models.CharField(_("退回或取消的理由"), max_length=400, blank=True)

    WRITTEN: ClassVar[dict[str, str]] = {State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED}

    LIFE = LifeCycle(
        Step("change", (State.DRAFT, State.RETURNED), WRITTEN, may="purchasing.project.change", label=_("修改项目")),
        Step("add_cost", (State.DRAFT, State.RETURNED), WRITTEN, may="purchasing.cost.add", label=_("增加预算明细")),
        Step("submit", (State.DRAFT, State.RETURNED), State.SUBMITTED, may="purchasing.project.submit", label=_("提交审批")),
        Step("return", State.SUBMITTED, State.RETURNED, may="purchasing.project.return", label=_("退回项目"), needs=("reason",)),
        Step("approve", State.SUBMITTED, State.APPROVED, may="purchasing.project.approve", label=_("批准项目")),
        Step("drop", (State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED), State.DROPPED,
             may="purchasing.project.drop", label=_("取消项目"), needs=("reason",)),
        # by what becomes of its tender and its contract
        Step("tender", State.APPROVED, State.TENDERING, may="", label=_("开始采购"), elsewhere=Sentence("项目批准以后才能采购。")),
        Step("take_back", State.TENDERING, State.APPROVED, may="", label=_("采购没有结果")),
        Step("run", (State.APPROVED, State.TENDERING), State.RUNNING, may="", label=_("签订合同")),
        Step("close", State.RUNNING, State.CLOSED, may="", label=_("办结")),
    )  # fmt: skip
    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("购买服务项目")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="purchasing_project_number_once",
                                    violation_error_message=_("刚刚有人登记了另一个项目，请再提交一次。")),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")), name="purchasing_project_dates",
                violation_error_code="end_on", violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(budget_fen__gte=0), name="purchasing_project_budget", violation_error_code="budget_fen",
                violation_error_message=_("预算金额不能小于 0。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "end_on"], name="purchasing_project_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:project-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """As offices quote it: ``购〔2026〕12号``."""
        return f"购〔{self.year}〕{self.serial}号"

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.buyer) | nodes_of_place(self.place)


class OfProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a project is seen by whoever sees the project."""
        return self.filter(project__in=Project.objects.visible_to(user))


class CostLine(Record):
    """A line of the budget of a project, by category."""

    class Category(models.TextChoices):
        PERSONNEL = "personnel", _("人员费用")
        ACTIVITY = "activity", _("服务活动")
        TRAINING = "training", _("督导和培训")
        ADMINISTRATION = "administration", _("管理费用")
        TAX = "tax", _("税费")
        OTHER = "other", _("其他")

    project = models.ForeignKey(Project, models.CASCADE, related_name="costs", verbose_name=_("项目"))
    category = models.CharField(_("类别"), max_length=16, choices=Category)
    what = models.CharField(_("内容"), max_length=120)
    amount_fen = models.BigIntegerField(_("金额"))

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("预算明细")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="purchasing_cost_amount", violation_error_code="amount_fen",
                                   violation_error_message=_("金额要大于 0。")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what

    def name_for_audit(self) -> str:
        return f"{self.project.number} {self.what}"

    def scope_nodes(self) -> set[int]:
        return self.project.scope_nodes()
