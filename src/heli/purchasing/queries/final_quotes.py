"""Final quotes as their supplier gives them; whoever else asks is told nothing before they are opened."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Bid, Evaluation, FinalQuote, Tender
from heli.purchasing.models.bids import own
from heli.purchasing.models.evaluation import sits_in

GIVE, OPEN = "purchasing.quote.give", "purchasing.quote.open"


def own_quotes(user: Any) -> QuerySet[FinalQuote]:
    """What this user's agency was asked for."""
    if not user.holds(GIVE):
        return FinalQuote.objects.none()
    found = FinalQuote.objects.filter(bid__in=Bid.objects.filter(own(user)))
    return found.select_related("bid__tender", "bid__agency").defer("sealed").order_by("until", "pk")


def quote_of(bid: Bid) -> FinalQuote | None:
    """The one of an agency's own bid."""
    return FinalQuote.objects.filter(bid=bid).first()


def to_give(user: Any) -> QuerySet[FinalQuote]:
    """Not given yet, and still taken."""
    return own_quotes(user).filter(given_at__isnull=True, until__gt=now(), bid__tender__state=Tender.State.EVALUATING)


def _line(quote: FinalQuote) -> Waiting:
    tender = quote.bid.tender
    return Waiting(
        tender.title, tender.number, None, _("提交最后报价"), f"/purchasing/quotes/{quote.pk}/give/", "danger"
    )


def to_open(user: Any) -> QuerySet[Evaluation]:
    """Those of the committees on which this user sits, when the time is up."""
    if not user.holds(OPEN):
        return Evaluation.objects.none()
    due = Evaluation.objects.filter(tender__in=sits_in(user), quotes_until__lte=now(), quotes_opened_at__isnull=True)
    return due.filter(tender__state=Tender.State.EVALUATING).select_related("tender").order_by("quotes_until", "pk")


def _due_line(found: Evaluation) -> Waiting:
    about = Sentence("%(number)s，最后报价的时间已经截止", number=found.tender.number)
    to = f"/purchasing/tenders/{found.tender_id}/evaluation/"
    return Waiting(found.tender.title, about, None, _("打开最后报价"), to, "waiting")


WAITING = (
    Source(GIVE, _("要提交的最后报价"), GIVE, to_give, _line),
    Source(OPEN, _("可以打开的最后报价"), OPEN, to_open, _due_line),
)


def told_too_early() -> Q:
    """Entries of the audit chain that would tell who gave a final quote before they are opened."""
    closed = FinalQuote.objects.filter(opened_at__isnull=True, bid__tender__state=Tender.State.EVALUATING)
    return Q(subject_type="purchasing.finalquote", subject_id__in=closed.values("pk"))
