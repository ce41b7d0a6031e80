"""Framework agreements as they are read: the list, one of them, who would enter, whose turn it is, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.life import Step
from heli.core.rules.book import NoRule
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import CallOff, Contract, FrameworkAgreement, FrameworkSupplier, Tender
from heli.purchasing.models.framework import FrameworkQuerySet
from heli.purchasing.queries import desks, evaluation
from heli.purchasing.queries.contracts import Clocked, of_side
from heli.purchasing.queries.public import reckoned
from heli.purchasing.queries.report import Placed, report
from heli.purchasing.rules import framework as rules

State = FrameworkAgreement.State
RELATED = ("project__buyer__place", "tender__agent", "drafted_by")
BUYER = "project__buyer"
SIGN, FILE, TELL = "purchasing.framework.sign", "purchasing.framework.file", "purchasing.framework.tell"
ANNOUNCE, CALL_OFF = "purchasing.framework.announce", "purchasing.call_off.decide"
JOINS, PUBLISHED, SIGNED, FILED, TOLD = (
    f"clock.framework.framework_{name}" for name in ("joins", "published", "signed", "filed", "told")
)


def frameworks(user: Any) -> FrameworkQuerySet:
    """Every agreement this user may see, the newest first."""
    found = FrameworkAgreement.objects.visible_to(user).select_related(*RELATED).defer("project__buyer__place__outline")
    entered = Count("suppliers", filter=Q(suppliers__state=FrameworkSupplier.State.ENTERED))
    return found.annotate(entered=entered).order_by("-year", "-serial")


def called(found: FrameworkQuerySet, text: str) -> FrameworkQuerySet:
    """By words of its title, or its serial."""
    number = int(text) if text.isdecimal() and len(text) < 9 else 0
    return found.filter(Q(title__icontains=text.strip()) | Q(title_sounds__icontains=text.strip()) | Q(serial=number))


def of_state(found: FrameworkQuerySet, state: str) -> FrameworkQuerySet:
    """In a state; ``going`` for those from which contracts come now."""
    if state == "going":
        return found.filter(state=State.RUNNING, start_on__lte=localdate(), end_on__gte=localdate())
    return found.filter(state=state)


def framework_of(tender: Tender) -> FrameworkAgreement | None:
    """What the document of a tender says of it; None while nothing is said."""
    return FrameworkAgreement.objects.filter(tender=tender).select_related("project__buyer").first()


def is_inside(user: Any, agreement: FrameworkAgreement) -> bool:
    """Whether this user is of the purchaser's side, or stands above it."""
    return FrameworkAgreement.objects.inside(user).filter(pk=agreement.pk).exists()


def steps(user: Any, agreement: FrameworkAgreement) -> list[Step]:
    """What this user may do now: the purchaser's steps, for those who speak for it."""
    framers = desks.framers(agreement)
    closed = {
        "change": not agreement.is_open, "announce": not agreement.is_open or bool(framers & desks.acting(user, ANNOUNCE, agreement)),
        "take_in": agreement.is_open or agreement.is_over, "call_off": not agreement.is_running,
        "sign": bool(framers & desks.acting(user, SIGN, agreement)), "end": agreement.is_arranged and not agreement.is_open,
    }  # fmt: skip
    found = [step for step in agreement.LIFE.open_to(agreement, user) if not closed.get(step.name)]
    return [step for step in found if speaks_for_office(user, step.may, agreement.buyer)]


def steps_of_supplier(user: Any, one: FrameworkSupplier) -> list[Step]:
    """What this user may do with one supplier of an agreement: for it, or for the purchaser."""
    found = one.LIFE.open_to(one, user)
    return [step for step in found if speaks_for_office(user, step.may, _side(one, step)) and _may_sign(one, step)]


def _side(one: FrameworkSupplier, step: Step) -> Any:
    return one.supplier if step.name in one.OF_SUPPLIER else one.agreement.buyer


def _may_sign(one: FrameworkSupplier, step: Step) -> bool:
    """A supplier signs what its purchaser has signed."""
    return step.name not in one.OF_SUPPLIER or one.agreement.is_signed


def suppliers(user: Any) -> QuerySet[FrameworkSupplier]:
    """Those of the agreements this user may see."""
    found = FrameworkSupplier.objects.visible_to(user).select_related("agreement__project__buyer", "supplier")
    return found.order_by("number", "pk")


def entered(agreement: FrameworkAgreement) -> list[FrameworkSupplier]:
    """Who may be chosen now, in the order in which they entered."""
    return list(agreement.suppliers.entered().select_related("supplier").order_by("number", "pk"))


def call_offs(user: Any) -> QuerySet[CallOff]:
    """Those this user may see, the last first."""
    related = ("agreement__project__buyer", "entered__supplier", "decided_by")
    return CallOff.objects.visible_to(user).select_related(*related).order_by("-pk")


@dataclass(frozen=True)
class Shown:
    """A supplier of an agreement with what may be done about it."""

    one: FrameworkSupplier
    steps: Sequence[str]


def suppliers_shown(user: Any, agreement: FrameworkAgreement) -> list[Shown]:
    """In the order in which they entered; who left stands there with the reason."""
    rows = suppliers(user).filter(agreement=agreement)
    return [Shown(one, [step.name for step in steps_of_supplier(user, one)]) for one in rows]


@dataclass(frozen=True)
class Came:
    """A call-off with the contracts of it that this user reads, and whether one may be drafted now."""

    one: CallOff
    contracts: Sequence[Contract]
    begins: bool


def call_offs_shown(user: Any, agreement: FrameworkAgreement) -> list[Came]:
    """As far as this user reads them: a supplier its own."""
    rows = list(call_offs(user).filter(agreement=agreement))
    held: dict[int | None, list[Contract]] = {}
    for each in contracts_of(user, agreement):
        held.setdefault(each.call_off_id, []).append(each)
    waits = set(to_begin(user).filter(agreement=agreement).values_list("pk", flat=True))
    return [Came(one, held.get(one.pk, []), one.pk in waits) for one in rows]


def law_of(agreement: FrameworkAgreement) -> list[tuple[Any, Any]]:
    """What the order says of any agreement of this kind, with its source."""
    on = agreement.signed_on or localdate()
    second = (
        _("开放式的只由采购人或者服务对象直接选定。")
        if agreement.is_open
        else _("直接选定、二次竞价或者顺序轮候，按约定。")
    )
    return [
        (second, rules.second_stage(agreement.kind, on).source),
        (_("合同单价不超过协议单价，协议单价不超过最高限制单价。"), rules.price_fixed_by(on)),
    ]


def awaiting_contract(rows: QuerySet[CallOff]) -> QuerySet[CallOff]:
    """Of some those of which no contract is drafted, or only ones that were dropped; with a supplier that has left before, none
    will be."""
    going = Contract.objects.filter(call_off__isnull=False).exclude(state=Contract.State.DROPPED)
    return rows.exclude(pk__in=going.values("call_off")).exclude(entered__state=FrameworkSupplier.State.LEFT)


@dataclass(frozen=True)
class Taken:
    """A ranked bidder with what becomes of it: ``enters`` is None where a lot decides."""

    placed: Placed
    enters: bool | None


@dataclass(frozen=True)
class Elimination:
    """What the ranking comes to for an agreement, before anybody decides it and afterwards. ``source``: by which article."""

    agreement: FrameworkAgreement
    entry: rules.Entry
    rows: Sequence[Taken]
    sure: int
    equal: int

    @property
    def source(self) -> Any:
        return rules.elimination(self.agreement.quality_first, localdate()).source

    @property
    def lots(self) -> list[Placed]:
        """Those among whom a lot decides."""
        return [each.placed for each in self.rows[self.sure : self.sure + self.equal]]

    @property
    def seats(self) -> int:
        """How many of them enter."""
        return self.entry.enter - self.sure if self.equal else 0


def elimination(tender: Tender) -> Elimination | None:
    """None of another tender, and while there is no report."""
    agreement = framework_of(tender) if tender.is_framework else None
    found = report(evaluation.evaluation_of(tender)) if agreement else None
    if agreement is None or found is None:
        return None
    entry = rules.entry(len(found.placed), agreement.elimination, agreement.quality_first, localdate())
    sure, equal = rules.within([each.line.place for each in found.placed], entry.enter)
    rows = [
        Taken(each, at < sure if not sure <= at < sure + equal else None) for at, each in enumerate(found.placed)
    ]  # fmt: skip
    return Elimination(agreement, entry, rows, sure, equal)


def in_turn(agreement: FrameworkAgreement) -> FrameworkSupplier | None:
    """Whose turn it is in rotation."""
    held = {str(each.pk): each for each in entered(agreement)}
    turns = agreement.call_offs.filter(way=rules.ROTATION).values_list("entered").annotate(Count("pk"))
    key = rules.next_in_turn(list(held), {str(each): count for each, count in turns})
    return held[key] if key else None


def refill_fault(agreement: FrameworkAgreement) -> Sentence | None:
    """Why no further suppliers may be taken in now. Counted of those that entered by the tender and by former refilling."""
    came = agreement.suppliers.exclude(state=FrameworkSupplier.State.CHOSEN).count()
    left = agreement.suppliers.filter(state=FrameworkSupplier.State.LEFT).count()
    return rules.refill_fault(came, left, agreement.may_refill, localdate())


def clocks_of(agreement: FrameworkAgreement) -> list[Clocked]:
    """Those that run: to sign after the notice of the result, to file and to tell after the signature."""
    noticed = (
        agreement.tender.awards.filter(ended_on=None).values_list("published_on").first() if agreement.tender else None
    )
    asked = (
        (SIGNED, noticed[0] if noticed else None, agreement.signed_on), (FILED, agreement.signed_on, agreement.filed_on),
        (TOLD, agreement.signed_on, agreement.told_on),
    )  # fmt: skip
    found = []
    for key, event, done in asked:
        day = reckoned_day(key, event)
        if event is not None and day is not None:
            found.append(Clocked(reckoned(key, event), done))
    return found


def reckoned_day(key: str, event: date | None) -> date | None:
    """The day a clock gives; None where there was no such rule."""
    try:
        return reckoned(key, event).day if event else None
    except (NoRule, TooFar):
        return None


def contracts_of(user: Any, agreement: FrameworkAgreement) -> QuerySet[Contract]:
    """What came of it, as far as this user reads contracts."""
    found = Contract.objects.visible_to(user).filter(call_off__agreement=agreement)
    return found.select_related("supplier", "call_off").order_by("-pk")


def entries_of_framework(agreement: FrameworkAgreement) -> Q:
    """Entries about an agreement and about what belongs to it."""
    about = Q(subject_type="purchasing.frameworkagreement", subject_id=agreement.pk)
    for kind, rows in (
        ("frameworksupplier", agreement.suppliers), ("calloff", agreement.call_offs), ("application", agreement.applications),
    ):  # fmt: skip
        about |= Q(subject_type=f"purchasing.{kind}", subject_id__in=list(rows.values_list("pk", flat=True)))
    return about


# what waits


def _ours(user: Any, right: str, **given: Any) -> QuerySet[FrameworkAgreement]:
    rows = FrameworkAgreement.objects.standing().filter(**given).select_related(BUYER)
    return of_side(user, right, BUYER, rows)


def of_another(user: Any, right: str, rows: QuerySet[FrameworkAgreement]) -> QuerySet[FrameworkAgreement]:
    """Those that neither this user wrote, who may have handed them on, nor a colleague whose right is lent."""
    mine = user.hands(right) if user.holds(right) else set()
    return rows.exclude(drafted_by__in=mine).exclude(pk__in=desks.written_by(mine, "frameworkagreement", *desks.FRAMES))


def to_sign(user: Any) -> QuerySet[FrameworkAgreement]:
    return of_another(user, SIGN, _ours(user, SIGN, state=State.AWAITED)).order_by("sign_by", "pk")


def drafted_by(actors: Any) -> QuerySet[FrameworkAgreement]:
    """In the hands of these people, while contracts may come of it."""
    return FrameworkAgreement.objects.going().filter(drafted_by__in=actors).select_related(BUYER).order_by("pk")


def drafted_line(agreement: FrameworkAgreement) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=agreement.buyer.name, number=agreement.number)
    return Waiting(agreement.title, about, None, _("查看"), agreement.get_absolute_url(), "going")


def to_file(user: Any) -> QuerySet[FrameworkAgreement]:
    return _ours(user, FILE, state=State.RUNNING, filed_on=None).order_by("file_by", "pk")


def to_tell(user: Any) -> QuerySet[FrameworkAgreement]:
    return _ours(user, TELL, state=State.RUNNING, told_on=None).order_by("tell_by", "pk")


def to_sign_for_supplier(user: Any) -> QuerySet[FrameworkSupplier]:
    """Chosen, of an agreement that the purchaser has signed."""
    rows = FrameworkSupplier.objects.filter(state=FrameworkSupplier.State.CHOSEN, agreement__state=State.RUNNING)
    rows = rows.select_related("agreement__project__buyer").order_by("sign_by", "pk")
    return of_side(user, "purchasing.framework.sign_supplier", "supplier", rows)


def to_begin(user: Any) -> QuerySet[CallOff]:
    """Decided, and without a contract."""
    rows = awaiting_contract(CallOff.objects.select_related("agreement__project", "entered__supplier")).order_by(
        "sign_by", "pk"
    )
    return of_side(user, "purchasing.contract.draft", "agreement__project__buyer", rows)


def _line(verb: Any, until: str) -> Callable[[FrameworkAgreement], Waiting]:
    def line(agreement: FrameworkAgreement) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=agreement.buyer.name, number=agreement.number)
        return Waiting(agreement.title, about, getattr(agreement, until), verb, agreement.get_absolute_url())

    return line


def _supplier_line(one: FrameworkSupplier) -> Waiting:
    agreement = one.agreement
    about = Sentence("%(name)s，%(number)s", name=agreement.buyer.name, number=agreement.number)
    return Waiting(agreement.title, about, one.sign_by, _("签订"), agreement.get_absolute_url())


def _call_off_line(one: CallOff) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=one.entered.supplier.name, number=one.agreement.number)
    where = f"/purchasing/call-offs/{one.pk}/contract/"
    return Waiting(one.agreement.title, about, one.sign_by, _("起草合同"), where)


WAITING = (
    Source(SIGN, _("待签订的框架协议"), SIGN, to_sign, _line(_("签订"), "sign_by"), until="sign_by"),
    Source("purchasing.framework.sign_supplier", _("待签订的框架协议"), "purchasing.framework.sign_supplier",
           to_sign_for_supplier, _supplier_line, until="sign_by"),
    Source(FILE, _("待备案的框架协议"), FILE, to_file, _line(_("登记备案"), "file_by"), until="file_by"),
    Source(TELL, _("待告知的框架协议"), TELL, to_tell, _line(_("登记告知"), "tell_by"), until="tell_by"),
    Source("purchasing.contract.begin_called_off", _("待起草合同的框架协议成交"), "purchasing.contract.draft", to_begin, _call_off_line,
           until="sign_by"),
)  # fmt: skip
