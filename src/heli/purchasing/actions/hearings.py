"""Prices that look too low: the committee asks, the bidder explains, the committee judges (财库〔2026〕2号)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.book import open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.conformity import must_sit, sitting_committee
from heli.purchasing.actions.evaluation import writers_of
from heli.purchasing.models import Bid, Evaluation, Hearing, Tender
from heli.purchasing.queries import evaluation, report
from heli.purchasing.rules.rank import LAW

LIFE = Tender.LIFE.steps


def least_minutes() -> int:
    """So long at least a bidder has to explain."""
    return int(open_book(LAW).at("evaluation.low_price_triggers", localdate())["minutes"])


def _before_the_report(tender: Tender) -> Evaluation:
    found = sitting_committee(tender)
    if found.conforming_at is None:
        raise Refused(_("符合性审查完成以后才审查报价。"), code="early")
    if evaluation.awaits_final_quotes(found):
        raise Refused(_("最后报价打开以后才审查报价。"), code="early")
    if found.reported_at:
        raise Refused(_("评审报告已经完成。"), code="reported")
    return found


@action("purchasing.hearing.ask", step=LIFE["ask_price"], final=True)
def ask_explanation(tender: Tender, /, *, by: Acting, bid: Bid, minutes: int, why: str = "") -> Hearing:
    """Of a price below a limit of the law, or of one that the committee finds too low and says why."""
    must_sit(tender, by)
    _before_the_report(tender)
    if bid is None or bid.pk not in {each.pk for each in evaluation.scored_bids(evaluation.opened_bids(tender))}:
        raise Refused(_("这份投标不要求说明报价。"), code="bid")
    if Hearing.objects.filter(bid=bid).exists():
        raise Refused(_("已经要求过说明。"), code="asked")
    if minutes < least_minutes():
        text = Sentence("说明的时间不少于 %(least)s 分钟。", least=least_minutes())
        raise Refused(text, field="minutes", code="too_short")
    shown = "、".join(report.low_prices(tender).get(bid.pk, [])) or why.strip()
    if not shown:
        raise Refused(_("没有触发规定的情形。评审委员会认为报价过低的，请写明理由。"), field="why", code="needed")
    made = Hearing(bid=bid, shown_by=shown[:400], asked_at=now(), until=now() + timedelta(minutes=minutes))
    made.save()
    words = Sentence("请说明报价的合理性：%(title)s", title=tender.title)
    tell(writers_of(bid), "purchasing.hearing.ask", bid, words, by=by)
    return made


@action("purchasing.hearing.explain", final=True)
def explain_price(hearing: Hearing, /, *, by: Acting, explanation: str) -> Hearing:
    """By the bidder, with its costs; once, and taken as long as the committee evaluates and has not judged."""
    if not speaks_for_office(by, "purchasing.hearing.explain", hearing.bid.agency):
        raise Refused(Sentence("说明由%(name)s的人提交。", name=hearing.bid.agency.name), code="side")
    LIFE["ask_price"].take(hearing.bid.tender, {})
    if hearing.explained_at or hearing.decided_at:
        raise Refused(_("已经说明过，或者已经认定。"), code="explained")
    hearing.explanation, hearing.explained_at = explanation, now()
    hearing.save()
    return hearing


@action("purchasing.hearing.decide", step=LIFE["judge_price"], final=True)
def judge_price(tender: Tender, /, *, by: Acting, hearing: Hearing, accepted: bool, reason: str) -> Hearing:
    """What was not proved makes the bid invalid; the reasons and what was looked up are kept."""
    must_sit(tender, by)
    _before_the_report(tender)
    held = (
        Hearing.objects.select_for_update(no_key=True)
        .filter(bid__tender=tender, pk=hearing.pk if hearing else 0)
        .first()
    )
    if held is None or held.decided_at:
        raise Refused(_("已经认定过。"), code="decided")
    if held.explained_at is None and now() < held.until:
        raise Refused(_("说明的时间还没有到。"), code="early")
    if held.explained_at is None and accepted:
        raise Refused(_("投标人没有说明，不能认定说明成立。"), field="accepted", code="silent")
    held.accepted, held.reason, held.decided_at = accepted, reason, now()
    held.save()
    return held
