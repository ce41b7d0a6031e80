"""What follows a contract that ends: how far it is, by when it has to begin, and the hole that remains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from heli.core.queries import special_days
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence, day_named
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Contract, MirroredTender, Project, PurchaseNotice, Renewal, Tender
from heli.purchasing.queries.contracts import of_side
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import document
from heli.purchasing.rules import next_purchase as rules
from heli.purchasing.rules.notices import earliest_tender_day

DECIDE = "purchasing.renewal.decide"
#: by which purchase a contract came about
BOUGHT = ("mirrored", "award__tender", "call_off__agreement__tender")
#: what is read with a contract, so that a list of them asks no more than one of them
READ = ("renewed_by", "renewal__successor__contracts", "renewal__successor__mirrored", "renewal__successor__tenders__awards",
        "renewal__successor__notices", "renewal__bridging__contracts")  # fmt: skip
#: of a tender, after its announcement
ANNOUNCED = (
    Tender.State.ANNOUNCED,
    Tender.State.OPENED,
    Tender.State.EVALUATING,
    Tender.State.RANKED,
    Tender.State.AWARDED,
)


@dataclass(frozen=True)
class Following:
    """What follows a contract. ``start`` is the first day on which it serves, or could; ``hole``: so many days without a service,
    None where it was decided to end it; ``done``: whether its contract is signed; ``waits_for_bridge``: whether what bridges
    until then is not signed, so that its days count as a hole."""

    said: Sentence
    start: date | None
    hole: int | None
    project: Project | None = None
    bridging: Project | None = None
    begin_by: date | None = None
    done: bool = False
    waits_for_bridge: bool = False

    @property
    def is_late(self) -> bool:
        """Whether what had to begin by its day has not begun."""
        return self.begin_by is not None and self.begin_by < localdate()


@dataclass(frozen=True)
class Around:
    """What is read once for a whole list: the days that are no usual ones, and the limit of the province, in fen."""

    days: dict[date, str]
    limit_fen: int | None


def around() -> Around:
    return Around(special_days(), limits().limit_fen(localdate()))


def method_of(contract: Contract, limit_fen: int | None) -> str:
    """By which its service was bought; an open tender where nobody knows, or where it is too dear to be bought without one."""
    if contract.project.is_of_society:
        return document.DIRECT
    method: str = document.OPEN
    if contract.tender is not None:
        method = contract.tender.method
    elif contract.mirrored is not None:
        method = contract.mirrored.method
    small = document.may_be_direct(max(contract.total_fen, contract.project.budget_fen), limit_fen)
    return document.OPEN if method == document.DIRECT and not small else method


def following(contract: Contract, decided: Renewal | None, read: Around | None = None) -> Following:
    """Of a contract that runs; ``read`` where a list has read it already."""
    held = read or around()
    if decided is None:
        start = _ready(rules.Begun(), method_of(contract, held.limit_fen), held.days)
        return _seen(contract.end_on, start, Sentence("还没有决定；今天开始重新采购"))
    if decided.way == Renewal.Way.END:
        return Following(Sentence("到期结束，不再服务。"), None, None)
    if decided.is_renewed:
        return _renewed(contract)
    return _anew(contract, decided, held)


def _seen(end: date, start: date | None, said: Sentence, **more: Any) -> Following:
    """With the days between the last one served and the first of what follows."""
    return Following(said, start, rules.hole(end, start) if start else None, **more)


def _renewed(contract: Contract) -> Following:
    made = next((each for each in contract.renewed_by.all() if not each.is_dropped), None)
    if made is None:
        start = max(contract.end_on + timedelta(days=1), localdate())
        return _seen(contract.end_on, start, Sentence("续签合同还没有起草"))
    said = Sentence("续签合同%(number)s", number=made.number)
    return _seen(contract.end_on, _first_day(made), said, done=made.signed_on is not None)


def _anew(contract: Contract, decided: Renewal, held: Around) -> Following:
    """Of a purchase of its own: served until the bridge ends, where it is really there; from then on by the next contract."""
    until, project = covered_until(contract, decided), decided.successor
    usual, days = method_of(contract, held.limit_fen), held.days
    if project is None or project.is_ended:
        start = _ready(rules.Begun(), usual, days)
        said = Sentence("重新采购的项目已经取消，要另作安排")
        return _seen(until, start, said, bridging=decided.bridging, begin_by=decided.intend_by)
    signed = next((each for each in project.contracts.all() if not each.is_dropped), None)
    if signed is not None:
        said = Sentence("重新采购的合同%(number)s", number=signed.number)
        done = signed.signed_on is not None
        return _seen(until, _first_day(signed), said, project=project, bridging=decided.bridging, done=done)
    begun, method, said = _begun(project, usual)
    earliest, planned = _ready(begun, method, days), project.start_on
    start = max(filter(None, (earliest, planned)), default=None)
    waits = begin_by(decided, begun.free_on is not None) if begun.due_on is None and begun.told_on is None else None
    unsigned = decided.way == Renewal.Way.BRIDGE and decided.until is not None and until < decided.until
    return _seen(
        until, start, said, project=project, bridging=decided.bridging, begin_by=waits, waits_for_bridge=unsigned
    )


def _first_day(contract: Contract) -> date:
    """On which it serves, or could: what nobody has signed yet does not serve before today."""
    return contract.start_on if contract.signed_on else max(contract.start_on, localdate())


def covered_until(contract: Contract, decided: Renewal) -> date:
    """The last day that is really served: a bridge counts once its change is agreed or its contract is signed."""
    served = [each.end_on for each in decided.bridging.contracts.all() if each.signed_on] if decided.bridging else []
    return max([contract.end_on, *served])  # which an agreed change has moved already


def _begun(project: Project, method: str) -> tuple[rules.Begun, str, Sentence]:
    """How far the next purchase is, by which method, and in words."""
    told = next((each for each in project.mirrored.all() if not each.is_failed), None)
    if told is not None:
        said = Sentence("在%(platform)s采购（%(state)s）", platform=told.platform, state=told.get_state_display())
        return rules.Begun(due_on=told.deadline_on, told_on=told.result_on), told.method, said
    tender = next((each for each in project.tenders.all() if not each.is_given_up), None)
    if tender is not None and tender.deadline_at is not None:
        award = next((each for each in tender.awards.all() if each.ended_on is None), None)
        said = Sentence("%(number)s，%(state)s", number=tender.number, state=tender.get_state_display())
        due = localtime(tender.deadline_at).date()
        return rules.Begun(due_on=due, told_on=award.published_on if award else None), tender.method, said
    used = tender.method if tender is not None else method
    words = Sentence("项目%(number)s，%(state)s", number=project.number, state=project.get_state_display())
    return rules.Begun(free_on=_free_on(project)), used, words


def _free_on(project: Project) -> date | None:
    """From when its intention lets it be announced; None while none is public."""
    found = [each for each in project.notices.all() if each.is_public_intention and each.published_on is not None]
    days = [earliest_tender_day(each.published_on, bool(each.urgent_reason)) for each in found if each.published_on]
    return min(days, default=None)


def _ready(begun: rules.Begun, method: str, days: dict[date, str]) -> date | None:
    try:
        return rules.ready(begun, method, localdate(), days)
    except TooFar:
        return None


def begin_by(decided: Renewal, intended: bool) -> date | None:
    """By when the next thing has to be done: its intention, or its announcement once that is public."""
    return decided.announce_by if intended or decided.intend_by is None else decided.intend_by


# what waits


def not_begun() -> QuerySet[Renewal]:
    """Decided to be bought anew, and not announced; each with the day by which the next thing of it has to be done, the nearest
    first."""
    successor = OuterRef("successor")
    tendered = Tender.objects.filter(project=successor, state__in=ANNOUNCED)
    elsewhere = MirroredTender.objects.filter(project=successor).exclude(state=MirroredTender.State.FAILED)
    intended = PurchaseNotice.objects.filter(
        project=successor, kind=PurchaseNotice.Kind.INTENTION, state=PurchaseNotice.State.PUBLISHED
    )
    rows = Renewal.objects.filter(way__in=Renewal.ANEW, contract__in=Contract.objects.running())
    rows = rows.exclude(Exists(tendered) | Exists(elsewhere)).annotate(intended=Exists(intended))
    told = When(Q(intended=True) | Q(intend_by__isnull=True), then=F("announce_by"))
    day = Case(told, default=F("intend_by"), output_field=DateField())
    return rows.annotate(begin_by=day).order_by(day, "pk")


def to_begin(user: Any) -> QuerySet[Renewal]:
    """Of this user's office, the nearest first."""
    related = ("contract__project__buyer", "contract__supplier", "successor")
    rows = not_begun().select_related(*related)
    return of_side(user, DECIDE, "contract__project__buyer", rows)


def _line(decided: Any) -> Waiting:
    end = day_named(decided.contract.end_on)
    about = Sentence("%(number)s %(day)s 到期，重新采购还没有公告", number=decided.contract.number, day=end)
    where = decided.successor if decided.successor is not None and not decided.successor.is_ended else decided.contract
    verb = _("发布采购公告") if decided.intended or decided.intend_by is None else _("公开采购意向")
    return Waiting(decided.contract.title, about, decided.begin_by, verb, where.get_absolute_url())


WAITING = (
    Source("purchasing.renewal.begin", _("决定了、还没有开始的重新采购"), DECIDE, to_begin, _line, until="begin_by"),
)  # fmt: skip
