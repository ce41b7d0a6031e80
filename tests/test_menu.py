"""The menu says in which room a page lies, also where its address begins with another word."""

from __future__ import annotations

import pytest
from django.urls import get_resolver, reverse

from heli.site.frame import MENU, ROOMS, _room_of


@pytest.mark.parametrize(
    ("page", "room"),
    [
        ("/purchasing/contracts/7/", "purchasing:contract-list"),
        ("/purchasing/payments/7/", "purchasing:contract-list"),
        ("/purchasing/settlements/7/", "purchasing:contract-list"),
        ("/purchasing/cash-flow/", "purchasing:contract-list"),
        ("/purchasing/conduct/", "purchasing:tender-list"),
        ("/purchasing/frameworks/3/", "purchasing:tender-list"),
        ("/purchasing/tenders/3/evaluation/", "purchasing:tender-list"),
        ("/purchasing/projects/3/funds/", "purchasing:project-list"),
        ("/workbench/", "workbench:home"),
    ],
)
def test_a_page_lies_in_its_room(page: str, room: str) -> None:
    assert _room_of(page) == reverse(room)


def test_every_address_that_is_named_is_there_and_in_a_room_of_the_menu() -> None:
    known = "".join(f"/purchasing/{route}\n" for route in _routes())
    assert all(begins in known for begins in ROOMS)
    assert set(ROOMS.values()) <= {name for _label, name, _icon, _right in MENU}


def _routes() -> list[str]:
    (purchasing,) = (each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "purchasing")
    return [str(each.pattern) for each in purchasing.url_patterns]
