"""The clock of a request between departments."""

from __future__ import annotations

from datetime import date

from heli.workbench.rules import requests as rules


def test_a_clock_counts_working_days_and_says_where_it_is_provisional() -> None:
    friday = date(2026, 11, 27)
    days = {date(2026, 1, 1): "statutory", date(2026, 11, 30): "rest", date(2026, 12, 5): "workday"}
    assert rules.clock(friday, 1, days) == rules.Clock(date(2026, 12, 1), False), "Monday is a holiday"
    assert rules.clock(friday, 5, days) == rules.Clock(date(2026, 12, 5), False), "a Saturday that is worked"
    assert rules.clock(date(2026, 12, 30), 3, days).provisional, "nobody has published 2027"
    assert rules.number(2026, 12) == "协办〔2026〕12号"
