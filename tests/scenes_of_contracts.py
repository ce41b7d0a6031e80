"""What waits for the two sides of a contract and for those above them, as many of each kind as the other scenes make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.models import Contract, ContractChange, Milestone, Payment, Project, Settlement
from tests.access_things import contracts as things
from tests.access_things.tenders import an_award
from tests.cast import LONG_AGO, City, user_with

#: how many of each kind a scene makes for who has it, more than the first page shows
MANY = 7
Scene = Callable[[City, User], User]


def scene(make: Callable[[City, User], Any], role: str, model: Any = None, **given: Any) -> Scene:
    """So many of a kind, in a state, for somebody of the side that goes on with it."""

    def set_up(city: City, by: User) -> User:
        for _number in range(MANY):
            make(city, by)
        if given:
            facts = {name: value(city, by) if callable(value) else value for name, value in given.items()}
            model.objects.update(**facts)
        return one_of(city, role)

    return set_up


def one_of(city: City, role: str) -> User:
    agency = role.startswith("agency")
    return user_with(role, city.organisations[things.SUPPLIER if agency else things.BUYER])


def payments_in(state: str, role: str) -> Scene:
    def set_up(city: City, by: User) -> User:
        for _number in range(MANY):
            payment = things.a_payment(city, by)
            money = Project.objects.get(pk=payment.contract.project_id).commitments.first()
            Payment.objects.filter(pk=payment.pk).update(state=state, checked_by=things.other(), commitment=money)
        return one_of(city, role)

    return set_up


def late_payments(city: City, by: User) -> User:
    for _number in range(MANY):
        things.a_payment(city, by)
    Payment.objects.update(due_on=LONG_AGO)
    return user_with("procurement_supervisor", city.root)


def delivered_and_not_asked(city: City, by: User) -> User:
    for _number in range(MANY):
        things.a_milestone(city, by)
    Milestone.objects.update(state="reported", reported_on=LONG_AGO)
    return user_with("procurement_supervisor", city.root)


def ending(role: str) -> Scene:
    def set_up(city: City, by: User) -> User:
        for _number in range(MANY):
            things.a_running_contract(city, by)
        Contract.objects.update(end_on=localdate() + timedelta(days=30))
        return user_with(role, city.root if role == "city_leader" else city.organisations[things.BUYER])

    return set_up


def results_without_contract(city: City, by: User) -> User:
    """Published, each of a project that may have a contract."""
    for _number in range(MANY):
        award = an_award(city, by)
        Project.objects.filter(pk=award.tender.project_id).update(state="tendering")
    return one_of(city, "project_officer")


SCENES_OF_CONTRACTS: dict[str, Scene] = {
    "purchasing.contract.begin": results_without_contract,
    "purchasing.contract.begin_elsewhere": scene(things.a_project_won, "project_officer"),
    "purchasing.contract.sign": scene(things.a_contract, "purchase_approver"),
    "purchasing.contract.sign_supplier": scene(things.a_contract, "agency_head", Contract, state="buyer_signed"),
    "purchasing.contract.draft": scene(things.a_contract, "project_officer", Contract, state="buyer_signed"),
    "purchasing.contract.publish": scene(things.a_running_contract, "project_officer"),
    "purchasing.contract.close": scene(things.a_running_contract, "project_officer", Contract, state="settled"),
    "purchasing.change.publish": scene(things.an_agreed_change, "project_officer"),
    "purchasing.change.sign": scene(things.a_change, "purchase_approver"),
    "purchasing.change.sign_supplier": scene(things.a_change, "agency_head", ContractChange, state="buyer_signed"),
    "purchasing.progress.hand_in": scene(things.a_progress_report, "agency_head"),
    "purchasing.milestone.report": scene(things.a_milestone, "agency_head"),
    "purchasing.milestone.accept": scene(things.a_milestone, "project_officer", Milestone, state="reported"),
    "purchasing.payment.request": scene(things.an_accepted_milestone, "agency_accountant"),
    "purchasing.payment.check": scene(things.a_payment, "purchase_finance"),
    "purchasing.payment.approve": payments_in("checked", "purchase_approver"),
    "purchasing.payment.pay": payments_in("approved", "purchase_finance"),
    "purchasing.payment.resubmit": scene(things.a_payment, "agency_accountant", Payment, state="returned"),
    "purchasing.payment.late": late_payments,
    "purchasing.milestone.late": delivered_and_not_asked,
    "purchasing.account.approve": scene(things.an_account, "agency_head"),
    "purchasing.statement.match": scene(things.a_movement, "agency_accountant"),
    "purchasing.settlement.approve": scene(things.a_settlement, "purchase_finance"),
    "purchasing.settlement.resubmit": scene(things.a_settlement, "agency_accountant", Settlement, state="returned"),
    "purchasing.settlement.receive": scene(
        things.a_settlement, "purchase_finance", Settlement, state="approved", back_fen=100,
        approved_by=lambda city, by: by.actor, approved_on=LONG_AGO,
    ),
    "purchasing.renewal.decide": ending("project_officer"),
    "purchasing.renewal.open": ending("city_leader"),
    "purchasing.renewal.begin": scene(things.a_service_bought_anew, "project_officer"),
}  # fmt: skip
