"""What a tender, its states and its result are called by its method: who wins an open tender is 中标 (87号令), who enters an agreement
is 入围 (110号令), and whoever is chosen otherwise is 成交 (74号令, 214号)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence


@dataclass(frozen=True)
class ResultWords:
    """Of one method; ``ranked`` and ``awarded`` are its two states, ``deciding`` what is done between them."""

    ranked: Any
    awarded: Any
    deciding: Any
    result: Any
    winner: Any
    price: Any
    publish: Any
    published: Sentence


BIDDING = ResultWords(
    _("待确定中标人"), _("已确定中标人"), _("确定中标人"), _("中标结果"), _("中标人"), _("中标金额"), _("公告中标结果"),
    Sentence("已公告中标结果，每个投标人收到提醒。"),
)  # fmt: skip
ENTERING = ResultWords(
    _("待确定入围供应商"), _("已确定入围供应商"), _("确定入围供应商"), _("入围结果"), _("入围供应商"), _("协议单价"), _("公告入围结果"),
    Sentence("已公告入围结果，每个投标人收到提醒。"),
)  # fmt: skip
CHOOSING = ResultWords(
    _("待确定成交供应商"), _("已确定成交供应商"), _("确定成交供应商"), _("成交结果"), _("成交供应商"), _("成交金额"), _("公告成交结果"),
    Sentence("已公告成交结果，每个供应商收到提醒。"),
)  # fmt: skip


def words_of(tender: Any) -> ResultWords:
    """How its result is called."""
    return {tender.Method.OPEN: BIDDING, tender.Method.FRAMEWORK: ENTERING}.get(tender.Method(tender.method), CHOOSING)


def state_said(tender: Any) -> str:
    """Its state, where it awaits or has its result by the words of its method."""
    state, words = tender.State(tender.state), words_of(tender)
    return str({tender.State.RANKED: words.ranked, tender.State.AWARDED: words.awarded}.get(state, state.label))


def method_said(tender: Any) -> str:
    """What society compares has no limit of the law above it."""
    is_own = tender.method == tender.Method.DIRECT and tender.is_of_society
    return str(_("自行采购") if is_own else tender.Method(tender.method).label)
