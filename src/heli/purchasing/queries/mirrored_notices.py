"""The notices of a tender that runs elsewhere, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from heli.core.queries import special_days
from heli.core.rules.book import NoRule, Source
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.models import Contract, MirroredNotice, MirroredTender
from heli.purchasing.rules import clocks, document

Kind = MirroredNotice.Kind


@dataclass(frozen=True)
class Found:
    """Something the rules say of it; ``source`` where the sentence does not name it."""

    said: Sentence
    source: Source | None = None


def notices(user: Any) -> QuerySet[MirroredNotice]:
    found = MirroredNotice.objects.visible_to(user).select_related("mirrored__project__buyer", "document")
    return found.order_by("published_on", "pk")


def findings(one: MirroredTender) -> list[Found]:
    """What does not fit the rules of their days, or what was entered beside them. Of a purchase without a list nothing."""
    held = list(one.notices.order_by("published_on", "pk"))
    return [*_changes(one, held), *_outcome(one, held), *_contract(one, held)]


def _changes(one: MirroredTender, held: Sequence[MirroredNotice]) -> Iterator[Found]:
    """What affects how bids are written leaves them so many days, or the deadline moves."""
    key = document.CLARIFIED.get(one.method)
    for each in held:
        if not each.affects or key is None:
            continue
        try:
            rule = clocks.clock(key, each.published_on)
            latest, _provisional = clocks.reckoned(rule, one.deadline_on, special_days())
        except (NoRule, TooFar):
            continue
        if each.published_on > latest:
            said = Sentence(
                "%(day)s的更正影响投标，离截止不足 %(count)s 日，截止日期应当顺延。", day=day_named(each.published_on), count=rule.count
            )  # fmt: skip
            yield Found(said, rule.source)
    moved = [each.deadline_on for each in held if each.deadline_on is not None]
    if moved and moved[-1] != one.deadline_on:
        said = Sentence(
            "最后一次更正把截止日期改到%(moved)s，登记的是%(day)s。", moved=day_named(moved[-1]), day=day_named(one.deadline_on)
        )  # fmt: skip
        yield Found(said)


def _outcome(one: MirroredTender, held: Sequence[MirroredNotice]) -> Iterator[Found]:
    results = [each for each in held if each.kind == Kind.RESULT]
    if one.result_on is not None and not one.is_failed:
        if held and not results:
            yield Found(Sentence("公告里没有结果公告。"))
        for each in results[-1:]:
            if each.published_on != one.result_on:
                said = Sentence(
                    "结果公告的日期是%(day)s，登记的是%(on)s。", day=day_named(each.published_on), on=day_named(one.result_on)
                )  # fmt: skip
                yield Found(said)
    if one.is_failed and held and not any(each.kind == Kind.FAILURE for each in held):
        yield Found(Sentence("公告里没有废标（终止）公告。"))


def _contract(one: MirroredTender, held: Sequence[MirroredNotice]) -> Iterator[Found]:
    """政府采购法实施条例 50: within two workdays of the signature."""
    told = [each.published_on for each in held if each.kind == Kind.CONTRACT]
    signed = Contract.objects.filter(mirrored=one, signed_on__isnull=False).order_by("signed_on").first()
    if not told or signed is None or signed.signed_on is None:
        return
    try:
        rule = clocks.clock("clock.contract.contract_published", signed.signed_on)
        last, _provisional = clocks.reckoned(rule, signed.signed_on, special_days())
    except (NoRule, TooFar):
        return
    if told[0] > last:
        said = Sentence("合同公告的日期 %(day)s 晚于规定的 %(last)s。", day=day_named(told[0]), last=day_named(last))
        yield Found(said, rule.source)
