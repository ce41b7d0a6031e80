"""Who may sit which exam, and the same rule for many at once, column by column."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heli.core.rules.book import open_book
from heli.workforce.rules.eligible import LAW, TARGETS
from heli.workforce.rules.hours import BY_TABLE, KINDS, Learned
from heli.workforce.rules.outlook import (
    STATES,
    Asked,
    Known,
    Outlook,
    Paper,
    Post,
    Verdict,
    exam_after,
    is_social_work,
    known_education,
    months_worked,
    outlook,
    sits,
    worked_until,
)
from heli.workforce.rules.outlook_columns import (
    EDUCATIONS,
    NO_DAY,
    NOT_SAID,
    OTHER,
    SOCIAL_WORK,
    Columns,
    Papers,
    People,
    Posts,
    Records,
    columns,
    day_number,
    day_of,
)

BOOK = open_book(LAW)
NEXT = Asked(2027, date(2027, 12, 31), BOOK, {"teaching": 200})


def since(day: str, until: str | None = None) -> Post:
    return Post(date.fromisoformat(day), date.fromisoformat(until) if until else None)


def paper(level: str, issued: str | None = None, until: str | None = None) -> Paper:
    return Paper(level, *(date.fromisoformat(day) if day else None for day in (issued, until)))


#: education, major, months of work up to 31 December 2027, certificate below with its months, exam, row, months asked
ROWS = [
    ("高中", "", None, "junior", "junior.secondary", 48),
    ("中专", "文秘", None, "junior", "junior.secondary", 48),
    ("大专", "社会工作", None, "junior", "junior.college_social_work", 24),
    ("本科", "社会工作", None, "junior", "junior.degree_social_work", 0),
    ("大专", "会计", None, "junior", "junior.college_other", 48),
    ("本科", "会计", None, "junior", "junior.degree_other", 24),
    ("高中", "", "junior", "intermediate", "intermediate.secondary", 72),
    ("大专", "社会工作", None, "intermediate", "intermediate.college_social_work", 48),
    ("本科", "社会工作", None, "intermediate", "intermediate.bachelor_social_work", 36),
    ("硕士研究生", "社会工作", None, "intermediate", "intermediate.master_social_work", 12),
    ("博士", "社会工作", None, "intermediate", "intermediate.doctor_social_work", 0),
    ("大专", "会计", None, "intermediate", "intermediate.college_other", 72),
    ("本科", "会计", None, "intermediate", "intermediate.bachelor_other", 60),
    ("硕士", "会计", None, "intermediate", "intermediate.master_other", 36),
    ("博士", "会计", None, "intermediate", "intermediate.doctor_other", 24),
    ("本科", "会计", "intermediate", "senior", "senior.degree", 60),
]


def _months_before_the_end_of_2027(months: int) -> date:
    """The first day of so many whole months that end with 31 December 2027."""
    whole = 2028 * 12 - months
    return date(whole // 12, whole % 12 + 1, 1)


@pytest.mark.parametrize(("education", "major", "below", "target", "rule", "months"), ROWS)
def test_each_row_of_the_law_from_posts_and_papers(
    education: str, major: str, below: str | None, target: str, rule: str, months: int
) -> None:
    """社会工作者职业水平评价暂行规定 and 高级社会工作师评价办法: exactly so many months are enough, one fewer is one short."""
    first = _months_before_the_end_of_2027(months)
    held = (Paper(below, first, None),) if below else ()
    enough = Known(education, major, None, held, (Post(first, None),))
    assert sits(enough, target, NEXT) == Verdict("may", 0, rule)
    if months:
        later = _months_before_the_end_of_2027(months - 1)
        after = (Paper(below, later, None),) if below else ()
        assert sits(Known(education, major, None, after, (Post(later, None),)), target, NEXT) == Verdict(
            "months", 1, rule
        )


@pytest.mark.parametrize(
    ("case", "known", "target", "state", "missing"),
    [
        ("an unknown first day is unknown, never met", Known("本科", "会计", posts=(Post(None, None),)), "junior", "no_start", None),
        ("known posts alone are enough", Known("本科", "会计", posts=(Post(None, None), since("2020-01-01"))), "junior", "may", 0),
        ("no education on record", Known("", "社会工作", posts=(since("2010-01-01"),)), "junior", "no_education", None),
        ("an education in other words", Known("肄业", "社会工作", posts=(since("2010-01-01"),)), "junior", "no_education", None),
        ("the major would decide", Known("大专", "", posts=(since("2025-06-01"),)), "junior", "no_major", None),
        ("the major would not decide", Known("大专", "", posts=(since("2020-01-01"),)), "junior", "may", 0),
        ("primary school has no row", Known("初中", "", posts=(since("2000-01-01"),)), "junior", "education", None),
        ("a certificate is missing", Known("高中", "文秘", posts=(since("2000-01-01"),)), "intermediate", "certificate", None),
        ("the day of the certificate is unknown",
         Known("本科", "会计", papers=(paper("intermediate"),), posts=(since("2010-01-01"),)), "senior", "no_issue", None),
        ("held already", Known("本科", "会计", papers=(paper("intermediate", "2020-09-01"),)), "junior", "held", None),
        ("work before the end of full-time study does not count",
         Known("本科", "会计", date(2026, 7, 1), posts=(since("2020-01-01"),)), "junior", "months", 6),
        ("work before the certificate does not count",
         Known("本科", "会计", None, (paper("intermediate", "2024-01-01"),), (since("2010-01-01"),)), "senior", "months", 12),
        ("nobody without a post", Known("本科", "会计"), "junior", "months", 24),
    ],
)  # fmt: skip
def test_what_is_told(case: str, known: Known, target: str, state: str, missing: int | None) -> None:
    found = sits(known, target, NEXT)
    assert (found.state, found.missing) == (state, missing), case


@pytest.mark.parametrize(
    ("posts", "months"),
    [
        ([since("2027-01-01")], 12),
        ([since("2027-01-01", "2027-06-30"), since("2027-04-01")], 12),  # both at once count once
        ([since("2027-01-01", "2027-03-31"), since("2027-04-01")], 12),  # one after the other is one stretch
        ([since("2027-01-01", "2027-03-30"), since("2027-04-01")], 11),  # a day between: whole months of each
        ([since("2027-01-15", "2027-02-14")], 1),
        ([since("2027-01-15", "2027-02-13")], 0),
        ([since("2027-01-31", "2027-02-28")], 1),
        ([since("2028-05-01")], 0),  # begins after the day up to which months count
        ([since("2026-12-01", "2030-01-01")], 13),
        ([Post(None, None)], 0),
    ],
)
def test_months_of_posts_are_those_of_their_union(posts: list[Post], months: int) -> None:
    assert months_worked(posts, None, date(2027, 12, 31)) == months


@pytest.mark.parametrize(
    ("day", "year"), [("2026-11-27", 2027), ("2027-05-31", 2027), ("2027-06-01", 2028), ("2027-01-01", 2027)]
)
def test_the_next_exam_is_that_of_the_next_may(day: str, year: int) -> None:
    assert exam_after(date.fromisoformat(day)) == year


def test_the_day_up_to_which_work_counts_is_a_setting() -> None:
    assert (worked_until(2027, 0), worked_until(2027, 1)) == (date(2027, 12, 31), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("papers", "level", "asks"),
    [
        ((paper("junior", "2020-09-01", "2027-03-05"),), "junior", 720),
        ((paper("junior", "2020-09-01", "2027-03-05"), paper("intermediate", "2026-09-01")), "intermediate", 900),
        ((paper("junior", "2018-09-01", "2024-03-05"), paper("intermediate", "2026-09-01")), "junior", 720),
        ((paper("junior", "2020-09-01", None),), "junior", None),
        ((), "", None),
    ],
)
def test_the_level_held_when_the_registration_ends_decides(
    papers: tuple[Paper, ...], level: str, asks: int | None
) -> None:
    """Whoever rises within the term is asked for the hours of the higher level, whole: nothing is pro rata."""
    found = outlook(Known("本科", "社会工作", papers=papers), NEXT)
    assert (found.level, found.required) == (level, asks)


DAYS = st.dates(date(2005, 1, 1), date(2030, 12, 31))
POSTS = st.tuples(st.none() | DAYS, st.none() | DAYS).map(
    lambda pair: Post(*pair) if None in pair or pair[0] <= pair[1] else Post(pair[1], pair[0])
)
PAPERS = st.lists(
    st.builds(Paper, st.sampled_from(TARGETS), st.none() | DAYS, st.none() | DAYS), max_size=3, unique_by=lambda one: one.level
)  # fmt: skip
PEOPLE = st.builds(
    Known,
    st.sampled_from(("", "高中", "中专", "大专", "本科", "大学本科", "硕士研究生", "博士", "初中", "肄业")),
    st.sampled_from(("", "社会工作", "社会工作与管理", "会计")),
    st.none() | DAYS,
    PAPERS.map(tuple),
    st.lists(POSTS, max_size=4).map(tuple),
    st.lists(st.builds(Learned, st.sampled_from(KINDS), DAYS, st.integers(1, 900), st.booleans()), max_size=6).map(
        tuple
    ),
)
QUESTIONS = st.builds(
    lambda year, before, caps: Asked(year, worked_until(year, before), BOOK, caps),
    st.integers(2007, 2031), st.integers(0, 1), st.dictionaries(st.sampled_from(BY_TABLE), st.integers(0, 500)),
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PEOPLE, max_size=8), QUESTIONS)
def test_the_rule_by_columns_says_of_each_what_it_says_of_one(people: list[Known], asked: Asked) -> None:
    found = columns(_laid_out(people), asked)
    assert [_told(found, at) for at in range(len(people))] == [outlook(one, asked) for one in people]


@given(PEOPLE, QUESTIONS, POSTS)
def test_more_work_never_closes_an_exam(known: Known, asked: Asked, more: Post) -> None:
    """Another post whose days are known leaves whoever may sit an exam as they are."""
    longer = Known(known.education, known.major, known.studied_until, known.papers, (*known.posts, more), known.learned)
    for target in TARGETS:
        if sits(known, target, asked).state == "may":
            assert sits(longer, target, asked).state == "may"


def _laid_out(people: list[Known]) -> People:
    def day(given: date | None) -> int:
        return NO_DAY if given is None else day_number(given)

    def ints(values: list[int]) -> np.ndarray:
        return np.array(values, dtype=np.int64)

    def major(text: str) -> int:
        said = is_social_work(text)
        return NOT_SAID if said is None else SOCIAL_WORK if said else OTHER

    def education(text: str) -> int:
        name = known_education(text)
        return -1 if name is None else EDUCATIONS.index(name)

    papers = [(at, one) for at, known in enumerate(people) for one in known.papers]
    posts = [(at, one) for at, known in enumerate(people) for one in known.posts]
    learned = [(at, one) for at, known in enumerate(people) for one in known.learned]
    return People(
        ints([education(one.education) for one in people]), ints([major(one.major) for one in people]),
        ints([day(one.studied_until) for one in people]),
        Papers(ints([at for at, _one in papers]), ints([TARGETS.index(one.level) for _at, one in papers]),
               ints([day(one.issued_on) for _at, one in papers]), ints([day(one.registered_until) for _at, one in papers])),
        Posts(ints([at for at, _one in posts]), ints([day(one.start_on) for _at, one in posts]),
              ints([day(one.end_on) for _at, one in posts])),
        Records(ints([at for at, _one in learned]), ints([KINDS.index(one.kind) for _at, one in learned]),
                ints([day(one.ended_on) for _at, one in learned]), ints([one.tenths for _at, one in learned]),
                np.array([one.confirmed for _at, one in learned], dtype=bool)),
    )  # fmt: skip


def _told(found: Columns, at: int) -> Outlook:
    level, expires, need = int(found.level[at]), int(found.expires_on[at]), int(found.required[at])
    first, second, third = (
        Verdict(
            STATES[one.state[at]],
            None if one.missing[at] < 0 else int(one.missing[at]),
            one.rules[one.rule[at]] if one.rule[at] >= 0 else "",
        )
        for one in found.sits
    )
    return Outlook(
        TARGETS[level] if level >= 0 else "", None if expires == NO_DAY else day_of(expires), int(found.counted[at]),
        int(found.waiting[at]), None if need < 0 else need, int(found.short[at]), (first, second, third),
    )  # fmt: skip
