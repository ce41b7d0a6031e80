"""How a place or an organisation came to be what it is, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heli.core.models import AuditEntry
from heli.core.models.actor import Actor
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, OrganisationMerge, Place, PlaceSuccession

#: an event as the time line of an organisation tells it
EVENTS = {
    "directory.organisation.create": gettext_lazy("登记了这个组织"),
    "directory.organisation.change": gettext_lazy("修改了资料"),
    "directory.organisation.close": gettext_lazy("登记了注销"),
    "directory.organisation.separate": gettext_lazy("撤销了合并"),
    "directory.organisation.distinguish": gettext_lazy("认定它与另一个组织不是同一个"),
}


@dataclass(frozen=True)
class Event:
    """One line: a day, a sentence, and who wrote it down where that is known."""

    on: date
    what: str
    who: str = ""


def place_history(place: Place) -> list[Event]:
    """沿革: founded, renamed, moved, merged, split; latest first."""
    found: list[Event] = []
    if place.valid_from:
        found.append(Event(place.valid_from, _("设立")))
    following = place.name
    for former in place.former_names.order_by("-until"):
        text = Sentence("由「%(old)s」更名为「%(new)s」", old=former.name, new=following)
        found.append(Event(former.until, _with(text, former.document)))
        following = former.name
    into = place.parent
    for moved in place.former_parents.select_related("parent").order_by("-until"):
        text = Sentence("由隶属%(old)s改为隶属%(new)s", old=moved.parent.name, new=into.name if into else "—")
        found.append(Event(moved.until, _with(text, moved.document)))
        into = moved.parent
    steps = PlaceSuccession.objects.filter(Q(old=place) | Q(new=place)).select_related("old", "new")
    for step in steps:
        if step.old_id == place.pk:
            text = Sentence("撤销，工作由%(name)s承接", name=step.new.name)
        else:
            text = Sentence("承接%(name)s的工作", name=step.old.name)
        found.append(Event(step.on, _with(text, step.document)))
    return sorted(found, key=lambda event: event.on, reverse=True)


def _with(text: Sentence, document: str) -> str:
    """A sentence with the document it rests on, where one is known."""
    return Sentence("%(what)s（%(document)s）", what=text, document=document) if document else text


def organisation_history(user: Any, organisation: Organisation) -> list[Event]:
    """What was done to an organisation, latest first; nothing for who may not look at it."""
    if not user.holds("directory.organisation.view"):
        return []
    entries = list(
        AuditEntry.objects.filter(
            subject_type="directory.organisation", subject_id=organisation.pk, event__in=EVENTS
        ).order_by("-number")[:30]
    )
    names = dict(Actor.objects.filter(pk__in={e.actor_id for e in entries}).values_list("pk", "name"))
    found = [Event(_day(e.at), str(EVENTS[e.event]), names.get(e.actor_id, "")) for e in entries]
    merges = OrganisationMerge.objects.filter(Q(kept=organisation) | Q(gone=organisation)).select_related(
        "kept", "gone"
    )
    for merge in merges:
        day = localtime(merge.created_at).date()
        if merge.kept_id == organisation.pk:
            found.append(
                Event(day, Sentence("「%(name)s」并入：%(reason)s", name=merge.gone.name, reason=merge.reason))
            )
        else:
            found.append(
                Event(day, Sentence("并入「%(name)s」：%(reason)s", name=merge.kept.name, reason=merge.reason))
            )
    return sorted(found, key=lambda event: event.on, reverse=True)


def _day(at: Any) -> date:
    from datetime import datetime

    return localtime(datetime.fromisoformat(at) if isinstance(at, str) else at).date()
