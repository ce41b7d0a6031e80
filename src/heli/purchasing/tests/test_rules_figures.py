"""Every dated figure of the law a second time: whoever changes one in its file changes it here too, beside its article.

The clocks have their own table (test_rules_clocks); what a figure does is shown where its rule is tested."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from heli.core.rules.book import Value, open_book
from heli.purchasing.rules.rank import LAW

#: purchasing.md 1 to 9: key, since when, article, figures (fen, percent, parts of one, years, days, people, points)
TABLE: list[tuple[str, str, str, dict[str, Any]]] = [
    ("conduct.kind.false_papers", "2003-01-01", "第七十七条第一款第一项", {"least_years": 1, "most_years": 3}),
    ("conduct.kind.slander", "2003-01-01", "第七十七条第一款第二项", {"least_years": 1, "most_years": 3}),
    ("conduct.kind.collusion", "2003-01-01", "第七十七条第一款第三项", {"least_years": 1, "most_years": 3}),
    ("conduct.kind.bribery", "2003-01-01", "第七十七条第一款第四项", {"least_years": 1, "most_years": 3}),
    ("conduct.kind.bargaining", "2003-01-01", "第七十七条第一款第五项", {"least_years": 1, "most_years": 3}),
    ("conduct.kind.obstruction", "2003-01-01", "第七十七条第一款第六项", {"least_years": 1, "most_years": 3}),
    ("conduct.kind.deemed_collusion", "2017-10-01", "第三十七条", {"least_years": 0, "most_years": 0}),
    ("conduct.kind.groundless_complaints", "2018-03-01", "第三十七条", {"least_years": 1, "most_years": 3, "complaints": 3, "months": 12}),
    ("conduct.kind.fabricated_complaint", "2018-03-01", "第三十七条", {"least_years": 1, "most_years": 3}),
    ("conduct.barred", "2003-01-01", "第二十二条第一款第五项", {"clean_years": 3}),
    ("conduct.defence", "2021-07-15", "陈述和申辩", {"days": 7}),
    ("contract.supplement", "2003-01-01", "第四十九条", {"share": "0.10"}),
    ("contract.bond", "2015-03-01", "第四十八条", {"share": "0.10"}),
    ("contract.payment_agreed", "2025-06-01", "", {"days": 60}),
    ("design.proposed", "2012-01-01", "", {"unit_cost_apart_percent": 30, "near_floor_points": 5}),
    ("document.points", "2017-10-01", "第五十五条", {"total": 100}),
    ("document.addition", "2003-01-01", "第三十一条", {"share": "0.10"}),
    ("document.addition.emergency", "2026-10-01", "", {"share": "0.30"}),
    ("document.similar_contracts", "2021-01-01", "第十八条", {"most": 2}),
    ("document.bid_bond", "2015-03-01", "第三十三条", {"percent": 2}),
    ("document.bid_bond_late", "2017-10-01", "第三十八条", {"percent": 120}),
    ("document.reserve", "2021-01-01", "第六条、第七条、第八条", {"all_up_to_fen": 200000000, "share": 40, "small_share": 60}),
    ("document.after_failure", "2017-10-01", "第四十三条", {"least": 3}),
    ("document.two_left", "2014-02-01", "第二十七条", {"bidders": 2}),
    ("document.kept", "2003-01-01", "法第四十二条；条例第四十六条", {"years": 15}),
    ("document.large_fine", "2022-01-01", "", {"fen": 200000000}),
    ("evaluation.bidders.opening", "2017-10-01", "第四十一条", {"least": 3}),
    ("evaluation.bidders.opening", "2003-01-01", "第三十六条", {"least": 3}),
    ("evaluation.bidders.qualified", "2017-10-01", "第四十四条", {"least": 3}),
    ("evaluation.bidders.qualified", "2003-01-01", "第三十六条", {"least": 3}),
    ("evaluation.bidders.responsive", "2003-01-01", "第三十六条", {"least": 3}),
    ("evaluation.bidders.consultation", "2015-01-01", "第二十一条", {"least": 3, "services": 2}),
    ("evaluation.bidders.consultation", "2014-01-01", "第二十一条", {"least": 3, "services": 3}),
    ("evaluation.price_weight.comprehensive", "2017-10-01", "第五十五条", {"least": 10, "most": 100}),
    ("evaluation.price_weight.comprehensive", "2004-01-01", "", {"least": 10, "most": 30}),
    ("evaluation.price_weight.consultation", "2014-01-01", "第二十四条", {"least": 10, "most": 30}),
    ("evaluation.low_price_triggers", "2026-02-01", "第二条", {"mean": "0.50", "second_lowest": "0.50", "ceiling": "0.45", "most": "0.65", "minutes": 30}),
    ("evaluation.committee.tender", "2017-10-01", "第四十七条", {"least": 5, "large": 7, "large_from_fen": 1000000000, "experts": 2, "of": 3}),
    ("evaluation.committee.consultation", "2014-01-01", "第十四条", {"least": 3, "experts": 2, "of": 3}),
    ("evaluation.committee.excluded", "2015-03-01", "第九条；第四十七条；第十六条", {"years": 3}),
    ("evaluation.small_deduction", "2022-07-01", "", {"least": 10, "most": 20}),
    ("evaluation.small_deduction", "2021-01-01", "第九条", {"least": 6, "most": 10}),
    ("evaluation.consortium_deduction", "2022-07-01", "", {"least": 4, "most": 6}),
    ("evaluation.consortium_deduction", "2021-01-01", "第九条", {"least": 2, "most": 3}),
    ("evaluation.consortium_share", "2021-01-01", "第九条", {"percent": 30}),
    ("flags.proposed", "2017-10-01", "", {"alike": "0.60", "much_alike": "0.85", "least_pieces": 60, "regular_bids": 3, "hurried_days": 1}),
    ("framework.use", "2022-03-01", "", {"suppliers": 2}),
    ("framework.elimination.usual", "2022-03-01", "", {"share": "0.20", "least": 1}),
    ("framework.elimination.quality_first", "2022-03-01", "", {"share": "0.40", "least": 1}),
    ("framework.suppliers", "2022-03-01", "", {"least": 2}),
    ("framework.term", "2022-03-01", "", {"years": 2, "years_goods": 1}),
    ("framework.refill", "2022-03-01", "", {"share": "0.70"}),
    ("survey.need", "2021-01-01", "第十一条", {"services_fen": 1000000000, "respondents": 3, "valid_years": 1}),
    ("contract.term", "2020-03-01", "第二十四条", {"years": 1, "years_stable": 3}),
]  # fmt: skip
#: told by tests of their own: the clocks, and accounts that are codes
ELSEWHERE = ("clock.", "voucher.")


def figures(value: Value) -> dict[str, Any]:
    """What of it is a number, written exactly."""
    held = value.value if isinstance(value.value, dict) else {}
    return {
        name: each if isinstance(each, int) else str(each)
        for name, each in held.items()
        if isinstance(each, (int, Decimal)) and not isinstance(each, bool)
    }


@pytest.mark.parametrize(("key", "since", "article", "said"), TABLE)
def test_a_figure_is_the_one_of_its_article(key: str, since: str, article: str, said: dict[str, Any]) -> None:
    (value,) = (each for each in open_book(LAW).history(key) if str(each.source.effective_from) == since)
    assert value.source.article == article and figures(value) == said


def test_no_dated_figure_is_without_its_row_here() -> None:
    book = open_book(LAW)
    dated = {
        (key, str(each.source.effective_from))
        for key in book.keys("")
        if not key.startswith(ELSEWHERE)
        for each in book.history(key)
        if figures(each)
    }
    assert dated == {(key, since) for key, since, _article, _said in TABLE}
