"""How many answers a survey still lacks, and how long one serves (财库〔2021〕22号 11; purchasing.md 3)."""

from __future__ import annotations

from datetime import date

import pytest

from heli.purchasing.rules.survey import missing, survey

ON = date(2026, 11, 28)
#: 10 000 000 yuan in fen
AMOUNT = 1_000_000_000


@pytest.mark.parametrize(
    ("budget", "public", "because"),
    [(AMOUNT, False, "amount"), (AMOUNT - 1, False, ""), (AMOUNT - 1, True, "public"), (AMOUNT, True, "amount")],
)
def test_what_is_surveyed(budget: int, public: bool, because: str) -> None:
    asked = survey(budget, public, ON)
    assert (asked.because, asked.source.article) == (because, "第十一条")
    assert missing(asked, [], ON) == (3 if because else 0)


@pytest.mark.parametrize(
    ("on", "received", "counts"),
    [
        (ON, date(2025, 11, 27), False), (ON, date(2025, 11, 28), True), (ON, date(2025, 11, 29), True), (ON, ON, True),
        (ON, date(2026, 11, 29), False), (date(2028, 2, 29), date(2027, 2, 28), True), (date(2028, 2, 29), date(2027, 2, 27), False),
    ],
)  # fmt: skip
def test_an_answer_serves_to_the_same_day_of_the_next_year_and_on_it(on: date, received: date, counts: bool) -> None:
    """民法典 201: its own day is not counted; 202: the same day is the last."""
    answers = [("晨光", on), ("暖阳", received)]
    assert missing(survey(AMOUNT, False, on), answers, on) == (1 if counts else 2)


def test_whoever_answers_twice_is_heard_once() -> None:
    assert missing(survey(AMOUNT, True, ON), [("晨光", ON), ("晨光", date(2026, 6, 1))], ON) == 2
