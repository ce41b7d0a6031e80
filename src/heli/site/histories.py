"""Kinds of record whose changes can be read, in one table: each with the entries of the audit chain that tell of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from heli.accounts.histories import entries_of_account
from heli.purchasing.queries.catalogue import entries_of_item
from heli.purchasing.queries.contracts import entries_of_contract
from heli.purchasing.queries.framework import entries_of_framework
from heli.purchasing.queries.funds import entries_of_line
from heli.purchasing.queries.notices import entries_of_notice as entries_of_purchase_notice
from heli.purchasing.queries.plans import entries_of_plan
from heli.purchasing.queries.projects import entries_of_project
from heli.purchasing.queries.tenders import entries_of_tender
from heli.workbench.queries.histories import entries_of_conference, entries_of_meeting, entries_of_notice
from heli.workbench.queries.requests import entries_of_request
from heli.workforce.queries.timeline import entries_of_worker

KINDS: dict[str, Callable[[Any], Q] | None] = {
    "accounts.user": entries_of_account,
    "core.setting": None,
    "directory.organisation": None,
    "directory.place": None,
    "purchasing.budgetline": entries_of_line,
    "purchasing.purchasenotice": entries_of_purchase_notice,
    "purchasing.yearplan": entries_of_plan,
    "purchasing.catalogueitem": entries_of_item,
    "purchasing.need": None,
    "purchasing.tender": entries_of_tender,
    "purchasing.conductentry": None,
    "purchasing.proposal": None,
    "purchasing.project": entries_of_project,
    "purchasing.frameworkagreement": entries_of_framework,
    "purchasing.contract": entries_of_contract,
    "purchasing.mirroredtender": None,
    "workbench.conference": entries_of_conference,
    "workbench.helprequest": entries_of_request,
    "workbench.jointproject": None,
    "workbench.jointtask": None,
    "workbench.meeting": entries_of_meeting,
    "workbench.notice": entries_of_notice,
    "workbench.officialdocument": None,
    "workbench.resolution": None,
    "workforce.changeproposal": None,
    "workforce.citystandard": None,
    "workforce.conductcase": None,
    "workforce.gapreport": None,
    "workforce.postrequirement": None,
    "workforce.transfer": None,
    "workforce.registration": None,
    "workforce.worker": entries_of_worker,
}
