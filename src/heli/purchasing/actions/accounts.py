"""Accounts to which agencies are paid: entered by one person, told to who entered the old one, approved by another."""

from __future__ import annotations

from django.db.models import F
from django.utils.timezone import localdate, now

from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import PayeeAccount, Payment
from heli.purchasing.queries.desks import enterers

LIFE = PayeeAccount.LIFE.steps


def _held(supplier: Organisation) -> PayeeAccount | None:
    held = PayeeAccount.objects.filter(supplier=supplier, state=PayeeAccount.State.HELD)
    return held.select_for_update(no_key=True).first()


@action("purchasing.account.enter", lock=False)
def enter_account(
    supplier: Organisation, /, *, by: Acting, holder: str, bank: str, number: str, why: str = ""
) -> PayeeAccount:
    """It holds for nothing yet. Whoever stands for the old account hears of it at once, long before it may hold."""
    speaking_for(by, "purchasing.account.enter", supplier)
    old = _held(supplier)
    if old is not None and not why:
        raise Refused(Sentence("请写明为什么要换账户。"), field="why")
    if PayeeAccount.objects.filter(supplier=supplier, state=PayeeAccount.State.PROPOSED).exists():
        raise Refused(Sentence("已经有一个账户等待复核，请先办完。"), code="waiting")
    made = PayeeAccount(
        supplier=supplier, holder=holder, bank=bank, number=number, why=why, told_at=now() if old else None,
        entered_by=by.for_whom("purchasing.account.enter", supplier),
    )  # fmt: skip
    made.save()
    second = [user.actor for user in who_may("purchasing.account.approve", made)]
    old_contact = [old.entered_by, *([old.approved_by] if old.approved_by else [])] if old else []
    words = Sentence("%(name)s要把收款账户换成%(bank)s，请核实", name=supplier.name, bank=str(made))
    tell([*second, *old_contact], "purchasing.account.enter", made, words, by=by)
    return made


@action("purchasing.account.approve", step=LIFE["approve"])
def approve_account(account: PayeeAccount, /, *, by: Acting) -> PayeeAccount:
    """By a second person of the agency; the one before is used no more, and what is on its way goes to the new one."""
    speaking_for(by, "purchasing.account.approve", account.supplier)
    who = by.for_whom("purchasing.account.approve", account)
    if enterers(account) & {who.pk, by.actor.pk}:
        raise Refused(Sentence("账户要由另一个人复核。"), code="two_people")
    old = _held(account.supplier)
    if old is not None:
        LIFE["replace"].take(old, {})
        old.save()
    account.approved_by, account.holds_from = who, localdate()
    account.save()
    if old is not None:
        moved = Payment.objects.filter(account=old, state=Payment.State.REQUESTED)
        keep_rows(moved)
        # whoever has a payment open with the old account is told that it changed
        moved.update(account=account, version=F("version") + 1)
    words = Sentence("收款账户已启用：%(bank)s", bank=str(account))
    contact = [account.entered_by, *([old.entered_by] if old else [])]
    tell(contact, "purchasing.account.approve", account, words, by=by)
    return account


@action("purchasing.account.refuse", step=LIFE["refuse"])
def refuse_account(account: PayeeAccount, /, *, by: Acting, reason: str) -> PayeeAccount:
    speaking_for(by, "purchasing.account.refuse", account.supplier)
    account.reason = reason
    account.save()
    words = Sentence("收款账户没有通过复核：%(bank)s", bank=str(account))
    tell([account.entered_by], "purchasing.account.refuse", account, words, by=by)
    return account


@action("purchasing.account.open")
def open_account(payment: Payment, /, *, by: Acting) -> Payment:
    """The whole number, for who pays; that it was looked at stays in the trail."""
    speaking_for(by, "purchasing.account.open", payment.contract.buyer)
    return payment
