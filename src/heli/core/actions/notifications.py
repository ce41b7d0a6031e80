"""Telling people, within the action that gives the reason, and what they do with what they were told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import now

from heli.core.actions import action, is_running
from heli.core.actions.deliveries import plan_deliveries
from heli.core.kinds import kinds
from heli.core.models import Acting, Actor, Delivery, Job, Notification
from heli.core.models.images import running
from heli.core.rules.sentence import Sentence, packed

#: what is told where a deed, of one record or of many, is taken back
TAKE_BACK = "core.change.take_back"


def tell(
    to: Iterable[Actor],
    kind: str,
    about: models.Model,
    words: Sentence,
    *,
    by: Acting,
    until: date | None = None,
    once: str = "",
) -> list[Notification]:
    """Tell each of these people of a record, in the transaction of the running action: gone with it when it fails.

    Nobody is told of what they do themselves. With ``once`` nobody is told of this occasion a second time, whoever
    tells it. Gives what is new.
    """
    if not is_running():
        raise RuntimeError("a notification belongs to an action")
    if kind not in kinds():
        raise RuntimeError(f"site/notifications.py has no line for {kind}")
    myself = {by.actor.pk, by.actor.on_behalf_of_id}
    readers = {actor.pk: actor for actor in to if actor.kind == Actor.Kind.PERSON and actor.pk not in myself}
    if not readers:  # most workers of a large register have no account: nothing is asked of the database for them
        return []
    made = [
        _told(actor, kind, about, words, told_by=by.actor, until=until, once=once)
        for _pk, actor in sorted(readers.items())
    ]
    if once:
        Notification.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
        made = list(Notification.objects.filter(uid__in=[each.uid for each in made]).order_by("pk"))
    else:
        made = Notification.objects.bulk_create(made, batch_size=500)
    plan_deliveries(made)
    if (images := running()) is not None:
        images.told += [each.pk for each in made]
    return made


def _told(
    reader: Actor, kind: str, about: models.Model, words: Sentence, *, told_by: Actor, until: date | None, once: str
) -> Notification:
    return Notification(
        reader=reader, kind=kind, about_type=about._meta.label_lower, about_id=about.pk, text=words.text,
        values=packed(words.values), told_by=told_by, until=until, once=once,
    )  # fmt: skip


def call_back(told: QuerySet[Notification], *, by: Acting) -> None:
    """Within an action that takes back what people were told of: whoever has not read it, and got no message of it, finds
    nothing any more; everybody else is told that it is so no longer. Deliveries are held first: what the courier takes at
    this moment counts as gone out."""
    sent = Delivery.objects.filter(notification__in=told.values("pk")).order_by("pk").select_for_update(no_key=True)
    list(sent.values_list("pk", flat=True))
    gone_out = Exists(Delivery.objects.filter(notification=OuterRef("pk"), tries__gt=0))
    told.filter(~gone_out, read_at__isnull=True).delete()
    heard = defaultdict[tuple[str, int, Sentence], list[Actor]](list)
    for note in told.select_related("reader").order_by("pk"):
        heard[note.about_type, note.about_id, note.words].append(note.reader)
    told.filter(read_at__isnull=True).update(read_at=now())
    for (kind, pk, said), readers in heard.items():
        about: Any = apps.get_model(kind)  # the record may be gone with the deed: then its words are not shown
        tell(readers, TAKE_BACK, about(pk=pk), Sentence("已撤销，不再有效：%(said)s", said=said), by=by)


def tell_who_asked(job: Job, words: Sentence) -> None:
    """Tell a person that the work they asked for ended. No action: the worker says so in the transaction of the end."""
    if job.asked_by.kind == Actor.Kind.PERSON:
        made = _told(job.asked_by, "core.job.end", job, words, told_by=job.asked_by, until=None, once="")
        made.save()
        plan_deliveries([made])


@action("core.notification.read")
def read_notification(notification: Notification, /, *, by: Acting) -> Notification:
    """Its reader has taken note; the first time counts."""
    if notification.read_at is None:
        notification.read_at = now()
        notification.save(update_fields=["read_at"])
    return notification


@action("core.notification.read_all", lock=False)
def read_all_notifications(reader: Actor, /, *, by: Acting, upto: int) -> int:
    """Take note of everything up to the newest that the page showed; what came meanwhile stays unread."""
    unread = Notification.objects.filter(reader=reader, pk__lte=upto).unread()
    return unread.update(read_at=now())
