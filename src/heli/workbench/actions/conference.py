"""The conference and its meetings. All but the answer to an invitation is done by whoever runs its office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import Acting, Actor, keep_rows
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place
from heli.workbench.models import (
    AgendaItem,
    Attendance,
    Conference,
    Meeting,
    Minutes,
    Seat,
    in_service_of,
    runs_office,
    speaks_for,
)


def office_only(by: Acting, permission: str, conference: Conference) -> None:
    """A department that sits in the conference sees its records; only the office changes them."""
    if not runs_office(by, permission, conference):
        raise NotAllowed(Sentence("这一步由「%(name)s」的办公室办理。", name=conference.name), code="office")


def department_only(by: Acting, permission: str, organisation: Organisation, conference: Conference) -> None:
    """What a department owes, only its own people answer."""
    if not speaks_for(by, permission, organisation, conference):
        raise NotAllowed(Sentence("这一步由%(name)s办理。", name=organisation.name), code="department")


def people_of(conference: Conference, organisations: Iterable[Organisation], permission: str) -> list[Actor]:
    """Whom to tell of what waits for departments: whoever they named, and officers whose role lies on them."""
    wanted = {organisation.pk: organisation for organisation in organisations}
    seats = Seat.objects.in_force(localdate()).filter(conference=conference, organisation__in=wanted)
    named = list(Actor.objects.filter(seats__in=seats).distinct())
    return named + [
        user.actor
        for user in who_may(permission, None)
        if any(in_service_of(user, permission, organisation) for organisation in wanted.values())
    ]


def office_people(conference: Conference, permission: str) -> list[Actor]:
    """Whoever runs the office."""
    return [user.actor for user in who_may(permission, conference.place)]


@action("workbench.conference.found")
def found_conference(place: Place, /, *, by: Acting, name: str, document: str = "", purpose: str = "") -> Conference:
    conference = Conference(place=place, name=name, document=document, purpose=purpose)
    conference.save()
    return conference


@action("workbench.conference.change")
def change_conference(conference: Conference, /, *, by: Acting, **facts: Any) -> Conference:
    """``facts``: name, document, purpose, ended_on."""
    for name, value in facts.items():
        setattr(conference, name, value)
    conference.save()
    return conference


@action("workbench.conference.seat")
def give_seat(
    conference: Conference, /, *, by: Acting, organisation: Organisation, part: str, person: Actor | None = None,
    valid_from: date, valid_until: date | None = None,
) -> Seat:  # fmt: skip
    seat = Seat(conference=conference, organisation=organisation, part=part, person=person, valid_from=valid_from,
                valid_until=valid_until)  # fmt: skip
    seat.save()
    return seat


@action("workbench.conference.unseat")
def end_seat(seat: Seat, /, *, by: Acting, valid_until: date) -> Seat:
    """The last day a department, or the person it named, sits in the conference."""
    seat.valid_until = valid_until
    seat.save()
    return seat


@action("workbench.meeting.call")
def call_meeting(conference: Conference, /, *, by: Acting, subject: str, begins_at: datetime, where: str) -> Meeting:
    if conference.ended_on is not None and conference.ended_on < localdate(begins_at):
        raise Refused(_("这个联席会议已经撤销，不能再召集会议。"), field="begins_at")
    meeting = Meeting(conference=conference, subject=subject, begins_at=begins_at, where=where)
    meeting.save()
    return meeting


@action("workbench.meeting.change", step=Meeting.LIFE.steps["change"])
def change_meeting(meeting: Meeting, /, *, by: Acting, subject: str, begins_at: datetime, where: str) -> Meeting:
    """Whoever was invited hears of another moment or place; an answer that was given for another moment is asked anew."""
    moved, elsewhere = meeting.begins_at != begins_at, meeting.where != where
    meeting.subject, meeting.begins_at, meeting.where = subject, begins_at, where
    meeting.save()
    if meeting.state == Meeting.State.INVITED and (moved or elsewhere):
        _tell_of_the_move(meeting, by, moved)
    return meeting


def _tell_of_the_move(meeting: Meeting, by: Acting, moved: bool) -> None:
    asked = list(meeting.attendances.select_related("organisation"))
    for attendance in asked if moved else ():
        attendance.reply, attendance.substitute, attendance.reason = Attendance.Reply.NONE, "", ""
        attendance.replied_by = None
        attendance.save()
    when = {"name": meeting.subject, "when": f"{localtime(meeting.begins_at):%Y-%m-%d %H:%M}", "where": meeting.where}
    if moved:
        words = Sentence("「%(name)s」改到 %(when)s，地点%(where)s，请重新回复会议通知", **when)
    else:
        words = Sentence("「%(name)s」的地点改为%(where)s，会议时间还是 %(when)s", **when)
    to = people_of(meeting.conference, [each.organisation for each in asked], "workbench.meeting.reply")
    tell(to, "workbench.meeting.change", meeting, words, by=by, until=localdate(meeting.begins_at))


@action("workbench.agenda.add", step=Meeting.LIFE.steps["add"])
def add_item(
    meeting: Meeting, /, *, by: Acting, subject: str, proposer: Organisation, explained: str = ""
) -> AgendaItem:
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(meeting=meeting, position=last + 1, subject=subject, proposer=proposer, explained=explained)
    item.save()
    return item


@action("workbench.agenda.change")
def change_item(item: AgendaItem, /, *, by: Acting, **facts: Any) -> AgendaItem:
    """``facts``: subject, proposer, explained."""
    Meeting.LIFE.steps["add"].take(item.meeting, {})
    for name, value in facts.items():
        setattr(item, name, value)
    item.save()
    return item


@action("workbench.agenda.remove")
def remove_item(item: AgendaItem, /, *, by: Acting) -> Meeting:
    """Take a point off the agenda before anybody was told of it."""
    if item.meeting.state != Meeting.State.PLANNED:
        raise Refused(_("会议通知已经发出，议题不能再删。可以改题目和说明。"), code="state")
    meeting = item.meeting
    keep_rows(AgendaItem.objects.filter(pk=item.pk))
    item.delete()
    for position, each in enumerate(meeting.agenda.all(), 1):
        if each.position != position:
            each.position = position
            each.save()
    return meeting


@action("workbench.meeting.invite", step=Meeting.LIFE.steps["invite"])
def invite(meeting: Meeting, /, *, by: Acting) -> Meeting:
    """Tell every department that sits on the day of the meeting; each answers for itself."""
    if not meeting.agenda.exists():
        raise Refused(_("先列出议题，再发会议通知。"), code="agenda")
    seats = Seat.objects.in_force(localdate(meeting.begins_at)).filter(conference=meeting.conference)
    organisations = Organisation.objects.filter(pk__in=seats.values("organisation")).order_by("pk")
    if not organisations:
        raise Refused(_("先登记成员单位，再发会议通知。"), code="seats")
    for organisation in organisations:
        Attendance(meeting=meeting, organisation=organisation).save()
    meeting.invited_at = now()
    meeting.save()
    words = Sentence("请回复「%(name)s」的会议通知，会议时间 %(when)s，地点%(where)s", name=meeting.subject,
                     when=f"{localtime(meeting.begins_at):%Y-%m-%d %H:%M}", where=meeting.where)  # fmt: skip
    to = people_of(meeting.conference, organisations, "workbench.meeting.reply")
    tell(to, "workbench.meeting.invite", meeting, words, by=by, until=localdate(meeting.begins_at))
    return meeting


@action("workbench.meeting.reply")
def reply(attendance: Attendance, /, *, by: Acting, reply: str, substitute: str = "", reason: str = "") -> Attendance:
    """A department says whether it comes, who comes in its place, or why nobody does."""
    meeting = attendance.meeting
    department_only(by, "workbench.meeting.reply", attendance.organisation, meeting.conference)
    if meeting.state != Meeting.State.INVITED:
        raise Refused(Sentence("现在是「%(state)s」，这一步不能办。", state=meeting.get_state_display()), code="state")
    attendance.reply = reply
    attendance.substitute = substitute if reply == Attendance.Reply.SUBSTITUTE else ""
    attendance.reason = reason if reply == Attendance.Reply.EXCUSED else ""
    attendance.replied_by = by.actor
    attendance.save()
    return attendance


@action("workbench.meeting.hold", step=Meeting.LIFE.steps["hold"])
def hold(meeting: Meeting, /, *, by: Acting, came: Mapping[int, tuple[str, str]]) -> Meeting:
    """Record who came. ``came`` is, by the key of the attendance, how and who in their place; it can be corrected until
    the minutes are confirmed."""
    if meeting.minutes.filter(state=Minutes.State.CONFIRMED).exists():
        raise Refused(_("纪要已经确认，到会情况不能再改。"), code="minutes")
    for attendance in meeting.attendances.all():
        attendance.came, attendance.substitute = came.get(attendance.pk, (attendance.came, attendance.substitute))
        attendance.save()
    meeting.save()
    return meeting


@action("workbench.meeting.cancel", step=Meeting.LIFE.steps["cancel"])
def cancel(meeting: Meeting, /, *, by: Acting, reason: str) -> Meeting:
    told = meeting.invited_at is not None
    meeting.reason = reason
    meeting.save()
    if told:
        asked = [attendance.organisation for attendance in meeting.attendances.select_related("organisation")]
        to = people_of(meeting.conference, asked, "workbench.meeting.reply")
        words = Sentence("「%(name)s」已取消：%(reason)s", name=meeting.subject, reason=reason)
        tell(to, "workbench.meeting.cancel", meeting, words, by=by)
    return meeting


@action("workbench.minutes.write", step=Meeting.LIFE.steps["write"])
def write_minutes(meeting: Meeting, /, *, by: Acting, text: str, reason: str = "", seen: int | None = None) -> Minutes:
    """Write the draft; where the last edition was confirmed, begin the next, which says why.

    ``seen`` is the version of the last edition that the writer had before them.
    """
    last = meeting.minutes.last()
    if last is not None and seen is not None and seen != last.version:
        raise Stale(last)
    if last is None:
        last = Minutes(meeting=meeting)
    elif last.state == Minutes.State.CONFIRMED:
        last = Minutes(meeting=meeting, edition=last.edition + 1)
    last.text, last.reason = text, reason if last.edition > 1 else ""
    last.save()
    return last


@action("workbench.minutes.confirm", step=Minutes.LIFE.steps["confirm"])
def confirm_minutes(minutes: Minutes, /, *, by: Acting, today: date) -> Minutes:
    """From now on every member reads this text, and nobody changes it."""
    minutes.confirmed_on, minutes.confirmed_by = today, by.actor
    minutes.save()
    meeting = minutes.meeting
    sitting = [attendance.organisation for attendance in meeting.attendances.select_related("organisation")]
    words = Sentence("「%(name)s」的纪要已印发", name=meeting.subject)
    tell(people_of(meeting.conference, sitting, "workbench.meeting.reply"), "workbench.minutes.confirm", meeting, words,
         by=by)  # fmt: skip
    return minutes
