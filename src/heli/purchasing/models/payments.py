"""Invoices and payments of a contract, and the accounts to which agencies are paid."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.fields import SealedTextField
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.directory.models import Organisation, nodes_of_organisation
from heli.purchasing.models.contracts import Contract, OfContract, OfContractQuerySet
from heli.purchasing.models.funds import Commitment
from heli.purchasing.models.milestones import Milestone

ACCOUNT_VIEW = "purchasing.account.view"


class PayeeAccountQuerySet(models.QuerySet["PayeeAccount"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the agency itself and by those above it who hold the right."""
        return self.filter(seen_by_sides(user, ACCOUNT_VIEW, "supplier"))


class PayeeAccount(Record):
    """Where an agency is paid. A new one holds once a second person of the agency has approved it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待复核")
        HELD = "held", _("使用中")
        REFUSED = "refused", _("未通过")
        REPLACED = "replaced", _("已停用")

    supplier = models.ForeignKey(
        Organisation, models.PROTECT, related_name="payee_accounts", verbose_name=_("开户单位")
    )
    holder = models.CharField(_("账户名称"), max_length=100)
    bank = models.CharField(_("开户银行"), max_length=100)
    number = SealedTextField(_("银行账号"))
    why = models.CharField(_("变更的理由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PROPOSED)
    entered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    told_at = models.DateTimeField(_("通知原联系人的时间"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    holds_from = models.DateField(_("启用日期"), null=True, blank=True)
    reason = models.CharField(_("不通过的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("approve", State.PROPOSED, State.HELD, may="purchasing.account.approve", label=_("复核通过")),
        Step("refuse", State.PROPOSED, State.REFUSED, may="purchasing.account.refuse", label=_("不予通过"), needs=("reason",)),
        Step("replace", State.HELD, State.REPLACED, may="", label=_("停用")),
    )  # fmt: skip
    objects = PayeeAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("收款账户")
        constraints = [
            models.UniqueConstraint(fields=["supplier"], condition=Q(state="held"), name="purchasing_account_held_once"),
            models.UniqueConstraint(
                fields=["supplier"], condition=Q(state="proposed"), name="purchasing_account_proposed_once",
                violation_error_message=_("已经有一个账户等待复核，请先办完。"),
            ),
            models.CheckConstraint(condition=~Q(state="held") | Q(holds_from__isnull=False), name="purchasing_account_from"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bank} {self.masked}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:account-list")

    @property
    def masked(self) -> str:
        """The last four digits, by which people who know the account know it again."""
        return f"****{str(self.number)[-4:]}"

    def name_for_audit(self) -> str:
        return f"{self.supplier.name} {self.bank}"

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.supplier)


class Invoice(OfContract):
    """A 发票 of a contract: one of a code and number is entered once in the whole city."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="invoices", verbose_name=_("合同"))
    code = models.CharField(_("发票代码"), max_length=12, blank=True)
    number = models.CharField(_("发票号码"), max_length=20)
    amount_fen = models.BigIntegerField(_("价税合计"))
    issued_on = models.DateField(_("开票日期"))
    entered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))

    class Meta:
        verbose_name = _("发票")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], name="purchasing_invoice_once", violation_error_code="number",
                violation_error_message=_("这张发票已经登记过，请核对代码和号码。"),
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="purchasing_invoice_amount",
                                   violation_error_code="amount_fen", violation_error_message=_("金额要大于 0。")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip()


class PaymentQuerySet(OfContractQuerySet):
    def open(self) -> Self:
        """On its way: neither paid nor returned."""
        return self.exclude(state__in=(Payment.State.PAID, Payment.State.RETURNED))

    def counting(self) -> Self:
        """Paid or on its way: what takes of the sums of contract, milestone and invoice."""
        return self.exclude(state=Payment.State.RETURNED)

    def promised(self) -> Self:
        """Checked and not paid yet: what their commitments still hold for them."""
        return self.filter(state__in=(Payment.State.CHECKED, Payment.State.APPROVED))

    def late(self) -> Self:
        """Not paid after their day, or paid after it."""
        open_late = Q(paid_on__isnull=True, due_on__lt=localdate())
        return self.filter(open_late | Q(paid_on__gt=F("due_on")))


class Payment(OfContract):
    """A payment from its request by the agency to the bank."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("待审核")
        CHECKED = "checked", _("待批准")
        APPROVED = "approved", _("待支付")
        PAID = "paid", _("已支付")
        RETURNED = "returned", _("已退回")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments", verbose_name=_("合同"))
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="payments", verbose_name=_("节点"))
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments", verbose_name=_("发票"))
    account = models.ForeignKey(PayeeAccount, models.PROTECT, related_name="payments", verbose_name=_("收款账户"))
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("资金承诺")
    )
    amount_fen = models.BigIntegerField(_("付款金额"))
    due_on = models.DateField(_("付款期限"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    requested_on = models.DateField(_("申请日期"))
    checked_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    approved_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    paid_on = models.DateField(_("支付日期"), null=True, blank=True)
    bank_ref = models.CharField(_("银行流水号"), max_length=60, blank=True)
    reason = models.CharField(_("退回的理由"), max_length=400, blank=True)
    export = models.ForeignKey(
        "VoucherExport", models.SET_NULL, null=True, blank=True, related_name="payments", verbose_name=_("凭证导出")
    )

    LIFE = LifeCycle(
        Step("check", State.REQUESTED, State.CHECKED, may="purchasing.payment.check", label=_("审核付款")),
        Step("approve", State.CHECKED, State.APPROVED, may="purchasing.payment.approve", label=_("批准付款")),
        Step("pay", State.APPROVED, State.PAID, may="purchasing.payment.pay", label=_("登记支付")),
        Step("return", (State.REQUESTED, State.CHECKED, State.APPROVED), State.RETURNED, may="purchasing.payment.return",
             label=_("退回付款"), needs=("reason",)),
        Step("resubmit", State.RETURNED, State.REQUESTED, may="purchasing.payment.resubmit", label=_("再次申请付款")),
    )  # fmt: skip
    OF_SUPPLIER = ("resubmit",)
    objects = PaymentQuerySet.as_manager()  # type: ignore[misc]  # says more of its rows than what it is made of

    class Meta:
        verbose_name = _("付款")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="purchasing_payment_amount",
                                   violation_error_code="amount_fen", violation_error_message=_("金额要大于 0。")),
            models.CheckConstraint(
                condition=Q(state__in=("requested", "returned")) | Q(commitment__isnull=False, checked_by__isnull=False),
                name="purchasing_payment_checked",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("checked_by")), name="purchasing_payment_two_people",
                violation_error_message=_("审核和批准要由两个人办理。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, approved_by__isnull=False), name="purchasing_payment_paid"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_on"], name="purchasing_payment_state")]

    def __str__(self) -> str:
        return f"{self.contract.number} {self.milestone}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:payment-detail", args=[self.pk])

    @property
    def days_late(self) -> int:
        """How many days after its day it was paid, or is not paid yet."""
        return max(0, ((self.paid_on or localdate()) - self.due_on).days)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0
