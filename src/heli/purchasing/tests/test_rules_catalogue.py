"""What may stand in the catalogue, and what share of it is contracted out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from heli.purchasing.rules.catalogue import Done, kind, kinds, standing, year_ends

DAY = date(2026, 12, 1)


def test_every_row_of_the_reference_is_there_with_its_article() -> None:
    found = {each.key: (each.lawful, each.source.article, each.source.confirmed) for each in kinds(DAY)}
    assert found == {
        **dict.fromkeys(("public_service", "auxiliary"), (True, "第九条", True)),
        **dict.fromkeys(
            ("no_duty", "government_itself", "goods_works", "financing", "hiring", "otherwise_forbidden"),
            (False, "第十条", True),
        ),
    }
    assert all("财政部令第102号" in each.source.document for each in kinds(DAY))
    assert kinds(date(2020, 2, 29)) == [], "before the order there is nothing to answer"


@pytest.mark.parametrize(
    "key", ["no_duty", "government_itself", "goods_works", "financing", "hiring", "otherwise_forbidden"]
)
def test_a_forbidden_kind_names_the_article(key: str) -> None:
    found = kind(key, DAY)
    assert found is not None and str(found.refusal()).endswith("依据政府购买服务管理办法（财政部令第102号）第十条。")


def test_the_share_is_that_of_the_last_record_up_to_a_day() -> None:
    done = [
        Done(1, "government", date(2022, 1, 1), 100), Done(1, "contracted", date(2024, 1, 1), 300),
        Done(2, "institution", date(2022, 1, 1), 100), Done(3, "nobody", date(2023, 6, 1), 0),
        Done(4, "contracted", date(2022, 1, 1), 100, until=date(2025, 6, 1)),
    ]  # fmt: skip
    by_year = [(found.day.year, found.tasks, found.by_number, found.by_money) for found in
               (standing(done, day) for day in year_ends(done, DAY))]  # fmt: skip
    assert by_year == [
        (2022, 3, Fraction(1, 3), Fraction(1, 3)), (2023, 4, Fraction(1, 4), Fraction(1, 3)),
        (2024, 4, Fraction(1, 2), Fraction(4, 5)), (2025, 3, Fraction(1, 3), Fraction(3, 4)),
        (2026, 3, Fraction(1, 3), Fraction(3, 4)),
    ]  # fmt: skip


def test_where_nothing_is_known_there_is_no_share() -> None:
    assert year_ends([], DAY) == []
    empty = standing([], DAY)
    assert (empty.by_number, empty.by_money) == (None, None)
    free = standing([Done(1, "nobody", DAY, 0)], DAY)
    assert (free.by_number, free.by_money) == (0, None)


def test_the_last_ten_years_are_shown() -> None:
    days = year_ends([Done(1, "nobody", date(1990, 1, 1), 0)], DAY)
    assert (days[0], days[-1], len(days)) == (date(2017, 12, 31), DAY, 10)
