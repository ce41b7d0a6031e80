"""Every list of the house has views that are saved and shared, files in the background, and its place in the search of lists."""

from __future__ import annotations

import pytest

from heli.core.tables.listed import lists
from tests.test_looked_at import tables

pytestmark = pytest.mark.django_db
#: lists without views of their own, by why
WITHOUT = {
    "what one's own machine work did, the newest first": {"jobs", "imports", "deliveries"},
    "the house's own work, for its administrators": {"house-jobs", "schedule-runs", "mappings"},
    "a step on the way to accounts": {"account-employers", "account-places", "account-people"},
}


def test_every_list_has_views_or_is_said_to_have_none() -> None:
    said = {name for names in WITHOUT.values() for name in names}
    assert set(tables()) - set(lists()) == said
