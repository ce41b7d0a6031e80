"""Evaluations and clocks as the public reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from heli.core.queries import special_days
from heli.core.rules.book import Source
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules import clocks as rules
from heli.purchasing.rules.evaluation_file import shown
from heli.purchasing.rules.rank import Evaluation, Finding, low_price_figures, rank

#: what the findings of an evaluation are called
CALLED = {
    "not_qualified": Sentence("资格审查不合格"),
    "not_conforming": Sentence("符合性审查不合格"),
    "price_not_confirmed": Sentence("投标人不确认修正后的报价，投标无效"),
    "no_final_quote": Sentence("没有提交最后报价，退出磋商"),
    "over_ceiling": Sentence("报价超过最高限价或预算"),
    "not_the_fixed_price": Sentence("报价不等于采购文件的固定价格"),
    "low_price": Sentence("报价明显偏低，说明没有被接受"),
    "price_base_forbidden": Sentence("采购文件的价格分不以最低报价为基准，这样评分不合法"),
    "too_few_bidders": Sentence("投标人不足规定的家数，不得开标"),
    "too_few_qualified": Sentence("资格审查合格的不足规定的家数，不得评标"),
    "too_few_responsive": Sentence("对采购文件作实质响应的不足规定的家数，应予废标"),
    "all_over_budget": Sentence("报价都超过预算，应予废标"),
    "two_suppliers": Sentence("磋商只有两家，政府购买服务项目可以继续"),
    "price_weight": Sentence("价格分的权重不在规定的范围内"),
    "points_are_not_100": Sentence("价格分和各项分值加起来不是 100 分"),
    "committee": Sentence("评审人数不足，或者不是单数"),
    "objective_differs": Sentence("客观项的评分不一致，签字以前应当改正"),
    "low_price_beyond": Sentence("采购文件把异常低价的比例定到了规定的范围以外，超出的部分不算"),
    "low_price_not_explained": Sentence("报价明显偏低，要求说明以前先这样排名"),
}
#: by which figure a price is too low
SHOWN_BY = {
    "mean": Sentence("低于平均报价的 %(percent)s%%"),
    "second_lowest": Sentence("低于次低报价的 %(percent)s%%"),
    "ceiling": Sentence("低于最高限价的 %(percent)s%%"),
}
#: the same figures where a document sets them wrongly
FIGURES = {"mean": Sentence("平均报价"), "second_lowest": Sentence("次低报价"), "ceiling": Sentence("最高限价")}


@dataclass(frozen=True)
class Told:
    """A finding for a page: about which bid, what, what shows it, and by which article."""

    bid: str
    what: Sentence
    facts: Sequence[str]
    source: Source


@dataclass(frozen=True)
class Line:
    """A bid in its place, figures rounded; each factor with its score, None where nobody gave one."""

    place: int
    bidder: str
    price: str | None
    scores: Sequence[tuple[str, str | None]]
    total: str | None


@dataclass(frozen=True)
class Ranked:
    """The ranking of an evaluation file as a page shows it."""

    evaluation: Evaluation
    lines: Sequence[Line]
    rejected: Sequence[Told]
    warnings: Sequence[Told]
    failed: Told | None


def ranked(given: Evaluation) -> Ranked:
    """Raises NoRule for a day before there was a law."""
    found, low = rank(given), low_price_figures(given)
    lines = [
        Line(
            one.rank, one.bid.key, shown(one.price_score, given.decimals),
            [(factor.key, shown(one.factor_scores.get(factor.key), given.decimals)) for factor in given.factors],
            shown(one.total, given.decimals),
        )
        for one in found.placed
    ]  # fmt: skip
    rejected, warnings = [_told(each, low) for each in found.rejected], [_told(each, low) for each in found.warnings]
    return Ranked(given, lines, rejected, warnings, _told(found.failed, low) if found.failed else None)


def _told(found: Finding, low: Mapping[str, Fraction]) -> Told:
    facts: list[str] = list(found.facts)
    if found.code == "low_price_not_explained":
        facts = [shown_by(each, low) for each in facts]
    elif found.code == "low_price_beyond":
        facts = [FIGURES[each] for each in facts]
    return Told(found.bid, CALLED[found.code], facts, found.source)


def shown_by(name: str, low: Mapping[str, Fraction]) -> Sentence:
    """Which figure a price lies below, in words; ``low``: the part of each that holds."""
    percent = low[name] * 100
    return Sentence(SHOWN_BY[name].text, percent=f"{Decimal(percent.numerator) / Decimal(percent.denominator):f}")


#: the parts of a purchase, in their order
GROUPS = {
    "notice": Sentence("公告和采购文件"),
    "evaluation": Sentence("评审"),
    "award": Sentence("中标"),
    "contract": Sentence("合同和付款"),
    "challenge": Sentence("询问、质疑和投诉"),
    "framework": Sentence("框架协议"),
}
#: what the day of a clock means
MEANS = {
    rules.WITHIN: Sentence("最晚在这一天办完"),
    rules.AT_MOST: Sentence("最晚在这一天结束"),
    rules.AFTER: Sentence("最早从这一天起"),
    rules.BEFORE: Sentence("最晚在这一天，以后就不够了"),
    rules.NOT_EARLIER: Sentence("最早在这一天"),
}
SPANS = {
    (rules.AT_MOST, "days"): Sentence("最长 %(count)s 天"),
    (rules.WITHIN, "workdays"): Sentence("%(count)s 个工作日内"),
    (rules.WITHIN, "days"): Sentence("%(count)s 日内"),
    (rules.AFTER, "workdays"): Sentence("不少于 %(count)s 个工作日"),
    (rules.AFTER, "days"): Sentence("不少于 %(count)s 日"),
    (rules.BEFORE, "days"): Sentence("提前不少于 %(count)s 日"),
    (rules.NOT_EARLIER, "workdays"): Sentence("提前不多于 %(count)s 个工作日"),
}


@dataclass(frozen=True)
class Reckoned:
    """The day of a clock, what it means, and whether it is provisional."""

    clock: rules.Clock
    event: date
    day: date
    means: Sentence
    provisional: bool


def clocks_in_force(day: date) -> list[tuple[Sentence, list[tuple[rules.Clock, Sentence]]]]:
    """By part of a purchase: each clock of a day with how long it is, in words."""
    found = rules.clocks(day)
    return [
        (called, [(one, span(one)) for one in found if one.group == group]) for group, called in GROUPS.items()
    ]  # fmt: skip


def span(one: rules.Clock) -> Sentence:
    return Sentence(SPANS[one.kind, one.unit].text, count=one.count)


def reckoned(clock: str, event: date) -> Reckoned:
    """By the rule of the day of the event. Raises NoRule, TooFar."""
    asked = rules.clock(clock, event)
    day, provisional = rules.reckoned(asked, event, special_days())
    return Reckoned(asked, event, day, MEANS[asked.kind], provisional)
