"""Where a step asks for a second person, a right that is lent makes none: who acts and in whose stead both count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.actions.delegations import give_delegation
from heli.accounts.models import User
from heli.core.errors import Refused
from heli.core.waiting import sources
from heli.workforce.actions.conduct import decide_case
from heli.workforce.actions.gap import sign_month
from heli.workforce.actions.registration import apply_for_registration, check_registration
from heli.workforce.models import ConductCase
from heli.workforce.queries.registration import steps
from tests.access_things.workforce import a_case, a_certificate, a_month, a_registration
from tests.cast import City, user_with

pytestmark = pytest.mark.django_db


def a_heard_case(city: City, by: User) -> ConductCase:
    case = a_case(city, by)
    ConductCase.objects.filter(pk=case.pk).update(state="heard", findings="属实", statement="没有意见")
    return ConductCase.objects.get(pk=case.pk)


#: the second step: its right, on what, by which column the first step is somebody's, and how it is taken
SECONDS = (
    ("workforce.gap.sign", a_month, "frozen_by", sign_month, {}),
    ("workforce.registration.check", a_registration, "applied_by", check_registration, {"today": localdate()}),
    ("workforce.conduct.decide", a_heard_case, "inquirer", decide_case, {"outcome": "warning", "reason": "属实"}),
)


def lent(giver: User, deputy: User, *rights: str) -> User:
    """The deputy as the next request reads them."""
    today = localdate()
    give_delegation(
        giver, by=giver, deputy=deputy, valid_from=today, valid_until=today + timedelta(days=5), rights=rights
    )
    return User.objects.get(pk=deputy.pk)


@pytest.mark.parametrize(("right", "make", "column", "step", "given"), SECONDS, ids=[one[0] for one in SECONDS])
def test_who_took_the_first_step_does_not_take_the_second_by_a_deputy(
    city: City, right: str, make: Any, column: str, step: Any, given: dict[str, Any]
) -> None:
    giver, other = (user_with("district_officer", city.places["330402"], name) for name in ("吴平", "郑远"))
    on = make(city, user_with(None))
    type(on)._base_manager.filter(pk=on.pk).update(**{column: giver.actor})
    deputy = lent(
        giver, user_with("supervisor", city.root, "何静"), right, "workforce.conduct.view", "workforce.gap.view"
    )
    assert deputy.may(right, on)
    source = next(each for each in sources() if each.key == right)
    assert not source.rows(deputy).filter(pk=on.pk).exists()
    with pytest.raises(Refused):
        step(type(on)._base_manager.get(pk=on.pk), by=deputy, **given)
    by_another = lent(
        other, user_with("supervisor", city.root, "何静"), right, "workforce.conduct.view", "workforce.gap.view"
    )
    assert source.rows(by_another).filter(pk=on.pk).exists(), "in the stead of somebody else it is taken"
    step(type(on)._base_manager.get(pk=on.pk), by=by_another, **given)


def test_nor_do_they_take_it_themselves_where_a_deputy_took_the_first(city: City) -> None:
    giver, other = (user_with("district_officer", city.places["330402"], name) for name in ("吴平", "郑远"))
    deputy = lent(
        giver, user_with("supervisor", city.root, "何静"), "workforce.registration.apply", "workforce.worker.view"
    )
    asked = apply_for_registration(a_certificate(city, giver), by=deputy, today=localdate())
    assert asked.applied_by == deputy.actor, "the record keeps who acted, the trail for whom"
    assert "check" not in {step.name for step in steps(giver, asked)}
    with pytest.raises(Refused, match="由另一位同事审核"):
        check_registration(asked, by=giver, today=localdate())
    assert check_registration(asked, by=other, today=localdate()).state == "checked"
