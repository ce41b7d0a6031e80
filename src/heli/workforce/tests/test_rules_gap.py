"""What standards ask for (workforce.md 4), what is missing, and who counts where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import open_book
from heli.core.rules.money import Fen
from heli.workforce.rules.gap import (
    COUNTED_BASES,
    LAW,
    PlaceGap,
    Standard,
    arithmetic,
    as_text,
    cost_to_close,
    finding,
    full_time_equivalents,
    missing,
    per_10000,
    place_gap,
    required,
    standards,
    standards_for,
    totals,
)

END_OF_2026 = date(2026, 12, 31)
BY_ID = {standard.id: standard for standard in standards(END_OF_2026)}


# figure → people, by the ratios of workforce.md 4
@pytest.mark.parametrize(
    ("standard", "figure", "people"),
    [
        ("community_workers", 0, 0),
        ("community_workers", 1, 1),
        ("community_workers", 10000, 18),
        ("community_workers", 10001, 19),
        ("community_workers", 555, 1),
        ("community_workers", 556, 2),
        ("community_workers_changji", 10000, 25),
        ("licensed_share_hubei", 101, 51),
        ("elderly_institution_henan", 250, 3),
        ("elderly_community_henan", 400, 2),
        ("elderly_institution", 1, 1),
        ("elderly_institution", 401, 3),
        ("community_corrections_chaoyang", 500, 2),
        ("community_corrections_chaoyang", 501, 3),
        ("drug_rehabilitation", 31, 2),
        ("children_supervisors", 72, 72),
        ("children_directors", 1202, 1202),
    ],
)
def test_a_standard_asks_for_as_many_as_the_document_says(standard: str, figure: int, people: int) -> None:
    assert required(BY_ID[standard], figure) == people


def test_every_standard_names_document_day_and_confidence() -> None:
    for standard in BY_ID.values():
        assert standard.source.document
        assert standard.source.level in {"national", "province", "city"}
        assert (standard.source.confidence == "C") == standard.source.confirmed
        assert standard.counts in {"workers", "licensed"}
        assert standard.dated in {"day", "year", "unknown"}
        assert standard.dated != "unknown" or not standard.source.confirmed, "nobody confirms what begins on no day"
        assert standard.dated != "year" or standard.source.effective_from.month == 12
    recalled = {name for name, standard in BY_ID.items() if not standard.source.confirmed}
    assert recalled == {"elderly_institution", "drug_rehabilitation", "community_corrections_chaoyang"}


def test_the_community_standard_changes_its_document_and_not_its_ratio() -> None:
    before, after = (
        next(one for one in standards(day) if one.id == "community_workers")
        for day in (date(2023, 6, 30), date(2025, 6, 30))
    )
    assert "〔2021〕56号" in before.source.document
    assert "2024" in after.source.document
    assert before.ratio == after.ratio == 18
    assert after.source.article == "第二部分第3条" and after.source.effective_from == date(2024, 3, 28)
    assert "全部社会工作者" in after.means, "the document speaks of full-time staff of communities; heli counts more"
    assert all(one.id != "community_workers" for one in standards(date(2020, 12, 31)))


def test_a_standard_of_another_area_does_not_hold_here() -> None:
    here = {standard.id for standard in standards_for("3304", END_OF_2026)}
    assert "community_workers" in here
    assert {"community_workers_changji", "elderly_institution_henan", "licensed_share_hubei"} & here == set()
    assert "elderly_institution_henan" in {standard.id for standard in standards_for("4101", END_OF_2026)}


def test_comparators_are_no_standards() -> None:
    values = {value.key: value["per_10000"] for value in open_book(LAW).all_at("comparator.", END_OF_2026)}
    assert values == {
        "comparator.licensed_per_10000_huzhou": 87,
        "comparator.licensed_per_10000_national": Decimal("10.8"),
    }


def standard(per: int, ratio: str, minimum: int = 0) -> Standard:
    like = BY_ID["community_workers"]
    return Standard("t", "t", "t", "residents", per, Decimal(ratio), minimum, "workers", (), "", like.source)


ratios = st.decimals(min_value="0.01", max_value=50, places=2).map(str)


@given(st.integers(1, 20000), ratios, st.integers(0, 10**9))
def test_the_requirement_is_the_exact_quotient_rounded_up(per: int, ratio: str, figure: int) -> None:
    assert required(standard(per, ratio), figure) == ceil(Fraction(figure) * Fraction(ratio) / per)


@given(ratios, st.lists(st.integers(0, 10**6), max_size=12))
def test_places_summed_up_never_ask_for_less_than_the_city_at_once(ratio: str, parts: list[int]) -> None:
    one = standard(10000, ratio)
    rows = [place_gap(one, str(index), "", figure, False, Decimal(0)) for index, figure in enumerate(parts)]
    both = totals(one, rows, sum(parts), Decimal(0))
    assert both.at_once_required is not None
    assert both.at_once_required <= both.sum_required <= both.at_once_required + len(parts)
    assert both.sum_gap >= both.at_once_gap


def test_a_surplus_of_one_place_does_not_fill_the_gap_of_another() -> None:
    one = BY_ID["community_workers"]
    rows = [
        place_gap(one, "1", "甲", 10000, False, Decimal(30)),
        place_gap(one, "2", "乙", 10000, True, Decimal("6.5")),
    ]
    both = totals(one, rows, 20000, Decimal("36.5"))
    assert [row.gap for row in rows] == [0, Decimal("11.5")]
    assert (both.sum_required, both.sum_gap, both.at_once_required, both.at_once_gap) == (
        36,
        Decimal("11.5"),
        36,
        Decimal(0),
    )


def test_without_a_figure_nothing_is_asked_for_and_nothing_is_missing() -> None:
    row = place_gap(BY_ID["drug_rehabilitation"], "1", "甲", None, False, Decimal(2))
    assert (row.required, row.gap) == (None, Decimal(0))
    assert arithmetic(BY_ID["drug_rehabilitation"], row)["exact"] is None
    assert BY_ID["drug_rehabilitation"].basis not in COUNTED_BASES
    assert missing(None, Decimal(0)) == 0


def test_the_arithmetic_is_shown_step_by_step() -> None:
    one = BY_ID["community_workers"]
    shown = arithmetic(one, place_gap(one, "1", "甲", 48054, True, Decimal("60.5")))
    assert shown == {
        "figure": 48054, "per": 10000, "ratio": "18", "exact": "86.4972", "required": 87, "actual": "60.5", "gap": "26.5",
    }  # fmt: skip
    just_over = arithmetic(one, place_gap(one, "1", "甲", 48334, True, Decimal(0)))
    assert (just_over["exact"], just_over["required"]) == ("87.0012", 88), "what is rounded up is seen to be more"


def rows_with(*gaps: str) -> list[PlaceGap]:
    return [
        PlaceGap(str(i), f"第{i}街道", 1000, False, 10, 10 - Decimal(gap), Decimal(gap)) for i, gap in enumerate(gaps)
    ]


def test_the_finding_names_the_places_that_hold_half_of_the_gap() -> None:
    found = finding(rows_with("1", "40", "2.5", "0", "30"), Fen(8_000_000))
    assert (found.kind, found.gap, found.places_with_gap) == ("gap", Decimal("73.5"), 4)
    assert [row.name for row in found.holders] == ["第1街道"]
    assert found.share == 54
    assert (found.cost.posts, found.cost.yearly_fen) == (74, 74 * 8_000_000)


def test_the_finding_names_three_places_at_most_and_says_their_share() -> None:
    found = finding(rows_with(*["1"] * 10), None)
    assert [row.code for row in found.holders] == ["0", "1", "2"]
    assert (found.share, found.cost.yearly_fen) == (30, None)


def test_the_finding_tells_enough_from_unknown() -> None:
    assert finding(rows_with("0", "0"), None).kind == "met"
    assert finding([PlaceGap("1", "甲", None, False, None, Decimal(3), Decimal(0))], None).kind == "no_figure"
    assert finding([], None).kind == "no_figure"


def test_parts_of_a_post_are_paid_as_a_whole_post() -> None:
    assert cost_to_close(Decimal("2.1"), Fen(100)).posts == 3
    assert cost_to_close(Decimal("2.1"), Fen(100)).yearly_fen == 300
    assert cost_to_close(Decimal(0), None).posts == 0


@pytest.mark.parametrize(
    ("count", "residents", "shown"),
    [(30600, 3440000, "88.95"), (1516000, 1408000000, "10.77"), (1, 3, "3333.33"), (1, 16000000, "0.00"), (5, 0, "0.00"),
     (5, None, "0.00"), (1, 80000, "0.13"), (0, 100, "0.00")],
)  # fmt: skip
def test_people_per_ten_thousand_have_two_places_half_up(count: int, residents: int | None, shown: str) -> None:
    assert per_10000(count, residents) == shown


def test_amounts_that_may_be_parts_of_a_person_are_plain_decimals() -> None:
    assert [as_text(one) for one in (0, 12, Decimal("12.50"), Decimal("12.25"), Decimal(100))] == [
        "0.0", "12.0", "12.5", "12.25", "100.0",
    ]  # fmt: skip
    assert full_time_equivalents(10, 3, Decimal("0.5")) == Decimal("11.5")
