"""Hours of continuing education by the Measures: a table of cases with their article, and what holds of all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import NoRule, open_book
from heli.core.rules.tenths import written
from heli.workforce.rules.eligible import LAW, TARGETS
from heli.workforce.rules.hours import (
    BY_TABLE,
    COURSES,
    DEGREE,
    KINDS,
    TRAINING,
    Learned,
    Tenths,
    Term,
    counted,
    of_technicians,
    required,
    term_of,
    understood,
)

BOOK = open_book(LAW)
TERM = Term(date(2024, 3, 6), date(2027, 3, 5))
MEASURES = "社会工作者继续教育办法（民发〔2009〕123号）"


def one(kind: str, tenths: int, day: str = "2025-06-01", confirmed: bool = True) -> Learned:
    return Learned(kind, date.fromisoformat(day), tenths, confirmed)


@pytest.mark.parametrize(
    ("level", "hours", "article"),
    [("junior", 72, "学时要求"), ("intermediate", 90, "学时要求"), ("senior", 90, "学时要求")],
)
def test_what_a_term_asks_of_each_level(level: str, hours: int, article: str) -> None:
    """民发〔2009〕123号: 72 for assistant social workers, 90 for the others, in each term of three years."""
    found = required(level, TERM.end, BOOK)
    assert (found.tenths, found.source.document, found.source.article) == (hours * 10, MEASURES, article)
    assert found.source.confirmed


def test_what_is_asked_besides_of_professional_technicians() -> None:
    """人社部令第25号, recalled: 90 a year, two thirds of them professional."""
    found = of_technicians(date(2026, 11, 29), BOOK)
    assert str(found) == (
        "在专业技术岗位的，另外每年不少于 90 学时，其中专业科目不少于 2/3：专业技术人员继续教育规定（人力资源和社会保障部令第25号），待确认。"
    )
    assert of_technicians(date(2015, 9, 30), BOOK) is None


@pytest.mark.parametrize(
    ("case", "records", "caps", "counts", "waits", "beyond"),
    [
        ("a training with certificate: its hours", [one(TRAINING, 245)], {}, 245, 0, 0),
        ("a degree in social work: 90 at once, whatever is written", [one(DEGREE, 10)], {}, 900, 0, 0),
        ("no degree: the hours of the courses passed", [one(COURSES, 360)], {}, 360, 0, 0),
        ("what nobody confirmed waits", [one(TRAINING, 240, confirmed=False)], {}, 0, 240, 0),
        ("the first day of the term counts", [one(TRAINING, 80, "2024-03-06")], {}, 80, 0, 0),
        ("the last day of the term counts", [one(TRAINING, 80, "2027-03-05")], {}, 80, 0, 0),
        ("nothing is carried over from the term before", [one(TRAINING, 80, "2024-03-05")], {}, 0, 0, 0),
        ("nor taken from the term after", [one(TRAINING, 80, "2027-03-06")], {}, 0, 0, 0),
        ("a kind of the province's table, none entered: nothing", [one("teaching", 80)], {}, 0, 0, 80),
        ("up to the cap of the year", [one("teaching", 80), one("teaching", 80)], {"teaching": 100}, 100, 0, 60),
        ("the cap is that of a year", [one("teaching", 80), one("teaching", 80, "2026-06-01")], {"teaching": 100}, 160, 0, 0),
        ("caps are by kind", [one("teaching", 80), one("paper", 80)], {"teaching": 50, "paper": 60}, 110, 0, 50),
        ("what waits counts below the cap only", [one("paper", 80), one("paper", 80, confirmed=False)], {"paper": 100}, 80, 20, 0),
    ],
)  # fmt: skip
def test_what_counts(
    case: str, records: list[Learned], caps: dict[str, int], counts: int, waits: int, beyond: int
) -> None:
    found = counted(records, TERM, BOOK, caps)
    assert (found.counted, found.waiting, found.uncounted) == (counts, waits, beyond), case


@pytest.mark.parametrize(
    ("until", "day", "start", "end"),
    [
        ("2027-03-05", "2026-11-27", "2024-03-06", "2027-03-05"),
        ("2027-03-05", "2027-03-05", "2024-03-06", "2027-03-05"),
        ("2027-03-05", "2024-03-06", "2024-03-06", "2027-03-05"),
        ("2027-03-05", "2024-03-05", "2021-03-06", "2024-03-05"),
        ("2027-03-05", "2028-01-01", "2024-03-06", "2027-03-05"),  # after its end: the last one there was
        ("2028-02-29", "2026-01-01", "2025-03-01", "2028-02-29"),
    ],
)
def test_the_term_in_which_a_day_lies(until: str, day: str, start: str, end: str) -> None:
    """民发〔2009〕44号: three years."""
    found = term_of(date.fromisoformat(until), date.fromisoformat(day), BOOK)
    assert found == Term(date.fromisoformat(start), date.fromisoformat(end))


def test_before_the_measures_nothing_was_asked() -> None:
    with pytest.raises(NoRule):
        required("junior", date(2009, 9, 10), BOOK)


@pytest.mark.parametrize(
    ("text", "minutes", "tenths"),
    [
        ("24", None, 240), ("4.5", None, 45), ("２４学时", None, 240), ("12 课时", None, 120), ("8.0", None, 80),
        ("6小时", 45, 80), ("6 小时", 60, 60), ("1.5小时", 45, 20),
    ],
)  # fmt: skip
def test_hours_as_they_are_written(text: str, minutes: int | None, tenths: int) -> None:
    assert understood(text, minutes) == tenths


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("十二", "这里要填数字"),
        ("", "这里要填数字"),
        ("0", "要大于 0"),
        ("9999", "最多"),
        ("6小时", "还没有定一个学时是多少分钟"),
        ("-3", "数字"),
    ],
)
def test_hours_that_cannot_be_meant(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        understood(text, None)


RECORDS = st.lists(
    st.builds(
        Learned,
        st.sampled_from(KINDS),
        st.dates(date(2023, 1, 1), date(2028, 12, 31)),
        st.integers(1, 2000),
        st.booleans(),
    ),
    max_size=12,
)
CAPS = st.dictionaries(st.sampled_from(BY_TABLE), st.integers(0, 500))


@given(RECORDS, CAPS, st.integers(0, 11))
def test_a_record_more_never_takes_hours_away_and_order_is_nothing(
    records: list[Learned], caps: dict[str, int], at: int
) -> None:
    whole = counted(records, TERM, BOOK, caps)
    assert counted(records[::-1], TERM, BOOK, caps) == whole
    fewer = counted(records[:at], TERM, BOOK, caps)
    assert fewer.counted <= whole.counted and min(whole.counted, whole.waiting, whole.uncounted) >= 0


@given(RECORDS, CAPS)
def test_terms_that_follow_each_other_share_no_hour(records: list[Learned], caps: dict[str, int]) -> None:
    """Without caps, which are of a year: what two neighbouring terms count is what both hold together."""
    before = term_of(TERM.end, TERM.start - timedelta(days=1), BOOK)
    free = [record for record in records if record.kind in (TRAINING, COURSES)]
    together = Term(before.start, TERM.end)
    apart = counted(free, before, BOOK, caps).counted + counted(free, TERM, BOOK, caps).counted
    assert apart == counted(free, together, BOOK, caps).counted


@given(st.sampled_from(TARGETS), st.dates(date(2009, 9, 11), date(2040, 1, 1)))
def test_a_higher_level_is_never_asked_for_less(level: str, day: date) -> None:
    assert required("junior", day, BOOK).tenths <= required(level, day, BOOK).tenths


@given(st.integers(1, 19_999))
def test_hours_read_back_as_they_were_written(tenths: int) -> None:
    assert understood(written(Tenths(tenths)).replace(",", ""), None) == tenths
