"""Invoices and payments: entered and requested by the agency, checked, approved and paid by three people of the purchaser."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.models import Organisation
from heli.purchasing.actions.contracts import locked, purchaser_only, tell_side
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.funds import pay_back, pay_from
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Commitment, Contract, Invoice, Milestone, PayeeAccount, Payment, Settlement
from heli.purchasing.queries.costs import to_pay
from heli.purchasing.queries.desks import checkers
from heli.purchasing.queries.payments import payment_day
from heli.purchasing.queries.reserved import kept, may_pay
from heli.purchasing.rules.sources import taken_back

CONTRACT, MILESTONE, LIFE = Contract.LIFE.steps, Milestone.LIFE.steps, Payment.LIFE.steps


@action("purchasing.invoice.enter", step=CONTRACT["bill"])
def enter_invoice(
    contract: Contract, /, *, by: Acting, code: str, number: str, amount_fen: int, issued_on: date
) -> Invoice:
    """One 发票 is entered once in the whole city."""
    speaking_for(by, "purchasing.invoice.enter", contract.supplier)
    code, number = code.strip(), number.strip()
    if to_pay(contract) == 0:
        raise Refused(Sentence("结算以后没有要支付的款，不用再登记发票。"), code="settled")
    take_turn("purchasing.invoice")  # two who enter it under two contracts at once: the second is told
    if Invoice.objects.filter(code=code, number=number).exists():
        raise Refused(Sentence("这张发票已经登记过，请核对代码和号码。"), field="number", code="twice")
    if issued_on > localdate():
        raise Refused(Sentence("开票日期不能在今天以后。"), field="issued_on")
    contract.save()
    made = Invoice(
        contract=contract, code=code, number=number, amount_fen=amount_fen, issued_on=issued_on,
        entered_by=by.for_whom("purchasing.invoice.enter", contract),
    )  # fmt: skip
    made.save()
    return made


@action("purchasing.payment.request", step=MILESTONE["request"])
def request_payment(milestone: Milestone, /, *, by: Acting, invoice: Invoice, amount_fen: int) -> Payment:
    """For an accepted milestone, with its invoice, whole or in parts. Its time to be paid runs from the delivery, not
    from here."""
    contract = locked(milestone.contract)
    right = "purchasing.payment.request"
    speaking_for(by, right, contract.supplier)
    account = _held_account(contract.supplier)
    if milestone.done_before:
        raise Refused(Sentence("这个节点在补录以前已经付过款。"), code="before")
    _must_fit(contract, milestone, invoice, amount_fen)
    made = Payment(
        contract=contract, milestone=milestone, invoice=invoice, account=account, amount_fen=amount_fen,
        due_on=payment_day(contract, milestone.delivered_on or localdate()), requested_by=by.for_whom(right, milestone),
        requested_on=localdate(),
    )  # fmt: skip
    made.save()
    _ask_finance(made, by)
    return made


def _held_account(supplier: Organisation) -> PayeeAccount:
    """Where the agency is paid now."""
    held = PayeeAccount.objects.filter(supplier=supplier, state=PayeeAccount.State.HELD).first()
    if held is None:
        raise Refused(Sentence("还没有复核过的收款账户，请先登记收款账户。"), code="account")
    return held


def _ask_finance(payment: Payment, by: Acting) -> None:
    words = Sentence("%(name)s申请付款：%(title)s", name=payment.contract.supplier.name, title=payment.milestone.title)
    buyer = payment.contract.buyer
    tell_side(
        buyer, "purchasing.payment.check", "purchasing.payment.request", payment, words, by=by, until=payment.due_on
    )


def _must_fit(
    contract: Contract, milestone: Milestone, invoice: Invoice, amount_fen: int, without: Payment | None = None
) -> None:
    """Within milestone, invoice and contract, and within what was settled, with all that is paid or on its way."""
    if contract.closed_on is not None:
        raise Refused(Sentence("合同已经办结，不能再申请付款。"), code="closed")
    if invoice.contract_id != contract.pk:
        raise Refused(Sentence("这张发票属于另一份合同。"), field="invoice")
    known = contract.payments.counting().exclude(pk=without.pk if without else None)
    wholes = [
        (
            milestone.amount_fen,
            known.filter(milestone=milestone),
            Sentence("这个节点只剩 %(left)s 可以申请。", left=""),
        ),
        (invoice.amount_fen, known.filter(invoice=invoice), Sentence("这张发票只剩 %(left)s 可以使用。", left="")),
        (contract.total_fen - contract.paid_before_fen, known, Sentence("这份合同只剩 %(left)s 可以申请。", left="")),
    ]
    settlement = Settlement.objects.filter(contract=contract, state=Settlement.State.APPROVED).first()
    if settlement is not None:
        said = Sentence("结算以后只剩 %(left)s 可以申请。", left="")
        wholes.append((settlement.settled_fen - contract.paid_before_fen, known, said))
    for whole, rows, said in wholes:
        left = whole - (rows.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        if amount_fen > left:
            raise Refused(Sentence(said.text, left=with_sign(max(0, left))), field="amount_fen")


@action("purchasing.payment.resubmit", step=LIFE["resubmit"])
def resubmit_payment(payment: Payment, /, *, by: Acting, invoice: Invoice, amount_fen: int) -> Payment:
    """Mended by the agency; the time within which it is paid runs on."""
    contract = locked(payment.contract)
    speaking_for(by, "purchasing.payment.resubmit", contract.supplier)
    _must_fit(contract, payment.milestone, invoice, amount_fen, payment)
    account = _held_account(contract.supplier)
    payment.invoice, payment.amount_fen, payment.account, payment.reason = invoice, amount_fen, account, ""
    payment.save()
    _ask_finance(payment, by)
    return payment


@action("purchasing.payment.check", step=LIFE["check"])
def check_payment(payment: Payment, /, *, by: Acting, commitment: Commitment) -> Payment:
    """By the purchaser's finance: papers are right, and this is the money that pays it, beside all that it is to pay already."""
    contract = payment.contract
    purchaser_only(by, "purchasing.payment.check", contract, payment)
    if commitment.project_id != contract.project_id:
        raise Refused(Sentence("这笔资金承诺属于另一个项目。"), field="commitment")
    held = Commitment.objects.select_for_update(no_key=True).get(pk=commitment.pk)
    if not may_pay(contract, held):
        raise Refused(Sentence("续签的合同只能用决定续签时落实的资金支付。"), field="commitment", code="kept")
    promised = Payment.objects.promised().filter(commitment=held).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    left = held.unpaid_fen - promised - kept(held, contract)
    if left < payment.amount_fen:
        said = Sentence("这笔资金承诺只剩 %(left)s，不够支付。", left=with_sign(max(0, left)))
        raise Refused(said, field="commitment")
    payment.commitment, payment.checked_by = held, by.for_whom("purchasing.payment.check", payment)
    payment.save()
    words = Sentence("付款已审核，等待批准：%(title)s", title=payment.milestone.title)
    right = "purchasing.payment.approve"
    tell_side(contract.buyer, right, "purchasing.payment.check", payment, words, by=by, until=payment.due_on)
    return payment


@action("purchasing.payment.approve", step=LIFE["approve"])
def approve_payment(payment: Payment, /, *, by: Acting) -> Payment:
    """By somebody else than who checked it."""
    contract = payment.contract
    purchaser_only(by, "purchasing.payment.approve", contract, payment)
    who = by.for_whom("purchasing.payment.approve", payment)
    if checkers(payment) & {who.pk, by.actor.pk}:
        raise Refused(Sentence("审核和批准要由两个人办理。"), code="two_people")
    _must_go_to_held_account(payment)
    payment.approved_by = who
    payment.save()
    words = Sentence("付款已批准，请支付：%(title)s", title=payment.milestone.title)
    right = "purchasing.payment.pay"
    tell_side(contract.buyer, right, "purchasing.payment.approve", payment, words, by=by, until=payment.due_on)
    return payment


def _must_go_to_held_account(payment: Payment) -> None:
    """An account that was replaced since gets no more money; it is held, so that none takes its place meanwhile."""
    same = PayeeAccount.objects.select_for_update(no_key=True).filter(pk=payment.account_id)
    if same.filter(state=PayeeAccount.State.HELD).first() is None:
        said = Sentence("申请以后收款账户换了，这笔付款还写着原来的账户。请退回付款，由承接主体再次申请。")
        raise Refused(said, code="account")


@action("purchasing.payment.pay", step=LIFE["pay"])
def pay(payment: Payment, /, *, by: Acting, paid_on: date, bank_ref: str) -> Payment:
    """The bank has paid: counted in the commitment and its line in the same transaction."""
    contract = payment.contract
    purchaser_only(by, "purchasing.payment.pay", contract, payment)
    if paid_on > localdate():
        raise Refused(Sentence("支付日期不能在今天以后。"), field="paid_on")
    if paid_on < payment.requested_on:  # else a late payment would be told as one in time
        raise Refused(
            Sentence("支付日期不能早于申请付款的%(day)s。", day=day_named(payment.requested_on)), field="paid_on"
        )
    _must_go_to_held_account(payment)
    assert payment.commitment is not None, "what was approved was checked"
    payment.paid_on, payment.bank_ref = paid_on, bank_ref
    payment.save()
    pay_from(payment.commitment, by=by, amount_fen=payment.amount_fen)
    words = Sentence(
        "%(name)s已支付 %(amount)s：%(title)s", name=contract.buyer.name, amount=with_sign(payment.amount_fen),
        title=payment.milestone.title,
    )  # fmt: skip
    tell([payment.requested_by], "purchasing.payment.pay", payment, words, by=by)
    return payment


@action("purchasing.payment.return", step=LIFE["return"])
@buying("purchasing.payment.return")
def return_payment(payment: Payment, /, *, by: Acting, reason: str) -> Payment:
    """With the reason; it begins anew, and its time runs on."""
    contract = payment.contract
    speaking_for(by, "purchasing.payment.return", contract.buyer)
    payment.reason, payment.checked_by, payment.approved_by, payment.commitment = reason, None, None, None
    payment.save()
    words = Sentence("%(name)s退回了付款申请：%(title)s", name=contract.buyer.name, title=payment.milestone.title)
    tell([payment.requested_by], "purchasing.payment.return", payment, words, by=by)
    return payment


def book_back(contract: Contract, amount_fen: int, by: Acting) -> None:
    """What comes back is taken out of the commitments that paid, the last first; what was paid before the contract was taken
    over stands in none."""
    paid = list(
        contract.payments.filter(paid_on__isnull=False).order_by("-paid_on", "-pk").select_related("commitment")
    )
    for payment, back in zip(paid, taken_back([each.amount_fen for each in paid], amount_fen), strict=True):
        if back and payment.commitment is not None:
            pay_back(payment.commitment, by=by, amount_fen=back)
