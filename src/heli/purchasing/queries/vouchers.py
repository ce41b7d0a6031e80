"""What an agency has to hand to its accounting program: what was spent and paid, in which columns, to which accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.book import NoRule, Value, open_book
from heli.core.rules.money import Fen
from heli.core.tables.spans import Span
from heli.directory.models import Organisation
from heli.purchasing.models import Category, Contract, Expense, PayeeAccount, Payment, VoucherExport, VoucherLayout
from heli.purchasing.queries.contracts import of_side
from heli.purchasing.rules import vouchers as rules
from heli.purchasing.rules.rank import LAW

EXPORT = "purchasing.voucher.export"
#: a payment of the purchaser has no number of the agency's own: it is numbered by its key, under this word
RECEIVED = "收"
FIELDS = {
    "day": _("日期"), "word": _("凭证字"), "number": _("凭证编号（不带凭证字）"), "voucher": _("凭证号（带凭证字）"), "line": _("分录号"),
    "summary": _("摘要"), "code": _("科目编码"), "account": _("科目名称"), "debit": _("借方金额"), "credit": _("贷方金额"),
    "debit_code": _("借方科目编码"), "credit_code": _("贷方科目编码"), "amount": _("金额"), "project": _("合同名称（项目核算）"),
    "contract": _("合同编号"), "category": _("类别"), "party": _("往来单位"), "staff": _("职员"), "department": _("部门"),
    "attachments": _("附件数（没有登记，留空）"), "preparer": _("登记人"), "currency": _("币种"),
}  # fmt: skip


def own_agency(user: Any) -> Organisation | None:
    """The one agency whose accounts this user keeps."""
    nodes = user.offices(EXPORT) if user.holds(EXPORT) else frozenset()
    found = list(Organisation.objects.filter(pk__in=[node // 2 for node in nodes or ()])[:2])
    return found[0] if len(found) == 1 else None


def layout_of(user: Any) -> VoucherLayout | None:
    found = of_side(user, EXPORT, "agency", VoucherLayout.objects.select_related("agency", "confirmed_by"))
    return found.order_by("pk").first()


def exports(user: Any) -> QuerySet[VoucherExport]:
    return VoucherExport.objects.visible_to(user).select_related("exported_by").order_by("-pk")


def contracts_of(agency: Organisation) -> QuerySet[Contract]:
    return Contract.objects.filter(supplier=agency, signed_on__isnull=False).order_by("-signed_on", "pk")


def asked_for(contracts: QuerySet[Contract], key: str) -> dict[str, Any]:
    """One of them by its key as an address says it, with the days of what of it was not exported; nothing for none of them."""
    found = contracts.filter(pk=int(key)).first() if key.isdecimal() else None
    if found is None:
        return {}
    days = found.expenses.filter(export__isnull=True).aggregate(since=Min("day"), until=Max("day"))
    return {"contract": found.pk, **{name: day for name, day in days.items() if day}}


def suggested() -> Value | None:
    """The accounts to begin from; none of them is taken before the agency has confirmed them."""
    try:
        return open_book(LAW).at("voucher.accounts", localdate())
    except NoRule:
        return None


def keys_of(agency: Organisation) -> dict[str, Any]:
    """What an account is named for: each category, what the purchaser pays, the bank, and each account at it."""
    banks = PayeeAccount.objects.filter(supplier=agency, holds_from__isnull=False).order_by("holds_from", "pk")
    named = {f"bank:{each.pk}": str(each) for each in banks}
    return {**dict(Category.choices), rules.RECEIPT: _("购买主体的付款"), rules.BANK: _("银行存款"), **named}


@dataclass(frozen=True)
class Handing:
    """The page of an agency's vouchers as a place to go back to."""

    def __str__(self) -> str:
        return str(_("记账软件的凭证"))

    def get_absolute_url(self) -> str:
        return reverse("purchasing:voucher-list")


class Columns(Handing):
    """Where the columns of a template that was just read are told apart."""

    def get_absolute_url(self) -> str:
        return reverse("purchasing:voucher-columns")


@dataclass(frozen=True)
class Held:
    """What a span of days holds, of one contract or of all."""

    expenses: Sequence[Expense]
    payments: Sequence[Payment]
    vouchers: Sequence[rules.Voucher]
    missing: Sequence[Any]

    @property
    def amount(self) -> Fen:
        return Fen(sum(each.debit for each in self.vouchers))


def accounts_of(layout: VoucherLayout) -> dict[str, rules.Account]:
    return {key: (code, name) for key, (code, name) in layout.accounts.items()}


def form_of(layout: VoucherLayout) -> rules.Form:
    columns = [field for _head, field in layout.columns]
    return rules.Form(columns, layout.style, layout.day, layout.numbers, layout.department)


def held(layout: VoucherLayout, span: Span, contract: Contract | None = None, only_new: bool = False) -> Held:
    """Expenses by their own day; payments on the day the bank paid them, which a layout without accounts leaves out."""
    spent = Expense.objects.filter(span.of("day"), contract__supplier=layout.agency_id)
    paid = Payment.objects.filter(span.of("paid_on"), paid_on__isnull=False, contract__supplier=layout.agency_id)
    if contract is not None:
        spent, paid = spent.filter(contract=contract), paid.filter(contract=contract)
    if only_new:
        spent, paid = spent.filter(export__isnull=True), paid.filter(export__isnull=True)
    if layout.style == rules.PLAIN:
        paid = paid.none()
    expenses = list(spent.select_related("contract", "entered_by", "reverses").order_by("day", "voucher", "pk"))
    payments = list(
        paid.select_related("contract__project__buyer", "milestone", "requested_by").order_by("paid_on", "pk")
    )
    entries = [*_spent(layout, expenses), *(_came(each) for each in payments)]
    accounts = accounts_of(layout)
    names = keys_of(layout.agency)
    lacking = [] if layout.style == rules.PLAIN else rules.without_account(entries, accounts)
    return Held(expenses, payments, rules.vouchers(entries, accounts), [names.get(key, key) for key in lacking])


def _spent(layout: VoucherLayout, expenses: Sequence[Expense]) -> list[rules.Entry]:
    """Paid from the account that held on the day of the voucher; what reverses a line comes back to the account of that line."""
    rows = PayeeAccount.objects.filter(supplier=layout.agency_id, holds_from__isnull=False).order_by("holds_from", "pk")
    since = list(rows.values_list("holds_from", "pk"))
    labels: Mapping[str, Any] = dict(Category.choices)

    def bank(day: Any) -> str:
        known = [pk for start, pk in since if start is not None and start <= day]
        return f"bank:{known[-1]}" if known else rules.BANK

    return [
        rules.Entry(
            each.day, each.voucher, each.category, bank((each.reverses or each).day), each.payee, each.what, Fen(each.amount_fen), each.contract.number,
            each.contract.title, str(labels[each.category]), each.entered_by.name,
        )
        for each in expenses
    ]  # fmt: skip


def _came(payment: Payment) -> rules.Entry:
    assert payment.paid_on is not None, "only what was paid is asked for"
    contract = payment.contract
    return rules.Entry(
        payment.paid_on, f"{RECEIVED}-{payment.pk}", rules.RECEIPT, f"bank:{payment.account_id}", contract.buyer.name,
        payment.milestone.title, Fen(payment.amount_fen), contract.number, contract.title, str(_("购买主体的付款")),
        payment.requested_by.name,
    )  # fmt: skip


def handed_before(found: Held) -> int:
    """How many of its vouchers were handed over already."""
    spent = {(each.day, each.voucher) for each in found.expenses if each.export_id}
    return len(spent) + sum(1 for each in found.payments if each.export_id)
