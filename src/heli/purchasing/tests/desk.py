"""Those who buy: 沈意 drafts for the civil affairs bureau, 唐立新 approves, 林社 reports from 紫阳社区."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.actions import give_delegation
from heli.accounts.models import User
from heli.core.models import Setting
from heli.directory.models import Organisation, Population
from heli.purchasing.actions import design
from heli.purchasing.actions import projects as actions
from heli.purchasing.actions.catalogue import enter_item, list_item
from heli.purchasing.models import CatalogueItem, Project
from tests.cast import City, user_with

ITEM: dict[str, Any] = {
    "name": "独居老人居家关爱", "kind": "public_service", "level": "city", "legal_basis": "社会救助法第五十五条",
    "standard": "每周上门一次。", "unit": "person_year", "unit_cost_fen": 150_000,
}  # fmt: skip
FACTS: dict[str, Any] = {
    "title": "紫阳社区独居老人关爱", "group": "80 岁以上独居老人", "people": 120, "need": "没有人定期上门。", "item": None,
    "legal_basis": "", "start_on": date(2027, 1, 1), "end_on": date(2027, 12, 31),
}  # fmt: skip
LOGIC = {
    "inputs": "社区活动室",
    "activities": "每周上门一次",
    "outputs": "上门 6,000 人次",
    "outcomes": "80% 的老人孤独感下降",
}


def lent(giver: User, *rights: str, to: User | None = None) -> User:
    """A colleague with nothing of their own, or somebody, who holds these rights of one who is away."""
    deputy = to or user_with(None, name="代办")
    today = localdate()
    give_delegation(giver, by=giver, deputy=deputy, valid_from=today, valid_until=today, rights=rights)
    return User.objects.get(pk=deputy.pk)


@pytest.fixture
def bureau(city: City) -> Organisation:
    return city.organisations["嘉兴市民政局"]


@pytest.fixture
def shen_yi(bureau: Organisation) -> User:
    return user_with("project_officer", bureau, "沈意", "shen_yi")


@pytest.fixture
def tang_lixin(bureau: Organisation) -> User:
    return user_with("purchase_approver", bureau, "唐立新", "tang_lixin")


@pytest.fixture
def lin_she(city: City) -> User:
    return user_with("community_officer", city.places["330402008001"], "林社", "lin_she")


@pytest.fixture
def floor(city: City) -> Setting:
    return Setting.objects.create(key="personnel_floor_percent", value="2020-01-01 60")


def listed(bureau: Organisation, by: User, **other: Any) -> CatalogueItem:
    return list_item(enter_item(bureau, by=by, **(ITEM | other)), by=by)


def drafted(city: City, by: User, **other: Any) -> Project:
    """A draft for 紫阳社区."""
    given = {"title": FACTS["title"], "group": FACTS["group"], "people": 120, "need": "没有人定期上门。", **other}
    place = given.pop("place", city.places["330402008001"])
    return actions.draft_project(city.organisations["嘉兴市民政局"], by=by, place=place, **given)


def designed(city: City, by: User, others: int = 4_000_000) -> Project:
    """All that is asked for: personnel of 60,000 yuan, and other costs of 40,000 unless told."""
    project = drafted(city, by)
    actions.change_project(project, by=by, place=project.place, **FACTS)
    actions.design_project(project, by=by, **LOGIC)
    design.add_staff(project, by=by, post="社工", licence="junior", people=1, months=12, monthly_fen=500_000)
    design.add_cost(project, by=by, category="activity", what="活动", amount_fen=others)
    return Project.objects.get(pk=project.pk)


def residents(city: City, code: str, value: int, year: int = 2020) -> None:
    place = city.places[code]
    Population.objects.create(
        place=place, place_code=code, place_name=place.name, year=year, measure="residents", value=value
    )
