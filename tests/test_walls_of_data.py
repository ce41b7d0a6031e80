"""Walls that stand in the tables: what a row is known by, who acted, and that no lower room points to an upper one."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from heli.core.models import Actor, Record
from heli.directory.models import Person

pytestmark = pytest.mark.once

#: the sessions are Django's own, below all rooms
FLOORS = ["sessions", "core", "directory", "accounts", "workforce", "workbench", "purchasing", "portal"]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("heli.")]
KEYS = [(model, field) for model in MODELS for field in model._meta.concrete_fields if field.remote_field]
RECORDS = [model for model in MODELS if issubclass(model, Record)]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_what_people_edit_is_joined_by_a_number_and_known_to_the_world_by_a_uuid7(model: type[models.Model]) -> None:
    uid = model._meta.get_field("uid")
    assert isinstance(model._meta.pk, models.BigAutoField) and uid.unique
    made = [uid.get_default() for _ in range(3)]
    assert {each.version for each in made} == {7} and made == sorted(made)


def test_no_key_points_to_an_upper_room() -> None:
    floor = {room: number for number, room in enumerate(FLOORS)}
    upward = [
        f"{model._meta.label}.{field.name}"
        for model, field in KEYS
        if floor[model._meta.app_label] < floor[field.related_model._meta.app_label]
    ]
    assert len(KEYS) > 30 and upward == []


def test_whoever_acted_is_an_actor_and_an_account_is_met_in_its_own_room_only() -> None:
    who = [(model, field) for model, field in KEYS if field.name.endswith("_by") or field.name == "actor"]
    assert len(who) > 8
    assert [f"{m._meta.label}.{f.name}" for m, f in who if f.related_model is not Actor] == []
    accounts = {m._meta.app_label for m, f in KEYS if f.related_model._meta.label == "accounts.User"}
    assert accounts == {"accounts"}


def test_a_role_in_life_stands_above_the_one_row_of_a_person() -> None:
    roles = {model._meta.label: field.unique for model, field in KEYS if field.related_model is Person}
    assert roles.keys() == {"accounts.User", "workforce.Worker"} and roles["workforce.Worker"]
    by_document = [c for c in Person._meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert any("document_index" in c.fields for c in by_document)
