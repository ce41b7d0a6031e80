"""Everything that has a day and concerns somebody, beside what waits: nothing registers itself."""

from __future__ import annotations

from heli.accounts import queries as accounts
from heli.core.dated import Dated
from heli.purchasing.queries import bids, contracts
from heli.purchasing.queries import notices as purchase_notices
from heli.workbench.queries import dated as conference
from heli.workbench.queries import requests
from heli.workforce.queries import conduct
from heli.workforce.queries import waiting as workforce

SOURCES: tuple[Dated, ...] = (
    *conference.DATED,
    *requests.DATED,
    *accounts.DATED,
    *workforce.DATED,
    *conduct.DATED,
    *purchase_notices.DATED,
    *contracts.DATED,
    *bids.DATED,
)
