"""Projects: what a department wants done for whom, from its design to the end of its contract."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place, nodes_of_organisation, nodes_of_place
from heli.purchasing.models.catalogue import CatalogueItem
from heli.purchasing.models.needs import Need
from heli.purchasing.models.proposals import Proposal
from heli.purchasing.rules import buyers

VIEW = "purchasing.project.view"
CLOSED_TO_CHANGES = Sentence("项目已经提交，现在不能修改；要改就请审批人退回。")


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser and by those above it, of departments and of places; and at the place it serves."""
        return self.filter(seen_by_sides(user, VIEW, "buyer") | _serving(user))

    def of_government(self) -> Self:
        """Those for which government buys; what society buys is no public purchase."""
        return self.filter(bought_as=Project.BoughtAs.GOVERNMENT)


def _serving(user: Any) -> Q:
    """Projects that serve one of the places this user answers for, or one below it."""
    if not user.holds(VIEW):
        return Q(pk__in=[])
    there = models.ExpressionWrapper(models.OuterRef("place__path"), output_field=models.CharField())
    around = Place.objects.filter(pk__in=[node // 2 for node in user.nodes(VIEW) if node % 2 == 0])
    return Q(models.Exists(around.annotate(there=there).filter(there__startswith=F("path"))))


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

    class BoughtAs(models.TextChoices):
        """By whose rules it is bought, as its buyer stood when it was begun."""

        GOVERNMENT = buyers.GOVERNMENT, _("政府购买服务")
        SOCIETY = buyers.SOCIETY, _("社会力量购买")

    ENDED = (State.CLOSED, State.DROPPED)
    #: while it is being designed
    OPEN = (State.DRAFT, State.RETURNED)
    #: what a term of more than a year asks for, all of it
    CONDITIONS = ("content_stable", "is_continuous", "funding_stable", "price_stable", "budget_assured")
    #: in which it may have a contract
    WITH_CONTRACT = (State.APPROVED, State.TENDERING, State.RUNNING)

    # which one
    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("项目名称"), max_length=80)
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="projects_bought", verbose_name=_("购买主体"))
    bought_as = models.CharField(
        _("谁在购买"), max_length=10, choices=BoughtAs, default=BoughtAs.GOVERNMENT, editable=False
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="projects", verbose_name=_("服务地区"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    item = models.ForeignKey(
        CatalogueItem, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("目录事项")
    )
    legal_basis = models.CharField(_("购买的法律依据"), max_length=200, blank=True)
    # for whom
    origin = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("来自哪件需求")
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("采用的方案")
    )
    group = models.CharField(_("服务对象"), max_length=80)
    people = models.PositiveIntegerField(_("服务人数"), null=True, blank=True)
    need = models.TextField(_("需求"), max_length=4000)
    # what it works with, what is done, what comes of it, and what that changes
    inputs = models.TextField(_("投入"), max_length=2000, blank=True)
    activities = models.TextField(_("活动"), max_length=2000, blank=True)
    outputs = models.TextField(_("产出"), max_length=2000, blank=True)
    outcomes = models.TextField(_("成效"), max_length=2000, blank=True)
    # how long, and for how much; a longer term than a year stands on all five conditions
    start_on = models.DateField(_("开始日期"), null=True, blank=True)
    end_on = models.DateField(_("结束日期"), null=True, blank=True)
    content_stable = models.BooleanField(_("购买内容相对固定"), default=False)
    is_continuous = models.BooleanField(_("连续性强"), default=False)
    funding_stable = models.BooleanField(_("经费来源稳定"), default=False)
    price_stable = models.BooleanField(_("价格变化幅度小"), default=False)
    budget_assured = models.BooleanField(_("预算有保障"), default=False)
    budget_fen = models.BigIntegerField(_("预算金额"), default=0)
    #: the city's floor binds what government buys; a buyer of society may set its own
    own_floor_percent = models.DecimalField(
        _("本单位的人员费用下限（%）"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    # who
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    submitted_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    submitted_on = models.DateField(_("提交日期"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    reason = models.CharField(_("退回或取消的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("change", OPEN, {State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED},
             may="purchasing.project.change", label=_("修改项目"), elsewhere=CLOSED_TO_CHANGES),
        Step("design", OPEN, {State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED},
             may="purchasing.project.design", label=_("填写逻辑模型"), elsewhere=CLOSED_TO_CHANGES),
        Step("submit", (State.DRAFT, State.RETURNED), State.SUBMITTED, may="purchasing.project.submit", label=_("提交审批")),
        Step("return", State.SUBMITTED, State.RETURNED, may="purchasing.project.return", label=_("退回项目"), needs=("reason",)),
        Step("approve", State.SUBMITTED, State.APPROVED, may="purchasing.project.approve", label=_("批准项目")),
        Step("drop", (State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED), State.DROPPED,
             may="purchasing.project.drop", label=_("取消项目"), needs=("reason",)),
        # by what becomes of its tender and its contract
        Step("tender", State.APPROVED, State.TENDERING, may="", label=_("开始采购"), elsewhere=Sentence("项目批准以后才能采购。")),
        Step("take_back", State.TENDERING, State.APPROVED, may="", label=_("采购没有结果")),
        Step("run", (State.APPROVED, State.TENDERING), State.RUNNING, may="", label=_("签订合同")),
        Step("close", (State.TENDERING, State.RUNNING), State.CLOSED, may="", label=_("办结")),
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
                condition=Q(own_floor_percent__isnull=True) | Q(own_floor_percent__gt=0, own_floor_percent__lte=100),
                name="purchasing_project_own_floor", violation_error_code="own_floor_percent",
                violation_error_message=_("下限要大于 0，不超过 100。"),
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

    @classmethod
    def named_conditions(cls) -> list[tuple[str, Any]]:
        """The columns of the five conditions, each with its words."""
        fields: Any = cls._meta
        return [(column, fields.get_field(column).verbose_name) for column in cls.CONDITIONS]

    @property
    def is_stable(self) -> bool:
        """Whether all five conditions for more than a year are met."""
        return all(getattr(self, name) for name in self.CONDITIONS)

    @property
    def is_of_society(self) -> bool:
        """Whether a foundation, an enterprise, an association or a mass body buys, by its own rules."""
        return self.bought_as == self.BoughtAs.SOCIETY

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def is_being_designed(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_tendering(self) -> bool:
        return self.state == self.State.TENDERING

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.buyer) | nodes_of_place(self.place)
