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
from heli.purchasing.rules.evaluation_file import ranked, read, shown
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


DEAR = {"price_fen": 3_000_000}


@pytest.mark.parametrize(
    ("low", "others", "ceiling", "shown_by"),
    [
        # what is over the ceiling (87号令 63) or does not conform has not passed, so that no mean is drawn up by it
        ({"price_fen": 460_000}, [{}, {}, {}, DEAR], 1_000_000, ()),
        ({"price_fen": 380_000}, [{}, {}, {}, DEAR | {"conforms": False}], None, ()),
        ({"price_fen": 380_000}, [{}, {}, {}, DEAR | {"qualified": False}], None, ()),
        # what did not convince has passed the conformity check, and is the second lowest or the lowest
        ({"price_fen": 210_000}, [{"price_fen": 500_000}, {"price_fen": 600_000}, {"price_fen": 100_000, "low_price_explained": False}], None, ()),
        # a deduction is of the price that is scored, never of the one that is looked at
        ({"price_fen": 400_000, "adjusted_price_fen": 320_000}, [{}, {}], None, ()),
        ({"price_fen": 340_000}, [{"adjusted_price_fen": 560_000}, {"adjusted_price_fen": 560_000}], None, ("second_lowest",)),
        # of two the second lowest is the other one
        ({"price_fen": 340_000}, [{}], None, ("second_lowest",)),
        # asked and not convincing: it drops out, and is asked nothing more
        ({"price_fen": 100_000, "low_price_explained": False}, [{}, {}, {}], None, ()),
    ],
)  # fmt: skip
def test_a_low_price_is_held_against_what_passed_at_the_price_that_is_paid(
    low: dict[str, Any], others: list[dict[str, Any]], ceiling: int | None, shown_by: tuple[str, ...]
) -> None:
    """财库〔2026〕2号 二: of all that passed the conformity check; 87号令 55: a deduction changes what is scored alone."""
    bids = [bid("低", 1) | low, *(bid(str(n), 700_000) | more for n, more in enumerate(others))]
    warnings = ranked(sheet(*bids, ceiling_fen=ceiling))["warnings"]
    found = [each for each in warnings if each["reason"] == "low_price_not_explained" and each["id"] == "低"]
    assert [tuple(each["facts"]) for each in found] == ([shown_by] if shown_by else [])


@pytest.mark.parametrize(
    ("over", "reason"), [(3, "all_over_budget"), (2, "too_few_responsive"), (1, "too_few_responsive")]
)
def test_only_where_all_are_over_the_budget_is_that_the_reason(over: int, reason: str) -> None:
    """法 36: all above the budget is one reason; too few that respond is another."""
    bids = [bid(str(n), 3_000_000 if n < over else 800_000) for n in range(3)]
    assert ranked(sheet(*bids))["failed"]["reason"] == reason


@pytest.mark.parametrize(
    ("method", "weight", "article"),
    [
        ("comprehensive", "9.99", "第五十五条"), ("comprehensive", "10", None), ("comprehensive", "60", None),
        ("consultation", "9.99", "第二十四条"), ("consultation", "10", None), ("consultation", "30", None),
        ("consultation", "30.01", "第二十四条"),
    ],
)  # fmt: skip
def test_the_price_has_the_points_that_the_law_lets_it_have(method: str, weight: str, article: str | None) -> None:
    """87号令 55: services at least ten, no ceiling; 214号 24: services ten to thirty."""
    rest = [{"id": "plan", "max": "60", "kind": "subjective"}]
    warnings = ranked(three(method=method, price_weight=weight, factors=rest))["warnings"]
    found = [each["article"] for each in warnings if each["reason"] == "price_weight"]
    assert len(found) == (article is not None) and all(each.endswith(str(article)) for each in found)


@pytest.mark.parametrize(("weight", "warned"), [("19.99", True), ("20", False), ("20.01", True)])
def test_the_points_are_a_hundred_no_more_and_no_less(weight: str, warned: bool) -> None:
    """87号令 55: the weights add up to one."""
    warnings = ranked(three(price_weight=weight))["warnings"]
    assert (("", "points_are_not_100") in reasons(warnings)) is warned


@pytest.mark.parametrize(
    ("method", "change", "reason", "article"),
    [
        ("comprehensive", {"price_confirmed": False}, "price_not_confirmed", "第五十九条"),
        ("lowest_price", {"price_confirmed": False}, "price_not_confirmed", "第五十九条"),
        ("comprehensive", {"price_confirmed": True}, None, ""),
        ("consultation", {"final_quote": False}, "no_final_quote", "第二十一条"),
        ("consultation", {"final_quote": True}, None, ""),
    ],
)
def test_a_mended_price_is_confirmed_and_a_final_quote_given_or_the_bid_is_gone(
    method: str, change: dict[str, Any], reason: str | None, article: str
) -> None:
    """87号令 59; 214号 21."""
    answer = ranked(three(method=method) | {"bids": [*three()["bids"], bid("丁", 700_000) | change]})
    assert (places(answer)[0] == ("丁", 1)) is (reason is None)
    assert [(each["id"], each["reason"]) for each in answer["rejected"]] == ([("丁", reason)] if reason else [])
    assert all(each["article"].endswith(article) for each in answer["rejected"])


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (Fraction(1, 8), 2, "0.13"), (Fraction(1, 200), 2, "0.01"), (Fraction(499, 100_000), 2, "0.00"),
        (Fraction(100, 7), 2, "14.29"), (Fraction(5, 2), 0, "3"), (Fraction(99_995, 1_000), 2, "100.00"),
    ],
)  # fmt: skip
def test_half_of_the_last_place_is_shown_as_a_whole_one(value: Fraction, decimals: int, said: str) -> None:
    """The law is silent: half up, as sheets of scores are (purchasing.md 6)."""
    assert shown(value, decimals) == said


def test_two_places_are_usual_and_the_order_is_the_exact_one() -> None:
    """purchasing.md 6: two places where a document fixes none; equal as they are shown is not yet equal."""
    bids = [bid("甲", 800_000, "50.001"), bid("乙", 800_000, "50.002"), bid("丙", 800_000, "50")]
    answer = ranked({key: value for key, value in sheet(*bids).items() if key != "decimals"})
    assert places(answer) == [("乙", 1), ("甲", 2), ("丙", 3)]
    assert [one["total"] for one in answer["ranking"]] == ["70.00", "70.00", "70.00"]


def test_experts_may_differ_on_what_is_subjective() -> None:
    """87号令 62, 64: objective items alone are equal."""
    scores = {"plan": {"E1": "40", "E2": "60"}}
    bids = [bid(key, 800_000) | {"scores": scores} for key in "甲乙丙"]
    assert "objective_differs" not in {each["reason"] for each in ranked(sheet(*bids))["warnings"]}


def test_the_lowest_price_has_no_base_to_be_drawn_up() -> None:
    """87号令 55 is about scores; 56 compares the prices themselves."""
    assert places(ranked(three(method="lowest_price", price_base="average")))[0] == ("乙", 1)


@pytest.mark.parametrize(("adjusted", "said"), [(900_001, True), (900_000, False), (1, False)])
def test_a_deduction_never_makes_a_price_higher(adjusted: int, said: bool) -> None:
    """财库〔2020〕46号 9: a part of the price is not scored."""
    document = three() | {"bids": [bid("甲", 900_000, adjusted_price_fen=adjusted), *three()["bids"][1:]]}
    if said:
        with pytest.raises(ValueError, match="bids\\[0\\].adjusted_price_fen 不能高于 price_fen"):
            ranked(document)
    else:
        assert ranked(document)["failed"] is None
