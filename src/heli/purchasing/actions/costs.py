"""What an agency spends on a contract, and the account at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.actions.contracts import locked, purchaser_only, tell_side
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.payments import book_back
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Contract, CostAlarm, Expense, Settlement
from heli.purchasing.queries.costs import alarms_of, settled

CONTRACT, LIFE = Contract.LIFE.steps, Settlement.LIFE.steps


@dataclass(frozen=True)
class Row:
    """One line of a voucher; ``at`` is its place among those that are entered together."""

    day: date
    voucher: str
    category: str
    payee: str
    amount_fen: int
    what: str = ""
    at: int = 1


@action("purchasing.expense.enter", step=CONTRACT["spend"])
def enter_expenses(contract: Contract, /, *, by: Acting, rows: Sequence[Row]) -> Contract:
    """Several lines at once, or none of them. An accounting program numbers its vouchers anew each month: 记-1 of May is none of June."""
    speaking_for(by, "purchasing.expense.enter", contract.supplier)
    who, today = by.for_whom("purchasing.expense.enter", contract), localdate()
    contract.save()
    for row in rows:
        if row.day > today:
            raise Refused(Sentence("支出的日期不能在今天以后。"), field=f"day_{row.at}")
        known = contract.expenses.filter(
            voucher=row.voucher, category=row.category, payee=row.payee, amount_fen=row.amount_fen,
            day__year=row.day.year, day__month=row.day.month,
        )  # fmt: skip
        if known.exists():
            raise Refused(
                Sentence("凭证 %(voucher)s 的这一行已经登记过。", voucher=row.voucher), field=f"voucher_{row.at}"
            )
        Expense(
            contract=contract, day=row.day, voucher=row.voucher, category=row.category, payee=row.payee,
            amount_fen=row.amount_fen, what=row.what, entered_by=who,
        ).save()  # fmt: skip
    return contract


@action("purchasing.expense.remove")
def remove_expense(expense: Expense, /, *, by: Acting) -> Contract:
    """Entered by mistake; once the contract is settled it stays, and once it was exported it is reversed instead."""
    contract = locked(expense.contract)
    speaking_for(by, "purchasing.expense.remove", contract.supplier)
    if Settlement.objects.filter(contract=contract).exclude(state=Settlement.State.RETURNED).exists():
        raise Refused(Sentence("已经提交结算，支出不能再删除。"), code="state")
    if expense.export is not None:
        said = Sentence(
            "凭证 %(voucher)s 已于%(day)s导出给记账软件，不能删除。请在这一行选「红字冲销」，再登记正确的凭证，下次一起导出。",
            voucher=expense.voucher, day=day_named(expense.export.exported_on),
        )  # fmt: skip
        raise Refused(said, code="exported")
    if Expense.objects.filter(reverses=expense).exists():
        raise Refused(Sentence("凭证 %(voucher)s 已经红字冲销，不能删除。", voucher=expense.voucher), code="reversed")
    keep_rows(Expense.objects.filter(pk=expense.pk))
    expense.delete()
    return contract


@action("purchasing.expense.reverse")
def reverse_expense(expense: Expense, /, *, by: Acting, day: date, voucher: str, what: str) -> Expense:
    """A line of its own that takes the whole amount back: same category, payee and sources. The wrong line stays as it is in the
    books of the agency; what is right is entered anew."""
    contract = locked(expense.contract)
    speaking_for(by, "purchasing.expense.reverse", contract.supplier)
    CONTRACT["spend"].take(contract, {})
    if expense.reverses_id is not None:
        raise Refused(Sentence("这一行本身就是冲销。冲错了的，请再登记一次原来的支出。"), code="reversal")
    if Expense.objects.filter(reverses=expense).exists():
        raise Refused(Sentence("凭证 %(voucher)s 已经红字冲销过。", voucher=expense.voucher), code="twice")
    if not expense.day <= day <= localdate():
        said = Sentence("冲销的日期要在%(day)s到今天之间。", day=day_named(expense.day))
        raise Refused(said, field="day")
    contract.save()
    made = Expense(
        contract=contract, day=day, voucher=voucher, category=expense.category, payee=expense.payee,
        amount_fen=-expense.amount_fen, what=what, reverses=expense,
        entered_by=by.for_whom("purchasing.expense.reverse", contract),
    )  # fmt: skip
    made.save()
    return made


@action("purchasing.settlement.submit", step=CONTRACT["account"])
def submit_settlement(contract: Contract, /, *, by: Acting, words: str) -> Settlement:
    """The agency's account at the end, with the figures of its vouchers."""
    speaking_for(by, "purchasing.settlement.submit", contract.supplier)
    if Settlement.objects.filter(contract=contract).exists():
        raise Refused(Sentence("已经提交过结算。"), code="twice")
    contract.save()
    made = Settlement(contract=contract, **_figures(contract, by, "purchasing.settlement.submit", words))
    made.save()
    _ask_finance(made, by)
    return made


@action("purchasing.settlement.resubmit", step=LIFE["resubmit"])
def resubmit_settlement(settlement: Settlement, /, *, by: Acting, words: str) -> Settlement:
    contract = locked(settlement.contract)
    speaking_for(by, "purchasing.settlement.resubmit", contract.supplier)
    for name, value in _figures(contract, by, "purchasing.settlement.resubmit", words).items():
        setattr(settlement, name, value)
    settlement.reason = ""
    settlement.save()
    _ask_finance(settlement, by)
    return settlement


def _figures(contract: Contract, by: Acting, right: str, words: str) -> dict[str, Any]:
    found = settled(contract)
    return {
        "words": words, "spent_fen": found.spent, "personnel_fen": found.personnel, "over_fen": found.over,
        "floor_fen": found.floor, "settled_fen": found.settled, "paid_fen": found.settled + found.back - found.open,
        "back_fen": found.back, "submitted_by": by.for_whom(right, contract), "submitted_on": localdate(),
    }  # fmt: skip


def _ask_finance(settlement: Settlement, by: Acting) -> None:
    contract = settlement.contract
    words = Sentence("%(name)s提交了结算：%(title)s", name=contract.supplier.name, title=contract.title)
    right = "purchasing.settlement.approve"
    tell_side(contract.buyer, right, "purchasing.settlement.submit", settlement, words, by=by)


@action("purchasing.settlement.return", step=LIFE["return"])
@buying("purchasing.settlement.return")
def return_settlement(settlement: Settlement, /, *, by: Acting, reason: str) -> Settlement:
    contract = settlement.contract
    speaking_for(by, "purchasing.settlement.return", contract.buyer)
    settlement.reason = reason
    settlement.save()
    words = Sentence("%(name)s退回了结算：%(title)s", name=contract.buyer.name, title=contract.title)
    tell([settlement.submitted_by], "purchasing.settlement.return", settlement, words, by=by)
    return settlement


@action("purchasing.settlement.approve", step=LIFE["approve"])
def approve_settlement(settlement: Settlement, /, *, by: Acting) -> Settlement:
    """By the purchaser's finance; with it the contract is settled. Refused where figures have moved since it was submitted;
    none moves while it is approved, because the contract is held."""
    contract = locked(settlement.contract)
    purchaser_only(by, "purchasing.settlement.approve", contract, settlement)
    if contract.payments.open().exists():
        raise Refused(Sentence("还有付款没有办完，请先办完或退回。"), code="payments")
    found = settled(contract)
    told = (settlement.spent_fen, settlement.personnel_fen, settlement.settled_fen, settlement.back_fen)
    if (found.spent, found.personnel, found.settled, found.back) != told:
        raise Refused(Sentence("提交以后支出或付款有了变化，请退回，由承接主体再次提交。"), code="moved")
    settlement.paid_fen = found.settled + found.back - found.open  # what was paid meanwhile of what stays the agency's
    settlement.approved_by = by.for_whom("purchasing.settlement.approve", settlement)
    settlement.approved_on = localdate()
    settlement.save()
    settle_contract(contract, by=by)
    words = Sentence("结算已批准：%(title)s", title=contract.title)
    tell([settlement.submitted_by, contract.drafted_by], "purchasing.settlement.approve", settlement, words, by=by)
    return settlement


@action("purchasing.contract.settle", step=CONTRACT["settle"])
@buying("purchasing.contract.settle")
def settle_contract(contract: Contract, /, *, by: Acting) -> Contract:
    """Within the approval of its settlement, or by itself where that was given."""
    speaking_for(by, "purchasing.contract.settle", contract.buyer)
    if not Settlement.objects.filter(contract=contract, approved_on__isnull=False).exists():
        raise Refused(Sentence("结算还没有批准。"), code="settlement")
    contract.save()
    return contract


@action("purchasing.settlement.receive", step=LIFE["receive"])
@buying("purchasing.settlement.receive")
def receive_back(settlement: Settlement, /, *, by: Acting, received_on: date) -> Settlement:
    """What was not spent is back: counted in the commitments that had paid it."""
    contract = locked(settlement.contract)
    speaking_for(by, "purchasing.settlement.receive", contract.buyer)
    if settlement.is_back:
        raise Refused(Sentence("没有等待退回的资金。"), code="nothing")
    if received_on > localdate():
        raise Refused(Sentence("到账日期不能在今天以后。"), field="received_on")
    settlement.received_on = received_on
    settlement.save()
    book_back(contract, settlement.back_fen, by)
    return settlement


@action("purchasing.contract.alarm", lock=False)
def tell_alarms(contract: Contract, /, *, by: Acting) -> int:
    """Tell both sides what is new of the alarms about the money of a contract, each once until it is over; returns how many."""
    now = alarms_of(contract)
    held = CostAlarm.objects.select_for_update(no_key=True).filter(contract=contract).first()
    known = set(held.told.split()) if held else set()
    if set(now) == known:
        return 0
    held = held or CostAlarm(contract=contract)
    held.told = " ".join(sorted(now))
    held.save()
    fresh = [said for kind, said in now.items() if kind not in known]
    for said in fresh:
        words = Sentence("%(title)s：%(said)s", title=contract.title, said=said)
        tell_side(
            contract.supplier, "purchasing.settlement.submit", "purchasing.contract.alarm", contract, words, by=by
        )
        tell_side(contract.buyer, "purchasing.renewal.decide", "purchasing.contract.alarm", contract, words, by=by)
    return len(fresh)
