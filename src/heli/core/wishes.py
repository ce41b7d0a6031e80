"""How people want to be told: what they chose, and what holds where they chose nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from heli.core.channels import WAYS
from heli.core.kinds import groups, kinds
from heli.core.models import ChannelChoice, ReaderTimes
from heli.core.rules.sending import AT_ONCE, DAILY, OFF, after_quiet, next_digest


@dataclass(frozen=True)
class Wishes:
    """One reader's choices. ``user`` is None where nobody can sign in as this reader any more."""

    user: Any
    times: ReaderTimes
    chosen: dict[tuple[str, str], str] = field(default_factory=dict)

    def how(self, kind: str, channel: str) -> str:
        """At once, by day or not at all; a kind that heli has no more is not sent."""
        found = kinds().get(kind)
        if found is None:
            return OFF
        return self.chosen.get((found.group, channel)) or groups()[found.group].channels.get(channel, OFF)

    def address(self, channel: str) -> str:
        """Where the reader is found on a channel, empty where they are not."""
        if self.user is None:
            return ""
        where = WAYS[channel].address
        if where == "messenger":
            return self.times.messenger or str(self.user.login)
        return str(getattr(self.user, where))

    def due(self, how: str, moment: datetime) -> datetime:
        """When it goes out that is to be told now."""
        local = localtime(moment)
        if how == DAILY:
            local = next_digest(local, self.times.digest_hour)
        return after_quiet(local, self.times.quiet_from, self.times.quiet_until)

    def quiet_until(self, moment: datetime) -> datetime:
        """The moment itself, or when the quiet hours that it lies in are over."""
        return self.due(AT_ONCE, moment)


def wishes_of(actors: Collection[int]) -> dict[int, Wishes]:
    """The wishes of some readers by the key of their actor: three queries, however many they are."""
    acting: Any = import_module(settings.HELI_ACTING)
    users = acting.readers(actors)
    times = {row.reader_id: row for row in ReaderTimes.objects.filter(reader__in=actors)}
    chosen: dict[int, dict[tuple[str, str], str]] = {}
    for row in ChannelChoice.objects.filter(reader__in=actors):
        chosen.setdefault(row.reader_id, {})[(row.group, row.channel)] = row.how
    return {pk: Wishes(users.get(pk), times.get(pk) or ReaderTimes(reader_id=pk), chosen.get(pk, {})) for pk in actors}
