"""Tenders as they are read: the list, one of them, where it stands, what of them waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core import words
from heli.core.life import Stage, Step
from heli.core.models import AuditEntry
from heli.core.moments import Moment
from heli.core.queries import special_days
from heli.core.rules.book import NoRule, open_book
from heli.core.rules.book import Source as BookSource
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import (
    Bid,
    Clarification,
    Contract,
    Factor,
    KeyShare,
    Objection,
    OfficerKey,
    Project,
    Tender,
)
from heli.purchasing.models.evaluation import sits_in
from heli.purchasing.models.tenders import TenderQuerySet
from heli.purchasing.queries import desks
from heli.purchasing.queries.public import SHOWN_BY
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import clocks, document
from heli.purchasing.rules.rank import LAW

State = Tender.State
RELATED = ("project", "buyer__place", "agent__place", "drafted_by", "approved_by")


#: steps that only who sits on the committee takes
BY_COMMITTEE = (
    "judge_conformity",
    "mend_price",
    "lapse_price",
    "close_conformity",
    "ask_quotes",
    "open_quotes",
    "ask_price",
    "judge_price",
    "report",
)


#: steps that are the purchaser's own, whoever runs the tender for it
BY_PURCHASER = ("award", "choose", "next", "fail")

#: steps where nobody scores; and where a committee does
FOR_CHOSEN = ("choose", "record_approval")
FOR_COMPARED = ("judge_qualification", "close_qualification", "prepare", "draw", "record_draw", "replace")


def tenders(user: Any) -> TenderQuerySet:
    """Every tender this user may see, the newest first."""
    outlines = [f"{side}__place__outline" for side in ("buyer", "agent")]
    found = Tender.objects.visible_to(user).select_related(*RELATED).defer(*outlines)
    return found.order_by("-year", "-serial")


def projects_to_tender(user: Any) -> QuerySet[Project]:
    """Approved projects of this user's that are not being tendered."""
    running = Tender.objects.exclude(state__in=[State.FAILED, State.CANCELLED]).values("project")
    nodes = user.offices("purchasing.tender.draft")
    ready = Project.objects.filter(state=Project.State.APPROVED).exclude(pk__in=running).order_by("-year", "-serial")
    return ready if nodes is None else ready.filter(buyer__in=[node // 2 for node in nodes])


def may_be_agents() -> list[str]:
    """Names of enterprises that may run a tender."""
    found = Organisation.objects.in_use().filter(kind=Organisation.Kind.ENTERPRISE)
    return list(found.order_by("name_pinyin", "pk").values_list("name", flat=True)[:200])


def may_supply() -> list[str]:
    """Names of those that may be asked alone."""
    found = Organisation.objects.in_use().filter(kind__in=[Organisation.Kind.AGENCY, Organisation.Kind.ENTERPRISE])
    return list(found.order_by("name_pinyin", "pk").values_list("name", flat=True)[:200])


def steps(user: Any, tender: Tender) -> list[Step]:
    """What this user may do now; what is the purchaser's, for those who speak for it."""
    found = tender.LIFE.open_to(tender, user)
    return [step for step in found if _fits(step, user, tender)]


def _fits(step: Step, user: Any, tender: Tender) -> bool:
    if step.name == "release":
        return tender.is_due and share_of(user, tender) is not None
    if step.name == "clarify":
        return not tender.is_due and _is_side(user, step.may, tender)
    if step.name == "arrange" and not tender.is_framework:
        return False
    if step.name == "next" and (tender.is_framework or tender.is_chosen):  # nobody stands next
        return False
    if step.name in (FOR_CHOSEN if not tender.is_chosen else FOR_COMPARED):
        return False
    if step.name == "record_approval" and (not _awaits_approval(tender) or tender.finance_approval):
        return False
    if step.name in BY_COMMITTEE:
        return bool(sits_in(user).filter(evaluation__tender=tender).exists())
    if step.name in ("approve", "award", "choose", "next") and desks.drafters(tender) & desks.acting(
        user, step.may, tender
    ):
        return False
    if step.name in BY_PURCHASER:
        return speaks_for_office(user, step.may, tender.buyer)
    return _is_side(user, step.may, tender)


def _awaits_approval(tender: Tender) -> bool:
    return tender.method == document.SINGLE and document.needs_approval(
        tender.method, tender.budget_fen, limits().threshold_fen(tender.announced_on or localdate())
    )


def _is_side(user: Any, permission: str, tender: Tender) -> bool:
    return any(speaks_for_office(user, permission, side) for side in (tender.buyer, tender.agent) if side)


def factors(user: Any) -> QuerySet[Factor]:
    return Factor.objects.visible_to(user).select_related("tender")


def clarifications(user: Any, tender: Tender) -> QuerySet[Clarification]:
    return Clarification.objects.visible_to(user).filter(tender=tender).order_by("-pk")


def share_of(user: Any, tender: Tender) -> KeyShare | None:
    """This user's own share, not released yet."""
    mine = tender.shares.filter(officer_key__officer=user.actor_id, released_at__isnull=True)
    return mine.first() if tender.state == State.ANNOUNCED else None


def officers_of(tender: Tender) -> list[KeyShare]:
    """Who opens it, in the order of their shares."""
    return list(tender.shares.select_related("officer_key__officer").order_by("pk"))


def own_key(user: Any) -> OfficerKey | None:
    return OfficerKey.objects.filter(officer=user.actor_id).first()


def faults(tender: Tender, parts: list[document.Part]) -> list[document.Fault]:
    """What of its document the law forbids today."""
    return document.forbidden(parts, tender.requirements, localdate())


def low_prices(tender: Tender) -> list[Sentence]:
    """What its document raises of the figures below which a price is looked at."""
    return [
        Sentence(SHOWN_BY[name].text, percent=f"{percent.normalize():f}") for name, percent in tender.low_price.items()
    ]


def earliest_deadline(tender: Tender) -> tuple[date, clocks.Clock] | None:
    """When bids may be due at the earliest if it is announced today, and by which rule."""
    if tender.is_by_own_rules or tender.method == document.SINGLE:  # whose notice stood before, with a clock of its own
        return None
    return clocks.together(document.EARLIEST.get(tender.method, ()), localdate(), special_days())


@dataclass(frozen=True)
class Opened:
    """A line of the opening record."""

    place: int | None
    bid: Bid
    price_fen: int | None
    is_readable: bool


def opened(user: Any, tender: Tender) -> list[Opened]:
    """The bids as they were opened, in the order in which they came; nothing before the opening."""
    if tender.state not in Tender.UNSEALED:
        return []
    found = Bid.objects.filter(tender=tender, state__in=[Bid.State.OPENED, Bid.State.UNREADABLE])
    rows = found.select_related("agency").order_by("place_in_order")
    return [
        Opened(at, each, each.price_fen, each.state == Bid.State.OPENED) for at, each in enumerate(rows, 1)
    ]  # fmt: skip


def after_failure(tender: Tender) -> BookSource | None:
    """By which article it goes on where too few bid in an open tender; None of any other, of one that was awarded once, and of one
    of society, which chooses another way as it likes."""
    if tender.method != Tender.Method.OPEN or not tender.is_failed or tender.is_of_society or tender.awards.exists():
        return None
    try:
        return open_book(LAW).at("document.after_failure", tender.announced_on or localdate()).source
    except NoRule:
        return None


def kept_until(tender: Tender) -> tuple[date, BookSource] | None:
    """Until when its papers are kept at least; None while it goes on. What failed is over with its opening."""
    over = Contract.objects.filter(award__tender=tender, closed_on__isnull=False).aggregate(last=Max("closed_on"))[
        "last"
    ]
    if tender.state == State.FAILED and tender.opened_at is not None:
        over = localdate(tender.opened_at)
    return document.kept_until(over, localdate()) if over and not tender.is_of_society else None


def objections(user: Any, tender: Tender) -> QuerySet[Objection]:
    return Objection.objects.filter(tender=tender).select_related("agency").order_by("pk")


def objection(user: Any, pk: int) -> QuerySet[Objection]:
    """To be answered: by those who run the tender, and not by all who read it once it is announced."""
    return Objection.objects.filter(pk=pk, tender__in=Tender.objects.inside(user)).select_related("tender")


def stages(tender: Tender) -> list[Stage]:
    """From its document to its award; or where it failed or was given up."""
    state = State(tender.state)
    order = [
        State.DRAFT, State.SUBMITTED, State.APPROVED, State.ANNOUNCED, State.OPENED, State.EVALUATING, State.RANKED, State.AWARDED,
    ]  # fmt: skip
    named = {
        State.DRAFT: (_("编制采购文件"), tender.drafted_by.name),
        State.SUBMITTED: (_("审批"), tender.approved_by.name if tender.approved_by else ""),
        State.APPROVED: (_("待公告"), words.day(tender.approved_on) if tender.approved_on else ""),
        State.ANNOUNCED: (_("投标"), words.moment(tender.deadline_at) if tender.deadline_at else ""),
        State.OPENED: (_("开标"), words.moment(tender.opened_at) if tender.opened_at else ""),
        State.EVALUATING: (_("评审"), ""),
        State.RANKED: (tender.words.deciding, ""),
        State.AWARDED: (tender.words.result, ""),
    }
    if state in (State.FAILED, State.CANCELLED):
        return [
            Stage(tender.get_state_display(), words.moment(tender.opened_at) if tender.opened_at else "", "stopped")
        ]
    if tender.is_chosen:  # nobody scores
        order = [each for each in order if each not in (State.EVALUATING, State.RANKED)]
    come = order.index(State.DRAFT if state == State.RETURNED else state)
    found = []
    for at, each in enumerate(order):
        where = "done" if at < come or each == State.AWARDED == state else "now" if at == come else "empty"
        found.append(Stage(named[each][0], named[each][1], where))
    return found


#: what has happened, in words
EVENTS = {
    "purchasing.tender.draft": _("开始编制采购文件"),
    "purchasing.tender.change": _("修改了采购文件"),
    "purchasing.framework.arrange": _("约定了框架协议"),
    "purchasing.tender_key.make": _("生成了投标密钥"),
    "purchasing.tender.submit": _("提交了审批"),
    "purchasing.tender.return": _("退回了采购文件"),
    "purchasing.tender.approve": _("批准了采购文件"),
    "purchasing.tender.announce": _("发布了公告"),
    "purchasing.tender.clarify": _("发出了澄清"),
    "purchasing.tender.release": _("交出了开标密钥"),
    "purchasing.tender.cancel": _("终止了采购"),
    "purchasing.qualification.judge": _("审查了一份投标的资格"),
    "purchasing.qualification.close": _("完成了资格审查"),
    "purchasing.committee.prepare": _("公布了抽取种子的摘要"),
    "purchasing.committee.draw": _("抽取了评审专家"),
    "purchasing.committee.record": _("登记了省级专家库的抽取结果"),
    "purchasing.committee.replace": _("替换了一位评委"),
    "purchasing.conformity.judge": _("审查了一份投标的符合性"),
    "purchasing.conformity.close": _("完成了符合性审查"),
    "purchasing.price.mend": _("修正了一份投标的报价"),
    "purchasing.price.lapse": _("登记了报价没有确认"),
    "purchasing.quote.ask": _("要求提交最后报价"),
    "purchasing.quote.open": _("打开了最后报价"),
    "purchasing.hearing.ask": _("要求投标人说明报价"),
    "purchasing.hearing.decide": _("认定了报价说明"),
    "purchasing.report.make": _("完成了评审报告"),
    "purchasing.tender.record_approval": _("登记了财政部门的批准"),
    "purchasing.award.choose": _("确定了成交供应商"),
    "purchasing.award.decide": _("确定了中标人"),
    "purchasing.award.deem": _("登记了视同确定的中标人"),
    "purchasing.award.publish": _("公告了中标结果"),
    "purchasing.award.next": _("改定了下一名中标"),
    "purchasing.tender.fail": _("废标"),
    "core.change.take_back": _("撤销了刚才的改动"),
}


def is_inside(user: Any, tender: Tender) -> bool:
    """Whether this user reads the opened bids, and what happened."""
    return Tender.objects.inside(user).filter(pk=tender.pk).exists()


def timeline(user: Any, tender: Tender) -> list[Moment]:
    """What happened on the purchaser's side, the latest first; for that side alone."""
    if not is_inside(user, tender):
        return []
    entries = AuditEntry.objects.filter(subject_type="purchasing.tender", subject_id=tender.pk)
    found = entries.select_related("actor").order_by("-number")[:100]
    return [Moment(datetime.fromisoformat(e.at), e.actor.name, EVENTS.get(e.event, e.event)) for e in found]


#: how a document came to be, and what of it was told: nothing here names a bid, or who sits on the committee
WRITING = (
    "purchasing.tender.draft", "purchasing.tender.change", "purchasing.tender.submit", "purchasing.tender.return",
    "purchasing.tender.approve", "purchasing.tender.record_approval", "purchasing.tender.announce",
    "purchasing.tender.clarify", "purchasing.tender.cancel", "purchasing.factor.add", "purchasing.factor.remove",
    "workbench.work.hand_over",
)  # fmt: skip


def entries_of_tender(tender: Tender) -> Q:
    """Entries about the document of a tender and its factors, for its history."""
    about = Q(subject_type="purchasing.tender", subject_id=tender.pk)
    factors = list(tender.factors.values_list("pk", flat=True))
    return (about | Q(subject_type="purchasing.factor", subject_id__in=factors)) & Q(event__in=WRITING)


# what waits


def to_approve(user: Any) -> QuerySet[Tender]:
    """Submitted to this user's organisation, and not by this user."""
    right = "purchasing.tender.approve"
    mine = user.hands(right) if user.holds(right) else set()
    waiting = of_buyers(user, right).filter(state=State.SUBMITTED).exclude(drafted_by__in=mine)
    return waiting.exclude(pk__in=desks.written_by(mine, "tender", "purchasing.tender.draft"))


def to_mend(user: Any) -> QuerySet[Tender]:
    """Returned to this user."""
    right = "purchasing.tender.submit"
    return of_buyers(user, right).filter(state=State.RETURNED, drafted_by__in=user.hands(right))


def to_announce(user: Any) -> QuerySet[Tender]:
    """Approved, and this user's to announce."""
    return of_buyers(user, "purchasing.tender.announce").filter(state=State.APPROVED)


def to_open(user: Any) -> QuerySet[Tender]:
    """Past its deadline, and this user's share is still lacking."""
    if not user.holds("purchasing.tender.release"):
        return Tender.objects.none()
    mine = KeyShare.objects.filter(officer_key__officer=user.actor_id, released_at__isnull=True).values("tender")
    due = Tender.objects.select_related("buyer").filter(state=State.ANNOUNCED, deadline_at__lte=now(), pk__in=mine)
    return due.order_by("deadline_at", "pk")


def of_buyers(user: Any, permission: str) -> QuerySet[Tender]:
    """Those of the purchasers and agencies for which this user speaks."""
    if not user.holds(permission):
        return Tender.objects.none()
    nodes, found = user.offices(permission), Tender.objects.select_related("buyer").order_by("deadline_at", "pk")
    if nodes is None:
        return found
    keys = [node // 2 for node in nodes]
    return found.filter(Q(buyer__in=keys) | Q(agent__in=keys))


def _line(verb: Any, tone: str) -> Any:
    def line(tender: Tender) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=tender.buyer.name, number=tender.number)
        return Waiting(tender.title, about, None, verb, tender.get_absolute_url(), tone)

    return line


def drafted_by(actors: Any) -> QuerySet[Tender]:
    """In the hands of these people, until somebody has won or nothing comes of it."""
    over = (*Tender.WITHOUT_RESULT, State.AWARDED)
    return Tender.objects.filter(drafted_by__in=actors).exclude(state__in=over).select_related("buyer").order_by("pk")


def drafted_line(tender: Tender) -> Waiting:
    return _line(_("查看"), "going")(tender)  # type: ignore[no-any-return]


WAITING = (
    Source("purchasing.tender.approve", _("待审批的采购文件"), "purchasing.tender.approve", to_approve, _line(_("审批"), "waiting")),
    Source("purchasing.tender.submit", _("被退回的采购文件"), "purchasing.tender.submit", to_mend, _line(_("查看理由"), "warn")),
    Source("purchasing.tender.announce", _("待公告的采购"), "purchasing.tender.announce", to_announce, _line(_("发布公告"), "waiting")),
    Source("purchasing.tender.release", _("等待开标的采购"), "purchasing.tender.release", to_open, _line(_("开标"), "danger")),
)  # fmt: skip
