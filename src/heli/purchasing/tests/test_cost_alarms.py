"""Both sides of a contract are told before its money runs dry (S2.3e), each thing once until it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.core import jobs, schedules
from heli.core.actions.jobs import run_schedule
from heli.core.models import Notification
from heli.purchasing.actions.costs import tell_alarms
from heli.purchasing.models import Contract, CostAlarm, Expense
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from tests.cast import City

KIND = "purchasing.contract.alarm"


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


@pytest.fixture
def contract(hall: Hall) -> Contract:
    """Half a million, of which a hundred thousand was spent and nothing has come."""
    made = hall.running()
    spent(hall, made, 10 * WAN, "记-1")
    return made


def spent(hall: Hall, contract: Contract, fen: int, voucher: str, category: str = "personnel") -> Expense:
    return Expense.objects.create(contract=contract, voucher=voucher, day=localdate() - timedelta(days=1), category=category,
                                  payee="某", amount_fen=fen, entered_by=hall.accountant.actor)  # fmt: skip


def told(hall: Hall) -> dict[str, list[str]]:
    people = {"agency": hall.accountant, "buyer": hall.officer}
    return {
        name: [str(each.words) for each in Notification.objects.filter(kind=KIND, reader=user.actor).order_by("pk")]
        for name, user in people.items()
    }


@pytest.mark.django_db
def test_both_sides_are_told_once_and_again_when_it_comes_again(hall: Hall, contract: Contract) -> None:
    clock = acting.console()
    assert tell_alarms(contract, by=clock) == 2 and tell_alarms(contract, by=clock) == 0
    for words in told(hall).values():
        assert len(words) == 2 and any("到账的资金到" in each for each in words)
    Expense.objects.all().delete()
    assert tell_alarms(contract, by=clock) == 0 and CostAlarm.objects.get().told == ""
    spent(hall, contract, 60 * WAN, "记-2")
    assert tell_alarms(contract, by=clock) == 2 and len(told(hall)["agency"]) == 4


@pytest.mark.django_db
def test_too_little_for_staff_is_told_too_and_nothing_of_what_does_not_run(hall: Hall, contract: Contract) -> None:
    Contract.objects.filter(pk=contract.pk).update(floor_percent=60)
    spent(hall, contract, 10 * WAN, "记-3", "activity")
    contract.refresh_from_db()
    Contract.objects.filter(pk=contract.pk).update(state="draft")
    contract.refresh_from_db()
    assert tell_alarms(contract, by=acting.console()) == 0 and told(hall)["buyer"] == []
    Contract.objects.filter(pk=contract.pk).update(state="running")
    contract.refresh_from_db()
    assert tell_alarms(contract, by=acting.console()) == 3
    assert any("人员费用的比例低于" in each for each in told(hall)["buyer"])


@pytest.mark.django_db(transaction=True)
def test_the_clock_looks_at_every_running_contract(hall: Hall, contract: Contract, gao_yuan: Any) -> None:
    run_schedule(None, by=gao_yuan, kind=KIND, clock=schedules.actor())
    done = jobs.run_one()
    assert done is not None and done.state == "done"
    assert told(hall)["agency"] and CostAlarm.objects.get().contract == contract
