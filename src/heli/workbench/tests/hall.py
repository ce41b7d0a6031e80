"""Four departments that sit in one joint conference, each with its own officer: what the stories of it begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from heli.accounts.models import User
from heli.directory.models import Organisation
from heli.workbench.actions import conference as actions
from heli.workbench.actions import resolutions
from heli.workbench.models import Conference, Meeting, Resolution
from tests.cast import LONG_AGO, City, found_organisation, user_with

#: a Thursday; the first working day after it is Friday
MEETING_DAY = datetime(2026, 11, 5, 6, 30, tzinfo=UTC)
DEPARTMENTS = {
    "嘉兴市司法局": ("justice_officer", "沈法"),
    "嘉兴市总工会": ("union_officer", "郑工"),
    "共青团嘉兴市委员会": ("youth_league_officer", "何青"),
}
JUSTICE, UNION, YOUTH = DEPARTMENTS


@dataclass
class Hall:
    """The conference, its departments by name, and who acts for each."""

    conference: Conference
    office: User
    departments: dict[str, Organisation] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)

    def meeting(self, *, held: bool = True, day: datetime = MEETING_DAY) -> Meeting:
        """A meeting with one point on its agenda, to which everybody came."""
        meeting = actions.call_meeting(
            self.conference, by=self.office, subject="第一次会议", begins_at=day, where="三楼会议室"
        )
        actions.add_item(meeting, by=self.office, subject="社区矫正衔接", proposer=self.departments[JUSTICE])
        meeting = actions.invite(meeting, by=self.office)
        if not held:
            return meeting
        came = {each.pk: ("present", "") for each in meeting.attendances.all()}
        return actions.hold(meeting, by=self.office, came=came)

    def resolution(
        self, owner: str = JUSTICE, due_on: date = date(2026, 12, 1), meeting: Meeting | None = None
    ) -> Resolution:
        return resolutions.decide(
            meeting or self.meeting(), by=self.office, subject="建立转介名单", owner=self.departments[owner], due_on=due_on
        )  # fmt: skip

    def submitted(self, owner: str = JUSTICE) -> Resolution:
        started = resolutions.start(self.resolution(owner), by=self.officers[owner])
        today = date(2026, 11, 20)
        return resolutions.submit(started, by=self.officers[owner], text="名单已建立。", today=today)


@pytest.fixture
def hall(city: City, shen_jie: User) -> Hall:
    """沈洁 runs the office; 司法局, 总工会 and 团市委 sit in it, each with an officer whose role lies on the department."""
    conference = actions.found_conference(city.root, by=shen_jie, name="社会工作联席会议")
    made = Hall(conference, shen_jie)
    civil = city.organisations["嘉兴市民政局"]
    actions.give_seat(
        conference, by=shen_jie, organisation=civil, part="office", person=shen_jie.actor, valid_from=LONG_AGO
    )
    for name, (role, who) in DEPARTMENTS.items():
        department = found_organisation(name, "department", city.root)
        made.departments[name] = department
        made.officers[name] = user_with(role, department, who)
        actions.give_seat(conference, by=shen_jie, organisation=department, part="member", valid_from=LONG_AGO)
    return made


def days_after(day: datetime, count: int) -> datetime:
    return day + timedelta(days=count)
