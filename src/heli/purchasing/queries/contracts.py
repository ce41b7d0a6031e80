"""Contracts as they are read: the list, one of them with its clocks, and what of them waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core import words
from heli.core.dated import Dated, Entry, entry_of
from heli.core.life import Stage, Step
from heli.core.rules.book import NoRule, Source
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence
from heli.core.waiting import WITH_OTHERS, Waiting
from heli.core.waiting import Source as Kind
from heli.directory.models import Organisation
from heli.purchasing.models import (
    Award,
    Contract,
    ContractChange,
    Milestone,
    MirroredTender,
    PayeeAccount,
    Project,
    Renewal,
    Settlement,
    Signature,
    Tender,
)
from heli.purchasing.models.contracts import VIEW, ContractQuerySet
from heli.purchasing.queries import desks
from heli.purchasing.queries.public import Reckoned, reckoned
from heli.purchasing.rules import contract as rules
from heli.purchasing.rules import personnel

Rows = TypeVar("Rows", bound="QuerySet[Any]")
State = Contract.State
RELATED = ("project__buyer__place", "supplier__place", "drafted_by")
#: steps that the law asks of the government alone: what society signs is neither published nor filed
OF_GOVERNMENT = ("publish", "file")


def contracts(user: Any) -> ContractQuerySet:
    """Every contract this user may see, the newest first."""
    found = (
        Contract.objects.visible_to(user).select_related(*RELATED).annotate(total=F("amount_fen") + F("changed_fen"))
    )
    return found.defer("project__buyer__place__outline", "supplier__place__outline").order_by("-year", "-serial")


def of_state(rows: ContractQuerySet, state: str) -> ContractQuerySet:
    """In a state; ``open`` for all that have not ended."""
    if state == "open":
        return rows.exclude(state__in=Contract.OVER)
    return rows.filter(state=state)


def steps(user: Any, on: Any) -> list[Step]:
    """What this user may do now with a contract or with what belongs to one: the steps of the side for which they speak."""
    return [step for step in on.LIFE.open_to(on, user) if _on_side(user, on, step)]


def _on_side(user: Any, on: Any, step: Step) -> bool:
    if isinstance(on, PayeeAccount):
        return speaks_for_office(user, step.may, on.supplier)
    contract = on if isinstance(on, Contract) else on.contract
    if on is contract and step.name in OF_GOVERNMENT and contract.project.is_of_society:
        return False
    if on is contract and step.name == "sign" and desks.contract_drafters(contract) & desks.acting(user, step.may, on):
        return False
    if isinstance(on, ContractChange) and step.name == "refuse":
        return any(speaks_for_office(user, step.may, side) for side in (contract.buyer, contract.supplier))
    side = contract.supplier if step.name in on.OF_SUPPLIER else contract.buyer
    return speaks_for_office(user, step.may, side)


def speaks(user: Any, right: str, side: Organisation) -> bool:
    return speaks_for_office(user, right, side)


def own_projects(user: Any, right: str = "purchasing.contract.take_over") -> QuerySet[Project]:
    """Projects of the offices for which this user makes contracts."""
    nodes = user.offices(right) if user.holds(right) else frozenset()
    found = Project.objects.filter(state__in=Project.WITH_CONTRACT).select_related("buyer").order_by("-year", "-serial")
    return found if nodes is None else found.filter(buyer__in=[node // 2 for node in nodes])


def to_take_over(user: Any) -> QuerySet[Project]:
    """Those whose running contract can be entered: nothing is bought here for them, and what was bought on another platform is
    awarded there and has no contract yet (`actions.winners.came_of`)."""
    here = Tender.objects.exclude(state__in=Tender.WITHOUT_RESULT)
    going = MirroredTender.objects.filter(state=MirroredTender.State.ENTERED)
    done = Contract.objects.filter(mirrored__isnull=False).exclude(state=Contract.State.DROPPED)
    found = own_projects(user).exclude(pk__in=here.values("project")).exclude(pk__in=going.values("project"))
    return found.exclude(mirrored__in=done.values("mirrored"))


def to_contract(user: Any) -> QuerySet[Project]:
    """Those of them whose purchase was won, here or elsewhere, and that have no contract yet or only ones that are over."""
    going = Contract.objects.exclude(state__in=Contract.OVER)
    here = Award.objects.filter(ended_on__isnull=True, published_on__isnull=False, tender__state=Tender.State.AWARDED)
    elsewhere = MirroredTender.objects.filter(state=MirroredTender.State.AWARDED)
    here = here.exclude(tender__method=Tender.Method.FRAMEWORK)  # of whose agreement contracts come one by one
    won = Q(tenders__awards__in=here) | Q(mirrored__in=elsewhere)
    return own_projects(user, "purchasing.contract.draft").filter(won).exclude(contracts__in=going).distinct()


def suppliers() -> list[str]:
    """Names that can be typed: agencies first in their use."""
    return list(Organisation.objects.in_use().order_by("name_pinyin", "pk").values_list("name", flat=True)[:400])


@dataclass(frozen=True)
class Share:
    """How much of a contract goes to those who do the work, and how much has to."""

    lines: Sequence[Any]
    held: personnel.Held

    @property
    def percent(self) -> str:
        return f"{self.held.shown}%" if self.held.shown else "—"


def share_of(contract: Contract) -> Share:
    lines = list(contract.costs.order_by("pk"))
    return Share(lines, personnel.held({each.category: each.amount_fen for each in lines}, contract.floor))


@dataclass(frozen=True)
class Clocked:
    """A time limit of the law with its day, and the day on which it was kept."""

    reckoned: Reckoned
    done_on: date | None

    @property
    def is_late(self) -> bool:
        return (self.done_on or localdate()) > self.reckoned.day


def clocks_of(contract: Contract) -> list[Clocked]:
    """Those that run: to sign after the award, to publish and to file after the signature."""
    if contract.project.is_of_society:
        return []
    asked = (
        ("clock.contract.signing", contract.awarded_on, contract.signed_on),
        ("clock.contract.contract_published", contract.signed_on, contract.published_on),
        ("clock.contract.contract_filed", contract.signed_on, contract.filed_on),
    )
    found = []
    for key, event, done in asked:
        if event is None or contract.state == State.DROPPED:
            continue
        try:
            found.append(Clocked(reckoned(key, event), done))
        except (NoRule, TooFar):
            continue
    return found


def rules_of(contract: Contract) -> list[tuple[Any, Source]]:
    """What the law says of any contract of this day, for the page."""
    on = contract.signed_on or localdate()
    if contract.project.is_of_society:
        return []
    told = (
        ("contract.transfer", _("不得转包；部分分包要经购买主体同意。")),
        ("contract.supplement", _("补充合同合计不超过原合同金额的 10%，其他条款不变。")),
        ("contract.bond", _("履约保证金不超过合同金额的 10%，不收现金。")),
        ("contract.users_opinion", _("面向社会公众的服务，验收时请服务对象参加并提出意见。")),
    )
    held = [(said, rules.in_force(key, on)) for key, said in told]
    return [(said, value.source) for said, value in held if value is not None]


def signatures(contract: Contract) -> QuerySet[Signature]:
    found = contract.signatures.filter(change__isnull=True).select_related("signed_by")
    return found.order_by("signed_at", "pk")


def changes(user: Any) -> QuerySet[ContractChange]:
    related = ("contract__project__buyer", "contract__supplier", "proposed_by")
    return ContractChange.objects.visible_to(user).select_related(*related).order_by("-pk")


def sums_of(contract: Contract) -> dict[str, int]:
    """What of the contract is planned, paid and on its way."""
    planned = contract.milestones.filter(done_before=False).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    paid = contract.payments.filter(paid_on__isnull=False).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    whole = paid + contract.paid_before_fen
    return {"planned": planned, "paid": whole, "unplanned": contract.total_fen - contract.paid_before_fen - planned,
            "left": contract.total_fen - whole}  # fmt: skip


def stages(contract: Contract) -> list[Stage]:
    """Signed by the purchaser, by the agency, settled, closed; or where it stopped."""
    state, day = State(contract.state), words.day
    drafted = Stage(_("起草"), contract.drafted_by.name, "done")
    if state == State.DROPPED:
        return [drafted, Stage(_("已作废"), "", "stopped")]
    order = [State.DRAFT, State.BUYER_SIGNED, State.RUNNING, State.SETTLED, State.CLOSED]
    come = 2 if state == State.ENDED else order.index(state)
    running = _("提前终止") if state == State.ENDED else _("履约")
    said = [
        (_("购买主体签署"), contract.buyer.name), (_("承接主体签署"), day(contract.signed_on) or contract.supplier.name),
        (running, day(contract.ended_on or contract.end_on)), (_("办结"), day(contract.closed_on)),
    ]  # fmt: skip
    rest = [
        Stage(label, note, "done" if at < come else "now" if at == come else "empty")
        for at, (label, note) in enumerate(said)
    ]
    if state == State.CLOSED:
        rest[-1] = Stage(_("已办结"), day(contract.closed_on), "done")
    return [drafted, *rest]


def entries_of_contract(contract: Contract) -> Q:
    """Entries about a contract and about what belongs to it."""
    about = Q(subject_type="purchasing.contract", subject_id=contract.pk)
    belonging: tuple[tuple[str, Any], ...] = (
        ("contractchange", contract.changes), ("milestone", contract.milestones), ("payment", contract.payments),
        ("progressreport", contract.progress_reports), ("invoice", contract.invoices), ("settlement", Settlement.objects.filter(contract=contract)),
        ("renewal", Renewal.objects.filter(contract=contract)),
    )  # fmt: skip
    for kind, rows in belonging:
        about |= Q(subject_type=f"purchasing.{kind}", subject_id__in=list(rows.values_list("pk", flat=True)))
    return about


# what waits


def of_side(user: Any, right: str, side: str, rows: Rows) -> Rows:
    """Of some rows those of which this user speaks for the side, by the path to its column."""
    if not user.holds(right):
        return rows.none()
    offices = user.offices(right)
    return rows if offices is None else rows.filter(**{f"{side}__in": [node // 2 for node in offices]})


BUYER, SUPPLIER = "contract__project__buyer", "contract__supplier"


def as_told(rows: ContractQuerySet, *other: str) -> ContractQuerySet:
    """With no more than a line of what waits tells: not the text of the contract, and of the other side its name."""
    return rows.select_related(*other).defer("what", "payment_terms")


def to_sign(user: Any) -> ContractQuerySet:
    """Of contracts that somebody else has drafted: nobody signs their own."""
    right = "purchasing.contract.sign"
    rows = as_told(Contract.objects.filter(state=State.DRAFT), "supplier").order_by("pk")
    mine = user.hands(right) if user.holds(right) else set()
    rows = rows.exclude(drafted_by__in=mine).exclude(
        pk__in=desks.written_by(mine, "contract", "purchasing.contract.draft")
    )
    return of_side(user, right, "project__buyer", rows)


def to_sign_for_supplier(user: Any) -> ContractQuerySet:
    rows = as_told(Contract.objects.filter(state=State.BUYER_SIGNED), "project__buyer").order_by("pk")
    return of_side(user, "purchasing.contract.sign_supplier", "supplier", rows)


def drafted_by(actors: Any) -> ContractQuerySet:
    """In the hands of these people of the purchaser: drafted, signed or performed."""
    rows = Contract.objects.filter(drafted_by__in=actors).exclude(state__in=Contract.OVER)
    return rows.select_related("project__buyer", "supplier").order_by("pk")


def drafted_line(contract: Contract) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=contract.supplier.name, number=contract.number)
    return Waiting(contract.title, about, None, _("查看"), contract.get_absolute_url(), "going")


def to_publish(user: Any) -> ContractQuerySet:
    """Signed here and not yet published; what society signs, no law asks to be published."""
    rows = Contract.objects.filter(
        state__in=Contract.SIGNED, published_on__isnull=True, project__in=Project.objects.of_government()
    ).exclude(origin=Contract.Origin.TAKEN_OVER)
    rows = as_told(rows, "supplier").order_by("signed_on", "pk")
    return of_side(user, "purchasing.contract.publish", "project__buyer", rows)


def to_close(user: Any) -> ContractQuerySet:
    rows = as_told(Contract.objects.filter(state=State.SETTLED), "supplier").order_by("end_on", "pk")
    return of_side(user, "purchasing.contract.close", "project__buyer", rows)


def with_the_other_side(user: Any) -> ContractQuerySet:
    """Signed by this user's office and not by the agency yet."""
    rows = as_told(Contract.objects.filter(state=State.BUYER_SIGNED), "supplier").order_by("pk")
    return of_side(user, "purchasing.contract.draft", "project__buyer", rows)


def changes_to_sign(user: Any) -> QuerySet[ContractChange]:
    rows = (
        ContractChange.objects.filter(state=ContractChange.State.PROPOSED)
        .select_related("contract__supplier")
        .defer("contract__what", "contract__payment_terms")
        .order_by("pk")
    )
    return of_side(user, "purchasing.change.sign", BUYER, rows)


def changes_to_sign_for_supplier(user: Any) -> QuerySet[ContractChange]:
    rows = (
        ContractChange.objects.filter(state=ContractChange.State.BUYER_SIGNED)
        .select_related("contract__project__buyer")
        .defer("contract__what", "contract__payment_terms")
        .order_by("pk")
    )
    return of_side(user, "purchasing.change.sign_supplier", SUPPLIER, rows)


def _line(verb: Any, other: str, tone: str = "waiting") -> Callable[[Any], Waiting]:
    def line(row: Any) -> Waiting:
        contract = row if isinstance(row, Contract) else row.contract
        name = getattr(contract, other).name
        about = Sentence("%(name)s，%(number)s", name=name, number=contract.number)
        until = contract.sign_by if row is contract and contract.signed_on is None else None
        return Waiting(contract.title, about, until, verb, row.get_absolute_url(), tone)

    return line


WAITING = (
    Kind("purchasing.contract.sign", _("待签署的合同"), "purchasing.contract.sign", to_sign, _line(_("签署"), "supplier")),
    Kind("purchasing.contract.sign_supplier", _("待签署的合同"), "purchasing.contract.sign_supplier", to_sign_for_supplier,
         _line(_("签署"), "buyer"), until="sign_by"),
    Kind("purchasing.change.sign", _("待签署的合同变更"), "purchasing.change.sign", changes_to_sign, _line(_("签署"), "supplier")),
    Kind("purchasing.change.sign_supplier", _("待签署的合同变更"), "purchasing.change.sign_supplier",
         changes_to_sign_for_supplier, _line(_("签署"), "buyer")),
    Kind("purchasing.contract.publish", _("待公告的合同"), "purchasing.contract.publish", to_publish, _line(_("登记公告"), "supplier")),
    Kind("purchasing.contract.close", _("待办结的合同"), "purchasing.contract.close", to_close, _line(_("办结"), "supplier")),
    Kind("purchasing.contract.draft", _("等承接主体签署的合同"), "purchasing.contract.draft", with_the_other_side,
         _line(_("查看"), "supplier", "going"), until="sign_by", shelf=WITH_OTHERS),
)  # fmt: skip


def milestones_between(user: Any, first: date, last: date) -> QuerySet[Milestone]:
    """Of contracts of this user's office, on either side, what is due between two days."""
    if not user.holds(VIEW):
        return Milestone.objects.none()
    offices = user.offices(VIEW)
    rows = Milestone.objects.filter(due_on__range=(first, last), contract__state=State.RUNNING)
    rows = rows.exclude(state=Milestone.State.ACCEPTED).select_related("contract__supplier").order_by("due_on", "pk")
    keys = [node // 2 for node in offices or ()]
    return rows if offices is None else rows.filter(Q(**{f"{BUYER}__in": keys}) | Q(**{f"{SUPPLIER}__in": keys}))


def _due(_user: Any, milestone: Milestone) -> Entry:
    what = Sentence("合同节点「%(title)s」", title=milestone.title)
    about = Sentence("%(name)s，%(number)s", name=milestone.contract.supplier.name, number=milestone.contract.number)
    return entry_of(milestone, milestone.due_on, what, about)


def ends_between(user: Any, first: date, last: date) -> ContractQuerySet:
    if not user.holds(VIEW):
        return Contract.objects.none()
    offices = user.offices(VIEW)
    rows = (
        Contract.objects.running()
        .filter(end_on__range=(first, last))
        .select_related("supplier")
        .order_by("end_on", "pk")
    )
    keys = [node // 2 for node in offices or ()]
    return rows if offices is None else rows.filter(Q(project__buyer__in=keys) | Q(supplier__in=keys))


def _ends(_user: Any, contract: Contract) -> Entry:
    what = Sentence("合同到期「%(title)s」", title=contract.title)
    about = Sentence("%(name)s，%(number)s", name=contract.supplier.name, number=contract.number)
    return entry_of(contract, contract.end_on, what, about)


DATED = (
    Dated("purchasing.milestone", _("合同节点"), VIEW, milestones_between, _due),
    Dated("purchasing.contract", _("合同到期"), VIEW, ends_between, _ends),
)
