"""What an agency spends on a contract, how it is settled, and what becomes of the service afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor
from heli.purchasing.models.contracts import Category, Contract, OfContract


class Expense(OfContract):
    """One line of a voucher of the agency's accountant. One that reverses another, in red, has its amount below zero."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="expenses", verbose_name=_("合同"))
    day = models.DateField(_("日期"))
    voucher = models.CharField(_("凭证号"), max_length=40)
    category = models.CharField(_("类别"), max_length=16, choices=Category)
    payee = models.CharField(_("收款方"), max_length=100)
    amount_fen = models.BigIntegerField(_("金额"))
    what = models.CharField(_("摘要"), max_length=200, blank=True)
    entered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    export = models.ForeignKey(
        "VoucherExport", models.SET_NULL, null=True, blank=True, related_name="expenses", verbose_name=_("凭证导出")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("冲销的支出")
    )

    class Meta:
        verbose_name = _("支出")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "day", "voucher", "category", "payee", "amount_fen"], name="purchasing_expense_once",
                violation_error_code="voucher", violation_error_message=_("这张凭证的这一行已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount_fen__gt=0) | Q(reverses__isnull=False, amount_fen__lt=0),
                name="purchasing_expense_amount", violation_error_code="amount_fen", violation_error_message=_("金额要大于 0。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["contract", "day"], name="purchasing_expense_day")]

    def __str__(self) -> str:
        return f"{self.voucher} {self.payee}"

    @property
    def is_exported(self) -> bool:
        """Whether it stands in the books of an accounting program, where only a reversing entry mends it."""
        return self.export_id is not None


class SpendingPlan(OfContract):
    """What the agency itself means to spend by category and month. ``months``: by category and month, as 2026-05, the fen; of each
    category they are its budget. It holds no longer once the contract is changed."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="spending_plan", verbose_name=_("合同"))
    months = models.JSONField(_("每月计划"), default=dict, blank=True)
    holds = models.BooleanField(_("按它计算"), default=True)
    entered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    entered_on = models.DateField(_("登记日期"))

    class Meta:
        verbose_name = _("每月计划")

    def __str__(self) -> str:
        return f"{self.contract.number} 每月计划"

    @property
    def by_category(self) -> dict[str, dict[tuple[int, int], int]]:
        """By category and month as rules read months."""
        return {
            category: {(int(month[:4]), int(month[5:])): fen for month, fen in of.items()}
            for category, of in self.months.items()
        }

    @property
    def by_month(self) -> dict[tuple[int, int], int]:
        found: dict[tuple[int, int], int] = {}
        for of in self.by_category.values():
            for month, fen in of.items():
                found[month] = found.get(month, 0) + fen
        return found


class Settlement(OfContract):
    """The account of a contract at its end: what was spent, what of it counts, what comes back."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待审批")
        RETURNED = "returned", _("已退回")
        APPROVED = "approved", _("已批准")

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="settlement", verbose_name=_("合同"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.SUBMITTED)
    words = models.TextField(_("结算说明"), max_length=2000)
    spent_fen = models.BigIntegerField(_("支出合计"))
    personnel_fen = models.BigIntegerField(_("人员费用"))
    over_fen = models.BigIntegerField(_("超出合同金额"))
    floor_fen = models.BigIntegerField(_("因人员费用比例不予结算"))
    settled_fen = models.BigIntegerField(_("结算金额"))
    paid_fen = models.BigIntegerField(_("已付金额"))
    back_fen = models.BigIntegerField(_("应退回"))
    submitted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("提交人"))
    submitted_on = models.DateField(_("提交日期"))
    approved_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    received_on = models.DateField(_("退款到账日期"), null=True, blank=True)
    reason = models.CharField(_("退回的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("return", State.SUBMITTED, State.RETURNED, may="purchasing.settlement.return", label=_("退回结算"), needs=("reason",)),
        Step("approve", State.SUBMITTED, State.APPROVED, may="purchasing.settlement.approve", label=_("批准结算")),
        Step("resubmit", State.RETURNED, State.SUBMITTED, may="purchasing.settlement.resubmit", label=_("再次提交结算")),
        Step("receive", State.APPROVED, State.APPROVED, may="purchasing.settlement.receive", label=_("登记退款到账")),
    )  # fmt: skip
    OF_SUPPLIER = ("resubmit",)

    class Meta:
        verbose_name = _("结算")
        constraints = [
            models.CheckConstraint(condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_on__isnull=False),
                                   name="purchasing_settlement_approved"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.contract.number} 结算"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:settlement-detail", args=[self.pk])

    @property
    def is_back(self) -> bool:
        """Whether what was to come back has come."""
        return self.back_fen == 0 or self.received_on is not None


class CostAlarm(models.Model):
    """Which alarms about the money of a contract both sides were told; what is over is forgotten, and told when it comes again."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="alarm", verbose_name=_("合同"))
    told = models.CharField(_("已经提醒的事项"), max_length=40)

    class Meta:
        verbose_name = _("资金提醒")

    def __str__(self) -> str:
        return f"{self.contract} {self.told}"

    def name_for_audit(self) -> str:
        return self.contract.number
