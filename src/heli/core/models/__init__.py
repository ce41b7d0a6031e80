from heli.core.models.about import About, AboutQuerySet, inside_rows, record_inside, record_seen, records_seen
from heli.core.models.actor import Acting, Actor, in_the_trail, must
from heli.core.models.audit import AuditEntry, AuditHead, AuditPayload
from heli.core.models.batch import Batch, BatchChange, ColumnMapping
from heli.core.models.bulk import BulkChange, BulkRow
from heli.core.models.called import Called
from heli.core.models.change import TAKE_BACK_FOR, Change
from heli.core.models.comment import Comment, Follow
from heli.core.models.delivery import ChannelChoice, Delivery, ReaderTimes
from heli.core.models.document import Document, DocumentVersion
from heli.core.models.draft import Draft
from heli.core.models.export import Export
from heli.core.models.file import StoredFile
from heli.core.models.images import keep_rows
from heli.core.models.job import Job
from heli.core.models.listed import ListView, ListViewAlert, ListViewDefault
from heli.core.models.looked import Look, TakenPeople, Taking
from heli.core.models.notification import Notification
from heli.core.models.office_file import OfficeFile, WordTemplate
from heli.core.models.own import OwnField, OwnFieldMapping, OwnFieldVersion, OwnOption, OwnValue, Sensitivity
from heli.core.models.record import Record, pointing_to
from heli.core.models.setting import CalendarDay, Setting
from heli.core.models.statistics import StatisticsForm, StatisticsReport
from heli.core.models.turn import Turn
from heli.core.models.upload import Upload

__all__ = [
    "TAKE_BACK_FOR",
    "About",
    "AboutQuerySet",
    "Acting",
    "Actor",
    "AuditEntry",
    "AuditHead",
    "AuditPayload",
    "Batch",
    "BatchChange",
    "BulkChange",
    "BulkRow",
    "CalendarDay",
    "Called",
    "Change",
    "ChannelChoice",
    "ColumnMapping",
    "Comment",
    "Delivery",
    "Document",
    "DocumentVersion",
    "Draft",
    "Export",
    "Follow",
    "Job",
    "ListView",
    "ListViewAlert",
    "ListViewDefault",
    "Look",
    "Notification",
    "OfficeFile",
    "OwnField",
    "OwnFieldMapping",
    "OwnFieldVersion",
    "OwnOption",
    "OwnValue",
    "ReaderTimes",
    "Record",
    "Sensitivity",
    "Setting",
    "StatisticsForm",
    "StatisticsReport",
    "StoredFile",
    "TakenPeople",
    "Taking",
    "Turn",
    "Upload",
    "WordTemplate",
    "in_the_trail",
    "inside_rows",
    "keep_rows",
    "must",
    "pointing_to",
    "record_inside",
    "record_seen",
    "records_seen",
]
