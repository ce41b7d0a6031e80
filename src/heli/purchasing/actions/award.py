"""The award: the first of the ranking is chosen, everybody is told, and the evaluation is published to be ranked again."""

from __future__ import annotations

import secrets

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.evaluation import failed_by, must_be_side, writers_of
from heli.purchasing.models import Award, Bid, Tender
from heli.purchasing.queries import award as queries
from heli.purchasing.queries import evaluation

LIFE = Tender.LIFE.steps


def _must_be_purchaser(tender: Tender, by: Acting, permission: str) -> None:
    if not speaks_for_office(by, permission, tender.buyer):
        raise Refused(Sentence("这一步由%(name)s办理。", name=tender.buyer.name), code="side")


def _first(tender: Tender) -> tuple[Bid, bool]:
    """The first of the ranking, and whether a lot decided among equals (87号令第六十八条)."""
    equal = queries.ranked_first(tender)
    if not equal:
        raise Refused(_("还没有评审报告。"), code="no_report")
    return (equal[0], False) if len(equal) == 1 else (secrets.choice(equal), True)


def _awarded(tender: Tender, by: Acting, is_deemed: bool) -> Award:
    bid, by_lot = _first(tender)
    made = Award(
        tender=tender, bid=bid, decided_by=by.actor, decided_on=localdate(), is_deemed=is_deemed, by_lot=by_lot
    )
    made.save()
    tender.due_on = queries.publish_by(made)
    tender.save()
    words = Sentence("已确定中标人，请公告结果：%(title)s", title=tender.title)
    tell([tender.drafted_by], "purchasing.award.decide", tender, words, by=by)
    return made


@action("purchasing.award.decide", step=LIFE["award"], final=True)
def decide_award(tender: Tender, /, *, by: Acting) -> Award:
    """By the purchaser, in the order of the ranking; nobody else may be chosen."""
    _must_be_purchaser(tender, by, "purchasing.award.decide")
    return _awarded(tender, by, is_deemed=False)


@action("purchasing.award.deem", step=LIFE["deem"], final=True)
def deem_award(tender: Tender, /, *, by: Acting) -> Award:
    """The purchaser was silent within the days of the law: the first is deemed chosen (条例第四十三条)."""
    must_be_side(tender, by, "purchasing.award.deem")
    if not queries.is_overdue(tender):
        raise Refused(_("购买主体确定中标人的期限还没有过。"), code="early")
    return _awarded(tender, by, is_deemed=True)


@action("purchasing.award.publish", step=LIFE["publish"], final=True)
def publish_result(tender: Tender, /, *, by: Acting) -> Award:
    """To everybody, with who evaluated and the file; every bidder is told to look at their own result."""
    must_be_side(tender, by, "purchasing.award.publish")
    award = Award.objects.filter(tender=tender).first()
    if award is None or award.published_at:
        raise Refused(_("结果已经公告。"), code="published")
    award.published_on, award.published_at = localdate(), now()
    award.save()
    words = Sentence("中标结果已公告：%(title)s", title=tender.title)
    told = [actor for bid in evaluation.opened_bids(tender) for actor in writers_of(bid)]
    tell(told, "purchasing.award.publish", tender, words, by=by)
    return award


@action("purchasing.tender.fail", step=LIFE["fail"], final=True)
def fail_tender(tender: Tender, /, *, by: Acting, reason: str) -> Tender:
    """Illegality, or a task that is given up for a great change (政府采购法第三十六条); every bidder is told why."""
    _must_be_purchaser(tender, by, "purchasing.tender.fail")
    return failed_by(tender, reason, by)
