"""The roles a city has: all that the programme names, and none that opens nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from heli.accounts.roles import PERMISSIONS, ROLES
from heli.site.frame import MENU
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Employment
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, found_organisation, own_scope, user_with

DEPARTMENTS = {
    "city_civil_affairs", "justice_officer", "union_officer", "youth_league_officer", "women_federation_officer",
    "red_cross_officer",
}  # fmt: skip
PLACES = {"district_officer", "street_officer", "community_officer"}
AGENCIES = {"agency_registrar", "agency_head", "agency_accountant", "bid_writer"}
#: of the purchase of services
PURCHASERS = {"project_officer", "purchase_finance", "purchase_approver"}
TENDERS = {"procurement_agent", "opening_officer", "bid_expert", "procurement_supervisor"}
OTHERS = {"social_worker", "supervisor", "evaluator", "volunteer"}
ADMINISTRATORS = {"auditor", "system_administrator", "security_administrator"}
#: not named by the programme: who sees what a whole department has in hand, and what departments have taken on together
HEADS = {"department_head", "city_leader"}


def test_the_roles_are_those_the_programme_names() -> None:
    assert set(ROLES) == DEPARTMENTS | PLACES | AGENCIES | PURCHASERS | TENDERS | OTHERS | ADMINISTRATORS | HEADS
    assert {key for key, role in ROLES.items() if role.alone} == ADMINISTRATORS
    on_a_place = {key for key, role in ROLES.items() if role.scope == "place"}
    assert on_a_place == {
        "city_civil_affairs",
        "evaluator",
        "city_leader",
        "bid_expert",
        "procurement_supervisor",
        *PLACES,
        *ADMINISTRATORS,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(DEPARTMENTS - {"city_civil_affairs"}))
@pytest.mark.parametrize("code", ["3304", "330402", "330402008"], ids=["city", "district", "street"])
def test_an_officer_of_a_department_works_at_every_level(city: City, role: str, code: str) -> None:
    """The role lies on the department, and the department in a city, a district or a street."""
    office = found_organisation("某部门", "department", city.places[code])
    officer = user_with(role, office)
    worker = a_worker(city, officer)
    assert not officer.may("workforce.worker.view", worker)
    extend_reach(Employment.objects.create(worker=worker, organisation=office, place=city.places[code], time="part"))
    assert officer.may("workforce.worker.view", worker) and officer.may("workbench.request.ask", office)


def test_no_right_is_of_a_room_that_is_not_there() -> None:
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("heli.")}
    assert {key.partition(".")[0] for key in PERMISSIONS} <= rooms


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_whoever_signs_in_finds_a_workbench_and_a_room(city: City, role: str) -> None:
    """A role is offered from the day on which a room opens to it; that each page does is asked by the access matrix."""
    user = user_with(role, None if ROLES[role].alone else own_scope(city, role))
    opening = [reverse(name) for _label, name, _icon, right in MENU if right in ROLES[role].permissions]
    assert opening[0] == "/workbench/" and len(opening) > 1
    shown = client_of(user).get("/workbench/").content.decode()
    assert [url for url in opening if f'href="{url}"' not in shown] == []
