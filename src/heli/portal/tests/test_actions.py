"""Nobody tries all numbers: how many look-ups one visitor has in ten minutes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from heli.portal.actions import LIMIT, count_try
from tests.cast import City


@pytest.fixture(autouse=True)
def nobody_asked_yet(db: None) -> None:
    cache.clear()


def test_who_asked_too_often_does_not_wait_longer_for_asking_again(city: City) -> None:
    for _ in range(LIMIT):
        assert count_try("192.0.2.7")
    ends = _ends()
    assert not count_try("192.0.2.7") and not count_try("192.0.2.7")
    assert _ends() == ends, "ten minutes after a look-up its place is free again"
    assert count_try("192.0.2.8")


def _ends() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, expires FROM core_cache WHERE cache_key LIKE %s ORDER BY 1", ["%192.0.2.7%"])
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_of_forty_who_ask_at_once_from_one_address_twenty_are_answered(city: City) -> None:
    def ask_once(_number: int) -> bool:
        try:
            return count_try("192.0.2.9")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(ask_once, range(40))) == LIMIT
