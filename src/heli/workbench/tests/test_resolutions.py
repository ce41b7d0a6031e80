"""What was resolved: numbered without gaps, due on a day, carried out by its owner, accepted or returned, overdue."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.actions.delegations import give_delegation
from heli.accounts.models import User
from heli.core.actions.comments import follow
from heli.core.actions.settings import load_law
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.workbench.actions import conference, joint
from heli.workbench.actions import resolutions as actions
from heli.workbench.models import Resolution
from heli.workbench.queries import overdue
from heli.workbench.queries.waiting import to_accept
from heli.workbench.rules.overdue import Owed, by_department, finding
from heli.workbench.tests.hall import JUSTICE, MEETING_DAY, UNION, YOUTH, Hall, days_after
from tests.cast import LONG_AGO, City, client_of, user_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def test_numbers_follow_each_other_within_a_year_and_begin_again(hall: Hall) -> None:
    meeting, following = hall.meeting(), hall.meeting(day=days_after(MEETING_DAY, 60))
    made = [hall.resolution(meeting=meeting) for _each in range(3)]
    made.append(hall.resolution(meeting=following, due_on=date(2027, 3, 1)))
    assert [each.label for each in made] == ["〔2026〕1号", "〔2026〕2号", "〔2026〕3号", "〔2027〕1号"]
    actions.lift(made[1], by=hall.office, reason="不再需要", today=TODAY)
    assert hall.resolution(meeting=meeting).number == 4, "a lifted number stays taken"


def test_whoever_fails_leaves_no_gap(hall: Hall) -> None:
    meeting = hall.meeting()
    hall.resolution(meeting=meeting)
    with pytest.raises(Refused, match="两者只填一个"):
        actions.decide(meeting, by=hall.office, subject="没有期限", owner=hall.departments[JUSTICE])
    assert hall.resolution(meeting=meeting).number == 2


@pytest.mark.parametrize(
    ("workdays", "due_on", "provisional"),
    # the meeting is on Thursday 5 November 2026; 2027 is not published
    [
        (1, date(2026, 11, 6), False),
        (2, date(2026, 11, 9), False),
        (10, date(2026, 11, 19), False),
        (60, date(2027, 1, 28), True),
    ],
)
def test_a_period_counts_working_days_and_is_provisional_where_a_year_is_not_published(
    hall: Hall, workdays: int, due_on: date, provisional: bool
) -> None:
    load_law(None, by=acting.console())
    made = actions.decide(
        hall.meeting(), by=hall.office, subject="按期", owner=hall.departments[JUSTICE], workdays=workdays
    )
    assert (made.due_on, made.provisional, made.workdays) == (due_on, provisional, workdays)


def test_only_the_owner_starts_and_submits_and_only_the_office_accepts(hall: Hall) -> None:
    resolution = hall.resolution(JUSTICE)
    with pytest.raises(NotAllowed, match="嘉兴市司法局"):
        actions.start(resolution, by=hall.office)
    with pytest.raises(NotAllowed):
        actions.start(resolution, by=hall.officers[UNION])
    resolution = actions.start(resolution, by=hall.officers[JUSTICE])
    with pytest.raises(Refused):
        actions.submit(resolution, by=hall.officers[JUSTICE], text="", today=TODAY)
    resolution = actions.submit(resolution, by=hall.officers[JUSTICE], text="已办", today=TODAY)
    with pytest.raises(NotAllowed):
        actions.accept(resolution, by=hall.officers[JUSTICE], today=TODAY)
    resolution = actions.accept(resolution, by=hall.office, today=TODAY)
    assert (resolution.state, resolution.closed_on) == ("fulfilled", TODAY)


def test_what_is_returned_says_why_and_comes_again(hall: Hall) -> None:
    resolution, owner = hall.submitted(), hall.officers[JUSTICE]
    with pytest.raises(Refused):
        actions.send_back(resolution, by=hall.office, reason="", today=TODAY)
    resolution = actions.send_back(resolution, by=hall.office, reason="缺海盐县", today=TODAY)
    assert "缺海盐县" in client_of(owner).get(resolution.get_absolute_url()).text
    resolution = actions.submit(resolution, by=owner, text="已补海盐县", today=TODAY)
    actions.accept(resolution, by=hall.office, today=TODAY)
    assert [(each.answer, each.reason) for each in resolution.submissions.all()] == [
        ("returned", "缺海盐县"),
        ("accepted", ""),
    ]


def test_nobody_accepts_what_they_submitted_themselves(hall: Hall, city: City, shen_jie: User) -> None:
    civil = city.organisations["嘉兴市民政局"]
    made = actions.decide(hall.meeting(), by=shen_jie, subject="自办", owner=civil, due_on=TODAY)
    made = actions.submit(actions.start(made, by=shen_jie), by=shen_jie, text="办了", today=TODAY)
    with pytest.raises(Refused, match="另一位同事"):
        actions.accept(made, by=shen_jie, today=TODAY)
    colleague = user_with("city_civil_affairs", city.root, "吴同")
    assert actions.accept(made, by=colleague, today=TODAY).state == "fulfilled"


def test_nor_does_a_deputy_accept_it_in_the_stead_of_who_submitted_it(hall: Hall, city: City, shen_jie: User) -> None:
    civil = city.organisations["嘉兴市民政局"]
    made = actions.decide(hall.meeting(), by=shen_jie, subject="自办", owner=civil, due_on=TODAY)
    made = actions.submit(actions.start(made, by=shen_jie), by=shen_jie, text="办了", today=TODAY)
    deputy, today = user_with("supervisor", city.root, "何静"), localdate()
    give_delegation(
        shen_jie, by=shen_jie, deputy=deputy, valid_from=today, valid_until=today + timedelta(days=5),
        rights=["workbench.resolution.accept", "workbench.conference.view"],
    )  # fmt: skip
    deputy = User.objects.get(pk=deputy.pk)
    assert deputy.may("workbench.resolution.accept", made) and made not in to_accept(deputy)
    with pytest.raises(Refused, match="另一位同事"):
        actions.accept(made, by=deputy, today=TODAY)


def test_the_second_of_two_who_answer_is_told(hall: Hall) -> None:
    resolution = hall.submitted()
    page = client_of(hall.office)
    address = f"/workbench/conferences/resolutions/{resolution.pk}"
    assert page.post(f"{address}/accept/", {"version": resolution.version}).status_code == 302
    late = page.post(f"{address}/return/", {"version": resolution.version, "reason": "不全"})
    assert late.status_code in (409, 422) and Resolution.objects.get().state == "fulfilled"


def test_owners_are_reminded_before_and_after_and_never_twice_of_the_same_day(hall: Hall) -> None:
    resolution, console = hall.resolution(due_on=date(2026, 12, 1)), acting.console()
    counted = []
    for days in (-8, -7, -7, -4, -3, -1, 0, 1, 2, 8, 8, 15):
        counted.append(actions.remind(None, by=console, today=resolution.due_on + timedelta(days=days)))
    # late, the office is told too
    assert counted == [0, 1, 0, 0, 1, 1, 1, 2, 0, 2, 0, 2]
    told = Notification.objects.filter(kind="workbench.resolution.remind")
    assert {each.reader for each in told} == {hall.officers[JUSTICE].actor, hall.office.actor}


def test_whoever_is_to_help_is_told_and_the_owner_only_as_owner(hall: Hall) -> None:
    helpers = [hall.departments[UNION], hall.departments[JUSTICE]]
    actions.decide(
        hall.meeting(),
        by=hall.office,
        subject="互通名单",
        owner=hall.departments[JUSTICE],
        helpers=helpers,
        due_on=TODAY,
    )
    told = Notification.objects.filter(kind="workbench.resolution.help")
    assert [(each.reader, str(each.words)) for each in told] == [
        (hall.officers[UNION].actor, "请配合嘉兴市司法局办理〔2026〕1号：互通名单")
    ]


def test_tasks_of_projects_are_reminded_of_as_resolutions_are(hall: Hall) -> None:
    project = joint.open_project(
        hall.conference, by=hall.office, name="联合走访", aim="走访", lead=hall.departments[UNION]
    )
    task = joint.add_task(project, by=hall.office, name="落实场所", owner=hall.departments[UNION],
                          starts_on=TODAY, ends_on=TODAY + timedelta(days=30))  # fmt: skip
    console = acting.console()
    counted = [
        actions.remind(None, by=console, today=task.ends_on + timedelta(days=days)) for days in (-8, -7, -6, 0, 1, 2)
    ]
    assert counted == [0, 1, 0, 1, 2, 0], "late, the office is told too"
    told = Notification.objects.filter(kind="workbench.resolution.remind", about_type="workbench.jointtask")
    assert {each.reader for each in told} == {hall.officers[UNION].actor, hall.office.actor}
    task = joint.start_task(task, by=hall.officers[UNION])
    joint.finish_task(task, by=hall.officers[UNION], today=TODAY)
    assert actions.remind(None, by=console, today=task.ends_on + timedelta(days=30)) == 0


def test_of_a_meeting_of_tomorrow_whoever_is_to_come_is_reminded_once(hall: Hall) -> None:
    meeting, console, day = hall.meeting(held=False), acting.console(), MEETING_DAY.date()
    theirs = meeting.attendances.get(organisation=hall.departments[YOUTH])
    conference.reply(theirs, by=hall.officers[YOUTH], reply="excused", reason="出差")
    counted = [actions.remind(None, by=console, today=day + timedelta(days=days)) for days in (-2, -1, 0, 1)]
    assert counted == [0, 3, 0, 0]
    told = Notification.objects.filter(kind="workbench.meeting.remind")
    coming = {hall.office.actor, hall.officers[JUSTICE].actor, hall.officers[UNION].actor}
    assert {each.reader for each in told} == coming


def test_of_a_new_state_nobody_hears_who_no_longer_sees_the_record(hall: Hall) -> None:
    resolution, stranger = hall.resolution(), hall.officers[YOUTH]
    follow(None, by=stranger, about=resolution)
    seat = hall.conference.seats.get(organisation=hall.departments[YOUTH])
    conference.end_seat(seat, by=hall.office, valid_until=LONG_AGO + timedelta(days=1))
    Notification.objects.all().delete()
    actions.start(resolution, by=hall.officers[JUSTICE])
    assert not Notification.objects.filter(reader=stranger.actor).exists()


def test_what_is_submitted_is_not_reminded_of(hall: Hall) -> None:
    hall.submitted()
    assert actions.remind(None, by=acting.console(), today=date(2027, 1, 15)) == 0


def owed(owner: str, due: int, label: str = "") -> Owed:
    return Owed(label, "事", owner, TODAY + timedelta(days=due), False, "办理中", "/", "")


@pytest.mark.parametrize(
    ("things", "open_", "late", "soon", "longest", "worst"),
    [
        ([], 0, 0, 0, 0, []),
        ([owed("甲", 0)], 1, 0, 1, 0, []),
        ([owed("甲", 8), owed("乙", 7)], 2, 0, 1, 0, []),
        (
            [owed("甲", -1), owed("甲", 30), owed("乙", -9), owed("丙", -9), owed("丙", -2)],
            5,
            4,
            0,
            9,
            ["丙", "乙", "甲"],
        ),
    ],
)
def test_the_finding_says_how_many_whose_and_how_long(
    things: list[Owed], open_: int, late: int, soon: int, longest: int, worst: list[str]
) -> None:
    found = finding(by_department(things, TODAY))
    assert (found.open, found.late, found.soon, found.longest) == (open_, late, soon, longest)
    assert [line.name for line in found.worst] == worst


def test_the_overdue_page_begins_with_the_finding_and_counts_only_what_is_seen(hall: Hall, city: City) -> None:
    today = date.today()
    meeting = hall.meeting(day=days_after(MEETING_DAY, (today - MEETING_DAY.date()).days - 30))
    for owner, days in ((JUSTICE, -12), (JUSTICE, -2), (UNION, -5), (YOUTH, 40)):
        hall.resolution(owner, due_on=today + timedelta(days=days), meeting=meeting)
    leader = user_with("city_leader", city.root, "李市长")
    page = client_of(leader).get("/workbench/conferences/resolutions/overdue/").text
    assert "4 项在办事项中有 3 项逾期：嘉兴市司法局 2 项（最长 12 天）、嘉兴市总工会 1 项（最长 5 天）。" in page
    stranger = user_with("youth_league_officer", city.organisations["桐心社会工作服务中心"], "外人")
    assert "没有在办的事项。" in client_of(stranger).get("/workbench/conferences/resolutions/overdue/").text
    assert overdue.owed(stranger) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_get_two_numbers_that_follow(hall: Hall) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; what happens with many is a question to PostgreSQL.")
    meetings = [hall.meeting(), hall.meeting()]
    broken: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for _each in range(5):
                hall.resolution(meeting=meetings[number % 2])
        except BaseException as error:
            broken.append(error)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert sorted(Resolution.objects.values_list("number", flat=True)) == list(range(1, 21))
