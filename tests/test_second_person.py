"""Where a step asks for a second person, a right that is lent makes none: who acts and in whose stead both count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from heli.accounts.actions.delegations import give_delegation
from heli.accounts.models import Grant, User
from heli.core.errors import Refused
from heli.core.waiting import sources
from heli.workforce.actions.conduct import decide_case
from heli.workforce.actions.gap import sign_month
from heli.workforce.actions.proposals import accept_proposal, confirm_proposal, refuse_proposal
from heli.workforce.actions.registration import apply_for_registration, check_registration
from heli.workforce.models import ChangeProposal, ConductCase
from heli.workforce.queries import proposed
from heli.workforce.queries.proposed import version_of_record
from heli.workforce.queries.registration import steps
from tests.access_things.workforce import a_case, a_certificate, a_month, a_proposal, a_registration
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


#: what a deputy needs beside the right of the step
SEES = "workforce.proposal.view"


def a_confirmed_proposal(city: City, by: User | None = None) -> ChangeProposal:
    """A correction that the employer has confirmed, by this person."""
    made = a_proposal(city, user_with(None))
    confirmer = (by or user_with(None)).actor
    ChangeProposal.objects.filter(pk=made.pk).update(state="confirmed", confirmed_by=confirmer, confirmed_at=now())
    return ChangeProposal.objects.get(pk=made.pk)


def decided(on: ChangeProposal, by: User, step: Any) -> ChangeProposal:
    on = ChangeProposal.objects.get(pk=on.pk)
    given = {"record": version_of_record(on)} if step is accept_proposal else {"answer": "材料不符"}
    return step(on, by=by, **given)


@pytest.mark.parametrize("step", [accept_proposal, refuse_proposal])
def test_who_confirmed_a_correction_does_not_decide_it_by_a_deputy(city: City, step: Any) -> None:
    giver, other = (user_with("district_officer", city.places["330402"], name) for name in ("吴平", "郑远"))
    on = a_confirmed_proposal(city, giver)
    rights = ("workforce.proposal.accept", "workforce.proposal.refuse", "workforce.worker.change", SEES)
    deputy = lent(giver, user_with("supervisor", city.root, "何静"), *rights)
    for user in (giver, deputy):
        assert user.may("workforce.proposal.accept", on)
        assert not proposed.to_decide(user).exists()
        assert not {"accept", "refuse"} & {each.name for each in proposed.steps(user, on)}
        with pytest.raises(Refused, match="由主管部门的另一位同事决定"):
            decided(on, user, step)
    by_another = lent(other, user_with("supervisor", city.root, "何静"), *rights)
    assert proposed.to_decide(by_another).get() == on, "in the stead of somebody else it is taken"
    assert decided(on, by_another, step).state in ("accepted", "refused")


def test_a_right_to_refuse_that_is_lent_alone_makes_no_second_person(city: City) -> None:
    giver = user_with("district_officer", city.places["330402"], "吴平")
    on = a_confirmed_proposal(city, giver)
    deputy = lent(giver, user_with("supervisor", city.root, "何静"), "workforce.proposal.refuse", SEES)
    with pytest.raises(Refused, match="由主管部门的另一位同事决定"):
        decided(on, deputy, refuse_proposal)


def test_nor_do_they_decide_a_correction_that_a_deputy_confirmed(city: City) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    giver = user_with("agency_registrar", agency, "方宇")
    on = a_proposal(city, user_with(None))
    deputy = lent(giver, user_with("supervisor", agency, "何静"), "workforce.proposal.confirm", SEES)
    on = confirm_proposal(on, by=deputy)
    assert on.confirmed_by == deputy.actor, "the record keeps who acted, the trail for whom"
    grant = {"role": "district_officer", "place": city.places["330402"], "valid_from": localdate()}
    Grant.objects.create(user=giver, given_by=giver.grants.get().given_by, **grant)
    giver = User.objects.get(pk=giver.pk)
    assert "accept" not in {each.name for each in proposed.steps(giver, on)}
    with pytest.raises(Refused, match="由主管部门的另一位同事决定"):
        decided(on, giver, accept_proposal)


def test_one_s_own_correction_is_not_confirmed_by_one_s_deputy(city: City) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    registrar, colleague = (user_with("agency_registrar", agency, name) for name in ("方宇", "何静"))
    on = a_proposal(city, registrar)
    deputy = lent(registrar, user_with("supervisor", agency, "陈晨"), "workforce.proposal.confirm", SEES)
    assert not proposed.to_confirm(deputy).exists() and not proposed.steps(deputy, on)
    with pytest.raises(Refused, match="不能办理自己的更正申请"):
        confirm_proposal(on, by=deputy)
    assert proposed.to_confirm(colleague).get() == on
    assert confirm_proposal(ChangeProposal.objects.get(pk=on.pk), by=colleague).confirmed_by == colleague.actor
