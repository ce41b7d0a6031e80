from heli.workbench.models.conference import (
    AgendaItem,
    Attendance,
    Conference,
    Meeting,
    Minutes,
    Seat,
    in_service_of,
    mine,
    office_of,
    runs_office,
    speaks_for,
)
from heli.workbench.models.joint import JointProject, JointTask
from heli.workbench.models.notices import Notice, NoticeAnswer, NoticeQuestion, NoticeReceipt
from heli.workbench.models.official import OfficialDocument, within
from heli.workbench.models.requests import HelpRequest, SharedWorker
from heli.workbench.models.resolutions import Resolution, Submission

__all__ = [
    "AgendaItem",
    "Attendance",
    "Conference",
    "HelpRequest",
    "JointProject",
    "JointTask",
    "Meeting",
    "Minutes",
    "Notice",
    "NoticeAnswer",
    "NoticeQuestion",
    "NoticeReceipt",
    "OfficialDocument",
    "Resolution",
    "Seat",
    "SharedWorker",
    "Submission",
    "in_service_of",
    "mine",
    "office_of",
    "runs_office",
    "speaks_for",
    "within",
]
