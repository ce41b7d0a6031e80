"""Which entries of the audit chain tell of a record of the workbench, beside those about the record itself."""

from __future__ import annotations

from django.db.models import Q

from heli.core.models import AuditEntry
from heli.workbench.models import Conference, Meeting, Notice
from heli.workbench.models.notices import SEND


def _of(kind: str, keys: list[int]) -> Q:
    return Q(subject_type=f"workbench.{kind}", subject_id__in=keys)


def entries_of_conference(conference: Conference) -> Q:
    """With those about who sits in it."""
    return _of("conference", [conference.pk]) | _of("seat", list(conference.seats.values_list("pk", flat=True)))


def entries_of_meeting(meeting: Meeting) -> Q:
    """With those about its agenda. Of minutes that are still written nothing is told: they are kept edition by edition."""
    return _of("meeting", [meeting.pk]) | _of("agendaitem", list(meeting.agenda.values_list("pk", flat=True)))


def entries_of_notice(notice: Notice) -> Q:
    """Once it is out, from then on: what it said while it was written is its sender's affair."""
    about = _of("notice", [notice.pk])
    out = AuditEntry.objects.filter(about, event=SEND).values_list("number", flat=True).first()
    return about if out is None else about & Q(number__gte=out)
