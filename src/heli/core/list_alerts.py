"""Once a day each reader is told of the new rows of the views they watch."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Any

from django.conf import settings

from heli.core.actions.list_alerts import tell_new_rows
from heli.core.job_kinds import Progress
from heli.core.models import ListViewAlert
from heli.core.rules.keyset import unpacked
from heli.core.rules.sentence import Sentence
from heli.core.tables.alerts import Shown, shown_now


def new_rows(job: Progress) -> str:
    """A reader's view a step: a second run goes on after the last one that was told. The list is asked as its reader;
    whoever cannot sign in any more, or to whom the list does not open, hears nothing."""
    acting: Any = import_module(settings.HELI_ACTING)
    alerts = list(ListViewAlert.objects.filter(pk__gt=int(job.checkpoint or 0)).select_related("view").order_by("pk"))
    readers = acting.readers({alert.actor_id for alert in alerts})
    told = 0
    for done, alert in enumerate(alerts, 1):
        reader = readers.get(alert.actor_id)
        found = shown_now(alert.view, reader) if reader is not None else None
        if found is None or _is_known(alert, found):
            job.progress(done, len(alerts))
            continue
        with job.step(str(alert.pk), done, len(alerts)), suppress(ListViewAlert.DoesNotExist):  # switched off meanwhile
            told += tell_new_rows(alert, by=job.by, found=found) > 0
    return Sentence("告诉了 %(count)s 个视图有新的记录。", count=f"{told:,}")


def _is_known(alert: ListViewAlert, found: Shown) -> bool:
    """Whether nothing is to be told or kept: most views on most days."""
    if found.is_too_much:
        return False
    return found.asked == alert.asked and found.keys <= set(unpacked(bytes(alert.known)))
