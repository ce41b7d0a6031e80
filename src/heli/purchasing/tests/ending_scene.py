"""A contract that ends soon, and what is decided about it: for the tests of what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.purchasing.actions import renewal
from heli.purchasing.models import Contract, Renewal
from heli.purchasing.tests.hall import Hall

#: the document of its purchase says so
ALLOWED = {"renewal_years": 2, "renewal_place": "招标文件第五章第 3 条"}


def ending_soon(hall: Hall, days: int = 60, **given: Any) -> Contract:
    """It began 240 days ago and ends soon."""
    contract = hall.running()
    today = localdate()
    facts = {"start_on": today - timedelta(days=240), "end_on": today + timedelta(days=days), **given}
    Contract.objects.filter(pk=contract.pk).update(**facts)
    return Contract.objects.get(pk=contract.pk)


def decided(hall: Hall, contract: Contract, way: str, **given: Any) -> Renewal:
    return renewal.decide_renewal(
        Contract.objects.get(pk=contract.pk), by=hall.officer, way=way, reason="评估良好", **given
    )


def refused(hall: Hall, contract: Contract, **given: Any) -> Refused:
    with pytest.raises(Refused) as found:
        renewal.decide_renewal(Contract.objects.get(pk=contract.pk), by=hall.officer, **given)
    return found.value


def but_reason(asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked, for a decision that has its own reason."""
    return {name: value for name, value in asked.items() if name != "reason"}
