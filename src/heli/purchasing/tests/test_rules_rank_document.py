"""What a document decides of the ranking: which factors are technical, a fixed price, figures of low prices that it raises."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import open_book
from heli.purchasing.queries import public
from heli.purchasing.rules.evaluation_file import ranked, read
from heli.purchasing.rules.rank import LAW, LOW, basis, raised
from heli.purchasing.tests.test_rules_rank import TODAY, bid, places, reasons, sheet, three

LAW_OF_2026 = open_book(LAW).at("evaluation.low_price_triggers", date(2026, 2, 1))


def in_parts(method: str, plan: str, record: str, on: str = TODAY) -> dict[str, Any]:
    """Two with the same total and price: one is better at the plan, the other at its record."""
    bids = [
        bid("案优", 800_000) | {"scores": {"plan": {"E1": "50"}, "record": {"E1": "5"}}},
        bid("绩优", 800_000) | {"scores": {"plan": {"E1": "45"}, "record": {"E1": "10"}}},
        bid("末", 900_000) | {"scores": {"plan": {"E1": "0"}, "record": {"E1": "0"}}},
    ]
    factors = [
        {"id": "plan", "max": "70", "kind": "subjective", "part": plan},
        {"id": "record", "max": "10", "kind": "objective", "part": record},
    ]
    return sheet(*bids, method=method, factors=factors, on=on)


@pytest.mark.parametrize(
    ("method", "plan", "record", "on", "placed"),
    [
        ("consultation", "technical", "business", TODAY, [("案优", 1), ("绩优", 2)]),
        ("consultation", "business", "technical", TODAY, [("绩优", 1), ("案优", 2)]),
        ("consultation", "technical", "technical", TODAY, [("案优", 1), ("绩优", 1)]),
        ("consultation", "business", "business", TODAY, [("案优", 1), ("绩优", 1)]),
        ("comprehensive", "technical", "business", TODAY, [("案优", 1), ("绩优", 1)]),
        ("comprehensive", "technical", "business", "2017-09-30", [("案优", 1), ("绩优", 2)]),
        ("comprehensive", "business", "technical", "2017-09-30", [("绩优", 1), ("案优", 2)]),
        ("comprehensive", "technical", "business", "2017-10-01", [("案优", 1), ("绩优", 1)]),
    ],
)  # fmt: skip
def test_among_equal_totals_and_prices_the_technical_score_decides_where_the_law_says_so(
    method: str, plan: str, record: str, on: str, placed: list[tuple[str, int]]
) -> None:
    """214号 25; 18号令 until 2017-09-30; 87号令 57 lets them share."""
    answer = ranked(in_parts(method, plan, record, on))
    assert len({one["total"] for one in answer["ranking"][:2]}) == 1
    assert places(answer)[:2] == placed


def test_what_says_nothing_of_its_part_is_technical() -> None:
    document = in_parts("consultation", "technical", "business")
    del document["factors"][0]["part"]
    assert places(ranked(document))[:2] == [("案优", 1), ("绩优", 2)]
    assert [each.part for each in read(three()).factors] == ["technical"]


def fixed(*prices: int, **more: Any) -> dict[str, Any]:
    """Bids of a fixed price, each with one point less than the one before it."""
    bids = [bid(f"B{at}", price, str(70 - at)) for at, price in enumerate(prices)]
    return sheet(*bids, **{
        "price_weight": "0", "fixed_price": True, "factors": [{"id": "plan", "max": "100", "kind": "subjective"}], **more,
    })  # fmt: skip


@pytest.mark.parametrize("method", ["comprehensive", "consultation"])
def test_a_fixed_price_is_not_scored_and_no_warning_is_given(method: str) -> None:
    """87号令 55, 214号 24."""
    answer = ranked(fixed(1_000_000, 1_000_000, 1_000_000, method=method))
    assert [(one["price_score"], one["total"]) for one in answer["ranking"]] == [
        (None, "70.00"),
        (None, "69.00"),
        (None, "68.00"),
    ]
    assert ("", "price_weight") not in reasons(answer["warnings"])


@pytest.mark.parametrize(
    ("more", "article"),
    [
        ({"fixed_price": None}, "第五十五条"),
        ({"fixed_price": False}, "第五十五条"),
        ({"price_weight": "10", "factors": [{"id": "plan", "max": "90", "kind": "subjective"}]}, "第五十五条"),
        ({"fixed_price": None, "method": "consultation"}, "第二十四条"),
    ],
)
def test_no_points_for_the_price_without_a_fixed_one_nor_any_with_it(more: dict[str, Any], article: str) -> None:
    """87号令 55, 214号 24."""
    found = [
        each
        for each in ranked(fixed(1_000_000, 1_000_000, 1_000_000, **more))["warnings"]
        if each["reason"] == "price_weight"
    ]
    assert [each["article"].endswith(article) for each in found] == [True]


def test_whoever_offers_another_price_than_the_fixed_one_drops_out() -> None:
    """法 36: no response to the document."""
    answer = ranked(fixed(1_000_000, 1_000_000, 999_999, 1_000_001, 1_000_000))
    assert reasons(answer["rejected"]) == {("B2", "not_the_fixed_price"), ("B3", "over_ceiling")}
    assert places(answer) == [("B0", 1), ("B1", 2), ("B4", 3)]
    few = ranked(fixed(1_000_000, 1_000_000, 900_000))
    assert few["failed"]["reason"] == "too_few_responsive"


@pytest.mark.parametrize(
    ("more", "said"), [({"ceiling_fen": None}, "缺少 ceiling_fen"), ({"method": "lowest_price"}, "不能用最低评标价法")]
)
def test_a_fixed_price_is_named_and_nobody_is_ranked_by_it(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ranked(fixed(1_000_000, 1_000_000, 1_000_000, **more))


@pytest.mark.parametrize(
    ("low_price", "shown_by"),
    [
        ({}, []),
        ({"mean": "0.60"}, ["mean"]),
        ({"second_lowest": "0.65"}, ["second_lowest"]),
        ({"ceiling": "0.6"}, ["ceiling"]),
        ({"ceiling": "0.5"}, []),
        ({"mean": "0.65", "second_lowest": "0.65", "ceiling": "0.65"}, ["mean", "second_lowest", "ceiling"]),
    ],
)
def test_a_document_raises_the_figures_below_which_a_price_is_looked_at(
    low_price: dict[str, str], shown_by: list[str]
) -> None:
    """财库〔2026〕2号 二: 50, 50 and 45 %, each up to 65; strictly below."""
    # the mean is 870 000, the second lowest 880 000, the ceiling 1 000 000; 500 000 is not below half of the ceiling
    bids = [bid("低", 500_000), bid("乙", 880_000), bid("丙", 990_000), bid("丁", 990_000), bid("戊", 990_000)]
    answer = ranked(sheet(*bids, low_price=low_price))
    found = [each["facts"] for each in answer["warnings"] if each["reason"] == "low_price_not_explained"]
    assert found == ([shown_by] if shown_by else [])
    assert ("", "low_price_beyond") not in reasons(answer["warnings"])


@pytest.mark.parametrize(
    ("low_price", "beyond"),
    [
        ({"mean": "0.65", "second_lowest": "0.65", "ceiling": "0.65"}, []),
        ({"mean": "0.5", "second_lowest": "0.5", "ceiling": "0.45"}, []),
        ({"mean": "0.6501"}, ["mean"]),
        ({"second_lowest": "0.4999"}, ["second_lowest"]),
        ({"ceiling": "0.44", "mean": "0.9"}, ["mean", "ceiling"]),
    ],
)
def test_what_it_sets_beyond_the_law_is_warned_of_with_the_article(
    low_price: dict[str, str], beyond: list[str]
) -> None:
    """财库〔2026〕2号 二."""
    found = [each for each in ranked(three(low_price=low_price))["warnings"] if each["reason"] == "low_price_beyond"]
    assert [each["facts"] for each in found] == ([beyond] if beyond else [])
    assert all(each["article"] == "财库〔2026〕2号第二条" for each in found)


def test_before_the_rule_of_2026_there_is_nothing_to_raise() -> None:
    answer = ranked(three(low_price={"mean": "0.9"}, on="2026-01-31"))
    assert not {each["reason"] for each in answer["warnings"]} & {"low_price_beyond", "low_price_not_explained"}


@given(st.dictionaries(st.sampled_from(LOW), st.fractions(min_value=0, max_value=1)))
def test_whatever_a_document_says_the_figures_stay_within_the_law(said: dict[str, Fraction]) -> None:
    held = raised(said, LAW_OF_2026)
    for name in LOW:
        own = Fraction(str(LAW_OF_2026[name]))
        assert own <= held[name] <= Fraction("0.65")
        assert held[name] == said[name] if own <= said.get(name, Fraction(2)) <= Fraction("0.65") else True


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"low_price": {"mean": "60"}}, "low_price.mean 是 60，应当在 0 到 1 之间"),
        ({"low_price": {"median": "0.6"}}, "low_price.median 只能是"),
        ({"low_price": [1]}, "low_price 要是一个对象"),
        ({"fixed_price": "是"}, "fixed_price 只能是 true 或 false"),
        ({"factors": [{"id": "plan", "max": "80", "kind": "subjective", "part": "art"}]}, "part 只能是"),
    ],
)
def test_a_fault_of_these_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ranked(three(**change))


def test_a_tender_has_no_final_quotes_and_a_consultation_no_mended_price() -> None:
    """214号 21 asks for a final quote in a consultation alone; 87号令 59 mends prices of tenders."""
    for method, mark, said in (
        ("comprehensive", "final_quote", "只有磋商有 final_quote"), ("consultation", "price_confirmed", "磋商没有 price_confirmed"),
    ):  # fmt: skip
        document = three(method=method)
        document["bids"][0][mark] = True
        with pytest.raises(ValueError, match=said):
            ranked(document)


@pytest.mark.parametrize(
    ("step", "method", "document", "article"),
    [
        ("qualification", "comprehensive", "财政部令第87号", "第四十四条"), ("qualification", "consultation", "政府采购法", "第二十二条"),
        ("ceiling", "comprehensive", "财政部令第87号", "第六十三条"), ("ceiling", "consultation", "政府采购法实施条例", "第三十条"),
        ("conformity", "consultation", "政府采购法", "第三十六条"),
    ],
)  # fmt: skip
def test_the_order_about_tenders_is_not_cited_against_who_answers_a_consultation(
    step: str, method: str, document: str, article: str
) -> None:
    source = basis(step, method, date(2026, 11, 28))
    assert document in source.document and source.article == article


def test_a_page_says_the_figure_that_holds() -> None:
    bids = [bid("低", 500_000), bid("乙", 880_000), bid("丙", 990_000), bid("丁", 990_000), bid("戊", 990_000)]
    shown = public.ranked(read(sheet(*bids, low_price={"ceiling": "0.625", "mean": "0.99"})))
    facts = {each.what: list(each.facts) for each in shown.warnings}
    assert facts["报价明显偏低，要求说明以前先这样排名"] == ["低于平均报价的 65%", "低于最高限价的 62.5%"]
    assert facts["采购文件把异常低价的比例定到了规定的范围以外，超出的部分不算"] == ["平均报价"]


@pytest.mark.parametrize(
    ("experts", "ceiling_fen", "warned"),
    [
        (5, 999_999_999, False),
        (5, 1_000_000_000, True),
        (7, 1_000_000_000, False),
        (6, None, True),
        (4, None, True),
        (5, None, False),
    ],
)
def test_a_committee_is_as_large_as_for_who_makes_one_up(experts: int, ceiling_fen: int | None, warned: bool) -> None:
    """87号令 47: odd, five at least, seven from 10 000 000 yuan; a budget is no less than the highest price."""
    scores = {"plan": {f"E{at}": "40" for at in range(experts)}}
    answer = ranked(sheet(*(bid(key, 900_000) | {"scores": scores} for key in "甲乙丙"), ceiling_fen=ceiling_fen))
    assert (("", "committee") in reasons(answer["warnings"])) == warned
