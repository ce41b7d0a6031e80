"""The joint conference of the demo city: three meetings, resolutions in every state, a joint project of six tasks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware

from heli.accounts.models import User
from heli.core.models import Acting
from heli.directory.models import Organisation
from heli.site.demo.town import Town
from heli.workbench.actions import conference as meetings
from heli.workbench.actions import joint, resolutions
from heli.workbench.models import Conference, Meeting, Resolution

NAME = "社会工作专业化发展联席会议"
#: departments with the sign-in of whom each named and the part it takes
SEATS = (("civil", "city-civil-affairs", "office"), ("justice", "justice-officer", "member"),
         ("union", "union-officer", "member"), ("youth", "youth-league-officer", "member"))  # fmt: skip
OFFICE, JUSTICE, UNION, YOUTH = range(4)
DONE = "已完成第一批，名单和签到表在本单位存档。"


def joint_conference(town: Town, today: date) -> None:
    """Let three meetings happen around today, in the conference that the city has or in a new one."""
    people = [User.objects.get(login=login) for _key, login, _part in SEATS]
    departments = [town.departments[key] for key, _login, _part in SEATS]
    by = people[OFFICE]
    conference = Conference.objects.filter(place=town.city, ended_on=None).order_by("pk").first()
    if conference is None:
        conference = meetings.found_conference(
            town.city, by=by, name=NAME, document="演示文件", purpose="统筹各部门的社会工作人才队伍建设和服务衔接。"
        )
    for (_key, _login, part), department, person in zip(SEATS, departments, people, strict=True):
        _seated(conference, by, department, person, part, today - timedelta(days=400))
    first = _held(conference, by, people, departments, "第一次会议", today - timedelta(days=75))
    second = _held(conference, by, people, departments, "第二次会议", today - timedelta(days=20))
    _resolved(first, second, by, people, departments, today)
    meetings.write_minutes(
        second,
        by=by,
        reason="补记出席人员。",
        text="会议听取了各单位工作情况，研究了三项议题。团市委由权益部干部代为到会。",
    )
    _invited(conference, by, people, departments, today + timedelta(days=8))
    _to_come(conference, by, departments, today)
    _project(conference, by, people, departments, today)
    _ended_projects(conference, by, people, departments, today)


def _seated(conference: Conference, by: Acting, department: Organisation, person: User, part: str, since: date) -> None:
    """Somebody speaks for a department, since before the first meeting."""
    seat = conference.seats.filter(organisation=department, valid_until=None).first()
    if seat is None:
        meetings.give_seat(conference, by=by, organisation=department, person=person.actor, part=part, valid_from=since)
        return
    seat.person, seat.valid_from = person.actor, min(seat.valid_from, since)
    seat.save()


def _meeting(conference: Conference, by: Acting, departments: list[Organisation], name: str, day: date) -> Meeting:
    meeting = meetings.call_meeting(
        conference, by=by, subject=f"联席会议{name}", begins_at=make_aware(datetime.combine(day, time(14, 30))),
        where="市民政局三楼会议室",
    )  # fmt: skip
    for subject, brings in (
        ("司法社工与社区矫正衔接", JUSTICE),
        ("职工心理服务站点布局", UNION),
        ("青少年事务社工配备", YOUTH),
    ):
        meetings.add_item(meeting, by=by, subject=subject, proposer=departments[brings])
    return meeting


def _held(
    conference: Conference, by: Acting, people: list[User], departments: list[Organisation], name: str, day: date
) -> Meeting:
    meeting = meetings.invite(_meeting(conference, by, departments, name, day), by=by)
    came = {attendance.pk: ("present", "") for attendance in meeting.attendances.all()}
    for attendance, person in _answering(meeting, people, departments):
        meetings.reply(attendance, by=person, reply="coming")
        if attendance.organisation_id == departments[YOUTH].pk:
            came[attendance.pk] = ("substitute", "团市委 权益部干部")
    meeting = meetings.hold(meeting, by=by, came=came)
    minutes = meetings.write_minutes(
        meeting, by=by, text="会议听取了各单位工作情况，研究了三项议题。\n\n议定事项见清单，由牵头单位按期落实。"
    )
    meetings.confirm_minutes(minutes, by=by, today=day + timedelta(days=3))
    return meeting


def _answering(meeting: Meeting, people: list[User], departments: list[Organisation]) -> list[tuple[Any, User]]:
    asked = {attendance.organisation_id: attendance for attendance in meeting.attendances.all()}
    return [(asked[department.pk], person) for department, person in zip(departments, people, strict=True)]


def _resolved(
    first: Meeting, second: Meeting, by: Acting, people: list[User], departments: list[Organisation], today: date
) -> None:
    """One resolution in each state, three of them late."""
    items = {item.position: item for item in first.agenda.all()}

    def decide(meeting: Meeting, subject: str, owner: int, *helpers: int, **when: Any) -> Resolution:
        return resolutions.decide(
            meeting, by=by, subject=subject, owner=departments[owner],
            helpers=[departments[helper] for helper in helpers], **when,
        )  # fmt: skip

    done = decide(first, "建立社区矫正对象转介社工机构的名单", JUSTICE, OFFICE, workdays=20, item=items[1])
    late = decide(
        first, "在工业园区设立三处职工心理服务站点", UNION, OFFICE, due_on=today - timedelta(days=21), item=items[2]
    )
    back = decide(first, "摸清青少年事务社工的配备底数", YOUTH, due_on=today - timedelta(days=6), item=items[3])
    lifted = decide(first, "编印部门通讯录纸质版", OFFICE, due_on=today - timedelta(days=30))
    waits = decide(second, "每月交换一次在岗社工名册", JUSTICE, UNION, YOUTH, workdays=10)
    going = decide(second, "制定职工服务项目购买清单", UNION, due_on=today + timedelta(days=5))
    decide(second, "为 12 个街道配齐青少年事务社工", YOUTH, OFFICE, workdays=60)
    decide(second, "排查司法所社工岗位空缺", JUSTICE, due_on=today - timedelta(days=2))
    for resolution, owner in ((done, JUSTICE), (late, UNION), (back, YOUTH), (waits, JUSTICE), (going, UNION)):
        resolutions.start(resolution, by=people[owner])
    for resolution, owner in ((done, JUSTICE), (back, YOUTH), (waits, JUSTICE)):
        resolutions.submit(resolution, by=people[owner], text=DONE, today=today - timedelta(days=8))
    office = people[OFFICE]
    resolutions.accept(done, by=office, today=today - timedelta(days=7))
    resolutions.send_back(back, by=office, reason="缺少两个县区的数字，请补齐后再报。", today=today - timedelta(days=7))
    resolutions.lift(
        lifted, by=office, reason="改用系统里的联络员名单，不再印纸质版。", today=today - timedelta(days=40)
    )


def _invited(
    conference: Conference, by: Acting, people: list[User], departments: list[Organisation], day: date
) -> None:
    """The third meeting is a week ahead: one department answered, one sends somebody else."""
    meeting = meetings.invite(_meeting(conference, by, departments, "第三次会议", day), by=by)
    asked = {attendance.organisation_id: attendance for attendance in meeting.attendances.all()}
    meetings.reply(asked[departments[JUSTICE].pk], by=people[JUSTICE], reply="coming")
    meetings.reply(asked[departments[YOUTH].pk], by=people[YOUTH], reply="substitute", substitute="团市委 权益部干部")


def _project(
    conference: Conference, by: Acting, people: list[User], departments: list[Organisation], today: date
) -> None:
    project = joint.open_project(
        conference, by=by, name="青少年司法社工联合服务", lead=departments[JUSTICE],
        aim="让每名需要帮助的涉案青少年在立案后十天内见到社工。",
    )  # fmt: skip

    def task(name: str, owner: int, begins: int, ends: int, *before: Any) -> Any:
        return joint.add_task(
            project, by=by, name=name, owner=departments[owner], starts_on=today + timedelta(days=begins),
            ends_on=today + timedelta(days=ends), waits_for=before,
        )  # fmt: skip

    count = task("摸清涉案青少年人数", JUSTICE, -60, -35)
    rules = task("商定转介办法", OFFICE, -40, -15, count)
    train = task("培训青少年事务社工", YOUTH, -20, 25, count)
    rooms = task("落实面谈场所", UNION, -30, -4)
    pilot = task("两个县区试行", JUSTICE, 10, 70, rules, train, rooms)
    task("总结并在全市推开", OFFICE, 75, 110, pilot)
    for each, owner in ((count, JUSTICE), (rules, OFFICE)):
        joint.finish_task(joint.start_task(each, by=people[owner]), by=people[owner], today=each.ends_on)
    joint.start_task(train, by=people[YOUTH])
    joint.start_task(rooms, by=people[UNION])


def _to_come(conference: Conference, by: Acting, departments: list[Organisation], today: date) -> None:
    """One nobody was told of yet, one that does not take place."""
    _meeting(conference, by, departments, "第四次会议", today + timedelta(days=90))
    dropped = _meeting(conference, by, departments, "临时会议", today + timedelta(days=3))
    meetings.cancel(dropped, by=by, reason="议题并入第三次会议。")


def _ended_projects(
    conference: Conference, by: Acting, people: list[User], departments: list[Organisation], today: date
) -> None:
    """One came to its end, one was given up with its only task."""
    signs = joint.open_project(
        conference, by=by, name="统一社工站标识", lead=departments[OFFICE], aim="让居民在每个街道认得出社工站。"
    )
    day = today - timedelta(days=50)
    made = joint.add_task(signs, by=by, name="制作标识", owner=departments[OFFICE], starts_on=day, ends_on=day)
    joint.finish_task(joint.start_task(made, by=people[OFFICE]), by=people[OFFICE], today=day)
    signs.refresh_from_db()
    joint.finish_project(signs, by=by)
    school = joint.open_project(
        conference, by=by, name="职工心理夜校", lead=departments[UNION], aim="每月两次，下班以后开课。"
    )
    rooms = joint.add_task(
        school, by=by, name="找场地", owner=departments[UNION], starts_on=day, ends_on=today - timedelta(days=20)
    )
    joint.drop_task(rooms, by=by, reason="各园区已有同样的课。")
    school.refresh_from_db()
    joint.stop_project(school, by=by, reason="与总工会现有课程重复。")
