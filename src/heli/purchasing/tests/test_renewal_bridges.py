"""What bridges the time until the next purchase: a change within a tenth of the contract, or a small purchase."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heli.core.models import Setting
from heli.purchasing.actions import contract_changes as changes
from heli.purchasing.actions import renewal
from heli.purchasing.models import Contract, Renewal
from heli.purchasing.queries import following
from heli.purchasing.queries import renewal as ending
from heli.purchasing.tests.ending_scene import decided, ending_soon, refused
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from tests.cast import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def test_a_bridge_by_a_change_stays_within_a_tenth_and_ends_where_the_next_begins(hall: Hall) -> None:
    """政府采购法 49."""
    contract = ending_soon(hall)
    until = contract.end_on + timedelta(days=25)
    asked = {"way": "bridge", "bridge": "change", "reason": "来不及", "until": until}
    long = refused(hall, contract, **{**asked, "until": contract.end_on + timedelta(days=40)}, price_fen=WAN)
    assert long.field == "until" and "第四十九条" in str(long)
    dear = refused(hall, contract, **asked, price_fen=5 * WAN)
    assert dear.field == "price_fen" and "第四十九条" in str(dear)
    made = renewal.decide_renewal(contract, by=hall.officer, **asked, price_fen=4 * WAN)
    assert made.change is not None and (made.change.end_on, made.change.amount_fen) == (until, 4 * WAN)
    assert made.successor is not None and made.successor.start_on == until + timedelta(days=1)
    before = following.following(contract, made)
    change = changes.sign_change(made.change, by=hall.approver)
    changes.sign_change_for_supplier(change, by=hall.head)
    after = following.following(Contract.objects.get(pk=contract.pk), Renewal.objects.get(pk=made.pk))
    assert before.hole == after.hole + 25
    said = refused(hall, contract, way="end", reason="算了")
    assert "已经生效" in str(said)


def test_a_bridge_that_is_decided_otherwise_takes_its_change_back(hall: Hall) -> None:
    contract = ending_soon(hall)
    until = contract.end_on + timedelta(days=20)
    made = decided(hall, contract, "bridge", bridge="change", until=until, price_fen=3 * WAN)
    change, project = made.change, made.successor
    made = decided(hall, contract, "retender")
    change.refresh_from_db()
    assert change.state == "refused" and made.change is None and made.successor == project
    project.refresh_from_db()
    assert project.start_on == contract.end_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("limit", "price", "ok"), [("", 4, False), ("2020-01-01 3000000", 4, False), ("2020-01-01 50000000", 4, True)]
)
def test_a_small_purchase_bridges_below_the_limit_of_the_day(hall: Hall, limit: str, price: int, ok: bool) -> None:
    """政府采购法 2, 8: the limit is the province's."""
    contract = ending_soon(hall)
    if limit:
        Setting.objects.create(key="purchase_limit_fen", value=limit)
    until = contract.end_on + timedelta(days=30)
    asked = {"way": "bridge", "bridge": "direct", "reason": "来不及", "until": until, "price_fen": price * WAN}
    if not ok:
        said = refused(hall, contract, **asked)
        assert said.field == "price_fen" and "采购限额标准" in str(said)
        return
    made = renewal.decide_renewal(contract, by=hall.officer, **asked)
    assert made.bridging is not None and (made.bridging.start_on, made.bridging.end_on) == (
        contract.end_on + timedelta(days=1),
        until,
    )
    assert made.successor.start_on == until + timedelta(days=1) and made.change is None
    assert ending.comes_of(hall.officer, made.bridging) == [contract]
