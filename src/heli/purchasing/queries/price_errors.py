"""Mended prices: whose they are, who mends them, and how pages tell the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.book import NoRule
from heli.core.rules.money import from_capitals, in_yuan
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Bid, PriceError, Review, Tender
from heli.purchasing.models.bids import own
from heli.purchasing.models.evaluation import sits_in
from heli.purchasing.queries import evaluation
from heli.purchasing.rules import bid as contents
from heli.purchasing.rules import price_errors as rules
from heli.purchasing.rules import price_lines

ANSWER = "purchasing.price.answer"
#: proposed to the committee, which sets what is reasonable: the law names no figure
MINUTES = 30
#: what each step of the article did
STEPS = {
    rules.SHEET: Sentence("开标一览表和投标文件不一致，以开标一览表为准"),
    rules.WORDS: Sentence("大写和小写不一致，以大写为准"),
    rules.DECIMAL: Sentence("单价的小数点或者百分比明显错位，以总价为准，修改单价"),
    rules.UNITS: Sentence("总价和按单价汇总的金额不一致，以单价汇总为准"),
}


def price_error_of(bid: Bid) -> PriceError | None:
    """What the committee mended of the price of an agency's own bid."""
    return PriceError.objects.filter(bid=bid).first()


def steps_of(error: PriceError) -> Sequence[Sentence]:
    return [STEPS[step] for step in error.steps]


def to_mend(tender: Tender) -> list[Bid]:
    """Bids that the conformity check looks at, and whose bidder has not answered yet."""
    found = evaluation.opened_bids(tender)
    standing = [each for each in found if evaluation.passes(each, Review.Stage.QUALIFICATION)]
    return [each for each in standing if each.price_fen is not None and _may_be_mended(each)]


def _may_be_mended(bid: Bid) -> bool:
    found = evaluation.price_error_of(bid)
    return found is None or found.is_open


def error_to_write(bid: Bid) -> PriceError:
    """The one of a bid; before anything was found one that is only to be written."""
    return price_error_of(bid) or PriceError(bid=bid)


def proposed(bid: Bid, error: PriceError) -> dict[str, Any]:
    """What the form begins with: what was read before, else the words of the bid where they say something else."""
    return {"minutes": MINUTES, **(error.reading or reading_of(bid).written())}


def reading_of(bid: Bid) -> rules.Reading:
    """What a bid says of its price, computed of its words and of the lines of its table; the committee mends from there."""
    said = contents.read(bid.content or {})
    return price_lines.reading(bid.tender.price_items, said.lines, bid.price_fen or 0, words_of(bid))


def reckoned(bid: Bid) -> Sentence | None:
    """What the order of the article makes of the lines of a bid, for the committee that decides; None where nothing contradicts,
    or the bid has no lines."""
    said, table = contents.read(bid.content or {}), bid.tender.price_items
    read = reading_of(bid)
    try:
        found = rules.mended(read, evaluation.method_of(bid.tender), localdate())
    except NoRule:
        return None
    if not table or not said.lines or not found.steps:
        return None
    shifted = price_lines.misplaced(table, said.lines, bid.price_fen or 0)
    point = (
        Sentence("「%(title)s」的单价移动小数点以后和总价一致，是不是明显错位由评审委员会认定。", title=shifted)
        if shifted
        else ""
    )
    return Sentence(
        "按报价明细表计算：%(steps)s，修正为 %(price)s（%(source)s）。%(point)s",
        steps=[STEPS[step] for step in found.steps], price=in_yuan(found.fen), source=found.source.cited, point=point,
    )  # fmt: skip


def lines_differ(bid: Bid) -> bool:
    """Whether the lines of a bid do not make the price that was read out."""
    found = reading_of(bid)
    return found.units not in (None, bid.price_fen) or found.text is not None


def words_of(bid: Bid) -> int | None:
    """What a bid says of its price in words, in fen; None where it says the same as its digits, nothing, or cannot be read."""
    said = from_capitals(contents.read(bid.content or {}).price_words)
    return said if said and said != bid.price_fen else None


def mended(tender: Tender) -> list[tuple[PriceError, Sequence[Sentence]]]:
    """Every price of a tender that was mended, each with its steps; for who reads the evaluation."""
    found = [evaluation.price_error_of(each) for each in evaluation.opened_bids(tender)]
    return [(each, steps_of(each)) for each in found if each is not None]


def open_names(tender: Tender) -> list[str]:
    """Whose answer is still awaited."""
    return [each.bid.agency.name for each, _steps in mended(tender) if each.is_open]


def own_errors(user: Any) -> QuerySet[PriceError]:
    """What this user's agency was asked to confirm."""
    if not user.holds(ANSWER):
        return PriceError.objects.none()
    found = PriceError.objects.filter(bid__in=Bid.objects.filter(own(user)))
    return found.select_related("bid__tender", "bid__agency").order_by("until", "pk")


def errors_sat_over(user: Any) -> QuerySet[PriceError]:
    """Those of the committees on which this user sits."""
    found = PriceError.objects.filter(bid__tender__in=sits_in(user))
    return found.select_related("bid__tender", "bid__agency").order_by("until", "pk")


def to_answer(user: Any) -> QuerySet[PriceError]:
    """Still to be confirmed, while the committee checks."""
    found = own_errors(user).filter(answer="", bid__tender__state=Tender.State.EVALUATING)
    return found.filter(bid__tender__evaluation__conforming_at__isnull=True)


def _line(error: PriceError) -> Waiting:
    tender = error.bid.tender
    about = Sentence("%(number)s，修正后的报价 %(price)s", number=tender.number, price=in_yuan(error.mended_fen))
    return Waiting(tender.title, about, None, _("确认报价"), f"/purchasing/prices/{error.pk}/answer/", "danger")


WAITING = (Source(ANSWER, _("要确认的报价"), ANSWER, to_answer, _line),)
