"""What of the joint conference has a day: meetings one is invited to, and what one's department has to have done by then."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from heli.core.dated import Dated, Entry, entry_of
from heli.core.rules.sentence import Sentence
from heli.workbench.models import Attendance, JointTask, Meeting, Resolution, mine, office_of
from heli.workbench.models.conference import VIEW
from heli.workbench.models.standing import in_department
from heli.workbench.queries.conference import meetings, resolutions
from heli.workbench.queries.joint import tasks


def invited_to(user: Any, first: date, last: date) -> QuerySet[Meeting]:
    """Meetings to which a department of this user's was invited, called off or not; the office sees those it plans too."""
    invited = Attendance.objects.filter(
        mine(user, VIEW, "organisation", "meeting__conference"), meeting=OuterRef("pk")
    ).exclude(meeting__state=Meeting.State.PLANNED)
    concern = Q(Exists(invited)) | office_of(user, "workbench.meeting.call", "conference")
    begins, ends = (make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    return meetings(user).filter(concern, begins_at__gte=begins, begins_at__lt=ends).order_by("begins_at", "pk")


def due(user: Any, first: date, last: date) -> QuerySet[Resolution]:
    """Resolutions that are not over, of which a department of this user's is the owner or a helper."""
    helps = Resolution.helpers.through.objects.filter(
        in_department(user, VIEW, "organisation"), resolution=OuterRef("pk")
    )
    concern = mine(user, VIEW, "owner", "conference") | Q(Exists(helps))
    return resolutions(user).open().filter(concern, due_on__range=(first, last)).order_by("due_on", "pk")


def ending(user: Any, first: date, last: date) -> QuerySet[JointTask]:
    """Tasks that are not done, of a department of this user's or of a project that it leads."""
    concern = mine(user, VIEW, "owner", "project__conference") | mine(
        user, VIEW, "project__lead", "project__conference"
    )
    owed = tasks(user).owed().filter(concern, ends_on__range=(first, last))
    return owed.prefetch_related(None).order_by("ends_on", "pk")


def _meeting(_user: Any, meeting: Meeting) -> Entry:
    is_off = meeting.state == Meeting.State.CANCELLED
    about = Sentence("%(where)s（已取消）", where=meeting.where) if is_off else meeting.where
    return entry_of(
        meeting, localdate(meeting.begins_at), meeting.subject, about, begins=meeting.begins_at, where=meeting.where,
        is_off=is_off, told_outside=meeting.subject,
    )  # fmt: skip


def _resolution(_user: Any, resolution: Resolution) -> Entry:
    what = Sentence("%(label)s%(subject)s", label=resolution.label, subject=resolution.subject)
    outside = Sentence("期限：%(what)s", what=what)
    return entry_of(resolution, resolution.due_on, what, resolution.owner.name, told_outside=outside)


def _task(_user: Any, task: JointTask) -> Entry:
    outside = Sentence("期限：%(what)s", what=task.name)
    return entry_of(task, task.ends_on, task.name, task.project.name, told_outside=outside)


DATED = (
    Dated("workbench.meeting", _("会议"), VIEW, invited_to, _meeting),
    Dated("workbench.resolution", _("议定事项的期限"), VIEW, due, _resolution),
    Dated("workbench.task", _("项目任务的期限"), VIEW, ending, _task),
)
