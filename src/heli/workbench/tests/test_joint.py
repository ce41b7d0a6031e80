"""Joint projects: tasks of several departments that wait for one another, and the time line read from them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.workbench.actions import joint as actions
from heli.workbench.models import JointProject, JointTask
from heli.workbench.queries import joint as queries
from heli.workbench.rules.joint import circle, share
from heli.workbench.tests.hall import JUSTICE, UNION, YOUTH, Hall
from tests.cast import client_of

MARCH_1, MARCH_31 = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def project(hall: Hall) -> JointProject:
    return actions.open_project(
        hall.conference, by=hall.office, name="青少年司法社工", aim="十天内见到社工", lead=hall.departments[JUSTICE]
    )


def a_task(hall: Hall, project: JointProject, name: str, owner: str, *before: JointTask) -> JointTask:
    return actions.add_task(
        project, by=hall.office, name=name, owner=hall.departments[owner], starts_on=MARCH_1, ends_on=MARCH_31,
        waits_for=before,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_task_waits_and_says_for_what(hall: Hall, project: JointProject) -> None:
    count = a_task(hall, project, "摸底", JUSTICE)
    train = a_task(hall, project, "培训", YOUTH, count)
    with pytest.raises(Refused, match="要先完成：摸底。"):
        actions.start_task(train, by=hall.officers[YOUTH])
    shown = client_of(hall.officers[YOUTH]).get(project.get_absolute_url()).text
    assert "等：" in shown and "摸底" in shown
    count = actions.finish_task(
        actions.start_task(count, by=hall.officers[JUSTICE]), by=hall.officers[JUSTICE], today=MARCH_31
    )
    assert actions.start_task(train, by=hall.officers[YOUTH]).state == "going"


@pytest.mark.django_db
def test_a_department_is_told_of_its_task_and_once_more_when_it_can_begin(hall: Hall, project: JointProject) -> None:
    count, place = a_task(hall, project, "摸底", JUSTICE), a_task(hall, project, "场所", UNION)
    a_task(hall, project, "培训", YOUTH, count, place)
    given = Notification.objects.filter(kind="workbench.task.add")
    assert {each.reader for each in given} == {hall.officers[name].actor for name in (JUSTICE, UNION, YOUTH)}
    begins = Notification.objects.filter(kind="workbench.task.start")
    done = actions.start_task(count, by=hall.officers[JUSTICE])
    actions.finish_task(done, by=hall.officers[JUSTICE], today=MARCH_31)
    assert not begins.exists(), "it waits for another still"
    actions.drop_task(place, by=hall.office, reason="不用了")
    assert [each.reader for each in begins] == [hall.officers[YOUTH].actor]


@pytest.mark.django_db
def test_a_task_that_goes_to_another_department_is_told_there(hall: Hall, project: JointProject) -> None:
    task = a_task(hall, project, "场所", UNION)
    actions.change_task(task, by=hall.office, name="场所", owner=hall.departments[YOUTH], starts_on=MARCH_1,
                        ends_on=MARCH_31)  # fmt: skip
    assert Notification.objects.filter(kind="workbench.task.add", reader=hall.officers[YOUTH].actor).count() == 1


@pytest.mark.django_db
def test_nobody_waits_any_longer_for_what_is_dropped(hall: Hall, project: JointProject) -> None:
    count = a_task(hall, project, "摸底", JUSTICE)
    train = a_task(hall, project, "培训", YOUTH, count)
    actions.drop_task(count, by=hall.office, reason="已有名单")
    assert actions.start_task(train, by=hall.officers[YOUTH]).state == "going"


@pytest.mark.django_db
def test_a_circle_is_refused_with_the_way_round(hall: Hall, project: JointProject) -> None:
    first = a_task(hall, project, "甲", JUSTICE)
    second = a_task(hall, project, "乙", UNION, first)
    third = a_task(hall, project, "丙", YOUTH, second)
    facts = {"name": "甲", "owner": first.owner, "starts_on": MARCH_1, "ends_on": MARCH_31}
    with pytest.raises(Refused, match="甲 → 丙 → 乙 → 甲"):
        actions.change_task(first, by=hall.office, waits_for=[third], **facts)
    with pytest.raises(Refused, match="甲 → 甲"):
        actions.change_task(first, by=hall.office, waits_for=[first], **facts)
    assert not first.waits_for.exists()


@pytest.mark.django_db
def test_a_task_is_its_departments_and_its_plan_the_offices(hall: Hall, project: JointProject) -> None:
    task = a_task(hall, project, "场所", UNION)
    with pytest.raises(NotAllowed, match="嘉兴市总工会"):
        actions.start_task(task, by=hall.office)
    with pytest.raises(NotAllowed):
        actions.start_task(task, by=hall.officers[JUSTICE])
    with pytest.raises(NotAllowed):
        actions.drop_task(task, by=hall.officers[UNION], reason="不想办")


@pytest.mark.django_db
def test_a_project_is_finished_when_no_task_is_left(hall: Hall, project: JointProject) -> None:
    task = a_task(hall, project, "场所", UNION)
    with pytest.raises(Refused, match="还有 1 项"):
        actions.finish_project(project, by=hall.office)
    actions.finish_task(actions.start_task(task, by=hall.officers[UNION]), by=hall.officers[UNION], today=MARCH_31)
    assert actions.finish_project(project, by=hall.office).state == "done"
    with pytest.raises(Refused, match="已完成"):
        a_task(hall, project, "再来", UNION)


@pytest.mark.django_db
def test_progress_and_lateness_are_read_from_the_tasks(hall: Hall, project: JointProject) -> None:
    assert queries.time_line(hall.office, project, MARCH_1) is None
    done, going = a_task(hall, project, "甲", JUSTICE), a_task(hall, project, "乙", UNION)
    dropped = a_task(hall, project, "丙", YOUTH)
    actions.drop_task(dropped, by=hall.office, reason="并入甲")
    actions.finish_task(actions.start_task(done, by=hall.officers[JUSTICE]), by=hall.officers[JUSTICE], today=MARCH_1)
    actions.start_task(going, by=hall.officers[UNION])
    line = queries.time_line(hall.office, project, date(2026, 4, 3))
    assert line is not None and (line.done, line.counted, line.late, line.today) == (1, 2, 1, None)
    assert [(bar.begins, bar.length, bar.late) for bar in line.bars] == [(0, 100, 0), (0, 100, 3), (0, 100, 0)]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_a_way_round_is_found_exactly_where_there_is_one(links: list[tuple[int, int]]) -> None:
    waits: dict[int, set[int]] = {}
    for waiting, before in links:
        waits.setdefault(waiting, set()).add(before)
    reached, ahead = set[int](), list(waits.get(0, ()))
    while ahead:
        task = ahead.pop()
        if task not in reached:
            reached.add(task)
            ahead += waits.get(task, ())
    way = circle(waits, 0)
    assert bool(way) == (0 in reached)
    assert all(after in waits[before] for before, after in pairwise(way))
    assert not way or way[0] == way[-1] == 0


@pytest.mark.parametrize(
    ("day", "across"),
    [(date(2026, 2, 1), 0), (MARCH_1, 0), (date(2026, 3, 16), 48.39), (date(2026, 4, 1), 100), (date(2027, 1, 1), 100)],
)
def test_a_day_stands_where_it_is_in_the_span_and_never_outside(day: date, across: float) -> None:
    assert share(MARCH_1, MARCH_31, day) == across
