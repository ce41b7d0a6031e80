"""Everything that can wait for somebody, in the order in which it is shown: nothing registers itself."""

from __future__ import annotations

from heli.accounts import queries as accounts
from heli.core import queries as core
from heli.core.waiting import Source
from heli.workbench.queries import requests
from heli.workforce.queries import waiting as workforce

SOURCES: tuple[Source, ...] = (
    *requests.WAITING,
    *core.WAITING,
    *workforce.WAITING,
    *accounts.WAITING,
)
