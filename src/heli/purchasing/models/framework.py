"""Framework agreements (框架协议): what was agreed, and with which suppliers at what unit price."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.directory.models import Organisation, nodes_of_organisation
from heli.purchasing.models.bids import Bid
from heli.purchasing.models.projects import Project
from heli.purchasing.models.tenders import Tender
from heli.purchasing.rules import framework as rules

VIEW = "purchasing.framework.view"
SIDES = ("project__buyer", "tender__agent")


class FrameworkQuerySet(models.QuerySet["FrameworkAgreement"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser, by the agency that runs its tender and by those above them; what was made public, by all."""
        seen = seen_by_sides(user, VIEW, *SIDES)
        if user.holds(VIEW):
            seen |= Q(state__in=FrameworkAgreement.PUBLIC)
        return self.standing().filter(seen)

    def standing(self) -> Self:
        """Those whose tender did not fail: with it nothing was agreed."""
        return self.exclude(tender__state__in=(Tender.State.FAILED, Tender.State.CANCELLED))

    def inside(self, user: Any) -> Self:
        """Those of which this user sees more than everybody does."""
        return self.standing().filter(seen_by_sides(user, VIEW, *SIDES))

    def running(self) -> Self:
        return self.standing().filter(state=FrameworkAgreement.State.RUNNING, end_on__gte=localdate())

    def going(self) -> Self:
        """Those of which contracts may come, now or once it is signed."""
        return self.standing().exclude(state=FrameworkAgreement.State.ENDED).filter(end_on__gte=localdate())

    def past(self) -> Self:
        """Those of which no more comes: ended, or their term has run out."""
        return self.standing().filter(Q(state=FrameworkAgreement.State.ENDED) | Q(end_on__lt=localdate()))


class FrameworkAgreement(Called):
    """What a purchaser agrees with several suppliers, so that contracts come of it without a tender each.

    A closed one comes of a tender whose document fixed its terms; an open one is joined at any time. Prices are of one unit.
    """

    class State(models.TextChoices):
        ARRANGED = "arranged", _("征集中")
        AWAITED = "awaited", _("待签订")
        RUNNING = "running", _("执行中")
        ENDED = "ended", _("已终止")

    class Kind(models.TextChoices):
        CLOSED = rules.CLOSED, _("封闭式")
        OPEN = rules.OPEN, _("开放式")

    class Ground(models.TextChoices):
        CATALOGUE = "catalogue", _("集中采购目录以内的小额零星采购")
        ADVISORY = rules.ADVISORY, _("限额标准以上的咨询类服务")
        OUTSIDE_USERS = "outside_users", _("为本部门以外的服务对象购买，由服务对象在两家以上供应商中选择")
        OTHER = "other", _("其他")

    class By(models.TextChoices):
        PRICE = "price", _("价格优先")
        QUALITY = "quality", _("质量优先")

    PUBLIC: ClassVar[tuple[str, ...]] = (State.AWAITED, State.RUNNING, State.ENDED)
    #: the columns of the ways in which a contract may come of it
    WAYS: ClassVar[dict[str, str]] = {
        rules.DIRECT: "by_direct", rules.BIDDING: "by_bidding", rules.ROTATION: "by_rotation",
    }  # fmt: skip

    # which one
    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("框架协议名称"), max_length=80)
    project = models.ForeignKey(Project, models.PROTECT, related_name="frameworks", verbose_name=_("项目"))
    tender = models.OneToOneField(
        Tender, models.PROTECT, null=True, blank=True, related_name="framework", verbose_name=_("采购")
    )
    kind = models.CharField(_("形式"), max_length=6, choices=Kind, default=Kind.CLOSED)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.ARRANGED)
    # what the document says of it
    ground = models.CharField(_("适用情形"), max_length=13, choices=Ground)
    evaluated_by = models.CharField(_("评审方法"), max_length=7, choices=By, default=By.PRICE)
    elimination = models.DecimalField(_("淘汰比例（%）"), max_digits=5, decimal_places=2, default=20)
    unit = models.CharField(_("计价单位"), max_length=20)
    max_unit_price_fen = models.BigIntegerField(_("最高限制单价"))
    start_on = models.DateField(_("协议期开始"))
    end_on = models.DateField(_("协议期结束"))
    by_direct = models.BooleanField(_("直接选定"), default=True)
    by_bidding = models.BooleanField(_("二次竞价"), default=False)
    by_rotation = models.BooleanField(_("顺序轮候"), default=False)
    may_refill = models.BooleanField(_("约定可以补充征集"), default=False)
    # its days
    sign_by = models.DateField(_("签订期限"), null=True, blank=True)
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    file_by = models.DateField(_("备案期限"), null=True, blank=True)
    filed_on = models.DateField(_("备案日期"), null=True, blank=True)
    tell_by = models.DateField(_("告知期限"), null=True, blank=True)
    told_on = models.DateField(_("告知日期"), null=True, blank=True)
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    reason = models.CharField(_("终止的理由"), max_length=400, blank=True)
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))

    LIFE = LifeCycle(
        # by the notice of the result of its tender
        Step("choose", State.ARRANGED, State.AWAITED, may="", label=_("公告入围结果")),
        # of an open one alone: what a closed one says stands in the document of its tender
        Step("change", State.ARRANGED, State.ARRANGED, may="purchasing.framework.change", label=_("修改框架协议")),
        Step("announce", State.ARRANGED, State.RUNNING, may="purchasing.framework.announce", label=_("发布征集公告")),
        Step("sign", State.AWAITED, State.RUNNING, may="purchasing.framework.sign", label=_("代表购买主体签订")),
        Step("file", State.RUNNING, State.RUNNING, may="purchasing.framework.file", label=_("登记备案")),
        Step("tell", State.RUNNING, State.RUNNING, may="purchasing.framework.tell", label=_("登记告知")),
        Step("take_in", State.RUNNING, State.RUNNING, may="purchasing.framework.take_in", label=_("登记补充征集")),
        Step("call_off", State.RUNNING, State.RUNNING, may="purchasing.call_off.decide", label=_("确定成交供应商")),
        Step("end", (State.ARRANGED, State.AWAITED, State.RUNNING), State.ENDED, may="purchasing.framework.end", label=_("终止框架协议"),
             needs=("reason",)),
    )  # fmt: skip
    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("框架协议")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="purchasing_framework_number_once",
                                    violation_error_message=_("刚刚有人登记了另一份框架协议，请再提交一次。")),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="purchasing_framework_dates",
                                   violation_error_code="end_on", violation_error_message=_("结束日期不能早于开始日期。")),
            models.CheckConstraint(
                condition=Q(max_unit_price_fen__gt=0), name="purchasing_framework_price", violation_error_code="max_unit_price_fen",
                violation_error_message=_("最高限制单价要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(elimination__gte=0, elimination__lt=100), name="purchasing_framework_elimination",
                violation_error_code="elimination", violation_error_message=_("淘汰比例要小于百分之百。"),
            ),
            models.CheckConstraint(
                condition=Q(by_direct=True) | Q(by_bidding=True) | Q(by_rotation=True), name="purchasing_framework_way",
                violation_error_code="by_direct", violation_error_message=_("至少约定一种确定成交供应商的方式。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="closed", tender__isnull=False) | Q(kind="open", tender__isnull=True),
                name="purchasing_framework_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(signed_on__isnull=False), name="purchasing_framework_signed"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "end_on"], name="purchasing_framework_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:framework-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """As offices quote it: ``框架〔2026〕3号``."""
        return f"框架〔{self.year}〕{self.serial}号"

    @property
    def buyer(self) -> Organisation:
        return self.project.buyer

    @property
    def is_open(self) -> bool:
        """Whether it is joined at any time."""
        return self.kind == self.Kind.OPEN

    @property
    def quality_first(self) -> bool:
        return self.evaluated_by == self.By.QUALITY

    @property
    def is_signed(self) -> bool:
        """By the purchaser, and not ended since."""
        return self.state == self.State.RUNNING

    @property
    def is_running(self) -> bool:
        """Signed, and within its term: contracts come of it."""
        return self.state == self.State.RUNNING and self.start_on <= localdate() <= self.end_on

    @property
    def is_over(self) -> bool:
        """Its term is past, whatever its state."""
        return self.end_on < localdate()

    @property
    def is_arranged(self) -> bool:
        """Nobody has entered yet, and it may still be changed."""
        return self.state == self.State.ARRANGED

    @property
    def is_ended(self) -> bool:
        return self.state == self.State.ENDED

    @property
    def ways(self) -> list[str]:
        """How a contract may come of it, as it was agreed."""
        return [way for way, column in self.WAYS.items() if getattr(self, column)]

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        agent = self.tender.agent if self.tender else None
        return nodes_of_organisation(self.buyer) | (nodes_of_organisation(agent) if agent else set())


class OfFramework(Record):
    """A part of a framework agreement."""

    agreement: models.ForeignKey[FrameworkAgreement, FrameworkAgreement]

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return self.agreement.get_absolute_url()

    def name_for_audit(self) -> str:
        return str(self)


class FrameworkSupplierQuerySet(models.QuerySet["FrameworkSupplier"]):
    def visible_to(self, user: Any) -> Self:
        """Who entered is public with the agreement."""
        return self.filter(agreement__in=FrameworkAgreement.objects.visible_to(user))

    def entered(self) -> Self:
        """Those that signed and have not left."""
        return self.filter(state=FrameworkSupplier.State.ENTERED)

    def holding(self) -> Self:
        """Those that are to sign or have signed, and have not left."""
        return self.exclude(state=FrameworkSupplier.State.LEFT)


class FrameworkSupplier(OfFramework):
    """A supplier of an agreement, with the price of a unit to which it is bound. ``by_lot``: chosen among equals."""

    class State(models.TextChoices):
        CHOSEN = "chosen", _("待签订")
        ENTERED = "entered", _("已入围")
        LEFT = "left", _("已退出")

    class Came(models.TextChoices):
        TENDER = "tender", _("公开征集")
        REFILL = "refill", _("补充征集")
        APPLICATION = "application", _("申请加入")

    agreement = models.ForeignKey(
        FrameworkAgreement, models.PROTECT, related_name="suppliers", verbose_name=_("框架协议")
    )
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("供应商"))
    bid = models.OneToOneField(Bid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("投标"))
    came_by = models.CharField(_("怎样入围"), max_length=11, choices=Came, default=Came.TENDER)
    reference = models.CharField(_("入围的依据"), max_length=120, blank=True)
    number = models.PositiveIntegerField(_("次序"))
    by_lot = models.BooleanField(_("并列，随机抽取"), default=False)
    unit_price_fen = models.BigIntegerField(_("协议单价"))
    state = models.CharField(_("状态"), max_length=7, choices=State, default=State.CHOSEN)
    sign_by = models.DateField(_("签订期限"), null=True, blank=True)
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    signed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签订人")
    )
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    reason = models.CharField(_("退出的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("sign_supplier", State.CHOSEN, State.ENTERED, may="purchasing.framework.sign_supplier", label=_("代表供应商签订")),
        Step("strike", (State.CHOSEN, State.ENTERED), State.LEFT, may="purchasing.framework.strike", label=_("登记退出"),
             needs=("reason",)),
    )  # fmt: skip
    #: steps that the supplier takes; every other is the purchaser's
    OF_SUPPLIER = ("sign_supplier",)
    objects = FrameworkSupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("入围供应商")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "supplier"], condition=~Q(state="left"), name="purchasing_framework_supplier_once",
                violation_error_code="supplier", violation_error_message=_("这家供应商已经入围。"),
            ),
            models.UniqueConstraint(fields=["agreement", "number"], name="purchasing_framework_supplier_number"),
            models.CheckConstraint(
                condition=Q(unit_price_fen__gt=0), name="purchasing_framework_supplier_price", violation_error_code="unit_price_fen",
                violation_error_message=_("协议单价要大于 0。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="entered") | Q(signed_on__isnull=False, signed_by__isnull=False),
                name="purchasing_framework_supplier_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="left") | (Q(left_on__isnull=False) & ~Q(reason="")), name="purchasing_framework_supplier_left"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement.number} {self.supplier.name}"

    @property
    def is_entered(self) -> bool:
        return self.state == self.State.ENTERED

    @property
    def has_left(self) -> bool:
        return self.state == self.State.LEFT

    def scope_nodes(self) -> set[int]:
        return self.agreement.scope_nodes() | nodes_of_organisation(self.supplier)
