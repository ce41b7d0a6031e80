"""Every change of a contract from its draft to its end. What a side owes, only its own people do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max, Sum
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.documents import hang
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.documents.door import Examined, examined
from heli.core.errors import Refused
from heli.core.models import Acting, Record, keep_rows, must
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.bonds import start_clocks
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.progress import keep_schedule
from heli.purchasing.actions.renewing import must_be_renewed, must_name_its_place
from heli.purchasing.actions.running import project_ends, project_runs
from heli.purchasing.actions.sides import must_lie_since_signing, refuse, speaking_for
from heli.purchasing.actions.winners import (
    as_awarded,
    as_called_off,
    came_of,
    must_not_be_held_up,
    must_not_be_suspended,
    must_not_have_left,
)  # fmt: skip
from heli.purchasing.models import CallOff, Category, Contract, ContractCost, Project, Side, Signature
from heli.purchasing.queries import desks, winners
from heli.purchasing.queries.contract_text import text_of
from heli.purchasing.queries.costs import why_not_closed
from heli.purchasing.queries.design import floor_of
from heli.purchasing.rules import buyers, personnel
from heli.purchasing.rules import contract as rules
from heli.purchasing.rules.contract_text import digest
from heli.purchasing.rules.desks import BUYER

LIFE = Contract.LIFE.steps
DRAFT = "purchasing.contract.draft"
#: what a renewal takes over of the contract that it renews
KEPT_OF_THE_FIRST = ("origin", "award_ref", "award", "mirrored", "call_off", "renewal_years", "renewal_place")


@dataclass(frozen=True)
class ContractTerms:
    """What a contract is to say, in fen. ``costs`` by category add up to ``amount_fen``; the five conditions are those for
    more than a year."""

    title: str
    what: str
    start_on: date
    end_on: date
    amount_fen: int
    costs: Mapping[str, int] = field(default_factory=dict)
    payment_terms: str = ""
    pay_days: int = 30
    report_every: str = "none"
    report_days: int = 10
    supplier_is_sme: bool = False
    public_service: bool = True
    bond_fen: int = 0
    bond_form: str = "none"
    content_stable: bool = False
    is_continuous: bool = False
    funding_stable: bool = False
    price_stable: bool = False
    budget_assured: bool = False

    def facts(self) -> dict[str, Any]:
        """By column, but for the costs."""
        return {name: value for name, value in asdict(self).items() if name != "costs"}


def locked(contract: Contract) -> Contract:
    """Held before its sums are read: who asks for its money, spends it or settles it at the same time comes after."""
    return Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)


def purchaser_only(by: Acting, permission: str, contract: Contract, on: object = None) -> None:
    """A step of the purchaser's, taken by nobody who sits at another desk of the project."""
    speaking_for(by, permission, contract.buyer)
    must_be_apart(contract.project, by, BUYER, permission, on or contract)


def tell_side(
    side: Organisation, permission: str, kind: str, about: Record, words: Sentence, *, by: Acting, until: date | None = None
) -> None:  # fmt: skip
    """Tell whoever may go on with it on that side."""
    people = [user.actor for user in who_may(permission, about) if speaks_for_office(user, permission, side)]
    tell(people, kind, about, words, by=by, until=until)


@action("purchasing.contract.draft", lock=False)
def draft_contract(
    project: Project, /, *, by: Acting, terms: ContractTerms, renews: Contract | None = None, call_off: CallOff | None = None
) -> Contract:  # fmt: skip
    """A contract of who won the purchase, to be signed by both sides. Supplier, price and term are those of the award; refused
    where it would say something else, or what the law forbids. One that ``renews`` another is held to what was decided of it,
    one of a framework agreement to its ``call_off``."""
    speaking_for(by, "purchasing.contract.draft", project.buyer)
    must_be_apart(project, by, BUYER, "purchasing.contract.draft", project)
    if renews is not None:
        must_be_renewed(locked(renews), project, terms.start_on, terms.end_on, terms.amount_fen)
        facts = {name: getattr(renews, name) for name in KEPT_OF_THE_FIRST}
        return _made(project, by, renews.supplier, terms, localdate(), DRAFT, {**facts, "renews": renews})
    if call_off is not None:
        return _made(
            project, by, call_off.entered.supplier, terms, localdate(), DRAFT, _called_off(call_off, project, terms)
        )
    won = winners.won(project)
    if won is None:
        raise Refused(Sentence("这个项目还没有公告的采购结果，不能起草合同；已经在履行的合同请补录。"), code="no_award")
    must_not_be_suspended(won.tender)
    if Contract.objects.filter(award=won.award, mirrored=won.mirrored).exclude(state=Contract.State.DROPPED).exists():
        raise Refused(Sentence("这次采购已经有合同。"), code="once")
    as_awarded(won, terms.amount_fen, terms.start_on, terms.end_on)
    facts = {
        "origin": won.origin, "award_ref": won.reference, "awarded_on": won.told_on, "sign_by": won.sign_by,
        "award": won.award, "mirrored": won.mirrored, **won.renewal,
    }  # fmt: skip
    return _made(project, by, won.supplier, terms, localdate(), DRAFT, facts)


def _called_off(call_off: CallOff, project: Project, terms: ContractTerms) -> dict[str, Any]:
    """What a contract of a framework agreement keeps of it: once, and for no more than was agreed."""
    agreement = call_off.agreement
    if agreement.project_id != project.pk:
        raise Refused(Sentence("框架协议的成交要在同一个项目。"), field="project")
    must_not_be_suspended(agreement.tender)
    must_not_have_left(call_off)
    if call_off.contracts.exclude(state=Contract.State.DROPPED).exists():
        raise Refused(Sentence("这次成交已经有合同。"), code="once")
    as_called_off(call_off, terms.amount_fen)
    return {
        "origin": Contract.Origin.CALLED_OFF, "call_off": call_off, "award_ref": str(call_off), "awarded_on": call_off.decided_on,
        "sign_by": call_off.sign_by,
    }  # fmt: skip


def take_over(
    project: Project, /, *, by: Acting, supplier: Organisation, terms: ContractTerms, signed_on: date, paid_before_fen: int,
    award_ref: str, file: Any, renewal_years: int = 0, renewal_place: str = "",
) -> Contract:  # fmt: skip
    """A contract that runs already, entered with what was paid so far and with the signed paper as its proof; and for how many
    years its document lets it be renewed, with the place where that stands."""
    must(by, "purchasing.contract.take_over", project)
    with examined(file, str(getattr(file, "name", ""))) as proof:
        return take_over_examined(
            project, by=by, supplier=supplier, terms=terms, signed_on=signed_on, paid_before_fen=paid_before_fen,
            award_ref=award_ref, proof=proof, renewal_years=renewal_years, renewal_place=renewal_place,
        )  # fmt: skip


@action("purchasing.contract.take_over", lock=False)
@buying("purchasing.contract.take_over")
def take_over_examined(
    project: Project, /, *, by: Acting, supplier: Organisation, terms: ContractTerms, signed_on: date, paid_before_fen: int,
    award_ref: str, proof: Examined, renewal_years: int = 0, renewal_place: str = "",
) -> Contract:  # fmt: skip
    speaking_for(by, "purchasing.contract.take_over", project.buyer)
    if signed_on > localdate():
        raise Refused(Sentence("签订日期不能在今天以后。"), field="signed_on")
    if paid_before_fen > terms.amount_fen:
        raise Refused(Sentence("已付的金额不能超过合同金额。"), field="paid_before_fen")
    must_name_its_place(renewal_years, renewal_place)
    facts = {
        "renewal_years": renewal_years, "renewal_place": renewal_place,
        **came_of(project, supplier, terms.amount_fen, (terms.start_on, terms.end_on), signed_on), "award_ref": award_ref,
        "signed_on": signed_on, "state": Contract.State.RUNNING, "paid_before_fen": paid_before_fen,
    }  # fmt: skip
    made = _made(project, by, supplier, terms, signed_on, "purchasing.contract.take_over", facts)
    project_runs(project)
    keep_schedule(made)
    hang(made, by=by, file=proof, title=_("合同文本"))
    words = Sentence("%(name)s补录了正在履行的合同：%(title)s", name=made.buyer.name, title=made.title)
    tell_side(supplier, "purchasing.milestone.report", "purchasing.contract.take_over", made, words, by=by)
    return made


def _made(
    project: Project, by: Acting, supplier: Organisation, terms: ContractTerms, on: date, right: str, facts: dict[str, Any]
) -> Contract:  # fmt: skip
    floor = floor_of(project, on)
    _must_be_lawful(project, terms, floor, on)
    _must_be_able(project, supplier, on)
    year = localdate().year
    take_turn(f"purchasing.contract.{year}")  # so that no number is given twice
    last = Contract.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    made = Contract(
        year=year, serial=last + 1, project=project, supplier=supplier, drafted_by=by.for_whom(right, project),
        **_kept(floor), **terms.facts(), **facts,
    )  # fmt: skip
    made.save()
    _keep_costs(made, terms)
    return made


def _kept(floor: personnel.Floor | None) -> dict[str, Any]:
    """The floor of the day, as a contract keeps it."""
    return {} if floor is None else {"floor_percent": floor.percent, "floor_with_tax": floor.with_tax}


def _must_be_able(project: Project, supplier: Organisation, on: date) -> None:
    if supplier.pk == project.buyer_id:
        raise Refused(Sentence("承接主体不能是购买主体自己。"), field="supplier")
    if not project.is_of_society:
        refuse("supplier", buyers.supplier_fault(supplier.name, supplier.standing, on))
    if project not in Project.objects.filter(state__in=Project.WITH_CONTRACT):
        raise Refused(Sentence("项目批准以后才能有合同。"), field="project")
    if supplier not in Organisation.objects.in_use().filter(pk=supplier.pk):
        raise Refused(Sentence("%(name)s已经注销或并入别的单位。", name=supplier.name), field="supplier")


def _must_be_lawful(project: Project, terms: ContractTerms, floor: personnel.Floor | None, on: date) -> None:
    """By the rules of the day on which it is, or was, signed. What only government is held to does not bind society."""
    stable = all(
        (terms.content_stable, terms.is_continuous, terms.funding_stable, terms.price_stable, terms.budget_assured)
    )
    if not project.is_of_society:
        refuse("end_on", rules.too_long(terms.start_on, terms.end_on, stable, on))
        refuse("bond_fen", rules.bond_fault(terms.amount_fen, terms.bond_fen, terms.bond_form, on))
    if terms.bond_fen and terms.bond_form == Contract.BondForm.NONE:
        raise Refused(Sentence("请选择保证金的形式。"), field="bond_form")
    refuse("pay_days", rules.agreed_fault(terms.pay_days, terms.supplier_is_sme, on))
    whole = sum(terms.costs.values())
    if whole != terms.amount_fen:
        given = {"sum": with_sign(whole), "amount": with_sign(terms.amount_fen)}
        said = Sentence("各类经费合计 %(sum)s，和合同金额 %(amount)s 不一致。", **given)
        raise Refused(said, field="amount_fen")
    found = personnel.held(terms.costs, floor)
    if found.fails:
        given = {"share": found.shown, "floor": str(floor)}
        said = Sentence("人员费用占 %(share)s%%，低于本市规定的 %(floor)s。", **given)
        if project.is_of_society:
            said = Sentence("人员费用占 %(share)s%%，低于本单位规定的 %(floor)s。", **given)
        raise Refused(said, field=Category.PERSONNEL.value, code="personnel")


def _keep_costs(contract: Contract, terms: ContractTerms) -> None:
    keep_rows(contract.costs.all())
    contract.costs.all().delete()
    for category, amount in terms.costs.items():
        if amount:
            ContractCost(contract=contract, category=category, amount_fen=amount).save()


@action("purchasing.contract.change", step=LIFE["change"])
def change_contract(contract: Contract, /, *, by: Acting, terms: ContractTerms) -> Contract:
    """Before it is signed by both; whoever signed already signs anew."""
    purchaser_only(by, "purchasing.contract.change", contract)
    won = winners.won(contract.project) if contract.renews is None and contract.call_off is None else None
    if contract.renews is not None:
        old = locked(contract.renews)
        must_be_renewed(old, contract.project, terms.start_on, terms.end_on, terms.amount_fen, contract)
    if won is not None:
        as_awarded(won, terms.amount_fen, terms.start_on, terms.end_on)
    if contract.call_off is not None and contract.renews is None:
        as_called_off(contract.call_off, terms.amount_fen)
    _must_be_lawful(contract.project, terms, contract.floor, localdate())
    for name, value in terms.facts().items():
        setattr(contract, name, value)
    contract.save()
    _keep_costs(contract, terms)
    void_signatures(contract)
    return contract


def void_signatures(contract: Contract) -> None:
    """What was signed is another text now."""
    for signature in contract.signatures.filter(holds=True, change__isnull=True):
        signature.holds = False
        signature.save()


@action("purchasing.contract.sign", step=LIFE["sign"], final=True)
def sign_contract(contract: Contract, /, *, by: Acting) -> Contract:
    """For the purchaser: who, when, and the text that was signed."""
    purchaser_only(by, "purchasing.contract.sign", contract)
    must_not_be_held_up(contract)
    if desks.contract_drafters(contract) & desks.acting(by, "purchasing.contract.sign", contract):
        raise Refused(Sentence("自己起草的合同，由别人代表购买主体签署。"), code="side")
    _must_be_whole(contract)
    contract.save()
    sign(contract, Side.BUYER, by.for_whom("purchasing.contract.sign", contract), text_of(contract))
    words = Sentence("%(name)s已签署合同，请核对后签署：%(title)s", name=contract.buyer.name, title=contract.title)
    right = "purchasing.contract.sign_supplier"
    tell_side(contract.supplier, right, "purchasing.contract.sign", contract, words, by=by)
    return contract


def _must_be_whole(contract: Contract) -> None:
    planned = contract.milestones.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    if planned != contract.total_fen:
        said = Sentence(
            "各节点的付款合计 %(sum)s，和合同金额 %(amount)s 不一致，不能签署。", sum=with_sign(planned),
            amount=with_sign(contract.total_fen),
        )  # fmt: skip
        raise Refused(said, code="milestones")


def sign(contract: Contract, side: Side, who: Any, text: str, change: Any = None) -> Signature:
    made = Signature(
        contract=contract, change=change, side=side, signed_by=who, signed_at=now(), text=text, digest=digest(text)
    )
    made.save()
    return made


@action("purchasing.contract.sign_supplier", step=LIFE["sign_supplier"], final=True)
def sign_for_supplier(contract: Contract, /, *, by: Acting) -> Contract:
    """For the agency: the same text, word by word, as the purchaser has signed. From now on it holds."""
    speaking_for(by, "purchasing.contract.sign_supplier", contract.supplier)
    must_not_be_held_up(contract)
    text = text_of(contract)
    signed = contract.signatures.filter(holds=True, change__isnull=True, side=Side.BUYER).first()
    if signed is None or signed.digest != digest(text):
        raise Refused(Sentence("合同内容在购买主体签署以后改过，请购买主体重新签署。"), code="text")
    contract.signed_on = localdate()
    contract.save()
    sign(contract, Side.SUPPLIER, by.for_whom("purchasing.contract.sign_supplier", contract), text)
    project_runs(contract.project)
    keep_schedule(contract)
    if contract.award is not None:
        start_clocks(contract.award.tender, contract.award)
    words = Sentence("双方已签署，合同生效：%(title)s", title=contract.title)
    tell([contract.drafted_by], "purchasing.contract.sign_supplier", contract, words, by=by)
    return contract


@action("purchasing.contract.drop", step=LIFE["drop"])
def drop_contract(contract: Contract, /, *, by: Acting, reason: str) -> Contract:
    purchaser_only(by, "purchasing.contract.drop", contract)
    contract.reason = reason
    contract.save()
    void_signatures(contract)
    return contract


@action("purchasing.contract.publish", step=LIFE["publish"])
def record_published(contract: Contract, /, *, by: Acting, published_on: date) -> Contract:
    """That it was published, on which day: the clock of the law is beside it."""
    purchaser_only(by, "purchasing.contract.publish", contract)
    if contract.project.is_of_society:
        raise Refused(Sentence("社会力量购买的合同不用公告。"), code="of_society")
    must_lie_since_signing(contract.signed_on, published_on, "published_on")
    contract.published_on = published_on
    contract.save()
    return contract


@action("purchasing.contract.file", step=LIFE["file"])
def record_filed(contract: Contract, /, *, by: Acting, filed_on: date) -> Contract:
    """That a copy was filed with the finance department."""
    purchaser_only(by, "purchasing.contract.file", contract)
    if contract.project.is_of_society:
        raise Refused(Sentence("社会力量购买的合同不用向财政部门备案。"), code="of_society")
    must_lie_since_signing(contract.signed_on, filed_on, "filed_on")
    contract.filed_on = filed_on
    contract.save()
    return contract


@action("purchasing.contract.end", step=LIFE["end"], final=True)
def end_contract(contract: Contract, /, *, by: Acting, reason: str) -> Contract:
    """Before its last day, with the reason; it is settled all the same."""
    purchaser_only(by, "purchasing.contract.end", contract)
    contract.reason, contract.ended_on = reason, localdate()
    contract.save()
    keep_schedule(contract)
    words = Sentence("%(name)s提前终止了合同：%(title)s", name=contract.buyer.name, title=contract.title)
    right = "purchasing.settlement.submit"
    tell_side(contract.supplier, right, "purchasing.contract.end", contract, words, by=by)
    return contract


@action("purchasing.contract.close", step=LIFE["close"])
def close_contract(contract: Contract, /, *, by: Acting) -> Contract:
    """Once it is settled, what was to come back has come, and nothing is left to be paid."""
    purchaser_only(by, "purchasing.contract.close", contract)
    if (why := why_not_closed(contract)) is not None:
        raise Refused(why, code="money")
    contract.closed_on = localdate()
    contract.save()
    project_ends(contract.project)
    return contract
