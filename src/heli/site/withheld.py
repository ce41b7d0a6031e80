"""What the auditors are not told yet: entries that would tell of a bid or a final quote before it is opened."""

from __future__ import annotations

from django.db.models import Q

from heli.purchasing.queries import bids, final_quotes


def not_yet() -> Q:
    """Entries of the audit chain that are withheld at this moment."""
    return bids.told_too_early() | final_quotes.told_too_early()
