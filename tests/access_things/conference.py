"""The things of a joint conference that the object routes of the access matrix open."""

from __future__ import annotations

from datetime import UTC, date, datetime

from heli.accounts.models import User
from heli.workbench.models import (
    AgendaItem,
    Attendance,
    Conference,
    JointProject,
    JointTask,
    Meeting,
    Minutes,
    Resolution,
    Seat,
    Submission,
)
from tests.access_things.parts import Thing
from tests.cast import LONG_AGO, City


def a_conference(city: City, by: User) -> Conference:
    """That of 南湖区, in which 晨光 sits with somebody of its own."""
    conference = Conference.objects.filter(name=f"联席会议{by.pk}").first()
    if conference is None:
        conference = Conference.objects.create(name=f"联席会议{by.pk}", place=city.places["330402"])
        Seat.objects.create(conference=conference, organisation=city.organisations["晨光社会工作服务中心"],
                            person=by.actor, valid_from=LONG_AGO)  # fmt: skip
    return conference


def a_seat(city: City, by: User) -> Seat:
    return a_conference(city, by).seats.get()


def a_meeting(city: City, by: User) -> Meeting:
    return Meeting.objects.create(
        conference=a_conference(city, by), subject="第一次会议", begins_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        where="会议室", state="held",
    )  # fmt: skip


def an_agenda_item(city: City, by: User) -> AgendaItem:
    brings = city.organisations["晨光社会工作服务中心"]
    return AgendaItem.objects.create(meeting=a_meeting(city, by), position=1, subject="议题", proposer=brings)


def an_attendance(city: City, by: User) -> Attendance:
    asked = city.organisations["晨光社会工作服务中心"]
    return Attendance.objects.create(meeting=a_meeting(city, by), organisation=asked)


def some_minutes(city: City, by: User) -> Minutes:
    return Minutes.objects.create(meeting=a_meeting(city, by), text="纪要")


def a_resolution(city: City, by: User) -> Resolution:
    meeting = a_meeting(city, by)
    return Resolution.objects.create(
        conference=meeting.conference, meeting=meeting, year=2026, number=meeting.pk, subject="开展联合走访",
        owner=city.organisations["晨光社会工作服务中心"], decided_on=date(2026, 11, 2), due_on=date(2026, 12, 2),
    )  # fmt: skip


def a_submission(city: City, by: User) -> Submission:
    return Submission.objects.create(
        resolution=a_resolution(city, by), text="已走访三个街道。", made_by=by.actor, made_on=date(2026, 11, 20)
    )


def a_project(city: City, by: User) -> JointProject:
    lead = city.organisations["晨光社会工作服务中心"]
    conference = a_conference(city, by)
    number = conference.projects.count()
    return JointProject.objects.create(conference=conference, name=f"联合项目{number}", aim="走访", lead=lead)


def a_task(city: City, by: User) -> JointTask:
    project = a_project(city, by)
    return JointTask.objects.create(project=project, name="走访", owner=project.lead, starts_on=date(2026, 11, 2),
                                    ends_on=date(2026, 11, 30))  # fmt: skip


THINGS = {
    "workbench:attendance": Thing(an_attendance, "mine"),
    "workbench:conference": Thing(a_conference),
    "workbench:item": Thing(an_agenda_item),
    "workbench:meeting": Thing(a_meeting),
    "workbench:minutes": Thing(some_minutes),
    "workbench:project": Thing(a_project),
    "workbench:resolution": Thing(a_resolution, "mine"),
    "workbench:seat": Thing(a_seat),
    "workbench:task": Thing(a_task, "mine"),
}
IN_SCOPE = {
    "AgendaItem": an_agenda_item,
    "Attendance": an_attendance,
    "Conference": a_conference,
    "JointProject": a_project,
    "JointTask": a_task,
    "Meeting": a_meeting,
    "Minutes": some_minutes,
    "Resolution": a_resolution,
    "Seat": a_seat,
    "Submission": a_submission,
}
