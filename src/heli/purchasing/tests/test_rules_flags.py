"""Signs of collusion (财政部令第87号 37), each with what shows it; and what is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heli.purchasing.rules.flags import Asked, Seen, alike, flags

ON = date(2026, 6, 1)
PLAN = (
    "我们先入户评估每一位老人的健康、家庭和社会支持，再由督导和社工一起写出服务计划，每周上门两次并且电话问候一次，每月小结，异常当天报告社区，家庭医生和志愿者随叫随到，子女也收到消息。"
    * 2
)
OTHER = (
    "本机构以社区活动室为中心开办小组，请志愿者陪同外出，儿童和家长一起参加营会，学校老师转介需要辅导的学生，季度末评估并向家长和居委会公开结果，听取意见再改进下一季度的安排。"
    * 2
)


def seen(key: int, **given: Any) -> Seen:
    return Seen(key, f"机构{key}", **given)


@pytest.mark.parametrize(
    ("given", "code", "strength"),
    [
        ({"phone": "0573-8888 8888"}, "same_phone", 3),
        ({"contact": "李 明"}, "same_contact", 2),
        ({"hands": frozenset({7})}, "same_hand", 3),
        ({"people": frozenset({1, 2})}, "same_people", 3),
        ({"files": {"abc": "方案.pdf"}}, "same_file", 3),
        ({"texts": {"方案": PLAN}}, "alike_texts", 3),
    ],
)
def test_what_two_bids_share_is_a_sign_with_the_article(given: dict[str, Any], code: str, strength: int) -> None:
    (found,) = flags([seen(1, **given), seen(2, **given), seen(3)], Asked(), ON)
    assert (found.code, found.strength, found.bids) == (code, strength, (1, 2))
    assert found.source.article == "第三十七条" and "机构1" in found.said.text % found.said.values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"phone": "123"}, {"phone": "123"}), ({"contact": "项目部"}, {"contact": "项目部"}), ({"phone": ""}, {"phone": ""}),
        ({"hands": frozenset({7})}, {"hands": frozenset({8})}), ({"texts": {"方案": PLAN}}, {"texts": {"方案": OTHER}}),
        ({"texts": {"方案": PLAN}}, {"texts": {"经验": PLAN}}), ({"texts": {"方案": "好。"}}, {"texts": {"方案": "好。"}}),
    ],
)  # fmt: skip
def test_what_is_shared_by_chance_or_not_at_all_is_no_sign(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert flags([seen(1, **one), seen(2, **other)], Asked(), ON) == []


def test_what_both_quote_of_the_tender_does_not_make_them_alike() -> None:
    assert alike(PLAN, PLAN, "", 60) == 1 and alike(PLAN, PLAN, PLAN, 60) == 0
    assert flags([seen(1, texts={"方案": PLAN}), seen(2, texts={"方案": PLAN})], Asked(PLAN), ON) == []


@pytest.mark.parametrize(
    ("prices", "told"),
    [((100, 200, 300), True), ((300, 100, 200, 400), True), ((100, 200, 301), False), ((100, 200), False), ((100, 100, 100), False)],
)  # fmt: skip
def test_prices_that_lie_equally_far_apart_are_a_sign(prices: tuple[int, ...], told: bool) -> None:
    found = flags([seen(at, price_fen=price * 100) for at, price in enumerate(prices)], Asked(), ON)
    assert [each.code for each in found] == (["regular_prices"] if told else [])


def test_one_bidder_and_the_first_lawful_day_are_weak_signs_of_heli() -> None:
    found = flags([seen(1)], Asked(deadline_on=ON, earliest_on=ON), ON)
    assert [(each.code, each.strength) for each in found] == [("one_bidder", 1), ("hurried", 1)]
    assert all(not each.source.article for each in found)
    assert flags([seen(1), seen(2)], Asked(deadline_on=date(2026, 6, 9), earliest_on=ON), ON) == []


def test_the_strongest_stands_first() -> None:
    both = {"phone": "0573-88888888", "contact": "李明"}
    found = flags([seen(1, **both), seen(2, **both)], Asked(deadline_on=ON, earliest_on=ON), ON)
    assert [each.strength for each in found] == [3, 2, 1]
