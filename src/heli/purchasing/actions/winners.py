"""What a contract owes to the purchase that it comes of: the same price and term, and no signature while that is held up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.models import Organisation
from heli.purchasing.models import (
    CallOff,
    Contract,
    FrameworkAgreement,
    FrameworkSupplier,
    MirroredTender,
    Project,
    Tender,
)
from heli.purchasing.queries import challenges, conduct, winners
from heli.purchasing.queries import framework as called_off
from heli.purchasing.rules import contract as rules
from heli.purchasing.rules import framework


def as_awarded(won: winners.Won, amount_fen: int, start_on: date, end_on: date) -> None:
    """Refused where price or term are others than those of the award."""
    if won.is_of_society:
        if amount_fen != won.price_fen:
            said = Sentence("合同金额要和选定的价款 %(price)s 一致。", price=with_sign(won.price_fen))
            raise Refused(said, field="amount_fen", code="awarded")
        return
    told = rules.other_than_awarded(won.agreed, amount_fen, start_on, end_on, localdate())
    if told is not None:
        raise Refused(told[1], field=told[0], code="awarded")


def came_of(
    project: Project, supplier: Organisation, amount_fen: int, term: tuple[date, date], signed_on: date
) -> dict[str, Any]:
    """Of which purchase a contract comes that is signed already, by column. What is bought here is signed here; what was bought on
    another platform is taken in as it was awarded there."""
    if project.tenders.exclude(state__in=Tender.WITHOUT_RESULT).exists():
        raise Refused(
            Sentence("这个项目在本系统采购，合同按结果起草、由双方签署，不能补录。"), field="project", code="here"
        )
    if not project.mirrored.exclude(state=MirroredTender.State.FAILED).exists():
        return {"origin": Contract.Origin.TAKEN_OVER}
    won = winners.won(project)
    if won is None or won.mirrored is None:
        raise Refused(Sentence("请先登记外部平台的中标结果，再登记合同。"), field="project", code="no_award")
    if won.mirrored.contracts.exclude(state=Contract.State.DROPPED).exists():
        raise Refused(Sentence("这次采购已经有合同。"), code="once")
    if supplier != won.supplier:
        raise Refused(
            Sentence("承接主体要是中标的%(name)s。", name=won.supplier.name), field="supplier", code="awarded"
        )
    as_awarded(won, amount_fen, *term)
    if signed_on < won.told_on:
        raise Refused(Sentence("签订日期不能早于结果公告日期。"), field="signed_on")
    return {"origin": won.origin, "mirrored": won.mirrored, "awarded_on": won.told_on, "sign_by": won.sign_by}


def as_called_off(call_off: CallOff, amount_fen: int) -> None:
    """Refused where a contract costs more than the agreed unit price for the quantity (财政部令第110号), or than what the budget has left."""
    fault = framework.price_fault(amount_fen, call_off.unit_price_fen, call_off.quantity)
    if fault is not None:
        raise Refused(fault, field="amount_fen", code="called_off")
    must_be_paid_for(call_off, amount_fen, "amount_fen")


def held(call_off: CallOff) -> FrameworkSupplier:
    """Who was chosen, as it stands while its agreement is held: it neither leaves nor is struck meanwhile."""
    FrameworkAgreement.objects.select_for_update(no_key=True).get(pk=call_off.agreement_id)
    return FrameworkSupplier.objects.select_related("supplier").get(pk=call_off.entered_id)


def must_not_have_left(call_off: CallOff) -> None:
    """Of a supplier that left the agreement before its contract was drafted none is: somebody else is chosen."""
    one = held(call_off)
    if one.has_left:
        said = Sentence("%(name)s已经退出框架协议，不能再起草合同，请另行确定成交供应商。", name=one.supplier.name)
        raise Refused(said, code="left")


def must_be_paid_for(call_off: CallOff, fen: int, field: str) -> None:
    """All contracts of the project stay within its budget, and whatever else was called off and waits for its contract.
    The project is held, so that two at once do not spend the same money, be it by two agreements."""
    project = Project.objects.select_for_update(no_key=True).get(pk=call_off.agreement.project_id)
    going = project.contracts.exclude(state=Contract.State.DROPPED)
    waiting = called_off.awaiting_contract(CallOff.objects.filter(agreement__project=project))
    if call_off.pk is not None:
        going, waiting = going.exclude(call_off=call_off, renews=None), waiting.exclude(pk=call_off.pk)
    promised = sum(each.total_fen for each in going) + sum(each.most_fen for each in waiting)
    left = project.budget_fen - promised
    if fen > left:
        said = Sentence(
            "按成交单价要 %(most)s，项目预算只剩 %(left)s。", most=with_sign(fen), left=with_sign(max(0, left))
        )
        raise Refused(said, field=field, code="budget")


def must_not_be_banned(supplier: Organisation, field: str | None = "chosen") -> None:
    """While a ban holds nobody enters an agreement, nobody is chosen and no contract is renewed (政府采购法第七十七条)."""
    entry = conduct.ban_of(supplier, localdate())
    if entry is not None and entry.banned_until is not None:
        day = day_named(entry.banned_until)
        said = Sentence("%(name)s到 %(day)s 为止禁止参加政府采购活动。", name=supplier.name, day=day)
        raise Refused(said, field=field, code="barred")


def must_not_be_suspended(tender: Tender | None) -> None:
    """While the finance department has suspended the purchase, nothing of it goes on (政府采购法第五十七条)."""
    reason = challenges.suspended(tender) if tender else None
    if reason is not None:
        raise Refused(reason, code="suspended")


def must_not_be_held_up(contract: Contract) -> None:
    """Not while a challenge may change the result, nor after its award was taken back."""
    if contract.award is not None and contract.award.ended_on is not None and contract.renews is None:
        raise Refused(Sentence("这个中标结果已经撤销，合同不能签署，请作废。"), code="ended")
    reasons = winners.held_up(contract)
    if reasons:
        raise Refused(reasons[0], code="suspended")
