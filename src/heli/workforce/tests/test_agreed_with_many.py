"""Contracts and pay groups of many are filled in at once, so that the page of who stays can tell whose contract ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions.bulk import start_bulk
from heli.core.errors import HeliError
from heli.workforce.models import Employment
from heli.workforce.queries.staying_page import staying_page
from heli.workforce.tests.test_moves import works_at
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
AGREE = "/lists/workers/changes/agree/"
UNTIL = localdate() + timedelta(days=200)


@pytest.fixture
def posts(city: City) -> list[Employment]:
    """Two who run, and one who begins only after that day."""
    found = [
        works_at(city, order="1"),
        works_at(city, name="沈小满", order="2"),
        works_at(city, name="方圆", order="3"),
    ]
    Employment.objects.filter(pk=found[2].pk).update(start_on=UNTIL + timedelta(days=1))
    Employment.objects.filter(pk=found[0].pk).update(pay_group="二级")
    return found


def picked(posts: list[Employment], **facts: Any) -> str:
    return "&".join([*(f"pick={each.worker_id}" for each in posts), *(f"do-{name}={facts[name]}" for name in facts)])


def agreed(posts: list[Employment]) -> list[tuple[Any, str]]:
    return [
        (each.contract_until, each.pay_group)
        for each in Employment.objects.filter(pk__in=[p.pk for p in posts]).order_by("pk")
    ]


def test_many_contracts_are_filled_in_and_counted_by_their_month(posts: list[Employment], shen_jie: User) -> None:
    shown = client_of(shen_jie).get(f"{AGREE}?{picked(posts, contract_until=UNTIL)}").content.decode()
    assert "会改动 2 条" in shown and "合同到期日早于入职日期：1 条" in shown
    start_bulk(None, by=shen_jie, table="workers", key="agree", query=picked(posts, contract_until=UNTIL), expected=2)
    assert agreed(posts) == [(UNTIL, "二级"), (UNTIL, ""), (None, "")], "what was left empty stays as it was"
    page = staying_page(shen_jie, by="pay", curve_of="employer", on=localdate())
    assert [(each.day, each.count) for each in page.contracts] == [(UNTIL.replace(day=1), 2)]


def test_a_pay_group_alone_leaves_the_contract_and_is_seen_as_a_group(posts: list[Employment], shen_jie: User) -> None:
    Employment.objects.filter(pk=posts[1].pk).update(contract_until=UNTIL)
    start_bulk(None, by=shen_jie, table="workers", key="agree", query=picked(posts, pay_group="二级"), expected=2)
    assert agreed(posts) == [(None, "二级"), (UNTIL, "二级"), (None, "二级")], "the first had it already"


def test_nothing_filled_in_is_told_and_a_stranger_changes_nobody(
    posts: list[Employment], shen_jie: User, qian_feng: User
) -> None:
    answer = client_of(shen_jie).get(f"{AGREE}?{picked(posts, pay_group='')}")
    assert answer.status_code == 422 and "至少填一项。" in answer.content.decode()
    with pytest.raises(HeliError):
        start_bulk(None, by=qian_feng, table="workers", key="agree", query=picked(posts, pay_group="二级"), expected=2)
    assert agreed(posts)[1] == (None, "")
