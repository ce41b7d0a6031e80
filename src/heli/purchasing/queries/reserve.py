"""Purchasers that keep a smaller share of a year's larger purchases for small and medium enterprises than the law asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from heli.core.rules.book import Value
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import Project, Tender
from heli.purchasing.models.funds import VIEW
from heli.purchasing.queries.splitting import GONE
from heli.purchasing.rules import reserve as rules


@dataclass(frozen=True)
class Short:
    """Never a verdict: a document may say why a purchase is not suitable."""

    buyer: Organisation
    year: int
    said: list[Sentence]
    source: Any


def short(user: Any) -> list[Short]:
    """Of the purchasers of whose tenders this user sees more than everybody does, the latest year first."""
    if not user.holds(VIEW):
        return []
    bought: dict[tuple[Organisation, int], list[tuple[int, str]]] = defaultdict(list)
    for each in (
        Tender.objects.inside(user).filter(project__in=Project.objects.of_government()).exclude(state__in=GONE).select_related("buyer")
    ):  # fmt: skip
        bought[each.buyer, each.year].append((each.budget_fen, each.reserved))
    found = []
    for (buyer, year), purchases in bought.items():
        law = rules.rule(min(localdate(), date(year, 12, 31)))
        if law is not None and (held := rules.share(purchases, law)).short:
            found.append(Short(buyer, year, _said(held.short, law), law.source))
    return sorted(found, key=lambda each: (-each.year, each.buyer.name_pinyin))


def _said(short: tuple[str, ...], law: Value) -> list[Sentence]:
    words = {
        "share": Sentence("预算超过 %(most)s 元的采购，预留给中小企业的不到 %(share)s%%。", most=f"{law['all_up_to_fen'] // 100:,}",
                          share=law["share"]),
        "small_share": Sentence("预留给中小企业的采购里，小型、微型企业的不到 %(share)s%%。", share=law["small_share"]),
    }  # fmt: skip
    return [words[each] for each in short]
