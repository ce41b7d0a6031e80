"""Purchases of one purchaser from one budget item of one year that come up to a figure only together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import Commitment, Tender
from heli.purchasing.queries.thresholds import limit_fen, threshold_fen
from heli.purchasing.rules import splitting as rules

State = Tender.State
#: one that failed is put out again as another; one that was given up buys nothing
GONE = (State.FAILED, State.CANCELLED)
_Item = tuple[int, int, str]


@dataclass(frozen=True)
class Noticed:
    """Never a verdict: what the purchases of one budget item come up to, for people to look at."""

    buyer: Organisation
    year: int
    item: str
    said: Sentence
    source: Any
    tenders: list[Tender]

    def others(self, tender: Tender) -> list[Tender]:
        return [each for each in self.tenders if each.pk != tender.pk]


def noticed(user: Any) -> list[Noticed]:
    """Among the tenders of which this user sees more than everybody does, the latest year first."""
    found = _noticed(_paid_for(user))
    return sorted(found, key=lambda each: (-each.year, each.buyer.name_pinyin, each.item))


def of_tender(user: Any, tender: Tender) -> list[Noticed]:
    """Those in which one tender takes part; nothing for whoever is outside it."""
    if tender.state in GONE:
        return []
    items = Q(pk__in=[])
    for line in tender.project.commitments.filter(amount_fen__gt=0).select_related("line"):
        items |= Q(line__owner=line.line.owner_id, line__year=line.line.year, line__name=line.line.name)
    return [each for each in _noticed(_paid_for(user).filter(items)) if tender in each.tenders]


def _paid_for(user: Any) -> Any:
    """The money of the tenders that are alive, by their project."""
    alive = Tender.objects.inside(user).exclude(state__in=GONE)
    found = Commitment.objects.filter(amount_fen__gt=0, project__in=alive.values("project"))
    return found.select_related("line__owner")


def _noticed(paid: Iterable[Commitment]) -> list[Noticed]:
    by_item: dict[_Item, dict[int, int]] = defaultdict(dict)
    owners: dict[int, Organisation] = {}
    for each in paid:
        owners[each.line.owner_id] = each.line.owner
        money = by_item[each.line.owner_id, each.line.year, each.line.name]
        money[each.project_id] = money.get(each.project_id, 0) + each.amount_fen
    projects = {project for money in by_item.values() for project in money}
    alive = Tender.objects.filter(project__in=projects).exclude(state__in=GONE).select_related("buyer").order_by("pk")
    tenders, by_key = {each.project_id: each for each in alive}, {each.pk: each for each in alive}
    limit, threshold, today = limit_fen(), threshold_fen(), localdate()
    found = []
    for (owner, year, name), money in by_item.items():
        bought = [_purchase(tenders[project], amount) for project, amount in money.items() if project in tenders]
        for one in rules.together(bought, limit, threshold, today):
            those = [by_key[key] for key in sorted(each.key for each in one.purchases)]
            found.append(Noticed(owners[owner], year, name, _said(one), one.source, those))
    return found


def _purchase(tender: Tender, amount_fen: int) -> rules.Purchase:
    return rules.Purchase(
        tender.pk, tender.method, tender.budget_fen, amount_fen, approved=bool(tender.finance_approval)
    )


def _said(one: rules.Together) -> Sentence:
    given: dict[str, Any] = {
        "count": len(one.purchases), "sum": with_sign(one.sum_fen), "figure": with_sign(one.figure_fen)
    }  # fmt: skip
    if one.code == rules.LIMIT:
        return Sentence(
            "%(count)s 次采购各自低于采购限额标准 %(figure)s，合计 %(sum)s，达到限额。请确认不是化整为零。", **given
        )
    return Sentence(
        "%(count)s 次采购没有公开招标，各自低于公开招标数额标准 %(figure)s，合计 %(sum)s，超过标准。请确认不是化整为零。",
        **given,
    )
