"""Kinds of record whose changes can be read, in one table: each with the entries of the audit chain that tell of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from heli.workbench.queries.requests import entries_of_request
from heli.workforce.queries.timeline import entries_of_worker

KINDS: dict[str, Callable[[Any], Q] | None] = {
    "directory.organisation": None,
    "directory.place": None,
    "workbench.conference": None,
    "workbench.helprequest": entries_of_request,
    "workbench.jointproject": None,
    "workbench.jointtask": None,
    "workbench.meeting": None,
    "workbench.officialdocument": None,
    "workbench.resolution": None,
    "workforce.gapreport": None,
    "workforce.worker": entries_of_worker,
}
