"""The names of an evaluation file: every one that is documented counts, and one that means nothing is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.evaluation_file import NAMES, OF_BID, OF_FACTOR, ranked, read
from heli.purchasing.tests.test_rules_rank import bid, places, sheet, three

FORMAT = (Path(__file__).parents[4] / "docs/reference/evaluation-file.md").read_text(encoding="utf-8")


def test_every_name_that_counts_is_documented_and_none_of_them_is_told() -> None:
    listed = re.findall(r"^\| (`[^|]+) \|", FORMAT, re.MULTILINE)
    assert {name for row in listed for name in re.findall(r"`(\w+)`", row)} == NAMES | OF_BID
    assert all(f"`{name}`" in FORMAT for name in OF_FACTOR)
    more = {"fixed_price": False, "low_price": {"mean": "0.6"}, "price_base": "lowest"}
    said = {"adjusted_price_fen": 800_000, "price_confirmed": True, "low_price_explained": True}
    whole = three(**more, bids=[bid("甲", 900_000) | said, *three()["bids"][1:]])
    whole["factors"][0]["part"] = "technical"
    assert "ignored" not in ranked(whole)
    assert "ignored" not in ranked(three(method="consultation", bids=[bid("甲", 1, final_quote=True), bid("乙", 2)]))


@pytest.mark.parametrize(
    ("change", "ignored"),
    [
        ({"note": "公示用"}, ["note"]),
        ({"price_wieght": "20"}, ["price_wieght"]),
        ({"factors": [{"id": "plan", "max": "80", "kind": "subjective", "weight": 1}]}, ["factors[0].weight"]),
        (
            {"bids": [bid("甲", 900_000, adjusted_price=1), *three()["bids"][1:]]},
            ["bids[0].adjusted_price"],
        ),
        (
            {"bids": [bid("甲", 1) | {"scores": {"plan": {"E1": "1"}, "paln": {"E1": "2"}}}, *three()["bids"][1:]]},
            ["bids[0].scores.paln"],
        ),
        ({"x" * 300: 1}, ["x" * 40]),
    ],
)
def test_a_name_that_means_nothing_is_told_with_its_place_and_changes_nothing(
    change: dict[str, Any], ignored: list[str]
) -> None:
    """A misspelt deduction would otherwise be lost in silence, and somebody else would come first."""
    answer = ranked(three(**change))
    assert answer.pop("ignored") == ignored and answer["ranking"]


def test_names_that_mean_nothing_do_not_fill_a_page() -> None:
    assert len(ranked(three(**{f"n{at}": at for at in range(5_000)}))["ignored"]) == 100


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"factors": {}}, "factors 要是一个列表"),
        ({"low_price": []}, "low_price 要是一个对象"),
        ({"low_price": 0}, "low_price 要是一个对象"),
        ({"low_price": ""}, "low_price 要是一个对象"),
        ({"bids": [bid("甲", 1) | {"scores": []}]}, "bids[0].scores 要是一个对象"),
        ({"bids": [bid("甲", 1) | {"scores": {"plan": []}}]}, "bids[0].scores.plan 要是一个对象"),
        ({"bids": [bid("甲", 1) | {"scores": {"plan": 0}}]}, "bids[0].scores.plan 要是一个对象"),
        ({"bids": [bid("甲", 1, "1_0")]}, "bids[0].scores.plan.E1 要是一个数"),
        ({"bids": [bid("甲", 1, "Infinity")]}, "bids[0].scores.plan.E1 要是一个数"),
        ({"bids": [bid("甲", 1, "-1")]}, "bids[0].scores.plan.E1 是 -1，应当在 0 到 80 之间"),
        ({"bids": [bid("甲", 10**15 + 1)]}, "bids[0].price_fen 要是大于 0 的整数"),
        ({"bids": [bid("甲", 1) | {"price_fen": 1.5}]}, "bids[0].price_fen 要是大于 0 的整数"),
        ({"bids": [bid("甲", 1) | {"price_fen": True}]}, "bids[0].price_fen 要是大于 0 的整数"),
        ({"bids": "甲"}, "bids 要是一个列表"),
        ({"bids": [[]]}, "bids[0] 要是一个对象"),
        ({"bids": [bid("", 1)]}, "bids[0].id 要是一段文字"),
        ({"price_weight": "100.01"}, "price_weight 是 100.01，应当在 0 到 100 之间"),
        ({"ceiling_fen": 0}, "ceiling_fen 要是大于 0 的整数"),
        ({"decimals": 7}, "decimals 是 7，应当在 0 到 6 之间"),
        ({"on": 20260301}, "on 要是一段文字"),
    ],
)
def test_a_value_of_another_kind_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        ranked(three(**change))
    assert isinstance(caught.value.args[0], Sentence)


def test_nobody_bid_and_nothing_is_scored_are_answers_too() -> None:
    """87号令 41: of no bid there are too few; without factors the price has all the points."""
    assert ranked(sheet())["failed"]["reason"] == "too_few_bidders"
    alone = three(factors=[], price_weight="100", bids=[bid(key, at) for at, key in enumerate("甲乙丙", 700_000)])
    alone["bids"] = [each | {"scores": {}} for each in alone["bids"]]
    assert read(alone).factors == [] and places(ranked(alone)) == [("甲", 1), ("乙", 2), ("丙", 3)]
