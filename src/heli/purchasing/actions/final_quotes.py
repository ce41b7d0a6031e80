"""Final quotes of a consultation: asked of all that passed, given sealed, opened together when the time is up (214号 21)."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.conformity import must_sit, sitting_committee
from heli.purchasing.actions.evaluation import gone_on, writers_of
from heli.purchasing.models import Bid, Evaluation, FinalQuote, Tender
from heli.purchasing.queries import evaluation
from heli.purchasing.rules.final_quotes import Quote

LIFE = Tender.LIFE.steps


def _must_be_consulted(tender: Tender) -> Evaluation:
    found = sitting_committee(tender)
    if not evaluation.asks_final_quotes(tender):
        raise Refused(_("只有磋商才要求提交最后报价。"), code="method")
    if found.conforming_at is None:
        raise Refused(_("符合性审查完成以后才要求提交最后报价。"), code="early")
    return found


@action("purchasing.quote.ask", step=LIFE["ask_quotes"], final=True)
def ask_quotes(tender: Tender, /, *, by: Acting, until: datetime) -> Evaluation:
    """Of every supplier that passed the checks, all until the same moment."""
    must_sit(tender, by)
    found = _must_be_consulted(tender)
    if found.quotes_until is not None:
        raise Refused(_("已经要求过提交最后报价。"), code="asked")
    if until <= now():
        raise Refused(_("截止时间要晚于现在。"), field="until", code="past")
    found.quotes_until = until
    found.save()
    words = Sentence("请提交最后报价：%(title)s", title=tender.title)
    for bid in evaluation.standing(evaluation.opened_bids(tender)):
        FinalQuote(bid=bid, until=until).save()
        tell(writers_of(bid), "purchasing.quote.ask", bid, words, by=by)
    return found


@action("purchasing.quote.give", final=True)
def give_quote(quote: FinalQuote, /, *, by: Acting, price: Quote) -> FinalQuote:
    """By the supplier; may be replaced until the time is up, then nothing is taken any more."""
    if not speaks_for_office(by, "purchasing.quote.give", quote.bid.agency):
        raise Refused(Sentence("最后报价由%(name)s的人提交。", name=quote.bid.agency.name), code="side")
    LIFE["ask_quotes"].take(quote.bid.tender, {})
    if quote.is_open or quote.is_due:
        raise Refused(_("最后报价的时间已经截止。"), code="late")
    quote.sealed, quote.given_at = str(price.fen), now()
    quote.save()
    return quote


@action("purchasing.quote.open", step=LIFE["open_quotes"], final=True)
def open_quotes(tender: Tender, /, *, by: Acting) -> Tender:
    """All at once, when the time is up. Who gave none has withdrawn; with too few the consultation has failed."""
    must_sit(tender, by)
    found = _must_be_consulted(tender)
    if found.quotes_until is None or found.quotes_opened_at is not None:
        raise Refused(_("还没有要求提交最后报价，或者已经打开。"), code="when")
    if now() < found.quotes_until:
        raise Refused(_("最后报价的截止时间还没有到，谁也不能打开。"), code="early")
    found.quotes_opened_at = now()
    found.save()
    for quote in FinalQuote.objects.select_for_update(no_key=True).filter(bid__tender=tender):
        _opened(quote, found.quotes_opened_at)
    words = Sentence("最后报价已打开：%(title)s", title=tender.title)
    told = [actor for each in evaluation.standing(evaluation.opened_bids(tender)) for actor in writers_of(each)]
    tell(told, "purchasing.quote.open", tender, words, by=by)
    return gone_on(tender, evaluation.too_few_responsive(tender), Tender.State.EVALUATING, by)


def _opened(quote: FinalQuote, when: datetime) -> None:
    """What was given counts from now on: it is scored, and contracted."""
    quote.opened_at = when
    if quote.given_at is not None:
        quote.price_fen = int(quote.sealed)
        bid = Bid.objects.select_for_update(no_key=True).get(pk=quote.bid_id)
        bid.counted_fen = quote.price_fen
        bid.save()
    quote.save()
