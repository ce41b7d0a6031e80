"""The exam's conditions (workforce.md 1: notice of 2026), row by row and at the month before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import open_book
from heli.workforce.rules.eligible import LAW, TARGETS, eligible_all

LEVELS = ("高中", "中专", "大专", "本科", "硕士", "博士")


def ask(  # the order of a line in the table below
    target: str,
    education: str,
    major: bool,
    certificate: str | None,
    months: int,
    since: int | None = None,
    year: int = 2026,
) -> dict[str, Any]:
    return eligible_all([
        {"target": target, "education": education, "social_work_major": major, "certificate": certificate,
         "months_of_social_work": months, "months_since_certificate": since, "exam_year": year}
    ])[0]  # fmt: skip


RULES_OF_2006 = "社会工作者职业水平评价暂行规定（国人部发〔2006〕71号）"
#: by exam: document and article
ARTICLES = {
    "junior": (RULES_OF_2006, "助理社会工作师报名条件"),
    "intermediate": (RULES_OF_2006, "社会工作师报名条件"),
    "senior": ("高级社会工作师评价办法（人社部规〔2018〕2号）", "报名条件"),
}
# target, education, social work, certificate, months needed, rule
ROWS = [
    ("junior", "高中", False, None, 48, "junior.secondary"),
    ("junior", "中专", True, None, 48, "junior.secondary"),
    ("junior", "大专", True, None, 24, "junior.college_social_work"),
    ("junior", "本科", True, None, 0, "junior.degree_social_work"),
    ("junior", "硕士", True, None, 0, "junior.degree_social_work"),
    ("junior", "博士", True, None, 0, "junior.degree_social_work"),
    ("junior", "大专", False, None, 48, "junior.college_other"),
    ("junior", "本科", False, None, 24, "junior.degree_other"),
    ("junior", "硕士", False, None, 24, "junior.degree_other"),
    ("junior", "博士", False, None, 24, "junior.degree_other"),
    ("intermediate", "高中", False, "junior", 72, "intermediate.secondary"),
    ("intermediate", "中专", True, "junior", 72, "intermediate.secondary"),
    ("intermediate", "大专", True, None, 48, "intermediate.college_social_work"),
    ("intermediate", "本科", True, None, 36, "intermediate.bachelor_social_work"),
    ("intermediate", "硕士", True, None, 12, "intermediate.master_social_work"),
    ("intermediate", "博士", True, None, 0, "intermediate.doctor_social_work"),
    ("intermediate", "大专", False, None, 72, "intermediate.college_other"),
    ("intermediate", "本科", False, "junior", 60, "intermediate.bachelor_other"),
    ("intermediate", "硕士", False, None, 36, "intermediate.master_other"),
    ("intermediate", "博士", False, None, 24, "intermediate.doctor_other"),
    ("senior", "本科", False, "intermediate", 60, "senior.degree"),
    ("senior", "硕士", False, "intermediate", 60, "senior.degree"),
    ("senior", "博士", True, "intermediate", 60, "senior.degree"),
]


def test_the_table_above_holds_every_row_of_the_law_and_every_education_it_names() -> None:
    book, asked = open_book(LAW), set()
    for target in TARGETS:
        found = book.at(f"exam.eligible.{target}", date(2026, 12, 31))
        assert (found.source.document, found.source.article) == ARTICLES[target] and found.source.confirmed
        asked |= {(row["id"], education) for row in found.value for education in row["education"]}
    assert asked == {(rule, education) for _target, education, _major, _held, _months, rule in ROWS}


@pytest.mark.parametrize(("target", "education", "major", "certificate", "months", "rule"), ROWS)
def test_each_row_opens_in_its_month_and_not_before(
    target: str, education: str, major: bool, certificate: str | None, months: int, rule: str
) -> None:
    answer = ask(target, education, major, certificate, months, months)
    assert (answer["eligible"], answer["missing_months"], answer["rule"]) == (True, 0, rule)
    assert answer["source"].startswith("".join(ARTICLES[target]))
    if months:
        before = ask(target, education, major, certificate, months - 1, months - 1)
        assert (before["eligible"], before["missing_months"], before["rule"]) == (False, 1, rule)


@pytest.mark.parametrize(
    ("target", "education", "certificate", "reason"),
    [
        ("intermediate", "高中", None, "certificate"),
        ("senior", "本科", None, "certificate"),
        ("senior", "硕士", "junior", "certificate"),
        ("senior", "大专", "intermediate", "education"),
        ("junior", "初中", None, "education"),
        ("senior", "高中", "intermediate", "education"),
    ],
)
def test_where_time_alone_does_not_help_no_months_are_named(
    target: str, education: str, certificate: str | None, reason: str
) -> None:
    answer = ask(target, education, False, certificate, 600, 600)
    assert (answer["eligible"], answer["missing_months"], answer["reason"]) == (False, None, reason)


def test_years_before_the_certificate_do_not_count_where_the_law_counts_after_it() -> None:
    assert ask("senior", "本科", True, "intermediate", 240, 59)["missing_months"] == 1
    assert ask("intermediate", "高中", False, "junior", 240, None)["missing_months"] == 72
    # long held, but away from social work meanwhile
    assert ask("senior", "本科", True, "intermediate", 40, 90)["missing_months"] == 20


def test_a_year_without_this_exam_is_answered_and_not_guessed() -> None:
    assert ask("senior", "本科", True, "intermediate", 240, 60, year=2015)["reason"] == "no_rule"
    assert ask("junior", "本科", True, None, 0, year=2007)["reason"] == "no_rule"


@pytest.mark.parametrize(
    "given_list",
    [{}, "x", [1], [{"target": "chief"}], [{"target": "junior", "certificate": "x"}],
     [{"target": "junior", "months_of_social_work": -1}], [{"target": "junior", "months_of_social_work": 1.5}],
     [{"target": "junior", "exam_year": 0}]],
)  # fmt: skip
def test_a_list_that_makes_no_sense_gets_a_sentence(given_list: object) -> None:
    with pytest.raises(ValueError, match="要"):
        eligible_all(given_list)


@given(
    st.sampled_from(TARGETS), st.sampled_from(LEVELS), st.booleans(), st.sampled_from([None, *TARGETS]),
    st.integers(0, 120), st.integers(0, 120),
)  # fmt: skip
def test_more_work_never_closes_a_door_and_the_missing_months_open_it(
    target: str, education: str, major: bool, certificate: str | None, months: int, since: int
) -> None:
    now = ask(target, education, major, certificate, months, since)
    assert now["eligible"] == (now["missing_months"] == 0)
    later = ask(target, education, major, certificate, months + 1, since + 1)
    assert later["eligible"] or not now["eligible"]
    if now["missing_months"]:
        wait = now["missing_months"]
        assert ask(target, education, major, certificate, months + wait, since + wait)["eligible"] or months != since


def test_registration_terms_are_those_of_the_reference() -> None:
    book, day = open_book(LAW), date(2026, 6, 30)
    assert book.at("licence.term", day)["years"] == 3
    assert book.at("licence.first_registration", day)["years"] == 1
    assert book.at("licence.renewal_window", day)["months"] == 3
    need = book.at("licence.continuing_education", day)
    assert [need[level] for level in TARGETS] == [72, 90, 90]
    assert "〔2009〕123号" in need.source.document
    assert not book.at("licence.late_registration", day).source.confirmed
    assert book.at("exam.pass_mark", day)["percent"] == 60


@pytest.mark.parametrize(
    ("key", "value", "document", "article"),
    [
        ("exam.years_to_pass", {"junior": 1, "intermediate": 2, "senior": 1}, RULES_OF_2006, "成绩管理"),
        ("exam.senior_result", {"years": 3}, "高级社会工作师评价办法（人社部规〔2018〕2号）", "考试成绩有效期"),
        ("exam.pass_mark", {"percent": 60}, "社会工作者职业水平考试公告", "合格标准"),
    ],
)
def test_what_the_exam_lays_down_besides(key: str, value: dict[str, int], document: str, article: str) -> None:
    found = open_book(LAW).at(key, date(2026, 6, 30))
    assert (found.value, found.source.document, found.source.article) == (value, document, article)
