"""Many needs are declined at once with one reason, which everybody reads who reported one."""

from __future__ import annotations

from typing import Any

import pytest

from heli.accounts.models import User
from heli.core.actions.bulk import start_bulk, undo_bulk
from heli.core.errors import HeliError, Refused
from heli.core.models import BulkChange, Notification
from heli.purchasing.models import Need
from tests.access_things import purchasing
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
REASON = "已由街道统一安排"


@pytest.fixture
def officer(city: City) -> User:
    return user_with("project_officer", city.organisations["嘉兴市民政局"])


@pytest.fixture
def needs(city: City, zhou_min: User) -> list[Need]:
    """Two that wait, and one for which agencies design."""
    return [
        purchasing.a_need(city, zhou_min),
        purchasing.a_need(city, zhou_min),
        purchasing.a_called_need(city, zhou_min),
    ]


def picked(needs: list[Need], reason: str = REASON) -> str:
    return "&".join([*(f"pick={each.pk}" for each in needs), f"do-reason={reason}"])


def declined(needs: list[Need], by: User) -> BulkChange:
    return start_bulk(None, by=by, table="needs", key="decline", query=picked(needs), expected=2)


def kept() -> list[tuple[Any, ...]]:
    return list(Need.objects.order_by("pk").values_list("state", "reason", "settled_by__name"))


def test_those_that_wait_are_declined_and_told(needs: list[Need], officer: User, zhou_min: User) -> None:
    shown = client_of(officer).get(f"/lists/needs/changes/decline/?{picked(needs)}").content.decode()
    assert "会改动 2 条" in shown and "正在征集方案，或者已经收到方案，请逐件办理：1 条" in shown
    change = declined(needs, officer)
    assert kept() == [("declined", REASON, officer.name)] * 2 + [("open", "", None)]
    told = Notification.objects.visible_to(zhou_min)
    assert [str(each.words) for each in told] == ["需求没有采纳：走访不够"] * 2
    undo_bulk(change, by=officer)
    assert kept() == [("open", "", None)] * 3 and not told.all().exists()


def test_a_reason_is_asked_and_who_reports_declines_nothing(needs: list[Need], officer: User, zhou_min: User) -> None:
    answer = client_of(officer).get(f"/lists/needs/changes/decline/?{picked(needs, '')}")
    assert answer.status_code == 422
    with pytest.raises(HeliError):
        declined(needs, zhou_min)
    assert kept() == [("open", "", None)] * 3


def test_what_was_taken_up_since_keeps_the_whole(needs: list[Need], officer: User) -> None:
    change = declined(needs, officer)
    need = Need.objects.get(pk=needs[0].pk)
    need.title = "走访"
    need.save()
    with pytest.raises(Refused, match="又改过"):
        undo_bulk(change, by=officer)
