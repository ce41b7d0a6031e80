"""Framework agreements in the demo city: one from which contracts come, one to be signed, and open ones that are joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from heli.core.models import Acting
from heli.purchasing.actions import award, call_offs, contracts, joining, milestones
from heli.purchasing.actions import framework as actions
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.actions.framework import FrameworkTerms
from heli.purchasing.models import CallOff, Contract, FrameworkAgreement, Project, Tender
from heli.site.demo.evaluations import conforming, reported
from heli.site.demo.tenders import Stage
from heli.site.demo.town import Town

#: fen for one visit: of four agencies one is eliminated
PRICES = (8_600, 8_200, 9_100, 9_400)
HIGHEST = 10_000


def frameworks(town: Town, by: Acting, stage: Stage, projects: list[Project]) -> None:
    """Three that were tendered, of which one waits for its award, and three that are joined at any time."""
    running, awaited, ranked, *joined = projects
    _called_off(town, by, stage, _signed(town, by, stage, _tendered(town, stage, running)))
    _tendered(town, stage, awaited)
    _ranked(town, stage, ranked)
    _joined(town, by, stage, joined)


def _terms() -> FrameworkTerms:
    today = localdate()
    return FrameworkTerms("outside_users", "人次", HIGHEST, today, today + timedelta(days=600))


def _ranked(town: Town, stage: Stage, project: Project) -> Tender:
    """The report is signed; the page says who would enter."""
    terms = replace(_terms(), by_bidding=True, by_rotation=True, may_refill=True)

    def arrange(tender: Tender) -> object:
        return actions.arrange_framework(tender, by=stage.officer, terms=terms)

    return reported(conforming(town, stage, stage.announced(project, "framework", arrange), PRICES))


def _tendered(town: Town, stage: Stage, project: Project) -> FrameworkAgreement:
    """Everybody was told who enters."""
    tender = _ranked(town, stage, project)
    award.decide_award(tender, by=stage.approver)
    award.publish_result(tender, by=stage.officer)
    return FrameworkAgreement.objects.get(tender=tender)


def _signed(town: Town, by: Acting, stage: Stage, agreement: FrameworkAgreement) -> FrameworkAgreement:
    """By the purchaser and by all that entered; filed, and users are still to be told."""
    actions.sign_framework(agreement, by=stage.approver)
    for one in agreement.suppliers.order_by("number"):
        actions.sign_for_supplier(one, by=by)
    filed: FrameworkAgreement = actions.record_filed(agreement, by=stage.officer, filed_on=localdate())
    return filed


def _called_off(town: Town, by: Acting, stage: Stage, agreement: FrameworkAgreement) -> None:
    """One was chosen by those who are served and its contract runs; of one whose turn it was the contract is drafted."""
    first = agreement.suppliers.get(supplier=town.agency)
    direct = call_offs.decide_call_off(
        agreement,
        by=stage.officer,
        way="direct",
        quantity=Decimal(1_500),
        chosen=first,
        reason="三个社区的老人在说明会上选的。",
    )
    running = _drafted(stage, direct)
    milestones.plan_milestone(
        running, by=stage.officer, title="上半年探访", due_on=localdate() + timedelta(days=180), amount_fen=running.amount_fen,
        deliverable="探访记录",
    )  # fmt: skip
    running = contracts.sign_contract(running, by=stage.approver)
    contracts.sign_for_supplier(running, by=by)
    _drafted(stage, call_offs.decide_call_off(agreement, by=stage.officer, way="rotation", quantity=Decimal(800)))


def _drafted(stage: Stage, call_off: CallOff) -> Contract:
    """For the agreed price of all its units, two thirds for staff."""
    project, today, whole = call_off.agreement.project, localdate(), call_off.most_fen
    staff = whole * 2 // 3
    terms = ContractTerms(
        title=f"{project.title}合同", what=f"为{project.group}上门探访，一人次不少于 40 分钟。", start_on=today,
        end_on=today + timedelta(days=300), amount_fen=whole, costs={"personnel": staff, "activity": whole - staff},
        payment_terms="按实际完成的人次，每半年结一次。",
    )  # fmt: skip
    made: Contract = contracts.draft_contract(project, by=stage.officer, terms=terms, call_off=call_off)
    return made


def _joined(town: Town, by: Acting, stage: Stage, projects: list[Project]) -> None:
    """One is drafted, one is joined, one has ended."""
    drafted, running, ended = (
        joining.draft_framework(each, by=stage.officer, terms=_terms()) for each in projects
    )  # fmt: skip
    assert drafted.is_arranged, "its approver announces it"
    running = joining.announce_framework(running, by=stage.approver)
    said = "有三名持证社工，能在两个街道同时服务。"
    for at, accepted in enumerate((True, True, False, None)):
        supplier = town.agencies[at]
        one = joining.make_application(supplier, by=by, agreement=running, unit_price_fen=HIGHEST - 100 * at, text=said)
        if accepted is not None:
            reason = "" if accepted else "没有附登记证书。"
            one = joining.decide_application(one, by=stage.officer, accepted=accepted, reason=reason)
        if at == 0:
            joining.publish_application(one, by=stage.officer)
            actions.sign_for_supplier(running.suppliers.get(supplier=supplier), by=by)
    ended = joining.announce_framework(ended, by=stage.approver)
    gone = town.agencies[0]
    one = joining.make_application(gone, by=by, agreement=ended, unit_price_fen=HIGHEST, text=said)
    joining.decide_application(one, by=stage.officer, accepted=True)
    actions.strike_supplier(ended.suppliers.get(supplier=gone), by=stage.officer, reason="没有按期签订。")
    actions.end_framework(ended, by=stage.approver, reason="没有供应商了，并入下一年的采购。")
