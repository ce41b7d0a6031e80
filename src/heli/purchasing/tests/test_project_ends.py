"""A project ends with the last thing that could still come of it, and not before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.core import jobs, schedules
from heli.core.actions.jobs import run_schedule
from heli.core.errors import Refused
from heli.core.models import AuditEntry
from heli.purchasing.actions import contracts
from heli.purchasing.actions import framework as actions
from heli.purchasing.actions.running import end_project, left_open
from heli.purchasing.models import CallOff, Contract, FrameworkAgreement, Project
from heli.purchasing.queries import framework as queries
from heli.purchasing.tests.framework_scene import Framed
from tests.cast import City

KIND = "purchasing.project.end"


@pytest.fixture
def scene(city: City) -> Framed:
    return Framed(city)


def drafted(scene: Framed, call_off: CallOff) -> Contract:
    today = localdate()
    terms = contracts.ContractTerms(
        "探访服务合同", "上门探访。", today, today + timedelta(days=300), 8_000_000, {"personnel": 8_000_000}
    )
    return contracts.draft_contract(call_off.agreement.project, by=scene.officer, terms=terms, call_off=call_off)


def over(scene: Framed, call_off: CallOff) -> Contract:
    """Its contract is drafted, ran and is closed."""
    made = drafted(scene, call_off)
    Contract.objects.filter(pk=made.pk).update(state="closed", signed_on=localdate(), closed_on=localdate())
    Project.objects.filter(pk=made.project_id).update(state="running")
    return made


def state_of(agreement: FrameworkAgreement) -> str:
    return Project.objects.get(pk=agreement.project_id).state


def run_out(agreement: FrameworkAgreement) -> None:
    """Its last day was yesterday."""
    today = localdate()
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(
        start_on=today - timedelta(days=9), end_on=today - timedelta(days=1)
    )


@pytest.mark.django_db
def test_a_project_goes_on_while_somebody_who_was_chosen_waits_for_the_contract(scene: Framed) -> None:
    agreement = scene.signed()
    over(scene, scene.called_off(agreement))
    waits = scene.called_off(agreement, which=1)
    actions.end_framework(agreement, by=scene.approver, reason="不再需要。")
    assert state_of(agreement) == "running"
    assert drafted(scene, waits).state == "draft", "what was called off before is contracted all the same"


@pytest.mark.django_db
def test_what_waits_for_a_contract_lapses_with_a_supplier_that_leaves_and_the_project_ends(scene: Framed) -> None:
    agreement = scene.signed()
    over(scene, scene.called_off(agreement))
    waits = scene.called_off(agreement, which=1)
    run_out(agreement)
    assert not end_project(agreement.project, by=acting.console()) and state_of(agreement) == "running"
    actions.strike_supplier(waits.entered, by=scene.officer, reason="不签合同。")
    assert state_of(agreement) == "closed"
    assert not queries.to_begin(scene.officer).exists()


@pytest.mark.django_db
def test_no_contract_is_drafted_with_a_supplier_that_left_before_and_its_money_is_free(scene: Framed) -> None:
    agreement = scene.signed()
    waits = scene.called_off(agreement, quantity=5_000)
    with pytest.raises(Refused, match="项目预算只剩"):
        scene.called_off(agreement, which=1, quantity=5_000)
    actions.strike_supplier(waits.entered, by=scene.officer, reason="不签合同。")
    with pytest.raises(Refused, match="已经退出框架协议") as refused:
        drafted(scene, waits)
    assert refused.value.code == "left"
    assert scene.called_off(agreement, which=1, quantity=5_000).number == 2


@pytest.mark.django_db(transaction=True)
def test_the_clock_ends_a_project_whose_agreement_has_run_out(scene: Framed, gao_yuan: Any) -> None:
    agreement = scene.signed()
    over(scene, scene.called_off(agreement))
    assert left_open() == []
    run_out(agreement)
    run_schedule(None, by=gao_yuan, kind=KIND, clock=schedules.actor())
    done = jobs.run_one()
    assert done is not None and done.state == "done"
    assert state_of(agreement) == "closed" and left_open() == []
    assert AuditEntry.objects.filter(event=KIND, subject_id=agreement.project_id).exists()


@pytest.mark.django_db
def test_the_clock_leaves_a_project_with_a_contract_that_runs(scene: Framed) -> None:
    agreement = scene.signed()
    contract = over(scene, scene.called_off(agreement))
    Contract.objects.filter(pk=contract.pk).update(state="running", closed_on=None)
    run_out(agreement)
    assert not end_project(agreement.project, by=acting.console()) and state_of(agreement) == "running"


@pytest.mark.django_db
@pytest.mark.parametrize("ended", [True, False], ids=["ended", "run out"])
def test_a_project_ends_with_an_agreement_of_which_no_contract_came(scene: Framed, ended: bool) -> None:
    """Its tender has its result: the same is not bought twice."""
    agreement = scene.signed()
    Project.objects.filter(pk=agreement.project_id).update(state="tendering")
    if ended:
        actions.end_framework(agreement, by=scene.approver, reason="不再需要。")
    else:
        run_out(agreement)
        assert [each.pk for each in left_open()] == [agreement.project_id]
        assert end_project(agreement.project, by=acting.console())
    assert state_of(agreement) == "closed" and left_open() == []
