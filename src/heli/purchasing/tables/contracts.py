"""The lists of contracts and of payments, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.purchasing.models import Contract, Payment
from heli.purchasing.queries import contracts as queries
from heli.purchasing.queries import payments
from heli.purchasing.queries.numbered import called

MARKS = {
    "draft": "draft", "buyer_signed": "waiting", "running": "going", "settled": "going", "closed": "ok", "ended": "warn",
    "dropped": "ended",
}  # fmt: skip
PAYMENT_MARKS = {"requested": "waiting", "checked": "waiting", "approved": "going", "paid": "ok", "returned": "danger"}


def _state(contract: Any) -> tuple[Any, str]:
    return contract.get_state_display(), MARKS[contract.state]


def _payment_state(payment: Any) -> tuple[Any, str]:
    if payment.is_late:
        return (_("晚付") if payment.paid_on else _("逾期")), "danger"
    return payment.get_state_display(), PAYMENT_MARKS[payment.state]


CONTRACTS = Table(
    "contracts",
    columns=(
        Column("title", _("合同名称"), sort="title", url=lambda c: c.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("buyer", _("购买主体"), sort="project__buyer__name_pinyin", value=lambda c: c.buyer.name, lang="zh"),
        Column("supplier", _("承接主体"), sort="supplier__name_pinyin", value=lambda c: c.supplier.name, lang="zh", group=True),
        Column("total", _("合同金额"), Kind.MONEY, sort="total", total=True),
        Column("start_on", _("开始日期"), Kind.DATE, sort="start_on", shown=False),
        Column("end_on", _("结束日期"), Kind.DATE, sort="end_on"),
        Column("origin", _("来源"), sort="origin", value=lambda c: c.get_origin_display(), group=True, shown=False),
        Column("project", _("项目"), value=lambda c: c.project.title, lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("名称或编号"), kind="text", apply=called),
        Filter("state", _("状态"), apply=queries.of_state, choices=(("open", _("没有结束的")), *Contract.State.choices)),
        Filter("supplier", _("承接主体"), kind="text", field="supplier__name__icontains"),
        Filter("buyer", _("购买主体"), kind="text", field="project__buyer__name__icontains"),
    ),
    default_sort="-end_on",
    measures=(Measure("total", _("合同金额"), lambda: Sum(F("amount_fen") + F("changed_fen")), Kind.MONEY),),
    empty=_("还没有合同。采购有了结果可以起草，已经在履行的可以补录。"),
)  # fmt: skip

PAYMENTS = Table(
    "payments",
    columns=(
        Column("milestone", _("节点"), value=lambda p: p.milestone.title, url=lambda p: p.get_absolute_url(), lang="zh", sort="milestone__title"),
        Column("contract", _("合同"), value=lambda p: p.contract.title, lang="zh", sort="contract__title"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_payment_state, group=True),
        Column("amount_fen", _("付款金额"), Kind.MONEY, sort="amount_fen", total=True),
        Column("due_on", _("付款期限"), Kind.DATE, sort="due_on"),
        Column("paid_on", _("支付日期"), Kind.DATE, sort="paid_on"),
        Column("days_late", _("晚了几天"), Kind.COUNT, value=lambda p: p.days_late or None),
        Column("supplier", _("承接主体"), value=lambda p: p.contract.supplier.name, lang="zh", sort="contract__supplier__name_pinyin"),
        Column("buyer", _("购买主体"), value=lambda p: p.contract.buyer.name, lang="zh", sort="contract__project__buyer__name_pinyin"),
        Column("invoice", _("发票"), value=lambda p: str(p.invoice), lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("合同或节点"), kind="text", apply=payments.called),
        Filter("state", _("状态"), apply=payments.of_state,
               choices=(("open", _("没有付完的")), ("late", _("逾期和晚付")), *Payment.State.choices)),
        Filter("supplier", _("承接主体"), kind="text", field="contract__supplier__name__icontains"),
        Filter("buyer", _("购买主体"), kind="text", field="contract__project__buyer__name__icontains"),
    ),
    default_sort="-due_on",
    measures=(Measure("amount", _("付款金额"), lambda: Sum("amount_fen"), Kind.MONEY),),
    empty=_("还没有付款。节点验收以后，承接主体的会计可以申请付款。"),
)  # fmt: skip
