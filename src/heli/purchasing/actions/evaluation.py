"""The checks of an evaluation, in the order of the law: qualification by the purchaser's side, conformity by the committee."""

from __future__ import annotations

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused, Stale
from heli.core.models import Acting, Actor, Record
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.tenders import release_project
from heli.purchasing.models import Bid, Evaluation, Review, Tender
from heli.purchasing.queries import bonds, consortium
from heli.purchasing.queries import evaluation as queries
from heli.purchasing.queries.public import CALLED
from heli.purchasing.rules import document
from heli.purchasing.rules.bonds import invalid_by
from heli.purchasing.rules.rank import Finding, basis

LIFE = Tender.LIFE.steps
Stage = Review.Stage


def must_be_side(tender: Tender, by: Acting, permission: str) -> None:
    """Of the purchaser, or of the agency that runs the tender for it."""
    sides = [side for side in (tender.buyer, tender.agent) if side is not None]
    if not any(speaks_for_office(by, permission, side) for side in sides):
        raise Refused(Sentence("这一步由%(name)s办理。", name=tender.buyer.name), code="side")


def evaluation_for(tender: Tender) -> Evaluation:
    """The one of a tender, begun with its first step; its rows are written under the lock of the tender."""
    found = queries.evaluation_of(tender)
    if found is None:
        found = Evaluation(tender=tender)
        found.save()
    return found


def _must_be_compared(tender: Tender) -> None:
    if tender.method not in document.EVALUATED:
        raise Refused(_("这种采购方式不组成评审委员会，不在这里评审。"), code="method")


@action("purchasing.qualification.judge", step=LIFE["judge_qualification"], final=True)
@buying("purchasing.qualification.judge")
def judge_qualification(
    tender: Tender, /, *, by: Acting, bid: Bid, passed: bool, reason: str = "", seen: int | None = None
) -> Review:
    """Whether a bidder has what the document asks of suppliers. May be mended until the check is finished.

    ``seen`` is the version of the finding that the page showed, 0 where there was none yet; another one raises Stale."""
    must_be_side(tender, by, "purchasing.qualification.judge")
    _must_be_compared(tender)
    if passed and bid is not None and not bonds.is_whole(tender, bonds.bond_of(bid)):
        text = Sentence(
            "投标保证金没有在截止以前足额到账，投标无效：%(source)s。", source=invalid_by(localdate()).cited
        )
        raise Refused(text, field="outcome", code="bond")
    if passed and bid is not None and (why := consortium.unqualified(bid, localdate())):
        raise Refused(why, field="outcome", code="members")
    return keep_review(tender, by, bid, Stage.QUALIFICATION, passed, reason, seen)


def must_be_seen(seen: int | None, found: Record) -> None:
    """What hangs on a tender and is overwritten has its own version: the one that was shown, or somebody was faster.

    Where nothing is held yet nothing is overwritten."""
    if found.pk is not None and seen is not None and seen != found.version:
        raise Stale(found)


def keep_review(
    tender: Tender, by: Acting, bid: Bid, stage: str, passed: bool, reason: str, seen: int | None = None
) -> Review:
    came = queries.opened_bids(tender)
    if bid is None or bid.pk not in {each.pk for each in queries.to_judge(came, stage)}:
        raise Refused(_("这份投标现在不作这项审查。"), code="bid")
    if not passed and not reason.strip():
        raise Refused(_("不合格的，请写明理由。"), field="reason", code="needed")
    evaluation_for(tender)
    source = basis(stage, queries.method_of(tender), localdate())
    found = Review.objects.filter(bid=bid, stage=stage).first() or Review(bid=bid, stage=stage)
    must_be_seen(seen, found)
    found.passed, found.reason, found.article = passed, "" if passed else reason.strip(), source.cited
    found.by, found.at = by.actor, now()
    found.save()
    return found


def must_all_be_judged(tender: Tender, stage: str) -> None:
    lacking = [
        each.agency.name
        for each in queries.to_judge(queries.opened_bids(tender), stage)
        if queries.review_of(each, stage) is None
    ]
    if lacking:
        raise Refused(Sentence("还没有审查：%(names)s。", names=lacking), code="lacking")


@action("purchasing.qualification.close", step=LIFE["close_qualification"], final=True)
@buying("purchasing.qualification.close")
def close_qualification(tender: Tender, /, *, by: Acting) -> Tender:
    """From here on the committee has the word; with too few qualified nobody evaluates, and the tender has failed."""
    must_be_side(tender, by, "purchasing.qualification.close")
    _must_be_compared(tender)
    must_all_be_judged(tender, Stage.QUALIFICATION)
    evaluation = evaluation_for(tender)
    evaluation.qualified_at = now()
    evaluation.save()
    return gone_on(tender, queries.too_few_qualified(tender), Tender.State.EVALUATING, by)


def gone_on(tender: Tender, failed: Finding | None, otherwise: str, by: Acting) -> Tender:
    """On to the next state, or failed by an article, which every bidder is told."""
    if failed is None:
        tender.state = otherwise
        tender.save()
        return tender
    reason = Sentence("%(what)s：%(article)s。", what=CALLED[failed.code], article=failed.source.cited)
    return failed_by(tender, str(reason), by)


def failed_by(tender: Tender, reason: str, by: Acting) -> Tender:
    """Nothing comes of it. Everybody who bid is told why (政府采购法第三十六条)."""
    tender.state, tender.reason = Tender.State.FAILED, reason[:400]
    tender.save()
    release_project(tender)
    words = Sentence("采购已废标：%(title)s", title=tender.title)
    told = [tender.drafted_by, *(actor for bid in tender.bids.filter(state__in=Bid.CAME) for actor in writers_of(bid))]
    tell(told, "purchasing.tender.fail", tender, words, by=by)
    return tender


def writers_of(bid: Bid) -> list[Actor]:
    """Who speaks for a bidder here."""
    right = "purchasing.bid.begin"
    return [user.actor for user in who_may(right, bid) if speaks_for_office(user, right, bid.agency)]
