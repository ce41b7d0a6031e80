"""Every clock of a purchase with its article, and the days that the ministry's own questions give."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import NoRule, open_book
from heli.core.rules.calendar import notices
from heli.purchasing.rules.clocks import (
    AFTER,
    AT_MOST,
    BEFORE,
    GROUPS,
    KINDS,
    NOT_EARLIER,
    WITHIN,
    clock,
    clocks,
    first_lawful,
    reckoned,
    together,
)
from heli.purchasing.rules.rank import LAW

DAYS = {each.day: each.kind for each in notices()}
TODAY = date(2026, 11, 28)
#: purchasing.md 3 to 9: how many, of what, which way, and the article
TABLE = {
    "notice.intention": (30, "days", BEFORE, "财库〔2020〕10号"),
    "notice.tender_notice": (5, "workdays", AFTER, "第十六条"),
    "notice.document_available": (5, "workdays", AFTER, "第三十一条"),
    "notice.bid_deadline": (20, "days", AFTER, "第三十五条"),
    "notice.clarification": (15, "days", BEFORE, "第三十一条"),
    "notice.prequalification": (5, "workdays", AFTER, "第二十一条"),
    "notice.consultation_document": (5, "workdays", AFTER, "第十条"),
    "notice.consultation_response": (10, "days", AFTER, "第十条"),
    "notice.consultation_clarification": (5, "days", BEFORE, "第十条"),
    "notice.negotiation_response": (3, "workdays", AFTER, "第二十九条、第四十五条"),
    "notice.single_source": (5, "workdays", AFTER, "第三十八条"),
    "notice.single_source_argument": (5, "workdays", WITHIN, "第四十条"),
    "evaluation.expert_draw": (2, "workdays", NOT_EARLIER, "第三十九条"),
    "award.bond_withdrawn": (5, "workdays", WITHIN, "第三十八条"),
    "award.bond_losers": (5, "workdays", WITHIN, "第三十三条"),
    "award.bond_winner": (5, "workdays", WITHIN, "第三十三条"),
    "award.report": (2, "workdays", WITHIN, "第四十三条"),
    "award.decision": (5, "workdays", WITHIN, "第四十三条"),
    "award.result": (2, "workdays", WITHIN, "第四十三条"),
    "award.result_notice": (1, "workdays", WITHIN, "第六十九条"),
    "contract.signing": (30, "days", WITHIN, "第四十六条"),
    "contract.contract_published": (2, "workdays", WITHIN, "第五十条"),
    "contract.change_published": (2, "workdays", WITHIN, "第五十条"),
    "contract.contract_filed": (7, "workdays", WITHIN, "第四十七条"),
    "contract.payment": (30, "days", WITHIN, "（国务院令第802号）"),
    "challenge.inquiry": (3, "workdays", WITHIN, "第五十二条"),
    "challenge.challenge": (7, "workdays", WITHIN, "第五十二条"),
    "challenge.challenge_reply": (7, "workdays", WITHIN, "第五十三条"),
    "challenge.complaint": (15, "workdays", WITHIN, "第五十五条"),
    "challenge.complaint_check": (5, "workdays", WITHIN, "第二十一条"),
    "challenge.complaint_refused": (3, "workdays", WITHIN, "第二十一条"),
    "challenge.complaint_sent": (8, "workdays", WITHIN, "第二十一条"),
    "challenge.complaint_explained": (5, "workdays", WITHIN, "第二十二条"),
    "challenge.complaint_decided": (30, "workdays", WITHIN, "第二十六条"),
    "challenge.suspension": (30, "days", AT_MOST, "第五十七条"),
    "framework.framework_joins": (7, "workdays", WITHIN, "（财政部令第110号）"),
    "framework.framework_published": (2, "workdays", WITHIN, "（财政部令第110号）"),
    "framework.framework_signed": (30, "days", WITHIN, "（财政部令第110号）"),
    "framework.framework_filed": (7, "workdays", WITHIN, "（财政部令第110号）"),
    "framework.framework_told": (3, "workdays", WITHIN, "（财政部令第110号）"),
}


@pytest.mark.parametrize("key", TABLE)
def test_a_clock_counts_as_its_article_says(key: str) -> None:
    asked = clock(f"clock.{key}", TODAY)
    assert (asked.count, asked.unit, asked.kind) == TABLE[key][:3] and str(asked.source).endswith(TABLE[key][3])


def test_no_clock_is_without_its_row_here_and_each_lies_in_a_group() -> None:
    assert {f"clock.{key}" for key in TABLE} == set(open_book(LAW).keys("clock."))
    assert len(clocks(TODAY)) == len(TABLE)
    assert all(each.group in GROUPS and each.kind in KINDS and each.name and each.since_en for each in clocks(TODAY))


@pytest.mark.parametrize(
    ("key", "event", "day"),
    [  # purchasing.md 8, published test cases (Q21, Q23)
        ("award.result_notice", date(2025, 12, 1), date(2025, 12, 2)),
        ("challenge.challenge", date(2025, 12, 2), date(2025, 12, 11)),
        ("challenge.complaint_check", date(2025, 12, 12), date(2025, 12, 19)),
        ("challenge.complaint_refused", date(2025, 11, 3), date(2025, 11, 6)),
        ("framework.framework_joins", date(2025, 5, 6), date(2025, 5, 15)),
        ("framework.framework_joins", date(2025, 5, 7), date(2025, 5, 16)),
        ("framework.framework_published", date(2025, 8, 12), date(2025, 8, 14)),
        # over the Spring Festival of 2026, off from 15 to 23 February, worked on the 14th and the 28th
        ("award.decision", date(2026, 2, 12), date(2026, 2, 26)),
        ("notice.bid_deadline", date(2026, 3, 2), date(2026, 3, 24)),  # the 22nd is a Sunday: over on Monday, from Tuesday
        ("notice.clarification", date(2026, 3, 24), date(2026, 3, 9)),
        ("evaluation.expert_draw", date(2026, 3, 2), date(2026, 2, 27)),
    ],
)  # fmt: skip
def test_the_days_that_are_known_are_reckoned(key: str, event: date, day: date) -> None:
    assert reckoned(clock(f"clock.{key}", event), event, DAYS) == (day, False)


def test_a_clock_of_before_its_law_is_none_and_an_unpublished_year_is_said() -> None:
    with pytest.raises(NoRule):
        clock("clock.challenge.complaint_check", date(2018, 2, 28))
    assert reckoned(clock("clock.challenge.challenge", TODAY), date(2031, 3, 3), DAYS)[1]


@given(st.sampled_from(list(TABLE)), st.dates(date(2024, 1, 1), date(2026, 10, 1)))
def test_what_must_be_done_later_is_never_due_earlier(key: str, event: date) -> None:
    asked = clock(f"clock.{key}", TODAY)
    day, _provisional = reckoned(asked, event, DAYS)
    assert day > event if asked.kind in (WITHIN, AFTER, AT_MOST) else day < event


def test_what_may_last_thirty_days_is_not_moved_behind_a_holiday() -> None:
    """政府采购法第五十七条: no longer than thirty days; the last of these lies within the holiday of the National Day."""
    assert reckoned(clock("clock.challenge.suspension", date(2026, 9, 1)), date(2026, 9, 1), DAYS) == (
        date(2026, 10, 1), False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "event", "lawful", "safe"),
    [
        # 政府采购法 35: twenty days from the issue; the twentieth may be a Saturday
        ("notice.bid_deadline", date(2026, 6, 1), date(2026, 6, 21), date(2026, 6, 23)),
        ("notice.bid_deadline", date(2026, 6, 3), date(2026, 6, 23), date(2026, 6, 24)),
        # 214号 10
        ("notice.consultation_response", date(2026, 6, 1), date(2026, 6, 11), date(2026, 6, 12)),
        # 条例 38: five working days
        ("notice.single_source", date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 9)),
    ],
)
def test_only_a_day_against_the_law_is_accused_and_a_safe_one_is_advised(
    key: str, event: date, lawful: date, safe: date
) -> None:
    asked = clock(f"clock.{key}", event)
    assert first_lawful(asked, event, DAYS) == lawful and reckoned(asked, event, DAYS)[0] == safe


@given(
    st.sampled_from([key for key, (_count, _unit, kind, _article) in TABLE.items() if kind == AFTER]),
    st.dates(date(2018, 3, 1), date(2030, 1, 1)),
)
def test_the_advised_day_is_never_before_the_lawful_one(key: str, event: date) -> None:
    asked = clock(f"clock.{key}", event)
    assert event < first_lawful(asked, event, DAYS) < reckoned(asked, event, DAYS)[0]


def test_of_clocks_that_run_side_by_side_the_last_one_binds() -> None:
    """法 35: twenty days until bids are due, though the document is out for five working days only (条例 31)."""
    keys = ["clock.notice.document_available", "clock.notice.bid_deadline"]
    day, binding = together(keys, TODAY, DAYS) or (None, None)
    assert binding is not None and binding.key == keys[1] and day == reckoned(clock(keys[1], TODAY), TODAY, DAYS)[0]
    assert together([], TODAY, DAYS) is None
