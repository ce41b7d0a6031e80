"""What the auditors are not told yet, in one table: entries that would tell of a bid before its tender is opened."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from heli.purchasing.queries import bids

NOT_YET: tuple[Callable[[], Q], ...] = (bids.told_too_early,)
