"""Accounts of people who left are closed many at once; the three administrators are not among them."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from heli.accounts.models import User
from heli.core.actions.bulk import start_bulk, undo_bulk
from heli.core.errors import HeliError, Refused
from heli.core.models import AuditEntry, BulkChange
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(city: City, gao_yuan: User) -> list[User]:
    """Two who left, one who is closed already, an auditor, and oneself."""
    left = [user_with("social_worker", city.organisations["晨光社会工作服务中心"], name) for name in ("甲", "乙")]
    gone = user_with(None, name="丙")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return [*left, gone, user_with("auditor", city.root, "丁"), gao_yuan]


def picked(accounts: list[User]) -> str:
    return "&".join(f"pick={each.pk}" for each in accounts)


def closed(accounts: list[User], by: User, expected: int = 2) -> BulkChange:
    return start_bulk(None, by=by, table="users", key="deactivate", query=picked(accounts), expected=expected)


def active(accounts: list[User]) -> list[bool]:
    return [User.objects.get(pk=each.pk).is_active for each in accounts]


def test_those_who_left_are_closed_and_signed_out(accounts: list[User], gao_yuan: User) -> None:
    client = client_of(accounts[0])
    assert client.get("/changes/").status_code == 200
    shown = client_of(gao_yuan).get(f"/lists/users/changes/deactivate/?{picked(accounts)}").content.decode()
    for said in ("会改动 2 条", "不能停用自己的账号：1 条", "已经停用：1 条", "三员的账号逐个停用：1 条"):
        assert said in shown
    sessions = Session.objects.count()
    change = closed(accounts, gao_yuan)
    assert active(accounts) == [False, False, False, True, True]
    assert Session.objects.count() == sessions - 1
    assert client.get("/changes/").status_code == 302
    assert AuditEntry.objects.get(event="accounts.user.deactivate").rows == 2
    undo_bulk(change, by=gao_yuan)
    assert active(accounts) == [True, True, False, True, True]


def test_an_account_that_changed_since_keeps_the_whole(accounts: list[User], gao_yuan: User) -> None:
    change = closed(accounts, gao_yuan)
    User.objects.filter(pk=accounts[0].pk).update(version=99)
    with pytest.raises(Refused, match="又改过"):
        undo_bulk(change, by=gao_yuan)


def test_who_gives_roles_closes_nobody(accounts: list[User], shen_jie: User) -> None:
    security = user_with("security_administrator", None)
    for by in (security, shen_jie):
        with pytest.raises(HeliError):
            closed(accounts, by)
    assert active(accounts) == [True, True, False, True, True]
