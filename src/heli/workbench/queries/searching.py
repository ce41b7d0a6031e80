"""Requests, official documents and what a joint conference resolved, by their words and numbers, for the search."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from heli.core.searching import listed
from heli.core.titled import Titled
from heli.workbench.models import (
    Conference,
    HelpRequest,
    JointProject,
    JointTask,
    Meeting,
    Notice,
    OfficialDocument,
    Resolution,
)
from heli.workbench.queries import conference, joint, notices, official, requests

_REQUESTS = Titled(
    HelpRequest, lambda user: requests.requests(user).select_related("asker", "answerer"),
    lambda each: f"{each.asker.name} → {each.answerer.name}", number="serial",
)  # fmt: skip
_OFFICIAL = Titled(
    OfficialDocument, lambda user: official.official_documents(user).select_related("office"),
    lambda each: str(each.office.name), number="serial",
)  # fmt: skip
_NOTICES = Titled(Notice, notices.notices, lambda each: str(each.office or each.sent_by.name), number="serial")
_RESOLUTIONS = Titled(
    Resolution, lambda user: conference.resolutions(user).select_related("owner"),
    lambda each: f"{each.label} · {each.owner.name}", "subject", "number",
)  # fmt: skip
_MEETINGS = Titled(
    Meeting, lambda user: conference.meetings(user).select_related("conference"),
    lambda each: str(each.conference.name), "subject",
)  # fmt: skip
_PROJECTS = Titled(
    JointProject, lambda user: joint.projects(user).select_related("lead"), lambda each: str(each.lead.name), "name"
)
_TASKS = Titled(JointTask, joint.tasks, lambda each: f"{each.project.name} · {each.owner.name}", "name")


_CONFERENCES = Titled(
    Conference, lambda user: conference.conferences(user).order_by(), lambda each: str(each.place.name), "name"
)

_CONFERENCE = "workbench.conference.view"
SEARCH = (
    _REQUESTS.source(
        "workbench.request", pgettext_lazy("found", "协办"), "workbench.request.view", listed("workbench:request-list")
    ),
    _NOTICES.source("workbench.notice", pgettext_lazy("found", "通知"), "workbench.notice.view"),
    _OFFICIAL.source("workbench.official", pgettext_lazy("found", "公文"), "workbench.official.view"),
    _CONFERENCES.source("workbench.conference", pgettext_lazy("found", "联席会议"), _CONFERENCE),
    _RESOLUTIONS.source("workbench.resolution", pgettext_lazy("found", "议定事项"), _CONFERENCE),
    _MEETINGS.source("workbench.meeting", pgettext_lazy("found", "会议"), _CONFERENCE),
    _PROJECTS.source("workbench.project", pgettext_lazy("found", "联合项目"), _CONFERENCE),
    _TASKS.source("workbench.task", pgettext_lazy("found", "项目任务"), _CONFERENCE),
)
