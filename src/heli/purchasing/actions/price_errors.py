"""Prices that contradict themselves: the committee mends them by their article, the bidder confirms or its bid is invalid."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.book import NoRule
from heli.core.rules.money import in_yuan
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.conformity import must_sit, sitting_committee
from heli.purchasing.actions.evaluation import must_be_seen, writers_of
from heli.purchasing.models import Bid, PriceError, Tender
from heli.purchasing.queries import evaluation, price_errors
from heli.purchasing.rules import price_errors as rules

LIFE = Tender.LIFE.steps
Answer = PriceError.Answer


def _before_it_is_closed(tender: Tender) -> None:
    if sitting_committee(tender).conforming_at is not None:
        raise Refused(_("符合性审查已经完成，不能再改。"), code="finished")


def _mended(tender: Tender, reading: rules.Reading) -> rules.Mended:
    try:
        found = rules.mended(reading, evaluation.method_of(tender), localdate())
    except NoRule:
        raise Refused(_("没有查到这种采购方式修正报价的规定，不能修正。"), code="no_rule") from None
    if not found.steps:
        raise Refused(_("这些金额没有矛盾，不用修正。"), code="nothing")
    return found


@action("purchasing.price.mend", step=LIFE["mend_price"], final=True)
def mend_price(
    tender: Tender, /, *, by: Acting, bid: Bid, reading: rules.Reading, minutes: int, seen: int | None = None
) -> PriceError:
    """What one member writes down for the committee; the bidder is asked, and anew where it is mended again before it answered.

    ``reading`` starts from the price that was read out. ``minutes`` is how long the bidder has; the law names no figure.
    ``seen`` is the version of what the page showed, 0 where there was nothing yet; another one raises Stale."""
    must_sit(tender, by)
    _before_it_is_closed(tender)
    if bid is None or bid.pk not in {each.pk for each in price_errors.to_mend(tender)}:
        raise Refused(_("这份投标的报价现在不作修正。"), code="bid")
    if reading.sheet != bid.price_fen:
        raise Refused(_("修正从开标时宣读的报价开始。"), code="sheet")
    if minutes < 1:
        raise Refused(_("请给投标人确认的时间。"), field="minutes", code="too_short")
    found = _mended(tender, reading)
    held = PriceError.objects.select_for_update(no_key=True).filter(bid=bid).first() or PriceError(bid=bid)
    _must_be_open(held)
    must_be_seen(seen, held)
    held.reading, held.steps, held.mended_fen = reading.written(), list(found.steps), found.fen
    held.article, held.found_by = str(found.source), by.actor
    held.asked_at, held.until = now(), now() + timedelta(minutes=minutes)
    held.save()
    words = Sentence("请确认修正后的报价 %(price)s：%(title)s", price=in_yuan(found.fen), title=tender.title)
    tell(writers_of(bid), "purchasing.price.mend", bid, words, by=by)
    return held


@action("purchasing.price.answer", final=True)
def answer_price(error: PriceError, /, *, by: Acting, confirmed: bool) -> PriceError:
    """By the bidder, once, and taken as long as the committee has not recorded its silence. What it confirms counts from now on."""
    if not speaks_for_office(by, "purchasing.price.answer", error.bid.agency):
        raise Refused(Sentence("报价由%(name)s的人确认。", name=error.bid.agency.name), code="side")
    tender = error.bid.tender
    LIFE["mend_price"].take(tender, {})
    _must_be_open(error)  # and so the check is not closed: that waits for every answer
    _answered(error, Answer.CONFIRMED if confirmed else Answer.REFUSED, by)
    if confirmed:
        bid = Bid.objects.select_for_update(no_key=True).get(pk=error.bid_id)
        bid.counted_fen = error.mended_fen
        bid.save()
    name = error.bid.agency.name
    words = Sentence("%(name)s确认了修正后的报价。", name=name)
    if not confirmed:
        words = Sentence("%(name)s不确认修正后的报价，投标无效。", name=name)
    tell([error.found_by], "purchasing.price.answer", tender, words, by=by)
    return error


@action("purchasing.price.lapse", step=LIFE["lapse_price"], final=True)
def lapse_price(tender: Tender, /, *, by: Acting, error: PriceError) -> PriceError:
    """The time that was given is over and the bidder said nothing: not confirmed, and the bid is invalid."""
    must_sit(tender, by)
    _before_it_is_closed(tender)
    held = (
        PriceError.objects.select_for_update(no_key=True)
        .filter(bid__tender=tender, pk=error.pk if error else 0)
        .first()
    )
    if held is None:
        raise Refused(_("已经答复过。"), code="answered")
    _must_be_open(held)
    if not held.is_overdue:
        raise Refused(_("确认的时间还没有到。"), code="early")
    _answered(held, Answer.SILENT, by)
    return held


def _must_be_open(error: PriceError) -> None:
    if not error.is_open:
        raise Refused(_("已经答复过。"), code="answered")


def _answered(error: PriceError, answer: str, by: Acting) -> None:
    error.answer, error.answered_at, error.answered_by = answer, now(), by.actor
    error.save()
