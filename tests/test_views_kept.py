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


def test_where_much_is_done_at_once_rows_are_chosen_by_hand_too() -> None:
    """Not only all that fit the filters: the page of a change asks whoever chose none to tick some in the list."""
    at_once = {name: listed for name, listed in lists().items() if listed.changes}
    assert len(at_once) >= 7
    assert {name for name, listed in at_once.items() if not listed.table.picks} == set()
