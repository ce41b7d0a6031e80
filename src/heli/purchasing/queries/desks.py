"""Who acted at which desk of a project, as its records and the audit trail say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from heli.core.models import Acting, Actor, AuditEntry
from heli.core.rules.sentence import Sentence
from heli.purchasing.models import (
    Application,
    Award,
    CallOff,
    CatalogueItem,
    Challenge,
    Complaint,
    ConductEntry,
    Contract,
    ContractChange,
    FrameworkAgreement,
    Member,
    Milestone,
    MirroredTender,
    PayeeAccount,
    Payment,
    Project,
    Renewal,
    Settlement,
    Side,
    Signature,
    Tender,
    YearPlan,
)
from heli.purchasing.rules import desks as rules

#: what is done at the desk of who buys, and kept as done by whom it was done for
BUYS = (
    "purchasing.project.draft",
    "purchasing.project.submit",
    "purchasing.project.approve",
    "purchasing.tender.draft",
    "purchasing.tender.approve",
    "purchasing.mirrored.enter",
    "purchasing.award.decide",
    "purchasing.award.choose",
    "purchasing.award.next",
    "purchasing.framework.arrange",
    "purchasing.framework.draft",
    "purchasing.framework.announce",
    "purchasing.framework.sign",
    "purchasing.framework.end",
    "purchasing.application.decide",
    "purchasing.call_off.decide",
    "purchasing.contract.draft",
    "purchasing.contract.sign",
    "purchasing.change.sign",
    "purchasing.milestone.accept",
    "purchasing.payment.check",
    "purchasing.payment.approve",
    "purchasing.settlement.approve",
    "purchasing.renewal.decide",
)
DECIDES = ("purchasing.award.decide", "purchasing.award.choose", "purchasing.award.next")
SETS = ("purchasing.catalogue.enter", "purchasing.catalogue.change", "purchasing.catalogue.list")
SUPERVISES = (
    "purchasing.complaint.accept",
    "purchasing.complaint.refuse",
    "purchasing.complaint.suspend",
    "purchasing.complaint.decide",
)


def _known(*keys: int | None) -> set[int]:
    return {key for key in keys if key is not None}


def _of(rows: QuerySet[Any], *columns: str) -> set[int]:
    return {key for row in rows.values_list(*columns) for key in row if key is not None}


def _people(entries: QuerySet[AuditEntry]) -> set[int]:
    """Who stands in the trail; where somebody did the work of another, both."""
    found = entries.values_list("actor", "actor__deputy", "actor__on_behalf_of").distinct()
    return {key for actor, *both in found for key in (both if any(both) else [actor]) if key is not None}


def acting(by: Acting, permission: str, on: object) -> set[int]:
    """Who takes a step: the one who acts, and the one in whose stead. A right that is lent makes no second person."""
    return {by.actor.pk, by.for_whom(permission, on).pk}


def _lent(kind: str, keys: Iterable[int], *events: str) -> set[int]:
    """Who took some steps in the stead of another, and in whose: a record keeps one of the two, the trail both."""
    entries = AuditEntry.objects.filter(subject_type=f"purchasing.{kind}", subject_id__in=list(keys), event__in=events)
    return _people(entries.filter(actor__kind=Actor.Kind.DEPUTY))


def lent_to(people: Collection[int], kind: str, *events: str) -> QuerySet[Any]:
    """Keys of what some people did for others, of one kind; so that no list offers it to them as another's."""
    entries = AuditEntry.objects.filter(subject_type=f"purchasing.{kind}", event__in=events)
    either = Q(actor__deputy__in=people) | Q(actor__on_behalf_of__in=people)
    return entries.filter(either, actor__kind=Actor.Kind.DEPUTY).values("subject_id")


def drafters(tender: Tender) -> set[int]:
    """Who wrote the document of a tender, and for whom."""
    return {tender.drafted_by_id} | _lent("tender", [tender.pk], "purchasing.tender.draft")


def contract_drafters(contract: Contract) -> set[int]:
    """Who drafted a contract, and for whom."""
    return {contract.drafted_by_id} | _lent("contract", [contract.pk], "purchasing.contract.draft")


def framework_drafters(agreement: FrameworkAgreement) -> set[int]:
    """Who wrote what a framework agreement says, and for whom."""
    events = ("purchasing.framework.draft", "purchasing.framework.arrange")
    return {agreement.drafted_by_id} | _lent("frameworkagreement", [agreement.pk], *events)


def checkers(payment: Payment) -> set[int]:
    """Who checked a payment that is not approved yet, and for whom."""
    if payment.checked_by_id is None:
        return set()
    return {payment.checked_by_id} | _lent("payment", [payment.pk], "purchasing.payment.check")


def enterers(account: PayeeAccount) -> set[int]:
    """Who entered an account to be paid to, and for whom."""
    return {account.entered_by_id} | _lent("payeeaccount", [account.pk], "purchasing.account.enter")


def planners(plan: YearPlan) -> set[int]:
    """Who drafted a plan of a year, and for whom."""
    return {plan.drafted_by_id} | _lent("yearplan", [plan.pk], "purchasing.plan.draft")


def deciders(tender: Tender) -> set[int]:
    """Who decided any award of a tender, and for whom."""
    awards = dict(Award.objects.filter(tender=tender).values_list("pk", "decided_by"))
    return {*awards.values()} | _lent("award", awards, *DECIDES)


def answerers(challenge: Challenge) -> set[int]:
    """Who answered a challenge, and for whom."""
    return _known(challenge.answered_by_id) | _lent("challenge", [challenge.pk], "purchasing.challenge.answer")


def openers(entry: ConductEntry) -> set[int]:
    """Who opened an entry about a supplier, and for whom."""
    return {entry.opened_by_id} | _lent("conductentry", [entry.pk], "purchasing.conduct.open")


def proposers(project: Project) -> set[int]:
    """Who drafted or submitted a project, and for whom."""
    events = ("purchasing.project.draft", "purchasing.project.submit")
    return _known(project.drafted_by_id, project.submitted_by_id) | _lent("project", [project.pk], *events)


def _deputies(project: Project) -> set[int]:
    """Who bought in the stead of another: the records keep one of the two, the trail both."""
    about = Q(subject_type="purchasing.project", subject_id=project.pk)
    for kind, rows in (
        ("tender", Tender.objects.filter(project=project)),
        ("mirroredtender", MirroredTender.objects.filter(project=project)),
        ("award", Award.objects.filter(tender__project=project)),
        ("frameworkagreement", FrameworkAgreement.objects.filter(project=project)),
        ("application", Application.objects.filter(agreement__project=project)),
        ("calloff", CallOff.objects.filter(agreement__project=project)),
        ("contract", Contract.objects.filter(project=project)),
        ("contractchange", ContractChange.objects.filter(contract__project=project)),
        ("milestone", Milestone.objects.filter(contract__project=project)),
        ("payment", Payment.objects.filter(contract__project=project)),
        ("settlement", Settlement.objects.filter(contract__project=project)),
    ):
        about |= Q(subject_type=f"purchasing.{kind}", subject_id__in=rows.values("pk"))
    return _people(AuditEntry.objects.filter(about, event__in=BUYS, actor__kind=Actor.Kind.DEPUTY))


def buyers(project: Project) -> set[int]:
    """Who designed, approved, put out, awarded, signed, accepted, paid or settled for the purchaser, and in whose stead."""
    found = _known(project.drafted_by_id, project.submitted_by_id, project.approved_by_id)
    found |= _of(Tender.objects.filter(project=project), "drafted_by", "approved_by")
    found |= _of(MirroredTender.objects.filter(project=project), "entered_by")
    found |= _of(Award.objects.filter(tender__project=project), "decided_by", "ended_by")
    found |= _of(FrameworkAgreement.objects.filter(project=project), "drafted_by")
    found |= _of(Application.objects.filter(agreement__project=project), "decided_by")
    found |= _of(CallOff.objects.filter(agreement__project=project), "decided_by")
    found |= _of(Contract.objects.filter(project=project), "drafted_by")
    found |= _of(Signature.objects.filter(contract__project=project, side=Side.BUYER), "signed_by")
    found |= _of(Milestone.objects.filter(contract__project=project), "accepted_by")
    found |= _of(Payment.objects.filter(contract__project=project), "checked_by", "approved_by")
    found |= _of(Settlement.objects.filter(contract__project=project), "approved_by")
    found |= _of(Renewal.objects.filter(contract__project=project), "decided_by")
    return found | _deputies(project)


def setters(item: CatalogueItem | None) -> set[int]:
    """Who wrote the standard of a task of the catalogue, or listed it."""
    if item is None:
        return set()
    entries = AuditEntry.objects.filter(subject_type="purchasing.catalogueitem", subject_id=item.pk, event__in=SETS)
    return _known(item.entered_by_id) | _people(entries)


def supervisors(project: Project) -> set[int]:
    """Who checked, suspended or decided for the finance department."""
    complaints = Complaint.objects.filter(challenge__tender__project=project)
    keys = list(complaints.values_list("pk", flat=True))
    entries = AuditEntry.objects.filter(subject_type="purchasing.complaint", subject_id__in=keys, event__in=SUPERVISES)
    return _of(complaints, "decided_by") | _people(entries)


def experts(project: Project) -> set[int]:
    seats = Member.objects.filter(evaluation__tender__project=project, kind=Member.Kind.EXPERT)
    return _of(seats, "actor")


def acted(project: Project) -> Mapping[str, Collection[int]]:
    """By desk, the keys of who acted."""
    return {
        rules.BUYER: buyers(project), rules.STANDARD: setters(project.item), rules.SUPERVISOR: supervisors(project),
        rules.EXPERT: experts(project),
    }  # fmt: skip


def against(project: Project, desk: str, people: Iterable[int]) -> Sentence | None:
    """Why one of these may not act at a desk of this project."""
    known = acted(project)
    return next((said for each in people if (said := rules.refused(desk, each, known))), None)


@dataclass(frozen=True)
class Desk:
    """A desk with who acted there, for the page."""

    named: Sentence
    people: list[str]


def desks_of(project: Project) -> list[Desk]:
    """The three desks of a project; experts are named with the result, on its own page."""
    known = acted(project)
    names = dict(Actor.objects.filter(pk__in=set().union(*known.values())).values_list("pk", "name"))
    shown = (rules.BUYER, rules.STANDARD, rules.SUPERVISOR)
    return [Desk(rules.NAMED[desk], sorted(names[key] for key in known[desk])) for desk in shown]
