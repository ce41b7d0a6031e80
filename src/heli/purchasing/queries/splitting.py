"""Purchases of one purchaser in one year, from one budget item or of one item of the catalogue, that come up to a figure
only together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import BudgetLine, Commitment, MirroredTender, Project, Tender
from heli.purchasing.models.funds import VIEW as BUDGET
from heli.purchasing.queries.thresholds import Limits, limits
from heli.purchasing.rules import splitting as rules

State = Tender.State
#: one that failed is put out again as another; one that was given up buys nothing
GONE = (State.FAILED, State.CANCELLED)
_Item = tuple[int, int, str]
#: what of a year each project takes from something that several share
_Money = dict[int, int]
_Bought = Tender | MirroredTender


@dataclass(frozen=True)
class Noticed:
    """Never a verdict: what the purchases of one item come up to, for people to look at. ``of_catalogue``: the item is one
    of the catalogue, paid from several budget items."""

    buyer: Organisation
    year: int
    item: str
    said: Sentence
    source: Any
    tenders: list[_Bought]
    of_catalogue: bool = False


def noticed(user: Any) -> list[Noticed]:
    """Among the purchases of which this user sees more than everybody does, and its budget, the latest year first."""
    found = _noticed(user, _alive(user))
    return sorted(found, key=lambda each: (-each.year, each.buyer.name_pinyin, each.item))


def of_tender(user: Any, tender: Tender) -> list[Noticed]:
    """Those in which one tender takes part; nothing for whoever is outside it or sees no budget."""
    if tender.state in GONE or not user.holds(BUDGET):
        return []
    items = Q(pk__in=[])
    for each in tender.project.commitments.filter(amount_fen__gt=0).select_related("line"):
        items |= Q(line__owner=each.line.owner_id, line__year=each.line.year, line__name=each.line.name)
    if tender.project.item_id is not None:
        items |= Q(project__item=tender.project.item_id, project__buyer=tender.project.buyer_id)
    return [each for each in _noticed(user, _alive(user), items) if tender in each.tenders]


def _alive(user: Any) -> dict[int, _Bought]:
    """By project, which is bought once at a time: here, or on another platform."""
    public = Project.objects.of_government()  # the limits of the law are those of public purchases
    here = Tender.objects.inside(user).filter(project__in=public).exclude(state__in=GONE).select_related("project")
    elsewhere = MirroredTender.objects.visible_to(user).exclude(state=MirroredTender.State.FAILED)
    found: dict[int, _Bought] = {each.project_id: each for each in elsewhere.select_related("project")}
    return found | {each.project_id: each for each in here}


def _noticed(user: Any, alive: dict[int, _Bought], items: Q | None = None) -> list[Noticed]:
    """The money of lines whose budget this user may see, for projects that this user may see."""
    seen = Project.objects.visible_to(user).filter(pk__in=list(alive)).values("pk")
    lines = BudgetLine.objects.visible_to(user).values("pk")
    paid = Commitment.objects.filter(items or Q(), amount_fen__gt=0, project__in=seen, line__in=lines)
    figures = limits()
    by_line: dict[_Item, _Money] = defaultdict(dict)
    by_item: dict[_Item, _Money] = defaultdict(dict)
    offices: dict[int, Organisation] = {}
    for each in paid.select_related("line__owner", "project__buyer", "project__item"):
        owner, project, year = each.line.owner, each.project, each.line.year
        offices |= {owner.pk: owner, project.buyer_id: project.buyer}
        _add(by_line[owner.pk, year, each.line.name], each)
        if project.item is not None:
            _add(by_item[project.buyer_id, year, project.item.name], each)
    found = [one for key, money in by_line.items() for one in _come_to(key, money, alive, offices, figures)]
    known = {(each.buyer.pk, each.year, frozenset(map(str, each.tenders))) for each in found}
    for key, money in by_item.items():
        for one in _come_to(key, money, alive, offices, figures):
            if (one.buyer.pk, one.year, frozenset(map(str, one.tenders))) not in known:
                found.append(replace(one, of_catalogue=True))
    return found


def _add(money: _Money, commitment: Commitment) -> None:
    money[commitment.project_id] = money.get(commitment.project_id, 0) + commitment.amount_fen


def _come_to(
    key: _Item, money: _Money, alive: dict[int, _Bought], offices: dict[int, Organisation], figures: Limits
) -> Iterator[Noticed]:
    office, year, name = key
    bought = [_purchase(project, alive[project], amount) for project, amount in sorted(money.items())]
    on = min(localdate(), date(year, 12, 31))
    for one in rules.together(bought, figures.limit_fen(on), figures.threshold_fen(on), on):
        those = [alive[each.key] for each in one.purchases]
        yield Noticed(offices[office], year, name, _said(one), one.source, those)


def _purchase(project: int, bought: _Bought, amount_fen: int) -> rules.Purchase:
    approval = bought.finance_approval if isinstance(bought, Tender) else bought.approval
    return rules.Purchase(project, bought.method, bought.budget_fen, amount_fen, approved=bool(approval))


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
