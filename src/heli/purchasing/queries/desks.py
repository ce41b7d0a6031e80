"""Who acted at which desk of a project, as its records and the audit trail say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet, Value

from heli.core import second
from heli.core.models import Actor, AuditEntry
from heli.core.queries import who_did
from heli.core.rules.sentence import Sentence
from heli.purchasing.models import (
    Application,
    Award,
    BidBond,
    BondKeeping,
    CallOff,
    CatalogueItem,
    Challenge,
    Clarification,
    Commitment,
    Complaint,
    ConductEntry,
    Contract,
    ContractChange,
    CostLine,
    Evaluation,
    Factor,
    FrameworkAgreement,
    FrameworkSupplier,
    Member,
    Milestone,
    MirroredNotice,
    MirroredTender,
    Need,
    NoticeObjection,
    PayeeAccount,
    Payment,
    ProgressReport,
    Project,
    Proposal,
    PurchaseNotice,
    Renewal,
    Review,
    Settlement,
    Side,
    Signature,
    StaffLine,
    SurveyAnswer,
    Tender,
    WithdrawnBond,
    YearPlan,
)
from heli.purchasing.rules import desks as rules

#: who takes a step: the one who acts, and the one in whose stead
acting = second.acting
#: how an award comes to be
DECIDES = ("purchasing.award.decide", "purchasing.award.choose", "purchasing.award.next")
#: how a project comes to be
DRAFTS = "purchasing.project.draft"
#: how a framework agreement comes to be
FRAMES = ("purchasing.framework.arrange", "purchasing.framework.draft")
#: what hangs on a project, with the path to it: under one of these stands whatever was done for it in the trail
OF_PROJECT: dict[type[Model], str] = {
    Need: "projects", Proposal: "need__projects", Project: "pk", StaffLine: "project", CostLine: "project", Commitment: "project", PurchaseNotice: "project",
    SurveyAnswer: "notice__project", NoticeObjection: "notice__project", Tender: "project", Factor: "tender__project",
    Clarification: "tender__project", MirroredTender: "project", MirroredNotice: "mirrored__project", Evaluation: "tender__project", Member: "evaluation__tender__project",
    Review: "bid__tender__project", BidBond: "bid__tender__project", BondKeeping: "bond__bid__tender__project", WithdrawnBond: "bid__tender__project",
    Award: "tender__project", Challenge: "tender__project", Complaint: "challenge__tender__project",
    FrameworkAgreement: "project", FrameworkSupplier: "agreement__project", Application: "agreement__project",
    CallOff: "agreement__project", Contract: "project", ContractChange: "contract__project", Milestone: "contract__project",
    ProgressReport: "contract__project", Payment: "contract__project", Settlement: "contract__project", Renewal: "contract__project",
}  # fmt: skip


def _known(*keys: int | None) -> set[int]:
    return {key for key in keys if key is not None}


def _of(rows: QuerySet[Any], *columns: str) -> set[int]:
    return {key for row in rows.values_list(*columns) for key in row if key is not None}


def _lent(kind: str, keys: Iterable[int], *events: str) -> set[int]:
    """Who took some steps in the stead of another, and in whose: a record keeps one of the two, the trail both."""
    entries = AuditEntry.objects.filter(subject_type=f"purchasing.{kind}", subject_id__in=list(keys), event__in=events)
    return who_did(entries.filter(actor__kind=Actor.Kind.DEPUTY))


def lent_to(people: Collection[int], kind: str, *events: str) -> QuerySet[Any]:
    """Keys of what some people did for others, of one kind; so that no list offers it to them as another's."""
    entries = AuditEntry.objects.filter(subject_type=f"purchasing.{kind}", event__in=events)
    either = Q(actor__deputy__in=people) | Q(actor__on_behalf_of__in=people)
    return entries.filter(either, actor__kind=Actor.Kind.DEPUTY).values("subject_id")


def _wrote(kind: str, keys: Iterable[int], *events: str) -> set[int]:
    """Who wrote some records, though they may have handed them on since, and in whose stead."""
    entries = AuditEntry.objects.filter(subject_type=f"purchasing.{kind}", subject_id__in=list(keys), event__in=events)
    return who_did(entries.filter(actor__kind__in=(Actor.Kind.PERSON, Actor.Kind.DEPUTY)))


def written_by(people: Collection[int], kind: str, *events: str) -> QuerySet[Any]:
    """Keys of what some people wrote, of one kind, themselves or one for another; handed on or not."""
    entries = AuditEntry.objects.filter(subject_type=f"purchasing.{kind}", event__in=events)
    found = Q(actor__in=people) | Q(actor__deputy__in=people) | Q(actor__on_behalf_of__in=people)
    return entries.filter(found).values("subject_id")


def drafters(tender: Tender) -> set[int]:
    """Who wrote the document of a tender, and for whom."""
    return {tender.drafted_by_id} | _wrote("tender", [tender.pk], "purchasing.tender.draft")


def contract_drafters(contract: Contract) -> set[int]:
    """Who drafted a contract, and for whom."""
    return {contract.drafted_by_id} | _wrote("contract", [contract.pk], "purchasing.contract.draft")


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


def framers(agreement: FrameworkAgreement) -> set[int]:
    """Who wrote a framework agreement, and for whom."""
    return {agreement.drafted_by_id} | _wrote("frameworkagreement", [agreement.pk], *FRAMES)


def answerers(challenge: Challenge) -> set[int]:
    """Who answered a challenge, and for whom."""
    return _known(challenge.answered_by_id) | _lent("challenge", [challenge.pk], "purchasing.challenge.answer")


def openers(entry: ConductEntry) -> set[int]:
    """Who opened an entry about a supplier, and for whom."""
    return {entry.opened_by_id} | _lent("conductentry", [entry.pk], "purchasing.conduct.open")


def keepers(keeping: BondKeeping) -> set[int]:
    """Who proposed that a bond is kept, and for whom."""
    return {keeping.proposed_by_id} | _lent("bondkeeping", [keeping.pk], "purchasing.bond.propose")


def proposers(project: Project) -> set[int]:
    """Who drafted or submitted a project, and for whom."""
    found = _known(project.drafted_by_id, project.submitted_by_id) | _wrote("project", [project.pk], DRAFTS)
    return found | _lent("project", [project.pk], "purchasing.project.submit")


def _about(project: Project) -> Q:
    """Entries about a project and about what hangs on it. Keys are read first: the trail is long, and found by them."""
    each = [
        kind._default_manager.filter(**{path: project.pk}).order_by().values_list(Value(kind._meta.label_lower), "pk")
        for kind, path in OF_PROJECT.items()
    ]
    held: dict[str, list[int]] = {}
    for kind, key in each[0].union(*each[1:], all=True):
        held.setdefault(kind, []).append(key)
    about = Q()
    for kind, keys in held.items():
        about |= Q(subject_type=kind, subject_id__in=keys)
    return about


def _bought(project: Project) -> set[int]:
    """Who took a step at the desk of who buys, as the trail says: who acted, and in whose stead."""
    entries = AuditEntry.objects.filter(_about(project), event__in=rules.BUYS)
    return who_did(entries.filter(actor__kind__in=(Actor.Kind.PERSON, Actor.Kind.DEPUTY)))


def buyers(project: Project) -> set[int]:
    """Who took a step for the purchaser, from the design to the settlement, or represents it in a committee; and in whose stead.
    The records are asked too: what was taken over from elsewhere has no trail here."""
    found = _known(project.drafted_by_id, project.submitted_by_id, project.approved_by_id)
    found |= _of(Tender.objects.filter(project=project), "drafted_by", "approved_by")
    found |= _of(MirroredTender.objects.filter(project=project), "entered_by")
    found |= _of(MirroredNotice.objects.filter(mirrored__project=project), "entered_by")
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
    found |= _of(Member.objects.filter(evaluation__tender__project=project, kind=Member.Kind.BUYER), "actor")
    return found | _bought(project)


def setters(item: CatalogueItem | None) -> set[int]:
    """Who wrote the standard of a task of the catalogue, or listed it."""
    if item is None:
        return set()
    entries = AuditEntry.objects.filter(
        subject_type="purchasing.catalogueitem", subject_id=item.pk, event__in=rules.SETS
    )
    return _known(item.entered_by_id) | who_did(entries)


def supervisors(project: Project) -> set[int]:
    """Who checked, suspended or decided for the finance department, of a complaint or of a supplier's conduct."""
    complaints = Complaint.objects.filter(challenge__tender__project=project)
    conduct = ConductEntry.objects.filter(tender__project=project)
    about = Q()
    for kind, rows in (("complaint", complaints), ("conductentry", conduct)):
        about |= Q(subject_type=f"purchasing.{kind}", subject_id__in=list(rows.values_list("pk", flat=True)))
    found = _of(complaints, "decided_by") | _of(conduct, "opened_by", "decided_by")
    return found | who_did(AuditEntry.objects.filter(about, event__in=rules.SUPERVISES))


def experts(project: Project) -> set[int]:
    seats = Member.objects.filter(evaluation__tender__project=project, kind=Member.Kind.EXPERT)
    return _of(seats, "actor")


#: who acted at each desk of a project
AT: Mapping[str, Callable[[Project], set[int]]] = {
    rules.BUYER: buyers,
    rules.STANDARD: lambda project: setters(project.item),
    rules.SUPERVISOR: supervisors,
    rules.EXPERT: experts,
}


def acted(project: Project, but: str = "") -> Mapping[str, Collection[int]]:
    """By desk, the keys of who acted; one may be left out, as whoever acted there goes on."""
    return {desk: found(project) for desk, found in AT.items() if desk != but}


def against(project: Project, desk: str, people: Iterable[int]) -> Sentence | None:
    """Why one of these may not act at a desk of this project."""
    known = acted(project, desk)
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
