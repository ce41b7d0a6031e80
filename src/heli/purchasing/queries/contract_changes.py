"""Changes of contracts as they are told to everybody: until when, and which still have to be."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.rules.book import NoRule
from heli.core.rules.calendar import TooFar
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Contract, ContractChange, Project
from heli.purchasing.queries.contracts import Clocked, of_side
from heli.purchasing.queries.public import reckoned

PUBLISH = "purchasing.change.publish"


def clock_of_change(change: ContractChange) -> Clocked | None:
    """Until when everybody is told of a change that both sides signed; None where no law asks for it."""
    if change.agreed_on is None or change.contract.project.is_of_society:
        return None
    try:
        return Clocked(reckoned("clock.contract.change_published", change.agreed_on), change.published_on)
    except (NoRule, TooFar):
        return None


def publish_by(change: ContractChange) -> date | None:
    """The day of that clock."""
    clock = clock_of_change(change)
    return clock.reckoned.day if clock else None


def changes_to_publish(user: Any) -> QuerySet[ContractChange]:
    """Agreed and not yet told to everybody; what society signs, no law asks to be published."""
    rows = ContractChange.objects.filter(
        state=ContractChange.State.AGREED, published_on__isnull=True, contract__project__in=Project.objects.of_government(),
        contract__in=Contract.objects.running(),
    ).select_related("contract")  # fmt: skip
    return of_side(user, PUBLISH, "contract__project__buyer", rows.order_by("publish_by", "pk"))


def _change_to_publish(change: ContractChange) -> Waiting:
    return Waiting(change.what, change.contract.number, change.publish_by, _("登记变更公告"), change.get_absolute_url())


WAITING = (Source(PUBLISH, _("待公告的合同变更"), PUBLISH, changes_to_publish, _change_to_publish, until="publish_by"),)
