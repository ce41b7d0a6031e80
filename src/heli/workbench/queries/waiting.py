"""What waits of the joint conference: what a department owes and answers, and what its office has to accept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence
from heli.core.waiting import WITH_OTHERS, Source, Waiting
from heli.workbench.models import Attendance, JointTask, Meeting, Minutes, Resolution, Seat, Submission, mine, office_of
from heli.workbench.models.conference import VIEW
from heli.workbench.queries.conference import attendances, minutes, resolutions
from heli.workbench.queries.joint import OWED, tasks

#: what a leader is shown, who owes nothing of it
LATE, LATE_TASKS = "workbench.resolution.late", "workbench.task.late"


def owed(user: Any) -> QuerySet[Resolution]:
    """Resolutions that a department of this user's owns and that it still has to carry out."""
    may = mine(user, "workbench.resolution.submit", "owner", "conference")
    return resolutions(user).filter(may, state__in=Resolution.OWED).order_by("due_on", "pk")


def to_accept(user: Any) -> QuerySet[Resolution]:
    """What owners submitted to an office this user runs; nobody accepts what they submitted themselves."""
    right = "workbench.resolution.accept"
    submitted = resolutions(user).filter(office_of(user, right, "conference"))
    hands = user.hands(right)
    own = Submission.objects.filter(resolution=OuterRef("pk"), answer=Submission.Answer.WAITING, made_by__in=hands)
    return submitted.filter(~Exists(own), state=Resolution.State.SUBMITTED).order_by("due_on", "pk")


def submitted(user: Any) -> QuerySet[Resolution]:
    """What a department of this user's submitted and the office has to accept."""
    may = mine(user, "workbench.resolution.submit", "owner", "conference")
    return resolutions(user).filter(may, state=Resolution.State.SUBMITTED).order_by("due_on", "pk")


def unanswered(user: Any) -> QuerySet[Attendance]:
    """Invitations that a department of this user's has not answered."""
    may = mine(user, "workbench.meeting.reply", "organisation", "meeting__conference")
    open_ = attendances(user).filter(may, meeting__state=Meeting.State.INVITED, reply=Attendance.Reply.NONE)
    return open_.order_by("meeting__begins_at", "pk")


def drafts(user: Any) -> QuerySet[Minutes]:
    """Minutes that wait to be confirmed by an office this user runs."""
    may = office_of(user, "workbench.minutes.confirm", "meeting__conference")
    return minutes(user).filter(may, state=Minutes.State.DRAFT).order_by("pk")


def tasks_owed(user: Any) -> QuerySet[JointTask]:
    """Tasks of joint projects that are a department's of this user's and can go on: what waits for others does not."""
    may = mine(user, "workbench.task.finish", "owner", "project__conference")
    links = JointTask.waits_for.through.objects.filter(from_jointtask=OuterRef("pk"), to_jointtask__state__in=OWED)
    found = tasks(user).owed().filter(may).exclude(Exists(links), state=JointTask.State.PLANNED)
    return found.prefetch_related(None).order_by("ends_on", "pk")  # a line of what waits asks nothing more


def overdue(user: Any) -> QuerySet[Resolution]:
    """Late in the conferences that this user looks at without having a part in them."""
    return resolutions(user).owed().filter(due_on__lt=localdate()).order_by("due_on", "pk")


def tasks_overdue(user: Any) -> QuerySet[JointTask]:
    return tasks(user).owed().filter(ends_on__lt=localdate()).prefetch_related(None).order_by("ends_on", "pk")


def seats_held(actors: Collection[int]) -> QuerySet[Seat]:
    """For which departments these people are the contact today."""
    named = Seat.objects.in_force(localdate()).filter(person__in=actors)
    return named.select_related("organisation", "conference", "person").order_by("conference", "pk")


def seat_line(seat: Seat) -> Waiting:
    what = Sentence("%(name)s的联络员", name=seat.organisation.name)
    return Waiting(what, seat.conference.name, None, _("查看"), seat.conference.get_absolute_url(), "going")


def _resolution(resolution: Resolution, verb: Any, state: str) -> Waiting:
    what = Sentence("%(label)s%(subject)s", label=resolution.label, subject=resolution.subject)
    return Waiting(what, resolution.owner.name, resolution.due_on, verb, resolution.get_absolute_url(), state,
                   provisional=resolution.provisional)  # fmt: skip


def _owed_line(resolution: Resolution) -> Waiting:
    state = "danger" if resolution.state == Resolution.State.RETURNED else "going"
    return _resolution(resolution, _("办理"), state if resolution.state != Resolution.State.DECIDED else "waiting")


def _late_line(resolution: Resolution) -> Waiting:
    return _resolution(resolution, _("查看"), "danger")


def _accept_line(resolution: Resolution) -> Waiting:
    return _resolution(resolution, _("核对"), "waiting")


def _submitted_line(resolution: Resolution) -> Waiting:
    return _resolution(resolution, _("查看"), "going")


def _invitation_line(attendance: Attendance) -> Waiting:
    what = Sentence("回复「%(name)s」的会议通知", name=attendance.meeting.subject)
    day = localdate(attendance.meeting.begins_at)
    return Waiting(what, attendance.organisation.name, day, _("回复"), attendance.get_absolute_url())


def _minutes_line(draft: Minutes) -> Waiting:
    what = Sentence("确认「%(name)s」的纪要", name=draft.meeting.subject)
    return Waiting(what, draft.meeting.conference.name, None, _("确认"), draft.get_absolute_url())


def _late_task_line(task: JointTask) -> Waiting:
    about = Sentence("%(project)s，%(owner)s", project=task.project.name, owner=task.owner.name)
    return Waiting(task.name, about, task.ends_on, _("查看"), task.get_absolute_url(), "danger")


def _task_line(task: JointTask) -> Waiting:
    state = "going" if task.state == JointTask.State.GOING else "waiting"
    return Waiting(task.name, task.project.name, task.ends_on, _("办理"), task.get_absolute_url(), state)


WAITING = (
    Source("workbench.meeting.reply", _("会议通知等待回复"), "workbench.meeting.reply", unanswered,
           _invitation_line),
    Source("workbench.resolution.submit", _("本单位牵头的议定事项"), "workbench.resolution.submit", owed, _owed_line,
           until="due_on"),
    Source("workbench.task.finish", _("本单位的项目任务"), "workbench.task.finish", tasks_owed, _task_line, until="ends_on"),
    Source("workbench.resolution.accept", _("等待确认的落实情况"), "workbench.resolution.accept", to_accept, _accept_line,
           until="due_on"),
    Source("workbench.minutes.confirm", _("等待确认的会议纪要"), "workbench.minutes.confirm", drafts, _minutes_line),
    Source("workbench.resolution.wait", _("已提交、等办公室确认的落实情况"), "workbench.resolution.submit", submitted, _submitted_line,
           until="due_on", shelf=WITH_OTHERS),
    Source(LATE, _("逾期的议定事项"), VIEW, overdue, _late_line, shelf=WITH_OTHERS, unless="workbench.resolution.submit"),
    Source(LATE_TASKS, _("逾期的项目任务"), VIEW, tasks_overdue, _late_task_line, shelf=WITH_OTHERS,
           unless="workbench.resolution.submit"),
)  # fmt: skip
