"""What comes of a framework agreement (框架协议): who was chosen to serve how much, and who applied to join an open one."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.directory.models import Organisation, nodes_of_organisation
from heli.purchasing.models.framework import VIEW, FrameworkAgreement, FrameworkSupplier, OfFramework
from heli.purchasing.rules import framework as rules


class OfSideQuerySet(models.QuerySet[Any]):
    """What lies between the purchaser and one supplier."""

    #: the path to the supplier
    SUPPLIER: ClassVar[str] = "supplier"

    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser's side, by the supplier, and by those above either."""
        sides = ("agreement__project__buyer", "agreement__tender__agent", self.SUPPLIER)
        return self.filter(seen_by_sides(user, VIEW, *sides))


class CallOffQuerySet(OfSideQuerySet):
    SUPPLIER = "entered__supplier"


class CallOff(OfFramework):
    """Who was chosen to serve how much (成交), and how: from here the contract is drafted. ``unit_price_fen`` is the agreed price,
    or what the supplier asked for in a second bidding."""

    class Way(models.TextChoices):
        DIRECT = rules.DIRECT, _("直接选定")
        BIDDING = rules.BIDDING, _("二次竞价")
        ROTATION = rules.ROTATION, _("顺序轮候")

    agreement = models.ForeignKey(
        FrameworkAgreement, models.PROTECT, related_name="call_offs", verbose_name=_("框架协议")
    )
    number = models.PositiveIntegerField(_("第几次"))
    entered = models.ForeignKey(
        FrameworkSupplier, models.PROTECT, related_name="call_offs", verbose_name=_("成交供应商")
    )
    way = models.CharField(_("怎样确定"), max_length=8, choices=Way)
    quantity = models.DecimalField(_("数量"), max_digits=12, decimal_places=2)
    unit_price_fen = models.BigIntegerField(_("成交单价"))
    by_lot = models.BooleanField(_("报价并列，随机抽取"), default=False)
    reason = models.CharField(_("选定的理由"), max_length=400, blank=True)
    decided_on = models.DateField(_("成交日期"))
    sign_by = models.DateField(_("合同签订期限"), null=True, blank=True)
    decided_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("确定人"))

    objects = CallOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("框架协议的成交")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="purchasing_call_off_number_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchasing_call_off_quantity", violation_error_code="quantity",
                                   violation_error_message=_("数量要大于 0。")),
            models.CheckConstraint(condition=Q(unit_price_fen__gt=0), name="purchasing_call_off_price"),
            models.CheckConstraint(
                condition=~Q(way="direct") | ~Q(reason=""), name="purchasing_call_off_reason", violation_error_code="reason",
                violation_error_message=_("直接选定的，请写明谁选定、为什么。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement.number} 第{self.number}次成交"

    @property
    def units(self) -> str:
        """How many, as people write it."""
        return f"{self.quantity.normalize():f}"

    @property
    def most_fen(self) -> int:
        """What its contract may cost."""
        return rules.most_fen(self.unit_price_fen, self.quantity)

    def scope_nodes(self) -> set[int]:
        return self.entered.scope_nodes()


class SecondPriceQuerySet(models.QuerySet["SecondPrice"]):
    def visible_to(self, user: Any) -> Self:
        """What others asked for is seen by the purchaser's side alone."""
        return self.filter(call_off__agreement__in=FrameworkAgreement.objects.inside(user))


class SecondPrice(Record):
    """What one supplier asked for in a second bidding, for a unit."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="prices", verbose_name=_("成交"))
    entered = models.ForeignKey(FrameworkSupplier, models.PROTECT, related_name="+", verbose_name=_("供应商"))
    unit_price_fen = models.BigIntegerField(_("二次报价"))

    objects = SecondPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("二次报价")
        constraints = [
            models.UniqueConstraint(fields=["call_off", "entered"], name="purchasing_second_price_once"),
            models.CheckConstraint(condition=Q(unit_price_fen__gt=0), name="purchasing_second_price_fen"),
        ]

    def __str__(self) -> str:
        return f"{self.call_off} {self.entered.supplier.name}"

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return self.call_off.agreement.scope_nodes()


class Application(OfFramework):
    """An application to join an open agreement, at a unit price no higher than the highest."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待审核")
        ACCEPTED = "accepted", _("同意加入")
        REFUSED = "refused", _("不同意加入")

    agreement = models.ForeignKey(
        FrameworkAgreement, models.PROTECT, related_name="applications", verbose_name=_("框架协议")
    )
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("申请的供应商"))
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.SUBMITTED)
    unit_price_fen = models.BigIntegerField(_("报价（单价）"))
    text = models.TextField(_("怎样满足征集文件"), max_length=4000)
    received_on = models.DateField(_("收到日期"))
    decide_by = models.DateField(_("审核期限"))
    decided_on = models.DateField(_("审核日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    reason = models.CharField(_("审核的理由"), max_length=400, blank=True)
    publish_by = models.DateField(_("公开期限"), null=True, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("decide", State.SUBMITTED, (State.ACCEPTED, State.REFUSED), may="purchasing.application.decide", label=_("审核申请")),
        Step("publish", State.ACCEPTED, State.ACCEPTED, may="purchasing.application.publish", label=_("公开入围结果")),
    )  # fmt: skip
    objects = OfSideQuerySet.as_manager()

    class Meta:
        verbose_name = _("加入框架协议的申请")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "supplier"], condition=Q(state="submitted"), name="purchasing_application_one_open",
                violation_error_message=_("已经申请过，还没有审核。"),
            ),
            models.CheckConstraint(
                condition=Q(unit_price_fen__gt=0), name="purchasing_application_price", violation_error_code="unit_price_fen",
                violation_error_message=_("报价要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(state="submitted") | Q(decided_on__isnull=False, decided_by__isnull=False),
                name="purchasing_application_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="purchasing_application_reason", violation_error_code="reason",
                violation_error_message=_("不同意的，请写明理由。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement.number} {self.supplier.name}"

    @property
    def is_accepted(self) -> bool:
        return self.state == self.State.ACCEPTED

    def scope_nodes(self) -> set[int]:
        return self.agreement.scope_nodes() | nodes_of_organisation(self.supplier)
