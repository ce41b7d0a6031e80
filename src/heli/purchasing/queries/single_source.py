"""A single source as it is read: whether the public was told, what was held against it, whether it was approved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.queries import special_days
from heli.core.rules.book import Source as RuleSource
from heli.core.rules.calendar import deadline
from heli.core.rules.sentence import Sentence, day_named
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Bid, Contract, NoticeObjection, PurchaseNotice, Tender
from heli.purchasing.queries.conditions import Condition
from heli.purchasing.queries.tenders import of_buyers
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import clocks, document
from heli.purchasing.rules import single_source as rules

State = Tender.State
CHOOSE, APPROVAL = "purchasing.award.choose", "purchasing.tender.record_approval"
ARGUE = "purchasing.notice_objection.argue"


def _threshold(tender: Tender) -> int | None:
    """Of the day of its announcement, of today while there is none."""
    return limits().threshold_fen(tender.announced_on or localdate())


def asks_notice(tender: Tender) -> bool:
    if tender.is_of_society:
        return False
    return tender.method == document.SINGLE and rules.asks_notice(tender.ground, tender.budget_fen, _threshold(tender))


def asks_approval(tender: Tender) -> bool:
    return not tender.is_of_society and document.needs_approval(tender.method, tender.budget_fen, _threshold(tender))


def notice_of(tender: Tender) -> PurchaseNotice | None:
    """The one that stands: published, and not withdrawn."""
    found = PurchaseNotice.objects.filter(
        tender=tender, kind=PurchaseNotice.Kind.SINGLE_SOURCE, state=PurchaseNotice.State.PUBLISHED
    )
    return found.order_by("-published_at").first()


def last_day(published: date) -> date:
    """Of a notice that is published on a day: so many whole working days have passed with it."""
    return _last(rules.NOTICE, published)


def _last(key: str, since: date) -> date:
    asked = clocks.clock(key, since)
    return deadline(since, asked.count, asked.unit, special_days())[0]


def argue_by(notice: PurchaseNotice) -> date | None:
    """Until when experts argue about what was held against a notice; None where it is not published."""
    return _last(rules.ARGUMENT, notice.closes_on) if notice.closes_on else None


def argument_source() -> RuleSource:
    """By which article experts argue about objections, today."""
    return clocks.clock(rules.ARGUMENT, localdate()).source


def conditions(tender: Tender, on: date) -> list[Condition]:
    """What the law asks of a single source before the purchase begins, in its order: notice, argument, approval."""
    if tender.method != document.SINGLE:
        return []
    told = [_notice(tender, on), _objections(tender, on)] if asks_notice(tender) else []
    return [*told, _approval(tender, on)] if asks_approval(tender) else told


def missing(tender: Tender, on: date) -> Sentence | None:
    """The first of them that is not met."""
    return next((each.fault for each in conditions(tender, on) if each.fault is not None), None)


def untold(tender: Tender, on: date) -> Sentence | None:
    """What stands against asking for the approval: the notice is not over, or what was held against it is not argued."""
    told = [_notice(tender, on), _objections(tender, on)] if asks_notice(tender) else []
    return next((each.fault for each in told if each.fault is not None), None)


def _notice(tender: Tender, on: date) -> Condition:
    rule, notice = clocks.clock(rules.NOTICE, on), notice_of(tender)
    said = Sentence("只能从唯一供应商处采购的，向社会公示不少于 %(count)s 个工作日。", count=rule.count)
    if notice is None or notice.closes_on is None:
        fault = Sentence("还没有发布单一来源公示（%(source)s）。", source=rule.source.cited)
        return Condition(_("单一来源公示"), rule.source, said, fault)
    over = on > notice.closes_on
    fault = Sentence("单一来源公示到 %(day)s 为止，期满以后才能报批。", day=day_named(notice.closes_on))
    first = clocks.reckoned(rule, notice.published_on or on, special_days())[0]
    return Condition(_("单一来源公示"), rule.source, said, None if over else fault, first, notice.public_url)


def _objections(tender: Tender, on: date) -> Condition:
    """Each is argued about by experts; one that is upheld ends the single source."""
    rule, notice = clocks.clock(rules.ARGUMENT, on), notice_of(tender)
    said = Sentence("对公示的异议，期满后 %(count)s 个工作日内组织补充论证。", count=rule.count)
    held = NoticeObjection.objects.filter(notice__tender=tender)  # a notice that is withdrawn takes none with it
    fault = None
    if held.filter(is_upheld=True).exists():
        fault = Sentence(
            "异议成立，不能采用单一来源，请终止后改用其他采购方式（%(source)s）。", source=rule.source.cited
        )
    elif waits := held.filter(is_upheld=None).count():
        fault = Sentence("有 %(count)s 条异议还没有补充论证（%(source)s）。", count=waits, source=rule.source.cited)
    return Condition(_("公示的异议"), rule.source, said, fault, url=notice.get_absolute_url() if notice else "")


def _approval(tender: Tender, on: date) -> Condition:
    source = rules.source_of("document.approval", on)
    if tender.finance_approval and tender.finance_approved_on:
        said = Sentence(
            "%(day)s 批准，文号：%(number)s。",
            day=day_named(tender.finance_approved_on),
            number=tender.finance_approval,
        )
        return Condition(_("财政部门批准"), source, said, None)
    said = Sentence("达到公开招标数额标准，采购活动开始前经财政部门批准。")
    fault = Sentence("还没有登记财政部门的批准（%(source)s）。", source=source.cited)
    return Condition(_("财政部门批准"), source, said, fault)


def may_add_to(user: Any, tender: Tender) -> QuerySet[Contract]:
    """Signed contracts of the same purchaser that this user sees, the last first."""
    found = Contract.objects.visible_to(user).filter(project__buyer=tender.buyer_id, signed_on__isnull=False)
    return found.order_by("-signed_on", "-pk")


def added_to(tender: Tender) -> list[int]:
    """What other purchases add to the same contract, in fen: what was agreed on, or else their budgets."""
    others = Tender.objects.filter(adds_to=tender.adds_to_id).exclude(pk=tender.pk)
    running = others.exclude(state__in=[State.FAILED, State.CANCELLED]).prefetch_related("awards__bid")
    return [_added(each) for each in running]


def _added(tender: Tender) -> int:
    award = next((each for each in tender.awards.all() if each.ended_on is None), None)
    return tender.budget_fen if award is None or award.price_fen is None else award.price_fen


def came_alone(tender: Tender) -> bool:
    """Whether its intended supplier was the only one that bid when the project was put out before."""
    for failed in Tender.objects.filter(project=tender.project_id, state=State.FAILED):
        came = list(failed.bids.filter(state__in=Bid.CAME).values_list("agency", flat=True))
        if came == [tender.intended_id]:
            return True
    return False


def why_not_after(tender: Tender) -> Sentence | None:
    """Of a failed tender: that few bidders do not open the way to a single source."""
    if tender.state != State.FAILED or tender.is_chosen or tender.is_of_society:
        return None
    source = rules.in_force("document.lone_bidder", localdate())
    if source is None:
        return None
    return Sentence(
        "可以改正采购文件后重新采购，或者经财政部门批准改用其他方式。只有一家来投标，不等于只有一家能供应，不能因此采用单一来源（%(source)s）。",
        source=source.source.cited,
    )


# what waits


def to_choose(user: Any) -> QuerySet[Tender]:
    """Opened without a committee, and this user's to choose: of the purchaser alone, and not by who wrote the document."""
    if not user.holds(CHOOSE):
        return Tender.objects.none()
    nodes, found = user.offices(CHOOSE), of_buyers(user, CHOOSE)
    found = found.filter(state=State.OPENED, method__in=(document.SINGLE, document.DIRECT))
    found = found.exclude(drafted_by__in=user.hands(CHOOSE)).select_related("project")
    return found if nodes is None else found.filter(buyer__in=[node // 2 for node in nodes])


def to_choose_from(tender: Tender) -> QuerySet[Bid]:
    """What was opened and can be read; of a single source that of its intended supplier."""
    came = tender.bids.filter(state=Bid.State.OPENED).select_related("agency").order_by("place_in_order")
    return came.filter(agency=tender.intended_id) if tender.method == document.SINGLE else came


def to_approve(user: Any) -> QuerySet[Tender]:
    """Single sources of which the notice is over, and the finance department's answer is not recorded. Those that ask for no
    notice wait among what is to be announced."""
    over = PurchaseNotice.objects.filter(_single(), closes_on__lt=localdate()).values("tender")
    waiting = of_buyers(user, APPROVAL).filter(state=State.APPROVED, method=document.SINGLE, finance_approval="")
    return waiting.filter(pk__in=over)


def _single() -> Q:
    """A single source's notice that stands."""
    return Q(kind=PurchaseNotice.Kind.SINGLE_SOURCE, state=PurchaseNotice.State.PUBLISHED, tender__isnull=False)


def to_argue(user: Any) -> QuerySet[NoticeObjection]:
    """What was held against a notice of this user's office, and nobody has argued about; a purchase that has ended asks for
    no argument any more."""
    if not user.holds(ARGUE):
        return NoticeObjection.objects.none()
    nodes = user.offices(ARGUE)
    found = NoticeObjection.objects.filter(is_upheld=None)
    found = found.exclude(notice__tender__state__in=[State.FAILED, State.CANCELLED])
    found = found.select_related("notice__project__buyer").order_by("received_on", "pk")
    return found if nodes is None else found.filter(notice__project__buyer__in=[node // 2 for node in nodes])


def objections(user: Any) -> QuerySet[NoticeObjection]:
    """Those that this user may read."""
    return (
        NoticeObjection.objects.visible_to(user).select_related("notice__project__buyer").order_by("received_on", "pk")
    )


def _line(verb: Any) -> Any:
    def line(tender: Tender) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=tender.buyer.name, number=tender.number)
        return Waiting(tender.title, about, None, verb, tender.get_absolute_url(), "waiting")

    return line


def _argue_line(held: NoticeObjection) -> Waiting:
    return Waiting(
        held.notice.title,
        held.name,
        argue_by(held.notice),
        _("补充论证"),
        f"/purchasing/notice-objections/{held.pk}/argue/",
    )


WAITING = (
    Source(CHOOSE, _("待确定成交供应商的采购"), CHOOSE, to_choose, _line(_("确定成交供应商"))),
    Source(APPROVAL, _("待登记财政批准的单一来源采购"), APPROVAL, to_approve, _line(_("登记财政部门批准"))),
    Source(ARGUE, _("待补充论证的公示异议"), ARGUE, to_argue, _argue_line),
)
