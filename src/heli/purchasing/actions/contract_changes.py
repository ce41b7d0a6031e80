"""Changes of a running contract: proposed with a reason, signed by both sides, within what the law allows."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Sum
from django.utils.timezone import localdate

from heli.accounts.models import speaks_for_office
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.buying_anew import keep_days
from heli.purchasing.actions.contracts import locked, purchaser_only, sign, tell_side
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.progress import keep_schedule
from heli.purchasing.actions.sides import must_lie_since_signing, refuse, speaking_for
from heli.purchasing.actions.spending_plans import end_plan
from heli.purchasing.models import Contract, ContractChange, ContractCost, Milestone, Renewal, Side
from heli.purchasing.queries.contract_changes import publish_by
from heli.purchasing.queries.contract_text import text_of_change
from heli.purchasing.queries.renewal import first_day
from heli.purchasing.rules import contract as rules
from heli.purchasing.rules import personnel
from heli.purchasing.rules.contract_text import digest

CONTRACT, LIFE = Contract.LIFE.steps, ContractChange.LIFE.steps


@action("purchasing.change.propose", step=CONTRACT["alter"])
@buying("purchasing.change.propose")
def propose_change(
    contract: Contract, /, *, by: Acting, what: str, why: str, amount_fen: int = 0, category: str = "",
    end_on: date | None = None,
) -> ContractChange:  # fmt: skip
    """What is to be changed and why. Supplements beyond a tenth, and a longer term than the law allows, are refused."""
    speaking_for(by, "purchasing.change.propose", contract.buyer)
    _must_be_lawful(contract, amount_fen, category, end_on)
    last = contract.changes.aggregate(last=Max("number"))["last"] or 0
    made = ContractChange(
        contract=contract, number=last + 1, what=what, why=why, amount_fen=amount_fen, category=category, end_on=end_on,
        proposed_by=by.for_whom("purchasing.change.propose", contract),
    )  # fmt: skip
    made.save()
    words = Sentence("合同变更等待签署：%(title)s", title=contract.title)
    tell_side(contract.buyer, "purchasing.change.sign", "purchasing.change.propose", made, words, by=by)
    return made


def _must_be_lawful(contract: Contract, amount_fen: int, category: str, end_on: date | None) -> None:
    """Counted with what is agreed already; the rule is that of today, on which the contract still runs."""
    today = localdate()
    if not contract.is_running or contract.end_on < today:
        raise Refused(Sentence("合同已经到期或结束，不能再变更。"), code="over")
    agreed = list(contract.changes.filter(agreed_on__isnull=False).values_list("amount_fen", flat=True))
    of_society = contract.project.is_of_society
    if not of_society:
        refuse("amount_fen", rules.too_much_more(contract.amount_fen, agreed, amount_fen, today))
    _must_keep_floor(contract, amount_fen, category)
    if contract.total_fen + amount_fen <= 0:
        raise Refused(Sentence("减少以后合同金额要大于 0。"), field="amount_fen")
    _must_cover_what_is_due(contract, amount_fen)
    if end_on is not None:
        if end_on < contract.start_on:
            raise Refused(Sentence("结束日期不能早于开始日期。"), field="end_on")
        if not of_society:
            refuse("end_on", rules.too_long(first_day(contract), end_on, contract.is_stable, today))


def _must_cover_what_is_due(contract: Contract, amount_fen: int) -> None:
    """What was asked for or accepted is paid, whatever is agreed afterwards."""
    asked = contract.payments.counting().aggregate(sum=Sum("amount_fen"))["sum"] or 0
    accepted = contract.milestones.filter(state=Milestone.State.ACCEPTED, done_before=False)
    bound = contract.paid_before_fen + max(asked, accepted.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    if amount_fen < 0 and contract.total_fen + amount_fen < bound:
        said = Sentence("已经验收或申请付款的有 %(bound)s，合同金额不能比它少。", bound=with_sign(bound))
        raise Refused(said, field="amount_fen", code="bound")


def _must_keep_floor(contract: Contract, amount_fen: int, category: str) -> None:
    """What the contract is for afterwards still holds its floor for staff."""
    if not amount_fen:
        return
    amounts = dict(contract.costs.values_list("category", "amount_fen"))
    amounts[category] = amounts.get(category, 0) + amount_fen
    found = personnel.held(amounts, contract.floor)
    if found.fails:
        said = Sentence(
            "改了以后人员费用占 %(share)s%%，低于合同的下限 %(floor)s。", share=found.shown, floor=str(contract.floor)
        )
        raise Refused(said, field="category", code="personnel")


@action("purchasing.change.sign", step=LIFE["sign"], final=True)
def sign_change(change: ContractChange, /, *, by: Acting) -> ContractChange:
    contract = locked(change.contract)
    purchaser_only(by, "purchasing.change.sign", contract, change)
    _must_be_lawful(contract, change.amount_fen, change.category, change.end_on)
    change.save()
    sign(contract, Side.BUYER, by.for_whom("purchasing.change.sign", change), text_of_change(change), change)
    words = Sentence("%(name)s已签署合同变更，请核对后签署：%(title)s", name=contract.buyer.name, title=contract.title)
    tell_side(contract.supplier, "purchasing.change.sign_supplier", "purchasing.change.sign", change, words, by=by)
    return change


@action("purchasing.change.sign_supplier", step=LIFE["sign_supplier"], final=True)
def sign_change_for_supplier(change: ContractChange, /, *, by: Acting) -> ContractChange:
    """From now on the contract costs and lasts what the change says."""
    contract = locked(change.contract)
    speaking_for(by, "purchasing.change.sign_supplier", contract.supplier)
    text = text_of_change(change)
    signed = change.signatures.filter(holds=True, side=Side.BUYER).first()
    if signed is None or signed.digest != digest(text):
        raise Refused(Sentence("变更内容在购买主体签署以后改过，请购买主体重新签署。"), code="text")
    _must_be_lawful(contract, change.amount_fen, change.category, change.end_on)
    change.agreed_on = localdate()
    change.publish_by = publish_by(change)
    change.save()
    sign(contract, Side.SUPPLIER, by.for_whom("purchasing.change.sign_supplier", change), text, change)
    _apply(contract, change, by)
    words = Sentence("双方已签署，合同变更生效：%(title)s", title=contract.title)
    tell([change.proposed_by], "purchasing.change.sign_supplier", change, words, by=by)
    return change


def _apply(contract: Contract, change: ContractChange, by: Acting) -> None:
    contract.changed_fen += change.amount_fen
    if change.end_on is not None:
        contract.end_on = change.end_on
    contract.save()
    _plan_anew(contract)
    keep_schedule(contract)
    if change.amount_fen:
        known = contract.costs.filter(category=change.category).first()
        cost = known or ContractCost(contract=contract, category=change.category, amount_fen=0)
        cost.amount_fen += change.amount_fen
        cost.save()
    end_plan(contract, by=by)


@action("purchasing.change.refuse", step=LIFE["refuse"])
def refuse_change(change: ContractChange, /, *, by: Acting, reason: str) -> ContractChange:
    """By either side; the contract stays as it is."""
    right, contract = "purchasing.change.refuse", change.contract
    if not any(speaks_for_office(by, right, side) for side in (contract.buyer, contract.supplier)):
        raise Refused(Sentence("这一步由合同的双方办理。"), code="side")
    change.reason = reason
    change.save()
    words = Sentence("合同变更没有同意：%(title)s", title=contract.title)
    tell([change.proposed_by], "purchasing.change.refuse", change, words, by=by)
    return change


def _plan_anew(contract: Contract) -> None:
    """What is bought anew after it has to begin by another day, where the contract ends on another."""
    decided = Renewal.objects.filter(contract=contract, way__in=Renewal.ANEW).first()
    if decided is not None:
        keep_days(decided)
        decided.save()


@action("purchasing.change.publish", step=LIFE["publish"])
def record_change_published(change: ContractChange, /, *, by: Acting, published_on: date) -> ContractChange:
    """That everybody was told of it, on which day: the clock of the law is beside it (条例第五十条)."""
    purchaser_only(by, "purchasing.change.publish", change.contract, change)
    must_lie_since_signing(change.agreed_on, published_on, "published_on")
    change.published_on = published_on
    change.save()
    return change
