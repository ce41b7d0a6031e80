"""What a meeting resolved: decided and numbered by the office, carried out by its owner, accepted or returned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, Actor, keep_rows
from heli.core.queries import special_days
from heli.core.rules.calendar import deadline
from heli.core.rules.sentence import Sentence
from heli.core.second import acting, lent
from heli.directory.models import Organisation
from heli.workbench.actions.conference import department_only, office_only, office_people, people_of
from heli.workbench.models import AgendaItem, Attendance, Conference, JointTask, Meeting, Resolution, Submission


@action("workbench.resolution.decide", step=Meeting.LIFE.steps["decide"])
def decide(
    meeting: Meeting, /, *, by: Acting, subject: str, owner: Organisation, helpers: Iterable[Organisation] = (),
    due_on: date | None = None, workdays: int | None = None, item: AgendaItem | None = None,
) -> Resolution:  # fmt: skip
    """Give the next number of the year. The conference is locked until the transaction ends, so two who write at once
    get two numbers that follow each other, and whoever fails leaves no gap."""
    conference = Conference.objects.select_for_update(no_key=True).get(pk=meeting.conference_id)
    day = localdate(meeting.begins_at)
    taken = Resolution.objects.filter(conference=conference, year=day.year)
    resolution = Resolution(
        conference=conference, meeting=meeting, item=item, subject=subject, owner=owner, decided_on=day, year=day.year,
        number=(taken.aggregate(last=Max("number"))["last"] or 0) + 1,
    )  # fmt: skip
    _set_deadline(resolution, due_on, workdays)
    resolution.save()
    keep_rows(Resolution.helpers.through._default_manager.filter(resolution=resolution))
    resolution.helpers.set([helper for helper in helpers if helper != owner])
    words = Sentence("%(owner)s牵头办理%(label)s：%(subject)s", **_named(resolution))
    owners = _owners(resolution)
    tell(owners, "workbench.resolution.decide", resolution, words, by=by, until=resolution.due_on)
    words = Sentence("请配合%(owner)s办理%(label)s：%(subject)s", **_named(resolution))
    helping = people_of(conference, resolution.helpers.all(), "workbench.resolution.submit")
    tell([each for each in helping if each not in owners], "workbench.resolution.help", resolution, words, by=by,
         until=resolution.due_on)  # fmt: skip
    return resolution


def _named(resolution: Resolution) -> dict[str, str]:
    return {"owner": resolution.owner.name, "label": resolution.label, "subject": resolution.subject}


def _owners(resolution: Resolution) -> list[Actor]:
    return people_of(resolution.conference, [resolution.owner], "workbench.resolution.submit")


def _set_deadline(resolution: Resolution, due_on: date | None, workdays: int | None) -> None:
    """A day as it was given, or the last day of a period of working days, the day of the meeting not counted."""
    if (due_on is None) == (workdays is None):
        raise Refused(_("请填写截止日期，或者办理期限（工作日），两者只填一个。"), field="due_on", code="deadline")
    if due_on is not None:
        resolution.due_on = due_on
    else:
        assert workdays is not None
        resolution.workdays = workdays
        resolution.due_on, resolution.provisional = deadline(
            resolution.decided_on, workdays, "workdays", special_days()
        )


@action("workbench.resolution.start", step=Resolution.LIFE.steps["start"])
def start(resolution: Resolution, /, *, by: Acting) -> Resolution:
    department_only(by, "workbench.resolution.start", resolution.owner, resolution.conference)
    resolution.save()
    return resolution


@action("workbench.resolution.submit", step=Resolution.LIFE.steps["submit"])
def submit(resolution: Resolution, /, *, by: Acting, text: str, today: date) -> Resolution:
    """The owner says what was done; the office looks at it."""
    department_only(by, "workbench.resolution.submit", resolution.owner, resolution.conference)
    Submission(resolution=resolution, text=text, made_by=by.actor, made_on=today).save()
    resolution.save()
    words = Sentence("%(owner)s提交了%(label)s的落实情况，等待确认", **_named(resolution))
    to = office_people(resolution.conference, "workbench.resolution.accept")
    tell(to, "workbench.resolution.submit", resolution, words, by=by, until=resolution.due_on)
    return resolution


#: the right by which the office gives each of its answers
ANSWERS = {
    Submission.Answer.ACCEPTED.value: "workbench.resolution.accept",
    Submission.Answer.RETURNED.value: "workbench.resolution.return",
}


def _answer(resolution: Resolution, by: Acting, answer: str, today: date, reason: str = "") -> None:
    submission = resolution.submissions.get(answer=Submission.Answer.WAITING)
    submitted = {submission.made_by_id} | lent(resolution, "workbench.resolution.submit")
    if acting(by, ANSWERS[answer], resolution) & submitted:
        raise Refused(_("自己提交的落实情况，由另一位同事确认或退回。"), code="own")
    submission.answer, submission.reason = answer, reason
    submission.answered_by, submission.answered_on = by.actor, today
    submission.save()


@action("workbench.resolution.accept", step=Resolution.LIFE.steps["accept"])
def accept(resolution: Resolution, /, *, by: Acting, today: date) -> Resolution:
    office_only(by, "workbench.resolution.accept", resolution.conference)
    _answer(resolution, by, Submission.Answer.ACCEPTED, today)
    resolution.closed_on = today
    resolution.save()
    words = Sentence("%(owner)s的%(label)s已确认落实", **_named(resolution))
    tell(_owners(resolution), "workbench.resolution.accept", resolution, words, by=by)
    return resolution


@action("workbench.resolution.return", step=Resolution.LIFE.steps["return"])
def send_back(resolution: Resolution, /, *, by: Acting, reason: str, today: date) -> Resolution:
    office_only(by, "workbench.resolution.return", resolution.conference)
    _answer(resolution, by, Submission.Answer.RETURNED, today, reason)
    resolution.save()
    words = Sentence("%(owner)s的%(label)s被退回：%(reason)s", reason=reason, **_named(resolution))
    tell(_owners(resolution), "workbench.resolution.return", resolution, words, by=by, until=resolution.due_on)
    return resolution


@action("workbench.resolution.lift", step=Resolution.LIFE.steps["lift"])
def lift(resolution: Resolution, /, *, by: Acting, reason: str, today: date) -> Resolution:
    """The matter is over without being fulfilled; its number stays taken."""
    office_only(by, "workbench.resolution.lift", resolution.conference)
    keep_rows(resolution.submissions.all())
    resolution.submissions.filter(answer=Submission.Answer.WAITING).update(
        answer=Submission.Answer.RETURNED, reason=reason, answered_by=by.actor, answered_on=today
    )
    resolution.closed_on, resolution.reason = today, reason
    resolution.save()
    words = Sentence("%(owner)s的%(label)s已撤销：%(reason)s", reason=reason, **_named(resolution))
    tell(_owners(resolution), "workbench.resolution.lift", resolution, words, by=by)
    return resolution


#: days before the last day on which an owner is reminded; after it every week
BEFORE = (7, 3, 1, 0)
EVERY = 7


@action("workbench.resolution.remind")
def remind(on: None, /, *, by: Acting, today: date) -> int:
    """Remind the owners of what ends soon or is over, of resolutions and of tasks of joint projects alike, each once for
    each of these days, however often it is asked; and whoever is to come of a meeting of tomorrow.

    A deadline that was provisional is settled first, where the holidays of its year have been published meanwhile. The
    office is told of what is late. Gives how many people were told.
    """
    days, told = special_days(), 0
    for resolution in Resolution.objects.owed().select_related("owner", "conference__place").order_by("pk"):
        if resolution.provisional and resolution.workdays:
            _settle(resolution, days)
        told += _remind_of_resolution(resolution, by, today)
    for task in JointTask.objects.owed().select_related("owner", "project__conference__place").order_by("pk"):
        told += _remind_of_task(task, by, today)
    for meeting in Meeting.objects.filter(state=Meeting.State.INVITED).select_related("conference").order_by("pk"):
        if today <= localdate(meeting.begins_at) <= today + timedelta(days=1):
            told += _remind_of_meeting(meeting, by, today)
    return told


def _settle(resolution: Resolution, days: dict[date, str]) -> None:
    """Count a provisional period anew; it is stored once the holidays it needs are published."""
    assert resolution.workdays is not None
    due_on, provisional = deadline(resolution.decided_on, resolution.workdays, "workdays", days)
    if not provisional:
        resolution.due_on, resolution.provisional = due_on, False
        kept = Resolution.objects.filter(pk=resolution.pk, version=resolution.version)
        kept.update(due_on=due_on, provisional=False, version=resolution.version + 1)


def _remind_of_resolution(resolution: Resolution, by: Acting, today: date) -> int:
    day = {"day": resolution.due_on.isoformat(), **_named(resolution)}
    soon = Sentence("%(owner)s牵头的%(label)s %(day)s 到期", **day)
    late = Sentence("%(owner)s牵头的%(label)s %(day)s 到期，还没有提交落实情况", **day)
    to = _owners(resolution)
    if resolution.due_on >= today:
        return _remind_of(resolution, resolution.due_on, to, soon, by, today)
    to += office_people(resolution.conference, "workbench.resolution.accept")
    return _remind_of(resolution, resolution.due_on, to, late, by, today)


def _remind_of_task(task: JointTask, by: Acting, today: date) -> int:
    """The department whose task it is; once it is late, whoever runs the office too."""
    conference = task.project.conference
    day = {"owner": task.owner.name, "name": task.name, "day": task.ends_on.isoformat()}
    soon = Sentence("%(owner)s的项目任务「%(name)s」%(day)s 到期", **day)
    late = Sentence("%(owner)s的项目任务「%(name)s」%(day)s 到期，还没有完成", **day)
    to = people_of(conference, [task.owner], "workbench.task.finish")
    if task.ends_on >= today:
        return _remind_of(task, task.ends_on, to, soon, by, today)
    to += office_people(conference, "workbench.task.change")
    return _remind_of(task, task.ends_on, to, late, by, today)


def _remind_of_meeting(meeting: Meeting, by: Acting, today: date) -> int:
    """On the day before it, whoever did not ask to be excused."""
    coming = meeting.attendances.exclude(reply=Attendance.Reply.EXCUSED).select_related("organisation")
    day = localdate(meeting.begins_at)
    when = f"{localtime(meeting.begins_at):%Y-%m-%d %H:%M}"
    words = Sentence("「%(name)s」%(when)s 在%(where)s召开", name=meeting.subject, when=when, where=meeting.where)
    to = people_of(meeting.conference, [each.organisation for each in coming], "workbench.meeting.reply")
    return len(tell(to, "workbench.meeting.remind", meeting, words, by=by, until=day, once=f"{meeting.pk}:{when}"))


def _remind_of(
    owed: Resolution | JointTask, due_on: date, to: list[Actor], words: Sentence, by: Acting, today: date
) -> int:
    """The nearest day of reminding that has come; a day on which nobody asked is made up for by the next."""
    left = (due_on - today).days
    if left > BEFORE[0]:
        return 0
    mark = min(day for day in BEFORE if day >= left) if left >= 0 else -((-left - 1) // EVERY) - 1
    once = f"{owed.pk}:{due_on.isoformat()}:{mark}"
    return len(tell(to, "workbench.resolution.remind", owed, words, by=by, until=due_on, once=once))
