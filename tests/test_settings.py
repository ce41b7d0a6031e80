"""What the environment says is what the house does."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from heli.site.settings import database
from heli.site.storage import AssetStorage


def test_what_the_address_of_a_postgresql_asks_besides_is_asked_of_it() -> None:
    """``?sslmode=require`` that is passed over would send everything in the open."""
    asked = database("postgresql://heli:geheim@db.example:5433/heli?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")
    assert asked["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    assert (asked["HOST"], asked["PORT"]) == ("db.example", "5433")


def test_a_postgresql_of_this_machine_may_be_named_by_its_socket() -> None:
    there = database("postgresql:///heli?host=%2Fvar%2Frun%2Fpostgresql&port=5433")
    assert (there["HOST"], there["PORT"], there["OPTIONS"]) == ("/var/run/postgresql", "5433", {})


@pytest.mark.django_db
def test_what_is_counted_is_not_forgotten_because_much_is_counted() -> None:
    for number in range(400):
        cache.set(f"tries.{number}", 1, 600)
    assert len(cache.get_many([f"tries.{number}" for number in range(400)])) == 400


def test_a_page_of_a_house_without_built_assets_still_renders() -> None:
    storage = AssetStorage(location="/nowhere", base_url="/static/")
    assert storage.url("heli/not-built.css") == "/static/heli/not-built.css"
