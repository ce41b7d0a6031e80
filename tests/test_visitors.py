"""Behind a proxy every visitor is counted by their own address, which nobody can choose."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from heli.portal.actions import LIMIT
from heli.site.wsgi import for_visitors
from tests.cast import City

PROXY = "127.0.0.1"


def address(**headers: str) -> str:
    """From where a request comes, as the pages see it."""
    seen: list[str] = []

    def page(environ: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    for_visitors(page)({"REMOTE_ADDR": PROXY, **headers}, None)
    return seen[0]


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_wrote_last(settings: Any) -> None:
    settings.BEHIND_PROXY = True
    assert address(HTTP_X_FORWARDED_FOR="192.0.2.7") == "192.0.2.7"
    assert address(HTTP_X_FORWARDED_FOR="203.0.113.1, 192.0.2.7") == "192.0.2.7", "the first is the visitor's own word"
    assert address(HTTP_X_FORWARDED_FOR="2001:db8::7") == "2001:db8::7"


@pytest.mark.parametrize("odd", ["", "unknown", "192.0.2.7, ", "<script>"])
def test_what_is_no_address_is_the_proxys(settings: Any, odd: str) -> None:
    settings.BEHIND_PROXY = True
    assert address(HTTP_X_FORWARDED_FOR=odd) == PROXY


def test_without_a_proxy_nobody_chooses_their_address(settings: Any) -> None:
    settings.BEHIND_PROXY = False
    assert address(HTTP_X_FORWARDED_FOR="192.0.2.7") == PROXY


def test_who_tries_all_numbers_stops_only_themselves(city: City) -> None:
    cache.clear()

    def ask(visitor: str) -> int:
        given = {"name": "林岚", "last_four": "0812"}
        return Client(REMOTE_ADDR=visitor).post("/certificates/verify/", given).status_code

    assert [ask("192.0.2.7") for _ in range(LIMIT + 1)] == [200] * LIMIT + [422]
    assert ask("192.0.2.8") == 200
