"""The table of outlooks is the rule asked for each worker, whoever they are; and the lists that are read from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heli.accounts import acting
from heli.accounts.models import User
from heli.core import jobs
from heli.core.actions.jobs import run_schedule
from heli.core.models import Job
from heli.directory.models import Person
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, ConductCase, Employment, LicenceLevel, Outlook, Training, Worker
from heli.workforce.queries.learning import known_of
from heli.workforce.queries.outlook import Among, asked, of_keys, reckoned, stretches
from heli.workforce.queries.register import main_first
from heli.workforce.rules.hours import KINDS
from heli.workforce.rules.outlook import outlook
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
DAYS = st.none() | st.dates(date(2008, 1, 1), date(2029, 12, 31))
SOME_DAY = st.dates(date(2015, 1, 1), date(2026, 11, 27))
POST = st.tuples(DAYS, DAYS, st.sampled_from(Employment.Time.values), st.integers(0, 2))
WORKER = st.fixed_dictionaries({
    "education": st.sampled_from(["", "大专", "本科", "硕士研究生", "肄业"]),
    "major": st.sampled_from(["", "社会工作", "会计"]),
    "studied_until": DAYS,
    "papers": st.lists(st.tuples(st.sampled_from(LicenceLevel.values), DAYS, DAYS), max_size=2, unique_by=lambda one: one[0]),
    "posts": st.lists(POST, max_size=3, unique_by=lambda one: one[3]),
    "learned": st.lists(
        st.tuples(st.sampled_from(KINDS), SOME_DAY, st.integers(1, 900), st.sampled_from(Training.State.values)),
        max_size=4, unique_by=lambda one: one[:2],
    ),
})  # fmt: skip


def settle(city: City, people: list[dict[str, Any]]) -> None:
    """People with everything the rule asks about."""
    where = [*city.organisations.values()]
    actor = acting.console().actor
    for number, one in enumerate(people):
        person = Person.objects.create(name=f"某人{number}", document_number=f"33040219900101{number:04d}")
        facts = {name: one[name] for name in ("education", "major", "studied_until")}
        worker = Worker.objects.create(person=person, **facts)
        for level, issued, until in one["papers"]:
            Certificate.objects.create(worker=worker, level=level, issued_on=issued, registered_until=until)
        for start, end, time, at in one["posts"]:
            if start and end and end < start:
                start, end = end, start
            Employment.objects.create(worker=worker, organisation=where[at], start_on=start, end_on=end, time=time)
        for kind, ended, tenths, state in one["learned"]:
            Training.objects.create(
                worker=worker, kind=kind, name="课", end_on=ended, tenths=tenths, state=state, recorded_by=actor,
                confirmed_by=actor if state == "confirmed" else None,
            )  # fmt: skip


def by_hand(worker: Worker) -> list[Any]:
    """The row of a worker by the rule asked for them alone, and by the list's own idea of the main employment."""
    question = asked(TODAY)
    found = outlook(known_of(worker), question)
    posts = sorted(worker.employments.order_by(*main_first()), key=lambda post: post.end_on is not None)
    main = posts[0] if posts else None
    home = (main.place_id or (main.organisation.place_id if main.organisation else None)) if main else None
    row: list[Any] = [
        worker.pk, found.level, found.expires_on, found.counted, found.waiting, found.required, found.short,
        main.organisation_id if main else None, home, worker.studied_until is not None,
    ]  # fmt: skip
    for verdict in found.verdicts:
        row += [verdict.state, verdict.missing, verdict.rule]
    return row


COMPARED = (
    "pk", "level", "expires_on", "counted", "waiting", "required", "short_by", "employer_id", "place_id", "study_known",
    "junior", "junior_missing", "junior_rule", "intermediate", "intermediate_missing", "intermediate_rule", "senior",
    "senior_missing", "senior_rule",
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(WORKER, max_size=5))
def test_each_row_is_the_rule_asked_for_that_person(city: City, people: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        settle(city, people)
        for among in stretches(2):
            Outlook.objects.bulk_create(_made(row) for row in reckoned(among, TODAY))
        found = [list(row) for row in Outlook.objects.order_by("pk").values_list(*COMPARED)]
        workers = Worker.objects.order_by("pk").prefetch_related("certificates", "employments", "trainings")
        assert found == [by_hand(worker) for worker in workers]
        keys = list(workers.values_list("pk", flat=True))
        assert [row for among in of_keys(keys) for row in reckoned(among, TODAY)] == [
            row for among in stretches(1000) for row in reckoned(among, TODAY)
        ]
        transaction.set_rollback(True)


def _made(row: Any) -> Outlook:
    from heli.workforce.queries.outlook import COLUMNS

    return Outlook(**dict(zip(COLUMNS, row, strict=True)))


def test_nobody_is_no_stretch_and_no_row(city: City) -> None:
    assert stretches(1000) == [] and reckoned(Among(1, 10), TODAY) == []


LICENSED = {
    "education": "本科", "major": "社会工作", "studied_until": None, "learned": [],
    "papers": [("junior", date(2020, 9, 1), None)], "posts": [(date(2020, 1, 1), None, "full", 1)],
}  # fmt: skip


def licensed(until: date, at: int = 1, learned: int = 0) -> dict[str, Any]:
    more = [("training", localdate() - timedelta(days=30), learned, "confirmed")] if learned else []
    return LICENSED | {
        "papers": [("junior", date(2020, 9, 1), until)], "posts": [(date(2020, 1, 1), None, "full", at)], "learned": more,
    }  # fmt: skip


@pytest.fixture
def three(city: City) -> list[Worker]:
    """One at 晨光 and one at 桐心 who will fall short, one who will not; each is seen where they work."""
    soon, later = localdate() + timedelta(days=40), localdate() + timedelta(days=400)
    settle(city, [licensed(soon), licensed(later, at=2), licensed(soon, learned=720)])
    for post in Employment.objects.all():
        extend_reach(post)
    return list(Worker.objects.order_by("pk"))


def nightly() -> Job:
    job = run_schedule(None, by=acting.console(), kind="workforce.outlook.reckon", clock=acting.clock().actor)
    done = jobs.run_one(job.pk)
    assert done is not None
    return done


def test_every_night_all_are_reckoned_and_twice_is_as_good_as_once(three: list[Worker]) -> None:
    first = nightly()
    assert first.state == "done" and "3" in str(first.message_values)
    before = list(Outlook.objects.order_by("pk").values())
    nightly()
    assert list(Outlook.objects.order_by("pk").values()) == before and len(before) == 3


def test_a_run_goes_on_where_it_was_stopped(three: list[Worker]) -> None:
    job = run_schedule(None, by=acting.console(), kind="workforce.outlook.reckon", clock=acting.clock().actor)
    Job.objects.filter(pk=job.pk).update(checkpoint=f"2026-01-01 {three[-1].pk + 100_000}")
    jobs.run_one(job.pk)
    assert not Outlook.objects.exists(), "what an earlier run came to was done again"


def test_the_list_names_who_falls_short_within_the_scope(three: list[Worker], fang_yu: User, shen_jie: User) -> None:
    nightly()
    seen = client_of(fang_yu).get("/workforce/hours/").content.decode()
    assert "某人0" in seen and "某人1" not in seen and "某人2" not in seen
    assert all(f"某人{number}" in client_of(shen_jie).get("/workforce/hours/").content.decode() for number in (0, 1))


def test_the_list_counts_its_own_rows_in_any_order(three: list[Worker], shen_jie: User) -> None:
    nightly()
    browser = client_of(shen_jie)
    for query in ("", "?sort=name", "?sort=-expires_on"):
        page = browser.get(f"/workforce/hours/{query}").content.decode()
        assert "2 条" in page and page.count('<th scope="row"') == 2, query


def test_who_lost_the_registration_by_a_decision_falls_short_of_nothing(three: list[Worker], shen_jie: User) -> None:
    nightly()
    ConductCase.objects.create(
        year=2026, serial=1, worker=three[0], complaint="投诉", complainant="某", contact="1", received_on=localdate(),
        received_by=shen_jie.actor, sanction="removal", sanction_from=localdate(),
    )  # fmt: skip
    page = client_of(shen_jie).get("/workforce/hours/").content.decode()
    assert "某人0" not in page and "某人1" in page


def test_months_stand_in_their_order(three: list[Worker], shen_jie: User) -> None:
    nightly()
    settle_more = Outlook.objects.filter(pk=three[2].pk)
    settle_more.update(short_by=10, expires_on=localdate() + timedelta(days=400))
    months = client_of(shen_jie).get("/workforce/hours/?group=expires_on").content.decode()
    first, second = (localdate() + timedelta(days=days) for days in (40, 400))
    assert months.index(f"{first.year}年{first.month}月") < months.index(f"{second.year}年{second.month}月")


def test_the_list_groups_by_month_employer_and_place_and_narrows_by_them(three: list[Worker], shen_jie: User) -> None:
    nightly()
    browser = client_of(shen_jie)
    months = browser.get("/workforce/hours/?group=expires_on").content.decode()
    soon = localdate() + timedelta(days=40)
    assert f"{soon.year}年{soon.month}月" in months and "144" in months  # two are short of 72 hours each
    employers = browser.get("/workforce/hours/?group=employer").content.decode()
    assert "晨光社会工作服务中心" in employers and "桐心社会工作服务中心" in employers
    assert "南湖区" in browser.get("/workforce/hours/?group=place").content.decode()
    narrowed = browser.get(f"/workforce/hours/?month={soon:%Y-%m}").content.decode()
    assert "某人0" in narrowed and "某人1" not in narrowed
    assert "某人0" not in browser.get("/workforce/hours/?place=330483").content.decode()
    assert "某人1" not in browser.get("/workforce/hours/?within=90").content.decode()
    lines = browser.get("/workforce/hours/?form=csv").getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "72" in lines and "某人1" in lines


def test_each_group_of_who_falls_short_opens_its_people_and_nobody_else(
    three: list[Worker], city: City, shen_jie: User
) -> None:
    """By month, employer and place: 某人0 at 晨光 in 南湖区, 某人1 at 桐心 in 桐乡市, 某人2 short of nothing."""
    nightly()
    browser, days = client_of(shen_jie), [localdate() + timedelta(days=more) for more in (40, 400)]
    here, there = (city.organisations[f"{name}社会工作服务中心"].pk for name in ("晨光", "桐心"))
    for column, first, second in (
        ("expires_on", f"{days[0]:%Y-%m}", f"{days[1]:%Y-%m}"), ("employer", here, there), ("place", "330402", "330483"),
    ):  # fmt: skip
        grouped = browser.get(f"/workforce/hours/?group={column}").content.decode()
        for key, name, other in ((first, "某人0", "某人1"), (second, "某人1", "某人0")):
            assert f"only={column}%3A{key}" in grouped or f"only={column}:{key}" in grouped, (column, key)
            opened = browser.get(f"/workforce/hours/?only={column}:{key}").content.decode()
            assert name in opened and other not in opened and "某人2" not in opened, (column, key)


def test_who_may_sit_is_listed_with_the_rule_and_printed(three: list[Worker], fang_yu: User) -> None:
    nightly()
    browser = client_of(fang_yu)
    page = browser.get("/workforce/exams/?sits=intermediate&cols=name,intermediate,intermediate_rule").content.decode()
    assert "某人0" in page and "可以报考" in page and "本科，社会工作专业：从事社会工作满 3 年" in page
    paper = browser.get("/workforce/exams/print/exams/?sits=any&all=1").content.decode()
    assert "社会工作师考试" in paper and "某人0" in paper and "某人1" not in paper and "毕业日期未登记" in paper
    assert browser.get("/workforce/exams/print/workers/?all=1").status_code == 404


def test_a_workers_page_shows_hours_rule_and_missing_months(three: list[Worker], fang_yu: User) -> None:
    page = client_of(fang_yu).get(three[0].get_absolute_url()).content.decode()
    assert "还差 72 学时：要求 72，已计 0。" in page and "社会工作者继续教育办法（民发〔2009〕123号）" in page
    assert "社会工作师考试" in page and "缺下一级证书" in page
