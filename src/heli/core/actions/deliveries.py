"""What goes out of the house: planned with the notification, chosen by its reader, tried again by an administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.timezone import now

from heli.core.actions import action
from heli.core.channels import addresses
from heli.core.models import Acting, ChannelChoice, Delivery, Notification, ReaderTimes, keep_rows
from heli.core.rules.sending import DAILY, OFF
from heli.core.rules.uid import uuid7
from heli.core.wishes import wishes_of


def plan_deliveries(made: Sequence[Notification]) -> None:
    """A row for each channel that each reader wants and is found on, in the transaction of what they are told."""
    channels = addresses()
    if not channels or not made:
        return
    wishes, moment = wishes_of({one.reader_id for one in made}), now()
    planned = []
    for one in made:
        wish = wishes[one.reader_id]
        for channel in channels:
            how = wish.how(one.kind, channel)
            if how == OFF or not wish.address(channel):
                continue
            due = wish.due(how, moment)
            # a digest is known by its reader, channel and time: whatever is due then goes out as one message
            key: UUID = uuid5(NAMESPACE_OID, f"{one.reader_id} {channel} {due}") if how == DAILY else uuid7()
            planned.append(
                Delivery(notification=one, reader_id=one.reader_id, channel=channel, key=key, due_at=due)
            )  # fmt: skip
    Delivery.objects.bulk_create(planned, batch_size=500)


@action("core.notification.choose")
def choose_channels(
    known: ReaderTimes | None, /, *, by: Acting, choices: Mapping[tuple[str, str], str], times: Mapping[str, Any]
) -> ReaderTimes:
    """How and when somebody wants to be told: ``choices`` by group and channel, ``times`` by the columns of the model."""
    known = known or ReaderTimes(reader=by.actor)
    for name, value in times.items():
        setattr(known, name, value)
    known.save()
    keep_rows(ChannelChoice.objects.filter(reader=by.actor))
    ChannelChoice.objects.bulk_create(
        [ChannelChoice(reader=by.actor, group=group, channel=name, how=how) for (group, name), how in choices.items()],
        update_conflicts=True, unique_fields=["reader", "group", "channel"], update_fields=["how"],
    )  # fmt: skip
    return known


@action("core.delivery.again", step=Delivery.LIFE.steps["again"])
def send_again(delivery: Delivery, /, *, by: Acting) -> Delivery:
    """Try what was given up from the beginning, under the same key: whoever took it already knows it again."""
    delivery.tries, delivery.due_at, delivery.ended_at = 0, now(), None
    delivery.save()
    return delivery
