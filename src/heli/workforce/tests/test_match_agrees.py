"""What the query says of every post of a register, and what the rule says of each: the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heli.accounts.models import User
from heli.core.tables.groups import grouped, told_apart
from heli.directory.models import Organisation, Person
from heli.workforce.match_plan import lacking_items
from heli.workforce.match_table import MATCH
from heli.workforce.models import Certificate, Employment, PostRequirement, Qualification, Training, Worker
from heli.workforce.queries import match
from heli.workforce.queries.match_rows import lacks, majors, match_rows, trainings, with_items
from heli.workforce.queries.outlook import asked as next_exam
from tests.cast import City, found_city, user_with

TODAY = date(2026, 11, 27)

WORDS = st.sampled_from(["社会工作", "社会学", "MSW", "会计学", "矫正", "禁毒", "老年个案", "危机干预", "100%", "a_b"])
LISTS = st.lists(WORDS, max_size=2, unique=True).map("、".join)
CODES = st.sampled_from(["3304", "330402", "330402008", "330402008001", "330483", "330483001001"])
DAYS = st.none() | st.integers(0, 2200).map(lambda ago: TODAY - timedelta(days=ago))
ASKS = st.fixed_dictionaries({
    "place": CODES, "posts": LISTS, "kind": st.sampled_from(["", "agency", "department"]),
    "level": st.sampled_from(["", "junior", "intermediate", "senior"]), "majors": LISTS, "trainings": LISTS,
    "trainings_how": st.sampled_from(["all", "any"]), "months": st.sampled_from([0, 1, 12, 24, 60]),
    "effective_from": st.dates(date(2025, 1, 1), date(2027, 1, 1)),
}).filter(lambda given: given["level"] or given["majors"] or given["trainings"] or given["months"])  # fmt: skip
POSTS = st.fixed_dictionaries({
    "post": st.just("") | st.lists(WORDS, min_size=1, max_size=2).map("".join), "place": st.none() | CODES,
    "employer": st.sampled_from(["", "晨光社会工作服务中心", "桐心社会工作服务中心", "嘉兴市民政局", "无所在地的机构"]),
    "start_on": DAYS, "end_on": DAYS,
}).filter(lambda given: (given["place"] or given["employer"])
          and not (given["start_on"] and given["end_on"] and given["end_on"] < given["start_on"]))  # fmt: skip
PEOPLE = st.fixed_dictionaries({
    "major": st.just("") | WORDS, "levels": st.sets(st.sampled_from(["junior", "intermediate", "senior"])),
    "trainings": st.lists(WORDS, max_size=2), "others": st.lists(WORDS, max_size=1),
    "learned": st.lists(st.tuples(WORDS, st.sampled_from(["training", "paper"]),
                                  st.sampled_from(["recorded", "confirmed", "returned"])), max_size=2),
    "posts": st.lists(POSTS, min_size=1, max_size=3, unique_by=lambda given: (given["place"], given["employer"])),
})  # fmt: skip


class TestSameOfEveryPost(TestCase):  # type: ignore[misc]
    """Small registers made at random, each taken back."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.city = found_city()
        nowhere = Organisation.objects.create(name="无所在地的机构", kind="agency")
        cls.city.organisations[nowhere.name] = nowhere
        cls.shen_jie = user_with("city_civil_affairs", cls.city.root, "沈洁")

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ASKS, min_size=1, max_size=4), st.lists(PEOPLE, min_size=1, max_size=4))
    def test_the_list_finds_whom_the_rule_finds(self, asked: list[Any], people: list[Any]) -> None:
        for given_ in asked:
            PostRequirement.objects.create(
                name="要求", document="办法", **{**given_, "place": self.city.places[given_["place"]]}
            )
        for each in people:
            _found(self.city, each, self.shen_jie)
        ordered = match.in_force(TODAY)
        posts = match.open_posts(Employment.objects.all(), TODAY)
        told = {
            row.pk: (row.asked, row.asked_level, row.m_major, row.m_level, row.m_training, row.m_months)
            for row in match.marked(posts, ordered, TODAY)
        }
        whole = posts.select_related("worker", "organisation__place", "place")
        question = next_exam(TODAY)
        ruled = {post.pk: match.matched(post, match.holder_of(post.worker, TODAY, question), ordered) for post in whole}
        assert told == {pk: _as_marked(found) for pk, found in ruled.items() if found.requirement}
        every = match.marked(posts, ordered, TODAY)
        for state in ("met", "short", "unknown"):
            listed = set(match.with_state(every, state).values_list("pk", flat=True))
            assert listed == {pk for pk, found in ruled.items() if found.requirement and found.state == state}
        for item in trainings(ordered):
            for pk in every.filter(item.lacked("training")).values_list("pk", flat=True):
                assert any(word in finding.words for word in item.words for finding in ruled[pk].findings)
        items = trainings(ordered)
        apart, marks = with_items(every, items)
        by_post = MATCH.by_name["post"]
        told = told_apart(apart, by_post, MATCH, marks.values())
        whole = grouped(every, by_post, MATCH, told).whole
        assert (whole.count, *whole.figures) == (
            every.count(),
            *(every.filter(one.of()).count() for one in MATCH.measures),
        )
        planned = {figure.head: figure.number for figure in lacking_items(told, items, "training", None, marks)}
        assert planned == {item.key: every.filter(item.lacked("training")).count() for item in items}
        lacked = {figure.head: figure.number for figure in lacking_items(told, majors(ordered), "major", None)}
        assert lacked == {item.key: every.filter(item.lacked("major")).count() for item in majors(ordered)}
        assert {row.pk for row in match_rows(list(ruled), ordered, TODAY)} == ruled.keys()
        assert every.filter(lacks("level")).count() == sum(
            finding.demand == "level" and finding.state == "short"
            for found in ruled.values()
            for finding in found.findings
        )


def _found(city: City, given_: dict[str, Any], by: User) -> None:
    person = Person.objects.create(name="某人", document_number=f"33040219900101{Person.objects.count():04d}")
    made = Worker.objects.create(person=person, major=given_["major"])
    for level in given_["levels"]:
        Certificate.objects.create(worker=made, level=level)
    for kind, names in (("training", given_["trainings"]), ("qualification", given_["others"])):
        for name in names:
            Qualification.objects.create(worker=made, kind=kind, name=name)
    for at, (name, kind, state) in enumerate(given_["learned"]):
        Training.objects.create(
            worker=made, name=name, kind=kind, state=state, end_on=TODAY - timedelta(days=at), tenths=60,
            recorded_by=by.actor, confirmed_by=by.actor,
        )  # fmt: skip
    for post in given_["posts"]:
        place, employer = post["place"], post["employer"]
        Employment.objects.create(
            worker=made, post=post["post"], start_on=post["start_on"], end_on=post["end_on"],
            place=city.places[place] if place else None,
            organisation=city.organisations[employer] if employer else None,
        )  # fmt: skip


def _as_marked(found: match.Match) -> tuple[Any, ...]:
    assert found.requirement is not None
    states = {each.demand: each.state for each in found.findings}
    demands = (states.get(demand, "") for demand in ("major", "level", "training", "months"))
    return found.requirement.key, found.requirement.level, *demands
