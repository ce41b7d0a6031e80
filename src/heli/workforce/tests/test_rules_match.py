"""What a post asks for against its holder: which requirement applies, each demand in words, what would close it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import Source
from heli.workforce.rules import match, outlook
from heli.workforce.rules.match import MET, SHORT, UNKNOWN, Holder, Post, Requirement

PAPER = Source("嘉兴市社工岗位管理办法", "第五条", date(2026, 1, 1), None, "C", "", date(2026, 1, 1))


def asks(key: int = 1, **more: Any) -> Requirement:
    return Requirement(key, f"要求{key}", replace(PAPER, **more.pop("source", {})), **more)


def found(asked: Requirement, holder: Holder) -> list[match.Finding]:
    return match.findings(asked, holder)


def test_the_words_of_a_match_are_those_of_its_demands() -> None:
    asked = asks(level="intermediate", majors=("社会工作",), months=24)
    holder = Holder(major="社会工作", level="junior", start_unknown=True)
    told = found(asked, holder)
    assert match.together([each.words for each in told]) == "专业对口；还缺社会工作师证书；工作年限不详"
    assert [each.state for each in told] == [MET, SHORT, UNKNOWN]
    assert match.overall(told) == SHORT


ALL = Holder(
    major="社会工作", level="senior", trainings=("老年个案实务（2025）", "危机干预"), days=4000, exam_year=2027,
    exams={"junior": outlook.Verdict(outlook.MAY), "senior": outlook.Verdict(outlook.MONTHS, 30)},
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "more", "state", "words", "closes"),
    [
        ({"majors": ("社会学", "心理")}, {"major": "应用心理学"}, MET, "专业对口", []),
        ({"majors": ("社会工作",)}, {"major": "社工与管理"}, MET, "专业对口", []),
        ({"majors": ("社会工作",)}, {"major": "msw"}, MET, "专业对口", []),
        ({"majors": ("社会工作", "社会学")}, {"major": "会计学"}, SHORT, "专业不对口（会计学）",
         ["进修社会工作、社会学专业的学历，或参加有关的专业培训"]),
        ({"majors": ("社会工作",)}, {"major": ""}, UNKNOWN, "专业不详", ["补登专业"]),
        ({"level": "junior"}, {"level": "senior"}, MET, "证书符合", []),
        ({"level": "junior"}, {"level": None}, SHORT, "还缺助理社会工作师证书", ["可以报考2027年助理社会工作师"]),
        ({"level": "senior"}, {"level": "intermediate"}, SHORT,
         "还缺高级社会工作师证书", ["到2027年底还差 30 个月工作年限，最早2030年可以报考高级社会工作师"]),
        ({"trainings": ("老年个案", "危机干预")}, {}, MET, "培训符合", []),
        ({"trainings": ("老年个案", "禁毒")}, {}, SHORT, "还缺培训：禁毒", ["参加培训：禁毒"]),
        ({"trainings": ("禁毒", "危机")}, {"trainings": ()}, SHORT, "还缺培训：禁毒、危机", ["参加培训：禁毒、危机"]),
        ({"trainings": ("禁毒", "危机"), "any_training": True}, {}, MET, "培训符合", []),
        ({"trainings": ("禁毒", "矫正"), "any_training": True}, {}, SHORT, "还缺培训，任选一项：禁毒、矫正",
         ["参加其中一项培训：禁毒、矫正"]),
        ({"trainings": ("禁毒",)}, {"claimed": ("禁毒社工培训",)}, UNKNOWN, "培训待确认", ["由单位确认已报的培训"]),
        ({"months": 24}, {"days": 730}, MET, "工作年限符合", []),
        ({"months": 24}, {"days": 729}, SHORT, "工作年限还差 1 个月", ["再工作 1 个月"]),
        ({"months": 24}, {"days": 0}, SHORT, "工作年限还差 24 个月", ["再工作 24 个月"]),
        ({"months": 24}, {"days": 100, "start_unknown": True}, UNKNOWN, "工作年限不详", ["补登入职日期"]),
        ({"months": 24}, {"days": 800, "start_unknown": True}, MET, "工作年限符合", []),
    ],
)  # fmt: skip
def test_each_demand(asked: dict[str, Any], more: dict[str, Any], state: str, words: str, closes: list[str]) -> None:
    (finding,) = found(asks(**asked), replace(ALL, **more))
    assert (finding.state, finding.words, list(finding.closes)) == (state, words, closes)


@pytest.mark.parametrize(
    ("target", "verdict", "says"),
    [
        ("junior", outlook.Verdict(outlook.MAY, 0, "junior.degree_other"), "可以报考2027年助理社会工作师"),
        (
            "junior",
            outlook.Verdict(outlook.MONTHS, 4),
            "到2027年底还差 4 个月工作年限，最早2028年可以报考助理社会工作师",
        ),
        (
            "junior",
            outlook.Verdict(outlook.MONTHS, 12),
            "到2027年底还差 12 个月工作年限，最早2028年可以报考助理社会工作师",
        ),
        (
            "junior",
            outlook.Verdict(outlook.MONTHS, 13),
            "到2027年底还差 13 个月工作年限，最早2029年可以报考助理社会工作师",
        ),
        ("junior", outlook.Verdict(outlook.EDUCATION), "学历不够报考助理社会工作师，先进修学历"),
        ("junior", outlook.Verdict(outlook.NO_EDUCATION), "补登学历后才能判断能否报考助理社会工作师"),
        ("junior", outlook.Verdict(outlook.NO_START), "补登入职日期后才能判断能否报考助理社会工作师"),
        ("junior", outlook.Verdict(outlook.NO_MAJOR), "补登专业后才能判断能否报考助理社会工作师"),
        ("senior", outlook.Verdict(outlook.NO_ISSUE), "补登发证日期后才能判断能否报考高级社会工作师"),
        ("intermediate", outlook.Verdict(outlook.CERTIFICATE), "先取得助理社会工作师证书，再报考社会工作师"),
        ("senior", outlook.Verdict(outlook.CERTIFICATE), "先取得社会工作师证书，再报考高级社会工作师"),
        ("senior", outlook.Verdict(outlook.NO_RULE), "查不到2027年高级社会工作师的报考条件"),
    ],
)
def test_whether_the_missing_certificate_can_be_sat_for(target: str, verdict: outlook.Verdict, says: str) -> None:
    assert match.may_sit(target, Holder(exam_year=2027, exams={target: verdict})) == says


@pytest.mark.parametrize(
    ("post", "applies"),
    [
        (Post("矫正社工", "agency", "3304/330402/330402008/", 5), 3),
        (Post("社工", "agency", "3304/330402/330402008/", 5), 2),
        (Post("督导", "agency", "3304/330402/330402008/", 5), 5),
        (Post("督导", "agency", "3304/330483/", 7), 4),
        (Post("督导", "community", "3304/330402/330402008/", 5), 6),
        (Post("督导", "community", "3304/330483/", 9), 6),
        (Post("", "", "", None), 1),
    ],
)
def test_the_most_particular_requirement_applies(post: Post, applies: int) -> None:
    ordered = match.in_order([
        asks(1, level="junior"),
        asks(2, level="junior", posts=("社工",)),
        asks(3, level="junior", posts=("禁毒", "矫正社工")),
        asks(4, level="junior", kind="agency"),
        asks(5, level="junior", kind="agency", place="3304/330402/"),
        asks(6, level="junior", place="3304/330402/", moved=frozenset({9})),
    ])  # fmt: skip
    chosen = match.applying(post, ordered)
    assert chosen is not None and chosen.key == applies


def test_of_two_alike_the_later_applies_and_of_none_none() -> None:
    earlier, later = asks(1, level="junior"), asks(2, level="senior", source={"effective_from": date(2026, 6, 1)})
    assert match.applying(Post(), match.in_order([earlier, later])) == later
    assert match.applying(Post(), match.in_order([earlier, asks(3, level="senior")])) == asks(3, level="senior")
    assert match.applying(Post("社工"), match.in_order([asks(posts=("督导",), level="junior")])) is None


def test_days_are_counted_once_however_many_posts_run() -> None:
    today = date(2026, 11, 27)
    assert match.days_worked([(date(2026, 1, 1), date(2026, 1, 31))], today) == 31
    assert (
        match.days_worked([(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 1, 15), date(2026, 2, 10))], today) == 41
    )
    assert match.days_worked([(date(2026, 11, 27), None)], today) == 1
    assert match.days_worked([(date(2026, 12, 1), None)], today) == 0


@given(st.integers(0, 20_000))
def test_so_many_days_are_the_months_they_make_up(days: int) -> None:
    months = match.months_in(days)
    assert match.days_of(months) <= days < match.days_of(months + 1)


spans = st.tuples(st.dates(date(2010, 1, 1), date(2026, 11, 27)), st.none() | st.integers(0, 3000)).map(
    lambda given: (given[0], None if given[1] is None else given[0] + timedelta(days=given[1]))
)


@given(st.lists(spans, max_size=5))
def test_days_worked_are_the_days_somebody_worked(periods: list[tuple[date, date | None]]) -> None:
    today = date(2026, 11, 27)
    each = {day for start, end in periods for day in range(start.toordinal(), min(end or today, today).toordinal() + 1)}
    assert match.days_worked(periods, today) == len(each)


words = st.sampled_from(["社会工作", "社会学", "心理学", "会计学", "禁毒", "老年个案", "危机干预"])
some = st.lists(words, max_size=3, unique=True).map(tuple)
levels = st.sampled_from(["junior", "intermediate", "senior"])
requirements = st.builds(
    Requirement, key=st.just(1), name=st.just("要求"), source=st.just(PAPER), level=st.just("") | levels, majors=some,
    trainings=some, any_training=st.booleans(), months=st.integers(0, 60),
)  # fmt: skip
holders = st.builds(
    Holder, major=st.just("") | words, level=st.none() | levels, trainings=some, claimed=some,
    days=st.integers(0, 3000), start_unknown=st.booleans(), exam_year=st.just(2027),
    exams=st.dictionaries(levels, st.builds(outlook.Verdict, st.sampled_from(outlook.STATES), st.none() | st.integers(0, 90))),
)  # fmt: skip
WORSE = {SHORT: 0, UNKNOWN: 1, MET: 2}


def states(asked: Requirement, holder: Holder) -> dict[str, str]:
    return {each.demand: each.state for each in found(asked, holder)}


@given(requirements, holders, words, levels, st.integers(0, 2000))
def test_a_qualification_more_never_makes_a_match_worse(
    asked: Requirement, holder: Holder, training: str, level: str, days: int
) -> None:
    rank = ["junior", "intermediate", "senior"]
    more = [
        replace(holder, trainings=(*holder.trainings, training)),
        replace(holder, claimed=(*holder.claimed, training)),
        replace(holder, level=max(filter(None, (holder.level, level)), key=rank.index)),
        replace(holder, days=holder.days + days),
    ]
    before = states(asked, holder)
    for after in (states(asked, each) for each in more):
        assert after.keys() == before.keys()
        assert all(WORSE[after[demand]] >= WORSE[state] for demand, state in before.items())


@given(requirements, holders)
def test_what_is_unknown_is_neither_met_nor_short(asked: Requirement, holder: Holder) -> None:
    told = states(asked, holder)
    if not holder.major and asked.majors:
        assert told["major"] == UNKNOWN
    if holder.start_unknown and asked.months:
        assert told["months"] in (UNKNOWN, MET)
        assert (told["months"] == MET) == (holder.days >= match.days_of(asked.months))
    assert (match.overall(found(asked, holder)) == MET) == all(state == MET for state in told.values())
    assert all(each.closes or each.state == MET for each in found(asked, holder)), "what is open says how to close it"
