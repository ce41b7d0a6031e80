"""Ten thousand notifications by gateways that fail one time in five, before they took a message or after: each once."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from django.utils.timezone import now

from heli.accounts.models import User
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.deliveries import LEASE, Lines, deliver_due
from heli.core.models import Acting, Actor, ChannelChoice, Delivery, Notification, ReaderTimes
from heli.core.rules.sentence import Sentence
from heli.workforce.models import GapReport
from tests.cast import City, found_city, grant, user_with
from tests.gateways import Outbox, gateways
from tests.plug import killed, nth

READERS, EACH = 100, 100
CHANNELS = ("mail", "messenger", "sms")
KILLS = 12


@action("workbench.open", lock=False)
def telling(on: Any, /, *, by: Acting, to: list[Actor]) -> int:
    return len(tell(to, "workforce.gap.freeze", on, Sentence("要签收了"), by=by))


def readers(city: City) -> list[Actor]:
    """Each is told by one channel, at once, at any hour."""
    actors = Actor.objects.bulk_create(Actor(kind=Actor.Kind.PERSON, name=f"读者{n}") for n in range(READERS))
    users = User.objects.bulk_create(
        User(login=f"reader-{n}", name=actor.name, actor=actor, email=f"reader-{n}@city.example", phone=f"139{n:08}")
        for n, actor in enumerate(actors)
    )
    for user in users:
        grant(user, "evaluator", city.root)
    ReaderTimes.objects.bulk_create(ReaderTimes(reader=actor, quiet_from=None, quiet_until=None) for actor in actors)
    ChannelChoice.objects.bulk_create(
        ChannelChoice(
            reader=actor, group="tasks", channel=name, how="at_once" if name == CHANNELS[n % 3] else "off"
        )
        for n, actor in enumerate(actors)
        for name in CHANNELS
    )  # fmt: skip
    return actors


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_each_of_ten_thousand_arrives_once_though_gateways_fail_and_workers_die(settings: Any) -> None:
    city = found_city()
    teller = user_with("city_civil_affairs", city.root, "沈洁")
    about = GapReport.objects.create(month=date(2026, 10, 31), frozen_by=teller.actor)
    to, outbox = readers(city), Outbox(failing=Random(20261126))
    with gateways(outbox) as settings.HELI_CHANNELS:
        for _round in range(EACH):
            telling(about, by=teller, to=to)
        assert Notification.objects.count() == Delivery.objects.count() == READERS * EACH
        moment = now() + LEASE
        for number in range(KILLS):  # before what was taken is written, and after
            moment += LEASE
            at = nth(("UPDATE", "core_delivery"), 40 + 7 * number, done=bool(number % 2))
            assert killed(lambda at=moment: sends(at), at)  # type: ignore[misc]
        lines = Lines()
        while Delivery.objects.filter(state=Delivery.State.WAITING).exists():
            moment += LEASE
            while deliver_due(lines, moment):
                pass
        lines.close()
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == {Delivery.State.SENT}
    assert len(outbox.taken) == READERS * EACH
    assert len({(taken.to, taken.text) for taken in outbox.taken.values()}) == READERS * EACH
    by_channel = {name: sum(taken.channel == name for taken in outbox.taken.values()) for name in CHANNELS}
    assert by_channel == {"mail": 3400, "messenger": 3300, "sms": 3300}
    assert outbox.calls > READERS * EACH * 1.2, "one in five was tried again"


def sends(moment: Any) -> None:
    lines = Lines()
    while deliver_due(lines, moment):
        pass
