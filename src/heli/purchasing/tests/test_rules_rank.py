"""Who won, recomputed: a real award, every article that rejects or stops, ties by date, and ten thousand invented ones."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heli.core.rules.book import NoRule, open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.evaluation_file import ranked, read, shown
from heli.purchasing.rules.rank import LAW, limits, rank, triggers

TODAY = "2026-03-01"


def bid(key: str, price: int, score: str = "50", **more: Any) -> dict[str, Any]:
    return {
        "id": key, "price_fen": price, "qualified": True, "conforms": True, "scores": {"plan": {"E1": score}}, **more,
    }  # fmt: skip


def sheet(*bids: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "method": "comprehensive", "on": TODAY, "ceiling_fen": 1_000_000, "price_weight": "20", "decimals": 2,
        "factors": [{"id": "plan", "max": "80", "kind": "subjective"}], "bids": list(bids), **more,
    }  # fmt: skip


def three(**more: Any) -> dict[str, Any]:
    return sheet(bid("甲", 900_000), bid("乙", 800_000), bid("丙", 850_000), **more)


def places(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(one["id"], one["rank"]) for one in answer["ranking"]]


def reasons(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each.get("id", ""), each["reason"]) for each in found}


def test_a_real_award_is_computed_to_the_last_figure() -> None:
    """珠海市教育局 CLPSP16ZH04ZC25, 2016-11-14 (purchasing.md 6, S14)."""
    given_scores = {
        "A": (231_111_040, "49.50"),
        "B": (229_647_200, "56.00"),
        "C": (229_936_000, "49.00"),
        "D": (228_823_172, "75.00"),
    }
    answer = ranked(sheet(*(bid(key, *each) for key, each in given_scores.items()), on="2016-11-14", ceiling_fen=None))
    assert {one["id"]: (one["price_score"], one["total"], one["rank"]) for one in answer["ranking"]} == {
        "A": ("19.80", "69.30", 3), "B": ("19.93", "75.93", 2), "C": ("19.90", "68.90", 4), "D": ("20.00", "95.00", 1),
    }  # fmt: skip
    assert answer["failed"] is None and answer["rejected"] == []


def test_a_published_price_score_is_the_lowest_price_over_the_price() -> None:
    """scoring.json P1: 100 and 140 of twenty points."""
    answer = ranked(three(bids=[bid("A", 10_000), bid("B", 14_000), bid("C", 14_000)], ceiling_fen=None))
    assert [one["price_score"] for one in answer["ranking"]] == ["20.00", "14.29", "14.29"]


@pytest.mark.parametrize("base", ["average", "reference_deviation", "without_extremes"])
@pytest.mark.parametrize(("method", "article"), [("comprehensive", "第五十五条"), ("consultation", "第二十四条")])
def test_a_base_price_that_is_not_the_lowest_is_refused_with_the_article(base: str, method: str, article: str) -> None:
    """87号令 55, 214号 24: never an average or a reference, none dropped (the rule of scoring.json P2 is such a one)."""
    failed = ranked(three(price_base=base, method=method))["failed"]
    assert failed["reason"] == "price_base_forbidden" and failed["article"].endswith(article)


@pytest.mark.parametrize(
    ("change", "reason", "article"),
    [
        ({"qualified": False}, "not_qualified", "第四十四条"),
        ({"conforms": False}, "not_conforming", "第三十六条"),
        ({"price_fen": 1_000_001}, "over_ceiling", "第六十三条"),
        ({"low_price_explained": False}, "low_price", "财库〔2026〕2号第二条"),
    ],
)
def test_a_bid_drops_out_with_the_article_and_the_others_are_ranked(
    change: dict[str, Any], reason: str, article: str
) -> None:
    answer = ranked(sheet(bid("甲", 900_000), bid("乙", 800_000), bid("丙", 850_000), bid("丁", 700_000) | change))
    (gone,) = answer["rejected"]
    assert (gone["id"], gone["reason"]) == ("丁", reason) and gone["article"].endswith(article)
    assert places(answer) == [("乙", 1), ("丙", 2), ("甲", 3)]
    assert answer["ranking"][0]["price_score"] == "20.00", "the base is the lowest of those that stay"


def test_before_the_rule_of_2026_a_low_price_falls_by_the_general_one() -> None:
    found = ranked(
        sheet(*(bid(str(n), 900_000) for n in range(3)), bid("丁", 100_000, low_price_explained=False), on="2026-01-31")
    )
    assert found["rejected"][0]["article"].endswith("第六十条") and found["warnings"] == ranked(three())["warnings"]


@pytest.mark.parametrize(
    ("method", "bids", "reason", "article"),
    [
        ("comprehensive", [{}, {}], "too_few_bidders", "第四十一条"),
        ("lowest_price", [{}, {}], "too_few_bidders", "第四十一条"),
        ("comprehensive", [{}, {}, {"qualified": False}], "too_few_qualified", "第四十四条"),
        ("comprehensive", [{}, {}, {"conforms": False}], "too_few_responsive", "第三十六条"),
        ("comprehensive", [{}, {}, {"low_price_explained": False}], "too_few_responsive", "第三十六条"),
        ("comprehensive", [{"price_fen": 2_000_000}] * 3, "all_over_budget", "第三十六条"),
        ("consultation", [{}], "too_few_bidders", "第二十一条"),
        ("consultation", [{}, {}, {"qualified": False}], None, ""),
        ("consultation", [{}, {}], None, ""),
        ("consultation", [{}, {"conforms": False}], "too_few_responsive", "第二十一条"),
        ("comprehensive", [{}, {}, {}], None, ""),
    ],
)  # fmt: skip
def test_too_few_stop_it_with_the_article_of_their_step(
    method: str, bids: list[dict[str, Any]], reason: str | None, article: str
) -> None:
    """87号令 41, 44; 法 36; 214号 21 with 财库〔2015〕124号: two may do in a consultation on services."""
    answer = ranked(sheet(*(bid(str(n), 800_000 + n) | more for n, more in enumerate(bids)), method=method))
    if reason is None:
        assert answer["failed"] is None and answer["ranking"]
        two = ("", "two_suppliers") in reasons(answer["warnings"])
        assert two == (method == "consultation"), "that two are enough is said"
    else:
        assert answer["ranking"] == [] and answer["failed"]["reason"] == reason
        assert answer["failed"]["article"].endswith(article)


@pytest.mark.parametrize(
    ("prices", "ceiling", "shown_by"),
    [
        ([41, 78, 80, 89], 100, ("ceiling",)),  # the published case (purchasing.md 8, Q24)
        ([45, 78, 80, 89], 100, ()),  # strictly below: 45 is not
        ([39, 78, 200, 200], None, ("mean",)),  # half of 78 is 39, which is not below it
        ([38, 78, 80, 89], None, ("second_lowest",)),
        ([20, 50, 50, 50], 60, ("mean", "second_lowest", "ceiling")),
        ([78], None, ()),
    ],
)
def test_a_price_that_has_to_be_explained_says_by_which_figure(
    prices: list[int], ceiling: int | None, shown_by: tuple[str, ...]
) -> None:
    """财库〔2026〕2号 二: below half of the mean, half of the second lowest, 45 % of the ceiling."""
    law = open_book(LAW).at("evaluation.low_price_triggers", date(2026, 2, 1))
    below = limits(prices, ceiling, law)
    assert triggers(prices[0], below) == shown_by
    assert all(not triggers(price, below) for price in prices[1:])


def test_nobody_scores_a_bid_that_has_dropped_out_nor_any_where_too_few_are_left() -> None:
    """87号令 63: over the ceiling it is invalid before anybody scores it."""
    four = [bid("甲", 900_000), bid("乙", 800_000), bid("丙", 850_000)]
    over, unconvincing = bid("丁", 1_100_000, scores={}), bid("丁", 300_000, scores={}, low_price_explained=False)
    for dropped, reason in ((over, "over_ceiling"), (unconvincing, "low_price")):
        answer = ranked(sheet(*four, dropped))
        assert places(answer)[0] == ("乙", 1) and ("丁", reason) in reasons(answer["rejected"])
    answer = ranked(sheet(bid("甲", 900_000, scores={}), bid("乙", 800_000, scores={})))
    assert answer["failed"]["reason"] == "too_few_bidders" and answer["ranking"] == []


def test_a_bid_that_cannot_be_read_has_no_price_and_one_that_is_scored_has() -> None:
    unreadable = bid("丁", 1, qualified=False, scores={}) | {"price_fen": None}
    answer = ranked(three() | {"bids": [*three()["bids"], unreadable]})
    assert ("丁", "not_qualified") in reasons(answer["rejected"]) and len(places(answer)) == 3
    with pytest.raises(ValueError, match="缺少 bids\\[3\\].price_fen"):
        ranked(three() | {"bids": [*three()["bids"], bid("丁", 1) | {"price_fen": None}]})


def test_a_low_price_is_warned_of_until_it_is_explained_and_ranked_meanwhile() -> None:
    low = sheet(bid("低", 410_000), bid("乙", 780_000), bid("丙", 800_000), bid("丁", 890_000))
    answer = ranked(low)
    assert ("低", "low_price_not_explained") in reasons(answer["warnings"]) and places(answer)[0] == ("低", 1)
    low["bids"][0]["low_price_explained"] = True
    assert ("低", "low_price_not_explained") not in reasons(ranked(low)["warnings"])
    low["on"] = "2026-01-31"
    del low["bids"][0]["low_price_explained"]
    assert ("低", "low_price_not_explained") not in reasons(ranked(low)["warnings"]), (
        "the figures hold from February on"
    )


def test_a_policy_deduction_is_scored_and_the_paid_price_is_looked_at() -> None:
    """87号令 55, 财库〔2026〕2号: the adjusted price scores; ceiling and low price look at what is bid."""
    answer = ranked(
        sheet(
            bid("小", 1_000_000, adjusted_price_fen=800_000),
            bid("乙", 900_000),
            bid("丙", 1_000_001, adjusted_price_fen=1),
            bid("丁", 950_000),
        )
    )
    assert reasons(answer["rejected"]) == {("丙", "over_ceiling")}
    assert places(answer)[0] == ("小", 1) and answer["ranking"][0]["price_score"] == "20.00"


def test_equal_scores_go_by_the_price_and_then_share_their_place() -> None:
    """87号令 57: score, then bid price, then equal. Those who share keep the order of the file."""
    bids = [bid("甲", 500_000, "40"), bid("乙", 500_000, "40"), bid("丙", 400_000, "35"), bid("丁", 400_000, "35")]
    assert places(ranked(sheet(*bids))) == [("甲", 1), ("乙", 1), ("丙", 3), ("丁", 3)]
    equal = [bid("贵", 800_000, "50"), bid("廉", 500_000, "42.5", adjusted_price_fen=500_000), bid("末", 900_000, "0")]
    answer = ranked(sheet(*equal))
    assert [one["total"] for one in answer["ranking"][:2]] == ["62.50", "62.50"]
    assert places(answer) == [("廉", 1), ("贵", 2), ("末", 3)]


@pytest.mark.parametrize(("method", "on", "shares"), [
    ("comprehensive", TODAY, True), ("comprehensive", "2017-09-30", False), ("comprehensive", "2017-10-01", True),
    ("consultation", TODAY, False),
])  # fmt: skip
def test_what_decides_among_equal_prices_depends_on_the_day_and_the_method(method: str, on: str, shares: bool) -> None:
    """Equal total and price: before 2017-10-01 (18号令) and in a consultation (214号 25) the better content wins."""
    plain, adjusted = bid("价优", 800_000, "45", adjusted_price_fen=400_000), bid("质优", 800_000, "55")
    answer = ranked(sheet(plain, adjusted, bid("末", 900_000, "0"), method=method, on=on))
    assert [one["total"] for one in answer["ranking"][:2]] == ["65.00", "65.00"]
    assert places(answer)[:2] == ([("价优", 1), ("质优", 1)] if shares else [("质优", 1), ("价优", 2)])


def test_the_lowest_price_wins_and_equal_ones_share() -> None:
    """87号令 56, by the price after the policy deduction."""
    bids = [bid("甲", 700_000), bid("乙", 600_000), bid("丙", 700_000), bid("丁", 650_000, adjusted_price_fen=500_000)]
    answer = ranked(sheet(*bids, method="lowest_price"))
    assert places(answer) == [("丁", 1), ("乙", 2), ("甲", 3), ("丙", 3)]
    assert all(
        (one["price_score"], one["total"], one["factor_scores"]) == (None, None, {}) for one in answer["ranking"]
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"price_weight": "9", "factors": [{"id": "plan", "max": "91", "kind": "subjective"}]}, "price_weight"),
        (
            {
                "price_weight": "31",
                "factors": [{"id": "plan", "max": "69", "kind": "subjective"}],
                "method": "consultation",
            },
            "price_weight",
        ),
        ({"price_weight": "25"}, "points_are_not_100"),
    ],
)
def test_what_a_document_should_not_say_is_warned_of(change: dict[str, Any], reason: str) -> None:
    """87号令 55: services at least 10; 214号 24: 10 to 30."""
    assert ("", reason) in reasons(ranked(three(**change))["warnings"])
    assert ("", reason) not in reasons(ranked(three())["warnings"])


def test_experts_count_alike_and_differ_on_nothing_objective() -> None:
    """87号令 47, 64: an odd committee of five at least; objective items are equal or mended."""
    scored = {
        "plan": {f"E{n}": str(40 + n) for n in range(5)},
        "paper": dict.fromkeys([f"E{n}" for n in range(4)], "10") | {"E4": "9"},
    }
    bids = [bid(key, 800_000) | {"scores": scored} for key in "甲乙丙"]
    factors = [{"id": "plan", "max": "70", "kind": "subjective"}, {"id": "paper", "max": "10", "kind": "objective"}]
    answer = ranked(sheet(*bids, factors=factors))
    assert answer["ranking"][0]["factor_scores"] == {"plan": "42.00", "paper": "9.80"}
    assert reasons(answer["warnings"]) == {(key, "objective_differs") for key in "甲乙丙"}
    assert ("", "committee") in reasons(ranked(three())["warnings"]), "one expert is no committee"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"method": "lottery"}, "method 只能是"),
        ({"on": "2026-02-30"}, "日期写成"),
        ({"bids": None}, "缺少 bids"),
        ({"bids": [bid("甲", 0)]}, "bids[0].price_fen 要是大于 0 的整数"),
        ({"bids": [bid("甲", 1), bid("甲", 2)]}, "出现了两次"),
        ({"bids": [bid("甲", 1, "80.01")]}, "bids[0].scores.plan.E1 是 80.01，应当在 0 到 80 之间"),
        ({"bids": [bid("甲", 1, "很好")]}, "要是一个数"),
        ({"bids": [bid("甲", 1) | {"qualified": "是"}]}, "只能是 true 或 false"),
        ({"bids": [bid("甲", 1), bid("乙", 1) | {"scores": {"plan": {"E2": "1"}}}]}, "还缺 E2 的评分"),
        ({"decimals": "2.5"}, "要是整数"),
    ],
)
def test_a_fault_of_the_file_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        ranked(three(**change))
    assert isinstance(caught.value.args[0], Sentence)


def test_a_day_before_the_law_is_refused() -> None:
    with pytest.raises(NoRule):
        ranked(three(on="1999-01-01"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(three()) + list(bid("甲", 1))), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300)
@given(JSON, st.sampled_from(list(three())))
def test_whatever_a_file_holds_is_answered_or_refused_in_a_sentence(junk: Any, name: str) -> None:
    for document in (junk, {**three(), name: junk}):
        try:
            json.dumps(ranked(document))
        except NoRule:
            pass
        except ValueError as error:
            assert isinstance(error.args[0], Sentence)


@given(st.fractions(min_value=0, max_value=1000), st.integers(0, 6))
def test_a_shown_figure_is_the_exact_one_rounded_half_up(value: Fraction, decimals: int) -> None:
    said = shown(value, decimals)
    assert said is not None and len(said.partition(".")[2]) == decimals
    off = Fraction(Decimal(said)) - value
    assert -Fraction(1, 2 * 10**decimals) < off <= Fraction(1, 2 * 10**decimals)


def test_ten_thousand_invented_evaluations_are_ranked_as_by_hand() -> None:
    chance = Random(20260301)
    for _n in range(10_000):
        document = invented(chance)
        found = rank(read(document))
        assert [(one.bid.key, one.rank) for one in found.placed] == by_hand(document), document


def invented(chance: Random) -> dict[str, Any]:
    """Prices and scores out of so few that many are equal."""
    weight = chance.choice([10, 20, 30])
    bids = [
        {
            "id": f"B{n}", "price_fen": (price := chance.choice([700, 720, 800, 960, 999])),
            "adjusted_price_fen": chance.choice([None, price * 8 // 10]), "qualified": chance.random() > 0.05,
            "conforms": chance.random() > 0.05, "low_price_explained": chance.choice([None, None, None, True, False]),
            "scores": {
                "plan": {expert: chance.choice(["30", "30.5", "42.25"]) for expert in "abc"},
                "team": dict.fromkeys("abc", chance.choice(["5", "10"])),
            },
        }
        for n in range(chance.randint(1, 7))
    ]  # fmt: skip
    factors = [
        {"id": "plan", "max": str(90 - weight), "kind": "subjective", "part": chance.choice(["technical", "business"])},
        {"id": "team", "max": "10", "kind": "objective"} | chance.choice([{}, {"part": "business"}]),
    ]
    return sheet(
        *bids, ceiling_fen=chance.choice([None, 960, 999]), price_weight=str(weight), factors=factors,
        method=chance.choice(["comprehensive", "lowest_price", "consultation"]), on=chance.choice([TODAY, "2017-06-01"]),
    )  # fmt: skip


def by_hand(document: dict[str, Any]) -> list[tuple[str, int]]:
    """The same in whole numbers, bid against bid."""
    bids, method = document["bids"], document["method"]
    ceiling = document["ceiling_fen"] or 10**9
    came, fit = len(bids), [one for one in bids if one["qualified"]]
    good = [
        one for one in fit
        if one["conforms"] and one["price_fen"] <= ceiling and one["low_price_explained"] is not False
    ]  # fmt: skip
    if min(came, len(fit), len(good)) < (2 if method == "consultation" else 3):
        return []
    paid = {one["id"]: one["adjusted_price_fen"] or one["price_fen"] for one in good}
    low, weight = min(paid.values()), int(document["price_weight"])

    # hundredths of a point times the experts, of which there are three
    def summed(names: set[str]) -> dict[str, int]:
        return {
            one["id"]: sum(int(Decimal(score) * 100) for name in names for score in one["scores"][name].values())
            for one in good
        }

    points = summed({"plan", "team"})
    technical = summed({one["id"] for one in document["factors"] if one.get("part") != "business"})

    def compare(one: dict[str, Any], other: dict[str, Any]) -> int:
        a, b = one["id"], other["id"]
        if method == "lowest_price":
            return paid[a] - paid[b]
        # points + 300 * weight * low / price, both sides times both prices
        left = points[a] * paid[a] * paid[b] + 300 * weight * low * paid[b]
        right = points[b] * paid[a] * paid[b] + 300 * weight * low * paid[a]
        if left != right:
            return -1 if left > right else 1
        if one["price_fen"] != other["price_fen"]:
            return int(one["price_fen"]) - int(other["price_fen"])
        if method == "consultation" or document["on"] < "2017-10-01":
            return technical[b] - technical[a]
        return 0

    order = sorted(good, key=cmp_to_key(compare))
    placed: list[tuple[str, int]] = []
    for at, one in enumerate(order):
        same = at > 0 and compare(order[at - 1], one) == 0
        placed.append((one["id"], placed[-1][1] if same else at + 1))
    return placed
