"""What the committee finds before it scores: which bids respond to the document."""

from __future__ import annotations

from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.committee import too_early
from heli.purchasing.actions.evaluation import evaluation_for, gone_on, keep_review, must_all_be_judged
from heli.purchasing.models import Bid, Evaluation, Member, Review, Tender
from heli.purchasing.queries import committee, evaluation, price_errors

LIFE = Tender.LIFE.steps
Stage = Review.Stage


def must_sit(tender: Tender, by: Acting) -> Member:
    """By oneself: a seat is nobody's to lend."""
    seat = Member.objects.sitting().filter(evaluation__tender=tender, actor=by.actor).first()
    if seat is None:
        raise Refused(_("这一步由评审委员会的成员办理。"), code="side")
    return seat


def sitting_committee(tender: Tender) -> Evaluation:
    """The evaluation with all its seats taken, by a draw that is not too old."""
    found = evaluation_for(tender)
    if found.drawn_at is None or len(committee.sitting(found)) != found.size:
        raise Refused(_("评审委员会还没有组成。"), code="no_committee")
    return found


@action("purchasing.conformity.judge", step=LIFE["judge_conformity"], final=True)
def judge_conformity(
    tender: Tender, /, *, by: Acting, bid: Bid, passed: bool, reason: str = "", seen: int | None = None
) -> Review:
    """One member writes down what the committee finds; each may dissent when signing. May be mended until it is finished.

    ``seen`` is the version of the finding that the page showed, 0 where there was none yet; another one raises Stale."""
    must_sit(tender, by)
    found = sitting_committee(tender)
    if found.conforming_at:
        raise Refused(_("符合性审查已经完成，不能再改。"), code="finished")
    assert found.drawn_at is not None, "it was drawn"
    begun = bool(Review.objects.filter(bid__tender=tender, stage=Stage.CONFORMITY).exists())
    if not begun and too_early(tender, localtime(found.drawn_at).date(), localdate()):
        raise Refused(_("专家抽取得太早：不得早于评审开始前 2 个工作日。请重新抽取。"), code="too_early")
    return keep_review(tender, by, bid, Stage.CONFORMITY, passed, reason, seen)


@action("purchasing.conformity.close", step=LIFE["close_conformity"], final=True)
def close_conformity(tender: Tender, /, *, by: Acting) -> Tender:
    """Then the prices count, and with too few that respond and cost no more than allowed the tender has failed."""
    must_sit(tender, by)
    found = sitting_committee(tender)
    if found.conforming_at:
        raise Refused(_("符合性审查已经完成，不能再改。"), code="finished")
    must_all_be_judged(tender, Stage.CONFORMITY)
    if awaited := price_errors.open_names(tender):
        raise Refused(Sentence("修正后的报价还没有得到确认：%(names)s。", names=awaited), code="unconfirmed")
    found.conforming_at = now()
    found.save()
    return gone_on(tender, evaluation.too_few_responsive(tender), Tender.State.EVALUATING, by)
