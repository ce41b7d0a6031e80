"""Sending what waits: taken by one worker at a time, tried until it is taken, under the same key at every try.

A message is written as sent right after its channel took it. A worker that dies in between leaves one message of which
nobody knows; it goes out again under its key, by which gateway and mailbox know it already.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from heli.core.channels import Channel, NotTaken, Parcel, addresses, way_out
from heli.core.kinds import kinds
from heli.core.models import Delivery, records_seen
from heli.core.queries import setting
from heli.core.rules.sending import OFF, wait_after
from heli.core.rules.sentence import Sentence, packed
from heli.core.wishes import Wishes, wishes_of
from heli.core.words import told

#: a worker that took messages and is not done with them after so long is thought dead
LEASE = timedelta(seconds=float(os.environ.get("HELI_LEASE", "60")))
#: messages taken at once
AT_ONCE = 300
IDLE = 2.0
log = logging.getLogger("heli.deliveries")


@dataclass
class Message:
    """What goes out at once to one reader by one channel: one delivery, or those of a digest."""

    rows: list[Delivery] = field(default_factory=list)

    @property
    def channel(self) -> str:
        return self.rows[0].channel

    @property
    def key(self) -> str:
        return f"{self.rows[0].key.hex}-{self.rows[0].pk}"

    @property
    def tries(self) -> int:
        return max(row.tries for row in self.rows)

    def keep(self, rows: list[Delivery], **now_so: Any) -> None:
        """Write how it stands with some of the rows, unless somebody ended them meanwhile."""
        waiting = Delivery.objects.filter(pk__in=[row.pk for row in rows], state=Delivery.State.WAITING)
        waiting.update(**now_so)

    def withhold(self, rows: list[Delivery], why: str, moment: datetime) -> None:
        self.keep(rows, state=Delivery.State.WITHHELD, ended_at=moment, fault=why, fault_values={})
        self.rows = [row for row in self.rows if row not in rows]


@dataclass
class Lines:
    """The channels of this house, each opened when it is first needed."""

    opened: dict[str, tuple[SplitResult, Channel]] = field(default_factory=dict)

    def to(self, name: str) -> Channel | None:
        """None where the house has no such channel any more."""
        url = addresses().get(name)
        known = self.opened.get(name)
        if known is not None and known[0] == url:
            return known[1]
        if url is None:
            return None
        self.opened[name] = (url, way_out(name, url))
        return self.opened[name][1]

    def close(self) -> None:
        for _url, channel in self.opened.values():
            channel.close()
        self.opened.clear()


def deliver_due(lines: Lines, moment: datetime | None = None) -> int:
    """Send what is due, some of it at a time; gives how many messages were looked at, 0 where nothing is due."""
    moment = moment or now()
    began = time.monotonic()
    messages = _take(moment)
    for message, wish in _to_be_sent(messages, moment):
        if time.monotonic() - began > LEASE.total_seconds() / 2:  # what is left is not held longer than was said
            message.keep(message.rows, due_at=moment, tries=F("tries") - 1)
            continue
        _send(message, wish, lines, moment)
    return len(messages)


def _take(moment: datetime) -> list[Message]:
    """Due messages, held by putting them off for the lease; a digest is taken whole or not at all."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=moment)
    keys = list(dict.fromkeys(due.order_by("due_at", "pk").values_list("key", flat=True)[:AT_ONCE]))
    if not keys:
        return []
    messages: dict[UUID, Message] = defaultdict(Message)
    with transaction.atomic():
        held = due.filter(key__in=keys).order_by("pk").select_for_update(no_key=True)
        for row in held:
            messages[row.key].rows.append(row)
            row.tries += 1
        taken = [row.pk for message in messages.values() for row in message.rows]
        Delivery.objects.filter(pk__in=taken).update(due_at=moment + LEASE, tries=F("tries") + 1)
    return list(messages.values())


def _to_be_sent(messages: Sequence[Message], moment: datetime) -> Iterator[tuple[Message, Wishes]]:
    """What may still go out now: seen by its reader, unread, wanted, and not in quiet hours."""
    rows = [row for message in messages for row in message.rows]
    with_notes = Delivery.objects.filter(pk__in=[row.pk for row in rows]).select_related("notification")
    notes = {row.pk: row.notification for row in with_notes}
    wishes = wishes_of({row.reader_id for row in rows})
    records = defaultdict(set)
    for row in rows:
        row.notification = notes[row.pk]
        records[row.reader_id].add((row.notification.about_type, row.notification.about_id))
    there = {
        pk: records_seen(wishes[pk].user, asked, told=True) if wishes[pk].user else set()
        for pk, asked in records.items()
    }
    for message in messages:
        wish = wishes[message.rows[0].reader_id]
        quiet = wish.quiet_until(moment)
        if quiet > moment:
            message.keep(message.rows, due_at=quiet, tries=F("tries") - 1)
            continue
        _leave_out(message, wish, there[message.rows[0].reader_id], moment)
        if message.rows:
            yield message, wish


def _leave_out(message: Message, wish: Wishes, there: set[tuple[str, int]], moment: datetime) -> None:
    """Take out what its reader need not, or may not, be told any more."""
    reasons: dict[str, list[Delivery]] = defaultdict(list)
    for row in message.rows:
        note = row.notification
        if (note.about_type, note.about_id) not in there:
            reasons[Sentence("收到的人已经看不到这条记录")].append(row)
        elif note.read_at is not None:
            reasons[Sentence("已经在网站上看过")].append(row)
        elif wish.how(note.kind, row.channel) == OFF or not wish.address(row.channel):
            reasons[Sentence("收到的人不再用这个渠道")].append(row)
    for why, rows in reasons.items():
        message.withhold(rows, why, moment)


def _send(message: Message, wish: Wishes, lines: Lines, moment: datetime) -> None:
    """One try, and how it ended."""
    channel = lines.to(message.channel)
    try:
        if channel is None:
            raise NotTaken(Sentence("本市没有接通这个渠道"))
        channel.send(_parcel(message, wish))
    except NotTaken as error:
        pause = None if error.for_good else wait_after(message.tries)
        why = {"fault": error.why.text, "fault_values": packed(error.why.values)}
        if pause is None:
            message.keep(message.rows, state=Delivery.State.GIVEN_UP, ended_at=moment, **why)
        else:
            message.keep(message.rows, due_at=moment + pause, **why)
        return
    message.keep(message.rows, state=Delivery.State.SENT, ended_at=moment, fault="", fault_values={})


def _parcel(message: Message, wish: Wishes) -> Parcel:
    """The labels of the events, the city and the address of the site, and a number: nothing else leaves the house."""
    with override(wish.user.language):
        known = kinds()
        counted = Counter(str(known[row.notification.kind].label) for row in message.rows)
        number = len(message.rows)
        label = next(iter(counted))
        city = setting("city_name") or "合力"
        if number > 1:
            label = ngettext("%(count)s 条新提醒", "%(count)s 条新提醒", number) % {"count": number}
        listed = told([f"{text} {count}" for text, count in counted.items()]) if number > 1 else label
        said = {"city": city, "what": listed, "site": settings.HELI_SITE, "number": message.rows[0].pk}
        return Parcel(
            key=message.key,
            to=wish.address(message.channel),
            subject=_("【%(city)s】%(what)s") % {"city": city, "what": label},
            text=_("【%(city)s】合力有新提醒：%(what)s。请登录 %(site)s/notifications/ 查看。编号 %(number)s") % said,
        )


class Courier(threading.Thread):
    """Sends what is due while the worker does its long work. A defect stops the worker, and another is started."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.stop = stop

    def run(self) -> None:
        lines, ended_well = Lines(), False
        try:
            while not self.stop.is_set():
                close_old_connections()
                if not self._deliver(lines):
                    self.stop.wait(IDLE)
            ended_well = True
        finally:
            if not ended_well:
                self.stop.set()
            lines.close()
            connection.close()

    def _deliver(self, lines: Lines) -> int:
        try:
            return deliver_due(lines)
        except OperationalError as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            return 0
