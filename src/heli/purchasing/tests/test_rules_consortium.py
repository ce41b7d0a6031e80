"""Who bids together, as rules: whose price is reduced, what a row says, what is seen at the sealing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import NoRule
from heli.core.rules.credit_code import check_character
from heli.purchasing.rules.bid import Content, Partner, partners_missing, read
from heli.purchasing.rules.small_enterprise import Carrier, deduction, joint_deductions, least_share


def code(kind: str, number: int) -> str:
    body = f"{kind}330402MA{number:07d}"
    return body + check_character(body)


ONE, TWO, SOCIAL = code("91", 1), code("92", 2), code("52", 3)
WHOLE, JOINT, LEAST = Decimal(15), Decimal(5), Decimal(30)


def carrier(credit_code: str, share: str | None, declared: bool = True) -> Carrier:
    return Carrier(credit_code, None if share is None else Decimal(share), declared)


@pytest.mark.parametrize(
    ("bidder", "others", "subcontracts", "percent"),
    [
        # alone
        (carrier(ONE, None), [], False, WHOLE),
        (carrier(ONE, None, False), [], False, 0),
        (carrier(SOCIAL, None), [], False, 0),
        # all of a consortium are small
        (carrier(ONE, "60"), [carrier(TWO, "40")], False, WHOLE),
        (carrier(ONE, None), [carrier(TWO, None)], False, WHOLE),
        # some of it: thirty in the hundred, as declared, by enterprises alone
        (carrier(ONE, "70", False), [carrier(TWO, "30")], False, JOINT),
        (carrier(ONE, "70.01", False), [carrier(TWO, "29.99")], False, 0),
        (carrier(ONE, "70", False), [carrier(TWO, "30", False)], False, 0),
        (carrier(ONE, "60", False), [carrier(SOCIAL, "40")], False, 0),
        (carrier(SOCIAL, "60"), [carrier(TWO, "40")], False, JOINT),
        (carrier(ONE, "30"), [carrier(TWO, "70", False)], False, JOINT),
        (carrier(ONE, "70", False), [carrier(TWO, "15"), carrier(code("91", 9), "15")], False, JOINT),
        # shares that are not known, or do not add up
        (carrier(ONE, None, False), [carrier(TWO, "40")], False, 0),
        (carrier(ONE, "60", False), [carrier(TWO, None)], False, 0),
        (carrier(ONE, "60", False), [carrier(TWO, "39.99")], False, 0),
        (carrier(ONE, "60", False), [carrier(TWO, "40.01")], False, 0),
        # a sub-contract: whoever bids is alone
        (carrier(ONE, "60"), [carrier(TWO, "40", False)], True, WHOLE),
        (carrier(ONE, "60", False), [carrier(TWO, "40")], True, JOINT),
        (carrier(ONE, "71", False), [carrier(TWO, "29")], True, 0),
    ],
)
def test_a_price_is_reduced_where_small_enterprises_carry_enough(
    bidder: Carrier, others: list[Carrier], subcontracts: bool, percent: Decimal
) -> None:
    """财库〔2020〕46号 9; 财库〔2022〕19号."""
    assert deduction(bidder, others, subcontracts, WHOLE, JOINT, LEAST) == percent


def test_before_there_was_a_share_nothing_is_deducted_of_a_consortium() -> None:
    assert deduction(carrier(ONE, "60", False), [carrier(TWO, "40")], False, WHOLE, JOINT, None) == 0


SHARES = st.none() | st.decimals(min_value="0.01", max_value="99.99", places=2)
CARRIERS = st.builds(Carrier, st.sampled_from([ONE, TWO, SOCIAL, ""]), SHARES, st.booleans())


@given(CARRIERS, st.lists(CARRIERS, max_size=4), st.booleans())
def test_whoever_carries_it_the_deduction_is_one_of_three(
    bidder: Carrier, others: list[Carrier], subcontracts: bool
) -> None:
    found = deduction(bidder, others, subcontracts, WHOLE, JOINT, LEAST)
    assert found in (0, JOINT, WHOLE)
    if not any(each.is_small for each in (bidder, *others)):
        assert found == 0


@pytest.mark.parametrize(
    ("on", "least", "most", "confidence"),
    [
        (date(2026, 6, 1), 4, 6, "R"),
        (date(2022, 7, 1), 4, 6, "R"),
        (date(2022, 6, 30), 2, 3, "R"),
        (date(2021, 1, 1), 2, 3, "R"),
    ],
)
def test_the_law_of_the_day_says_how_much(on: date, least: int, most: int, confidence: str) -> None:
    """财库〔2022〕19号; 财库〔2020〕46号 9."""
    held = joint_deductions(on)
    assert (held["least"], held["most"], held.source.confidence) == (least, most, confidence)
    assert least_share(on) == 30
    with pytest.raises(NoRule):
        joint_deductions(date(2020, 12, 31))
    assert least_share(date(2020, 12, 31)) is None


JOINTLY = Content(
    price_fen=100, contact="林岚", phone="13800000000", own_share=Decimal("60.5"),
    partners=[Partner("南湖为老服务有限公司", ONE, Decimal("39.5"), True)],
)  # fmt: skip


def test_rows_are_read_as_they_were_written_and_a_text_of_before_stays_readable() -> None:
    assert read(JOINTLY.written()) == JOINTLY
    old = read({"price_fen": 1, "partners": "桐心社会工作服务中心"})
    assert old.partners_said == "桐心社会工作服务中心" and old.partners == []
    assert read(old.written()) == old
    assert "南湖" not in repr(JOINTLY) + repr(JOINTLY.partners[0])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "credit_code", "share", "small_enterprise"]), inner, max_size=4
    ),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["partners", "own_share", "subcontracts", "partners_said"]), ANYTHING))
def test_whatever_was_sealed_at_home_is_read(written: dict[str, Any]) -> None:
    said = read(written)
    assert read(said.written()) == said
    assert all(each.share is None or 0 < each.share < 100 for each in said.partners)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"partners": []}, []),
        ({"own_share": Decimal(60)}, [("合计不是 100%（现在是 99.5%）", False)]),
        ({"own_share": None}, [("没有写全", False)]),
        ({"partners": [Partner("某公司")]}, [("写名称和统一社会信用代码", True), ("没有写全", False)]),
        ({"partners": [Partner("本机构", SOCIAL, Decimal("39.5"))]}, [("本机构写了不止一次，或者就是本机构", True)]),
        (
            {"partners": [Partner("甲", ONE, Decimal(19)), Partner("甲", ONE, Decimal("20.5"))]},
            [("甲写了不止一次", True)],
        ),
    ],
)
def test_a_partner_is_named_once_and_is_not_the_bidder(given: dict[str, Any], found: list[tuple[str, bool]]) -> None:
    """87号令 37; 条例 18: seen at the sealing within one bid alone."""
    told = list(partners_missing(replace(JOINTLY, **given), SOCIAL))
    assert [(words in str(each.what), each.stops) for (words, _stops), each in zip(found, told, strict=True)] == [
        (True, stops) for _words, stops in found
    ]


def test_a_sealed_form_says_its_partners_as_the_command_takes_them() -> None:
    """The form of a bid that was sealed at home is JSON: the names of docs/reference/sealed-file.md."""
    form = {
        "price_fen": 42_000_000, "own_share": "60", "partners": [
            {"name": "南湖为老服务有限公司", "credit_code": ONE.lower(), "share": "40", "small_enterprise": True}
        ],
    }  # fmt: skip
    assert read(form).partners == [Partner("南湖为老服务有限公司", ONE, Decimal(40), True)]
