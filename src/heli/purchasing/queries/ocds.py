"""What of a purchase is public, gathered for the Open Contracting Data Standard.

An intention is public with its notice, a tender with its announcement, who bade with the opening, an award with the notice of
the result (here, or on the platform that it is mirrored from), a contract once both sides have signed it, a payment once the bank has paid. Nothing else leaves: no draft, no bid before it is opened, no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import override

from heli.core.queries import setting
from heli.directory.models import Organisation
from heli.purchasing.models import (
    Award,
    Bid,
    Contract,
    ContractChange,
    FrameworkSupplier,
    MirroredTender,
    Payment,
    Project,
    PurchaseNotice,
    Tender,
)
from heli.purchasing.rules import ocds
from heli.purchasing.rules.ocds import BEIJING, Json, Party, Process, Release

#: how many purchases one package of records holds
IN_PACKAGE = 100
SIGNED = (Contract.State.RUNNING, Contract.State.ENDED, Contract.State.SETTLED, Contract.State.CLOSED)
DAY = timedelta(days=1)
CONTRACT_STATUS = {"ended": "terminated", "settled": "terminated", "closed": "terminated"}


def prefix() -> str:
    """What the ids of this publisher begin with; the city registers its own with the Open Contracting Partnership."""
    return setting("ocds_prefix") or "heli"


def publisher() -> str:
    return setting("city_name") or "heli"


def public_projects() -> QuerySet[Project]:
    """Purchases of the government of which something is public, the oldest first, with all that is told of them."""
    bids = Bid.objects.filter(state__in=(Bid.State.OPENED, Bid.State.UNREADABLE)).select_related("agency")
    tenders = Tender.objects.exclude(announced_on=None).select_related("buyer", "agent", "framework").order_by("pk")
    awards = Award.objects.filter(published_at__isnull=False).select_related("bid__agency").order_by("pk")
    won = MirroredTender.objects.filter(state=MirroredTender.State.AWARDED).select_related("winner").order_by("pk")
    contracts = (
        Contract.objects.filter(state__in=SIGNED)
        .select_related("supplier", "award", "mirrored", "call_off")
        .order_by("pk")
    )
    came = FrameworkSupplier.objects.filter(bid__isnull=False).select_related("supplier").order_by("number")
    paid = Payment.objects.filter(state=Payment.State.PAID).order_by("paid_on", "pk")
    agreed = ContractChange.objects.filter(state=ContractChange.State.AGREED).order_by("number")
    found = (
        Project.objects.of_government()
        .filter(
            Q(notices__published_at__isnull=False, notices__kind=PurchaseNotice.Kind.INTENTION)
            | Q(tenders__announced_on__isnull=False)
            | Q(contracts__state__in=SIGNED)
            | Q(mirrored__in=won)
        )
        .distinct()
    )
    return found.select_related("buyer", "place").defer("place__outline").order_by("pk").prefetch_related(
        Prefetch("notices", PurchaseNotice.objects.public().filter(kind=PurchaseNotice.Kind.INTENTION), "intentions"),
        Prefetch("tenders", tenders.prefetch_related(Prefetch("bids", bids, "opened_bids"), "clarifications", "factors", Prefetch("awards", awards, "published_awards"), Prefetch("framework__suppliers", came, "came")), "told"),
        Prefetch("mirrored", won, "won_elsewhere"),
        Prefetch("contracts", contracts.prefetch_related(
            Prefetch("payments", paid, "paid"), Prefetch("changes", agreed, "agreed"), "milestones"), "signed"),
    )  # fmt: skip


def processes(projects: Iterable[Project]) -> Iterator[Process]:
    """In Chinese, whoever asks."""
    begins = prefix()
    for project in projects:
        with override("zh-hans"):
            made = list(_releases(project))
        yield Process(f"{begins}-{project.uid}", party(project.buyer), ocds.in_order(made))


def releases(projects: Iterable[Project]) -> Iterator[Json]:
    for process in processes(projects):
        yield from (ocds.release_of(process, each) for each in process.releases)


def party(organisation: Organisation) -> Party:
    return Party(str(organisation.uid), organisation.name, organisation.credit_code)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _releases(project: Any) -> Iterator[Release]:
    for notice in project.intentions:
        yield from _planning(project, notice)
    for tender in project.told:
        yield from _tender(tender)
    for other in project.won_elsewhere:
        told = _award_section(str(other.uid), other.code, other.result_on, other.price_fen, party(other.winner))
        yield _awarded(str(other.uid), _morning(other.result_on), told, party(other.winner))
    for contract in project.signed:
        yield from _contract(project, contract)


def _planning(project: Any, notice: Any) -> Iterator[Release]:
    budget = {"description": project.title, "amount": ocds.value(project.budget_fen)}
    sections = {"planning": {"rationale": project.need, "budget": budget}}
    yield Release("planning", str(notice.uid), notice.published_at, ["planning"], sections)


def _tender(tender: Any) -> Iterator[Release]:
    """Announced, explained, opened or ended without a result."""
    sides = [(party(tender.agent or tender.buyer), "procuringEntity")]
    yield Release("tender", str(tender.uid), _morning(tender.announced_on), ["tender"],
                  {"tender": _tender_section(tender)}, sides)  # fmt: skip
    for told in tender.clarifications.all():
        said: Json = {"id": str(told.uid), "date": ocds.moment(told.sent_at), "description": told.text}
        section: Json = {"id": str(tender.uid), "amendments": [said]}
        if told.moved_to is not None:
            section["tenderPeriod"] = {"endDate": ocds.moment(told.moved_to)}
        yield Release("amendment", str(told.uid), told.sent_at, ["tenderAmendment"], {"tender": section})
    if tender.opened_bids and tender.opened_at is not None:
        yield _opening(tender)
    for award in tender.published_awards:
        yield from _award(tender, award)
    if tender.state == Tender.State.FAILED:
        yield _without_result(tender, "failed", "unsuccessful", "tenderUpdate")
    elif tender.state == Tender.State.CANCELLED:
        yield _without_result(tender, "cancelled", "cancelled", "tenderCancellation")


def _without_result(tender: Any, kind: str, status: str, tag: str) -> Release:
    uid = str(tender.uid)
    why = {"id": f"{uid}-{kind}", "date": ocds.moment(tender.updated_at), "rationale": tender.reason}
    section = {"id": uid, "status": status, "amendments": [why]}
    return Release(kind, uid, tender.updated_at, [tag], {"tender": section})


def _award(tender: Any, award: Any) -> Iterator[Release]:
    """Told to everybody with the notice; and that it was given up, or fell with its tender."""
    uid, supplier = str(award.uid), party(award.bid.agency)
    if tender.is_framework:
        yield _entered(tender, award)
    else:
        section = _award_section(uid, tender.number, award.decided_on, award.price_fen, supplier)
        yield _awarded(uid, award.published_at, section, supplier)
    if award.ended_on is not None:
        gone, why = _morning(award.ended_on), award.ended_reason
    elif tender.state == Tender.State.FAILED:
        gone, why = tender.updated_at, tender.reason
    else:
        return
    over = {"id": uid, "status": "cancelled", "description": why}
    yield Release("award-end", uid, max(award.published_at, gone), ["awardCancellation"], {"awards": [over]})


def _entered(tender: Any, award: Any) -> Release:
    """All that enter a framework agreement. What it will cost nobody knows: the award has no value."""
    came = [party(one.supplier) for one in tender.framework.came]
    section: Json = {
        "id": str(award.uid), "title": tender.number, "status": "active", "date": ocds.moment(award.decided_on),
        "suppliers": [each.reference for each in came],
    }  # fmt: skip
    named = [(each, "supplier") for each in came]
    return Release("award", str(award.uid), award.published_at, ["award"], {"awards": [section]}, named)


def _award_section(uid: str, title: str, on: date, price_fen: int, supplier: Party) -> Json:
    return {
        "id": uid, "title": title, "status": "active", "date": ocds.moment(on), "value": ocds.value(price_fen),
        "suppliers": [supplier.reference],
    }  # fmt: skip


def _awarded(uid: str, at: datetime, section: Json, supplier: Party) -> Release:
    return Release("award", uid, at, ["award"], {"awards": [section]}, [(supplier, "supplier")])


def _opening(tender: Any) -> Release:
    bidders = [party(bid.agency) for bid in tender.opened_bids]
    section = {
        "id": str(tender.uid), "status": "active", "numberOfTenderers": len(bidders),
        "tenderers": [each.reference for each in bidders],
    }  # fmt: skip
    named = [(each, "tenderer") for each in bidders]
    return Release("opening", str(tender.uid), tender.opened_at, ["tenderUpdate"], {"tender": section}, named)


def _tender_section(tender: Any) -> Json:
    factors = [f"{each.title} {each.most.normalize():f}" for each in tender.factors.all()]
    moved = any(each.moved_to for each in tender.clarifications.all())
    return {
        "id": str(tender.uid), "title": tender.title, "description": tender.demands, "status": "active",
        "procuringEntity": party(tender.agent or tender.buyer).reference, "value": ocds.value(tender.budget_fen),
        "procurementMethod": ocds.METHODS[tender.method], "procurementMethodDetails": str(tender.get_method_display()),
        "mainProcurementCategory": "services", "awardCriteria": "ratedCriteria",
        "awardCriteriaDetails": "；".join([*factors, "固定价格" if tender.fixed_price else f"价格 {tender.price_weight.normalize():f}"]),
        "submissionMethod": ["electronicSubmission"], "eligibilityCriteria": tender.requirements,
        "tenderPeriod": ocds.period(tender.announced_on, None if moved else tender.deadline_at),
    }  # fmt: skip


def _contract(project: Any, contract: Any) -> Iterator[Release]:
    """Signed, changed, paid, ended. The award is told with it of one that ran already before it was entered, and of one of a
    framework agreement: that supplier was chosen for it alone."""
    buyer, supplier, about = party(project.buyer), party(contract.supplier), str(contract.uid)
    came_of = contract.award or contract.mirrored
    award = f"{about}-award" if came_of is None else str(came_of.uid)
    signed = _morning(contract.signed_on)
    if contract.award is not None and contract.award.published_at is not None:
        signed = max(signed, contract.award.published_at)
    elif contract.call_off is not None:
        signed = max(signed, contract.call_off.created_at)
    held: Json = {
        "id": about, "awardID": award, "title": contract.title, "description": contract.what, "status": "active",
        "period": ocds.period(contract.start_on, None if any(each.end_on for each in contract.agreed) else contract.end_on), "value": ocds.value(contract.amount_fen),
        "dateSigned": ocds.moment(contract.signed_on), "milestones": [_milestone(each) for each in contract.milestones.all() if each.created_at < _morning(contract.signed_on + DAY)],
    }  # fmt: skip
    sections: Json = {"contracts": [held]}
    if came_of is None:
        title = contract.award_ref or contract.title
        sections["awards"] = [_award_section(award, title, contract.signed_on, contract.amount_fen, supplier)]
    tag = ["contract"] if came_of is not None else ["award", "contract"]
    yield Release("contract", about, signed, tag, sections, [(supplier, "supplier")])
    for change in contract.agreed:
        yield _amended(award, contract, change)
    for payment in contract.paid:
        yield _paid(award, about, payment, buyer, supplier)
    if contract.state in CONTRACT_STATUS:
        over: Json = {"id": about, "awardID": award, "status": CONTRACT_STATUS[contract.state]}
        at = contract.closed_on or contract.ended_on or contract.end_on
        yield Release("end", about, max(signed, _morning(at)), ["contractTermination"], {"contracts": [over]})


def _amended(award: str, contract: Any, change: Any) -> Release:
    said = {
        "id": str(change.uid),
        "date": ocds.moment(change.agreed_on),
        "rationale": change.why,
        "description": change.what,
    }
    held: Json = {"id": str(contract.uid), "awardID": award, "amendments": [said]}
    so_far = [each for each in contract.agreed if each.number <= change.number]
    held["value"] = ocds.value(contract.amount_fen + sum(each.amount_fen for each in so_far))
    if change.end_on is not None:
        held["period"] = ocds.period(None, change.end_on)
    at = _morning(change.agreed_on)
    return Release("change", str(change.uid), at, ["contractAmendment"], {"contracts": [held]})


def _paid(award: str, about: str, payment: Any, buyer: Party, supplier: Party) -> Release:
    transaction = {
        "id": str(payment.uid), "date": ocds.moment(payment.paid_on), "value": ocds.value(payment.amount_fen),
        "payer": buyer.reference, "payee": supplier.reference,
    }  # fmt: skip
    held = {"id": about, "awardID": award, "implementation": {"transactions": [transaction]}}
    parties = [(buyer, "payer"), (supplier, "payee")]
    at = _morning(payment.paid_on)
    return Release("payment", str(payment.uid), at, ["implementation"], {"contracts": [held]}, parties)


def _milestone(milestone: Any) -> Json:
    """As it was planned: what became of it is not part of what was signed."""
    return {
        "id": str(milestone.uid), "title": milestone.title, "type": "delivery", "description": milestone.deliverable,
        "dueDate": ocds.moment(milestone.due_on), "status": "scheduled",
    }  # fmt: skip
