"""Contracts: who does what for whom until when for how much, who signed which text, and what was changed since."""

from __future__ import annotations

from datetime import date
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
from heli.purchasing.models.award import Award
from heli.purchasing.models.call_offs import CallOff
from heli.purchasing.models.mirrored import MirroredTender
from heli.purchasing.models.projects import Project
from heli.purchasing.models.tenders import Tender
from heli.purchasing.rules.personnel import Floor

VIEW = "purchasing.contract.view"
#: from so many days before its end on what becomes of a service is to be decided
ENDING = 90


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser, by the agency, and by those above either."""
        return self.filter(seen_by_sides(user, VIEW, "project__buyer", "supplier"))

    def running(self) -> Self:
        return self.filter(state=Contract.State.RUNNING)


class ReportEvery(models.TextChoices):
    """How often the agency reports what was done."""

    NONE = "none", _("不要求")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF = "half", _("每半年")


class Contract(Called):
    """One contract of a project. ``amount_fen`` is what was first agreed, ``changed_fen`` what supplements added since."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草中")
        BUYER_SIGNED = "buyer_signed", _("待承接主体签署")
        RUNNING = "running", _("履约中")
        SETTLED = "settled", _("已结算")
        CLOSED = "closed", _("已办结")
        ENDED = "ended", _("提前终止")
        DROPPED = "dropped", _("已作废")

    class Origin(models.TextChoices):
        TENDER = "tender", _("在本系统采购")
        MIRRORED = "mirrored", _("在其他平台采购")
        TAKEN_OVER = "taken_over", _("已在履行，补录")
        CALLED_OFF = "called_off", _("框架协议成交")

    class BondForm(models.TextChoices):
        NONE = "none", _("不收")
        GUARANTEE = "guarantee", _("保函")
        CHEQUE = "cheque", _("支票")
        DRAFT = "draft", _("汇票或本票")

    OVER = (State.CLOSED, State.DROPPED)
    #: before it is settled, and until it is closed; each leads to itself
    BOOKED: ClassVar[dict[str, str]] = {State.RUNNING: State.RUNNING, State.ENDED: State.ENDED}
    SIGNED: ClassVar[dict[str, str]] = {**BOOKED, State.SETTLED: State.SETTLED}

    # which one
    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("合同名称"), max_length=80)
    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts", verbose_name=_("项目"))
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="contracts", verbose_name=_("承接主体"))
    state = models.CharField(_("状态"), max_length=14, choices=State, default=State.DRAFT)
    origin = models.CharField(_("来源"), max_length=12, choices=Origin)
    award = models.ForeignKey(
        Award, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("中标结果")
    )
    mirrored = models.ForeignKey(
        MirroredTender,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("外部平台的采购"),
    )
    call_off = models.ForeignKey(
        CallOff, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("框架协议的成交")
    )
    award_ref = models.CharField(_("中标或成交依据"), max_length=120, blank=True)
    # what it says
    what = models.TextField(_("服务内容"), max_length=4000)
    start_on = models.DateField(_("开始日期"))
    end_on = models.DateField(_("结束日期"))
    amount_fen = models.BigIntegerField(_("合同金额"))
    changed_fen = models.BigIntegerField(_("变更增减"), default=0, editable=False)
    payment_terms = models.TextField(_("付款方式"), max_length=2000, blank=True)
    pay_days = models.PositiveIntegerField(_("交付后几天内付款"), default=30)
    report_every = models.CharField(_("定期报告"), max_length=8, choices=ReportEvery, default=ReportEvery.NONE)
    report_days = models.PositiveIntegerField(_("每期结束后几天内提交报告"), default=10)
    supplier_is_sme = models.BooleanField(_("承接主体是中小企业"), default=False)
    public_service = models.BooleanField(_("面向社会公众"), default=True)
    floor_percent = models.DecimalField(
        _("人员费用比例下限（%）"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    floor_with_tax = models.BooleanField(_("比例按含税总额计算"), default=True)
    bond_fen = models.BigIntegerField(_("履约保证金"), default=0)
    bond_form = models.CharField(_("保证金形式"), max_length=10, choices=BondForm, default=BondForm.NONE)
    # for more than a year: all five
    content_stable = models.BooleanField(_("内容相对固定"), default=False)
    is_continuous = models.BooleanField(_("连续性强"), default=False)
    funding_stable = models.BooleanField(_("经费来源稳定"), default=False)
    price_stable = models.BooleanField(_("价格变化幅度小"), default=False)
    budget_assured = models.BooleanField(_("预算有保障"), default=False)
    # as the document of its purchase allows, and where it says so; of one that renews another as of the first of them
    renewal_years = models.PositiveSmallIntegerField(_("可以续签几年"), default=0)
    renewal_place = models.CharField(_("约定续签的条款"), max_length=120, blank=True)
    # its days
    awarded_on = models.DateField(_("中标通知书发出日期"), null=True, blank=True)
    sign_by = models.DateField(_("签订期限"), null=True, blank=True)
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    published_on = models.DateField(_("公告日期"), null=True, blank=True)
    filed_on = models.DateField(_("备案日期"), null=True, blank=True)
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    reason = models.CharField(_("终止或作废的理由"), max_length=400, blank=True)
    # of one that ran already: what had been paid and spent before it was taken over
    paid_before_fen = models.BigIntegerField(_("补录前已付"), default=0)
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("续签自")
    )
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))

    LIFE = LifeCycle(
        Step("sign", State.DRAFT, State.BUYER_SIGNED, may="purchasing.contract.sign", label=_("代表购买主体签署")),
        Step("sign_supplier", State.BUYER_SIGNED, State.RUNNING, may="purchasing.contract.sign_supplier", label=_("代表承接主体签署")),
        Step("change", (State.DRAFT, State.BUYER_SIGNED), State.DRAFT, may="purchasing.contract.change", label=_("修改合同")),
        Step("drop", (State.DRAFT, State.BUYER_SIGNED), State.DROPPED, may="purchasing.contract.drop", label=_("作废合同"), needs=("reason",)),
        Step("plan", (State.DRAFT, State.BUYER_SIGNED, State.RUNNING),
             {State.DRAFT: State.DRAFT, State.BUYER_SIGNED: State.DRAFT, State.RUNNING: State.RUNNING},
             may="purchasing.milestone.plan", label=_("增加节点")),
        Step("publish", tuple(SIGNED), SIGNED, may="purchasing.contract.publish", label=_("登记公告")),
        Step("file", tuple(SIGNED), SIGNED, may="purchasing.contract.file", label=_("登记备案")),
        Step("alter", State.RUNNING, State.RUNNING, may="purchasing.change.propose", label=_("提出变更")),
        Step("bill", tuple(SIGNED), SIGNED, may="purchasing.invoice.enter", label=_("登记发票")),
        Step("spend", tuple(BOOKED), BOOKED, may="purchasing.expense.enter", label=_("登记支出")),
        Step("renew", State.RUNNING, State.RUNNING, may="purchasing.renewal.decide", label=_("决定到期以后")),
        Step("end", State.RUNNING, State.ENDED, may="purchasing.contract.end", label=_("提前终止"), needs=("reason",)),
        Step("account", tuple(BOOKED), BOOKED, may="purchasing.settlement.submit", label=_("提交结算")),
        Step("settle", (State.RUNNING, State.ENDED), State.SETTLED, may="purchasing.contract.settle", label=_("按结算办理")),
        Step("close", State.SETTLED, State.CLOSED, may="purchasing.contract.close", label=_("办结合同")),
    )  # fmt: skip
    #: steps that the agency takes; every other is the purchaser's
    OF_SUPPLIER = ("sign_supplier", "bill", "spend", "account")
    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("合同")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="purchasing_contract_number_once",
                                    violation_error_message=_("刚刚有人登记了另一份合同，请再提交一次。")),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="purchasing_contract_dates",
                                   violation_error_code="end_on", violation_error_message=_("结束日期不能早于开始日期。")),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="purchasing_contract_amount",
                                   violation_error_code="amount_fen", violation_error_message=_("合同金额要大于 0。")),
            models.CheckConstraint(condition=Q(renewal_years=0) | (Q(renewal_years__lte=2) & ~Q(renewal_place="")),
                                   name="purchasing_contract_renewal", violation_error_code="renewal_place",
                                   violation_error_message=_("最多续签 2 年，要写明采购文件的哪一条约定可以续签。")),
            models.CheckConstraint(condition=Q(paid_before_fen__gte=0, bond_fen__gte=0), name="purchasing_contract_sums"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "buyer_signed", "dropped")) | Q(signed_on__isnull=False),
                name="purchasing_contract_signed",
            ),
            models.CheckConstraint(
                condition=Q(origin="tender", award__isnull=False, mirrored__isnull=True, call_off__isnull=True)
                | Q(origin="mirrored", award__isnull=True, mirrored__isnull=False, call_off__isnull=True)
                | Q(origin="taken_over", award__isnull=True, mirrored__isnull=True, call_off__isnull=True)
                | Q(origin="called_off", award__isnull=True, mirrored__isnull=True, call_off__isnull=False),
                name="purchasing_contract_origin",
            ),
            *(
                models.UniqueConstraint(
                    fields=[of], condition=~Q(state="dropped") & Q(renews__isnull=True), name=f"purchasing_contract_one_{of}",
                    violation_error_message=_("这次采购已经有合同。"),
                )
                for of in ("award", "mirrored", "call_off")
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "end_on"], name="purchasing_contract_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:contract-detail", args=[self.pk])

    @property
    def floor(self) -> Floor | None:
        """The least personnel share that this contract keeps, as it was when it was drafted."""
        return None if self.floor_percent is None else Floor(self.floor_percent, self.floor_with_tax)

    @property
    def number(self) -> str:
        """As offices quote it: ``采购合同〔2026〕3号``."""
        return f"采购合同〔{self.year}〕{self.serial}号"

    @property
    def buyer(self) -> Organisation:
        return self.project.buyer

    @property
    def tender(self) -> Tender | None:
        """The purchase in this system from which it comes, by its award or by a framework agreement."""
        if self.award is not None:
            return self.award.tender
        return self.call_off.agreement.tender if self.call_off else None

    @property
    def total_fen(self) -> int:
        """What it costs with its supplements."""
        return self.amount_fen + self.changed_fen

    @property
    def is_stable(self) -> bool:
        """Whether all five conditions for more than a year are met."""
        return all(getattr(self, name) for name in Project.CONDITIONS)

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def is_dropped(self) -> bool:
        return self.state == self.State.DROPPED

    @property
    def days_left(self) -> int:
        return (self.end_on - localdate()).days

    def ends_soon(self, today: date) -> bool:
        return self.is_running and (self.end_on - today).days <= ENDING

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.project.buyer) | nodes_of_organisation(self.supplier)


class OfContractQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a contract is seen by whoever sees the contract."""
        return self.filter(contract__in=Contract.objects.visible_to(user))


class OfContract(Record):
    """A record that lies where its contract lies."""

    objects = OfContractQuerySet.as_manager()

    class Meta:
        abstract = True

    def scope_nodes(self) -> set[int]:
        contract: Contract = self.contract  # type: ignore[attr-defined]
        return contract.scope_nodes()

    def name_for_audit(self) -> str:
        return str(self)


class Category(models.TextChoices):
    """What a service is paid for; the same as in the budget of a project."""

    PERSONNEL = "personnel", _("人员费用")
    ACTIVITY = "activity", _("服务活动")
    TRAINING = "training", _("督导和培训")
    ADMINISTRATION = "administration", _("管理费用")
    TAX = "tax", _("税费")
    OTHER = "other", _("其他")


class ContractCost(OfContract):
    """How much of a contract is for one category."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="costs", verbose_name=_("合同"))
    category = models.CharField(_("类别"), max_length=16, choices=Category)
    amount_fen = models.BigIntegerField(_("金额"))

    class Meta:
        verbose_name = _("合同经费")
        constraints = [
            models.UniqueConstraint(fields=["contract", "category"], name="purchasing_contract_cost_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="purchasing_contract_cost_amount",
                                   violation_error_code="amount_fen", violation_error_message=_("这一类的金额不能小于 0。")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.contract.number} {self.get_category_display()}"


class Side(models.TextChoices):
    BUYER = "buyer", _("购买主体")
    SUPPLIER = "supplier", _("承接主体")


class Signature(OfContract):
    """Who signed which text for which side. It holds until the text is changed."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="signatures", verbose_name=_("合同"))
    change = models.ForeignKey(
        "ContractChange", models.CASCADE, null=True, blank=True, related_name="signatures", verbose_name=_("变更")
    )
    side = models.CharField(_("哪一方"), max_length=10, choices=Side)
    signed_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("签署人"))
    signed_at = models.DateTimeField(_("签署时间"))
    text = models.TextField(_("签署的文本"))
    digest = models.CharField(_("文本的校验值"), max_length=64)
    holds = models.BooleanField(_("有效"), default=True)

    class Meta:
        verbose_name = _("签署")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "side"], condition=Q(holds=True, change__isnull=True), name="purchasing_signature_once"
            ),
            models.UniqueConstraint(
                fields=["change", "side"], condition=Q(holds=True, change__isnull=False), name="purchasing_signature_of_change"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.contract.number} {self.get_side_display()}"
