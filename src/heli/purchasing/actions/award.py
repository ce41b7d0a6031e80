"""The award: the first of the ranking is chosen, everybody is told, and the evaluation is published to be ranked again."""

from __future__ import annotations

import secrets

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.bonds import start_clocks
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.evaluation import failed_by, must_be_side, writers_of
from heli.purchasing.actions.framework import publish_entered, take_in_ranked
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.actions.winners import must_not_be_suspended
from heli.purchasing.models import Award, Bid, Contract, FrameworkAgreement, Tender
from heli.purchasing.queries import award as queries
from heli.purchasing.queries import challenges, desks, evaluation
from heli.purchasing.queries.winners import sign_by
from heli.purchasing.rules.desks import BUYER

LIFE = Tender.LIFE.steps


def must_be_another(tender: Tender, by: Acting, permission: str) -> None:
    """Who wrote the document does not choose by it; nobody at another desk of the project does."""
    if desks.drafters(tender) & desks.acting(by, permission, tender):
        raise Refused(Sentence("自己编制采购文件的，由别人确定中标人。"), code="side")
    must_be_apart(tender.project, by, BUYER, permission, tender)


def _first(tender: Tender) -> tuple[Bid, bool]:
    """The first of the ranking, and whether a lot decided among equals (87号令第六十八条)."""
    equal = queries.ranked_first(tender)
    if not equal:
        raise Refused(_("还没有评审报告。"), code="no_report")
    return (equal[0], False) if len(equal) == 1 else (secrets.choice(equal), True)


def _entering(tender: Tender) -> Bid:
    """All but the eliminated enter a framework agreement; the first of them stands in the decision."""
    first = take_in_ranked(tender)[0].bid
    assert first is not None, "it came of a bid"
    return first


def _awarded(tender: Tender, by: Acting, is_deemed: bool) -> Award:
    bid, by_lot = (_entering(tender), False) if tender.is_framework else _first(tender)
    made = Award(
        tender=tender, bid=bid, decided_by=by.actor, decided_on=localdate(), is_deemed=is_deemed, by_lot=by_lot
    )
    made.save()
    tender.due_on = queries.publish_by(made)
    tender.save()
    words = Sentence("结果已确定，请公告：%(title)s", title=tender.title)
    tell([tender.drafted_by], "purchasing.award.decide", tender, words, by=by)
    return made


@action("purchasing.award.decide", step=LIFE["award"], final=True)
def decide_award(tender: Tender, /, *, by: Acting) -> Award:
    """By the purchaser, in the order of the ranking; nobody else may be chosen."""
    speaking_for(by, "purchasing.award.decide", tender.buyer)
    must_be_another(tender, by, "purchasing.award.decide")
    must_not_be_suspended(tender)
    return _awarded(tender, by, is_deemed=False)


@action("purchasing.award.deem", step=LIFE["deem"], final=True)
@buying("purchasing.award.deem")
def deem_award(tender: Tender, /, *, by: Acting) -> Award:
    """The purchaser was silent within the days of the law: the first is deemed chosen (条例第四十三条)."""
    must_be_side(tender, by, "purchasing.award.deem")
    must_not_be_suspended(tender)
    if not queries.is_overdue(tender):
        raise Refused(_("购买主体确定中标人的期限还没有过。"), code="early")
    return _awarded(tender, by, is_deemed=True)


@action("purchasing.award.publish", step=LIFE["publish"], final=True)
def publish_result(tender: Tender, /, *, by: Acting) -> Award:
    """To everybody, with who evaluated and the file; every bidder is told to look at their own result."""
    must_be_side(tender, by, "purchasing.award.publish")
    must_be_apart(tender.project, by, BUYER, "purchasing.award.publish", tender)
    must_not_be_suspended(tender)
    award = queries.award_of(tender)
    if award is None or award.published_at:
        raise Refused(_("结果已经公告。"), code="published")
    award.published_on, award.published_at = localdate(), now()
    award.save()
    start_clocks(tender, award)
    tender.due_on = None if tender.is_of_society else sign_by(award.published_on)
    tender.save()
    if tender.is_framework:
        publish_entered(award, by=by)
    words = Sentence("采购结果已公告：%(title)s", title=tender.title)
    told = [actor for bid in evaluation.opened_bids(tender) for actor in writers_of(bid)]
    tell(told, "purchasing.award.publish", tender, words, by=by)
    return award


@action("purchasing.award.next", step=LIFE["next"], final=True)
def award_next(tender: Tender, /, *, by: Acting, why: str, reason: str) -> Award:
    """The winner refuses to sign (条例第四十九条), or was struck out by a challenge (94号令第十六条): the next of the ranking is
    chosen, or the purchase begins anew. The old award stays in the record; everybody who bid is told."""
    speaking_for(by, "purchasing.award.next", tender.buyer)
    must_be_another(tender, by, "purchasing.award.next")
    if tender.is_framework:
        raise Refused(Sentence("框架协议不改定下一名；不签订的供应商，在框架协议里登记退出。"), code="state")
    if tender.is_chosen:
        raise Refused(Sentence("没有评审排名，不改定下一名；供应商不签订合同的，请废标后重新采购。"), code="state")
    old = queries.award_of(tender)
    if old is None or old.published_at is None:
        raise Refused(Sentence("采购结果还没有公告，不能改定。"), code="unpublished")
    _must_have_no_contract(tender)
    _must_be_answered(tender, why)
    equal = queries.candidates(tender)
    if not equal:
        raise Refused(queries.next_lead(tender), code="no_candidate")
    old.ended_on, old.ended_by, old.ended_why, old.ended_reason = localdate(), by.actor, why, reason
    old.save()
    bid, by_lot = (equal[0], False) if len(equal) == 1 else (secrets.choice(equal), True)
    made = Award(tender=tender, bid=bid, decided_by=by.actor, decided_on=localdate(), by_lot=by_lot)
    made.save()
    tender.due_on = queries.publish_by(made)
    tender.save()
    words = Sentence("原结果撤销，改定下一名：%(title)s", title=tender.title)
    told = [actor for each in evaluation.opened_bids(tender) for actor in writers_of(each)]
    tell([tender.drafted_by, *told], "purchasing.award.next", tender, words, by=by)
    return made


def _must_have_no_contract(tender: Tender) -> None:
    """What was signed binds both sides; a draft is dropped first."""
    if FrameworkAgreement.objects.filter(tender=tender, signed_on__isnull=False).exists():
        raise Refused(Sentence("框架协议已经签订，不能废标；不再执行的，请终止框架协议。"), code="state")
    of = Contract.objects.filter(award__tender=tender).exclude(state=Contract.State.DROPPED)
    if of.filter(signed_on__isnull=False).exists():
        raise Refused(Sentence("合同已经签订，不能改定中标人，也不能废标。"), code="signed")
    if of.exists():
        raise Refused(Sentence("请先作废已经起草的合同。"), code="contract")


def _must_be_answered(tender: Tender, why: str) -> None:
    """Nobody is chosen over an open challenge; struck out is only who lost one."""
    if challenges.is_open(tender):
        raise Refused(challenges.held_up(tender)[0], code="suspended")
    if why == Award.Why.STRUCK and not challenges.upheld_against(tender):
        raise Refused(Sentence("没有成立并且影响中标结果的质疑或者投诉。"), field="why", code="why")
    if why == Award.Why.REFUSED and challenges.upheld_against(tender):
        raise Refused(Sentence("质疑或者投诉已经成立，原因请选质疑或者投诉成立。"), field="why", code="why")


@action("purchasing.tender.fail", step=LIFE["fail"], final=True)
@buying("purchasing.tender.fail")
def fail_tender(tender: Tender, /, *, by: Acting, reason: str) -> Tender:
    """Illegality, or a task that is given up for a great change (政府采购法第三十六条); every bidder is told why."""
    speaking_for(by, "purchasing.tender.fail", tender.buyer)
    _must_have_no_contract(tender)
    return failed_by(tender, reason, by)
