"""Requests are given to a colleague or closed, and notices are closed, many at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions.bulk import start_bulk, undo_bulk
from heli.core.errors import HeliError
from heli.core.models import BulkChange, Notification
from heli.workbench.models import HelpRequest, Notice
from tests.access_things import workbench
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


def requests(city: City, state: str) -> list[HelpRequest]:
    """Three of 晨光; the last is asked and not begun."""
    asked_by = user_with(None, name="请求的人")
    found = [workbench.a_request(city, asked_by) for _ in range(3)]
    HelpRequest.objects.filter(pk__in=[each.pk for each in found[:2]]).update(state=state, handler=asked_by.actor)
    return found


def picked(rows: list[Any], **facts: Any) -> str:
    return "&".join([*(f"pick={each.pk}" for each in rows), *(f"do-{name}={facts[name]}" for name in facts)])


@pytest.fixture
def answering(city: City) -> User:
    """Of 晨光, who answers for it."""
    return user_with("justice_officer", city.organisations["晨光社会工作服务中心"], "答复的人")


@pytest.fixture
def colleague(city: City, answering: User) -> User:
    return user_with("justice_officer", city.organisations["晨光社会工作服务中心"], "同事")


def assigned(by: User, rows: list[HelpRequest], to: User, expected: int = 2) -> BulkChange:
    query = picked(rows, handler=to.actor_id)
    return start_bulk(None, by=by, table="requests", key="assign", query=query, expected=expected)


def handlers(rows: list[HelpRequest]) -> list[Any]:
    return [each.handler for each in HelpRequest.objects.filter(pk__in=[r.pk for r in rows]).order_by("pk")]


def test_many_go_to_a_colleague_who_is_told_of_each(city: City, answering: User, colleague: User) -> None:
    rows = requests(city, "accepted")
    page = f"/lists/requests/changes/assign/?{picked(rows, handler=colleague.actor_id)}"
    shown = client_of(answering).get(page).content.decode()
    assert "会改动 2 条" in shown and "不在办理中：1 条" in shown
    change = assigned(answering, rows, colleague)
    assert handlers(rows) == [colleague.actor, colleague.actor, None]
    told = Notification.objects.visible_to(colleague)
    assert [str(each.words) for each in told] == ["这件协办交给本人办理：核对名单"] * 2
    undo_bulk(change, by=answering)
    assert [each and each.name for each in handlers(rows)] == ["请求的人", "请求的人", None]
    assert not told.all().exists()


def test_nobody_gives_away_the_work_of_another_side_or_to_a_stranger(
    city: City, answering: User, colleague: User, shen_jie: User, qian_feng: User
) -> None:
    rows = requests(city, "accepted")
    with pytest.raises(HeliError):
        assigned(qian_feng, rows, colleague)
    query = picked(rows, handler=qian_feng.actor_id)
    answer = client_of(answering).get(f"/lists/requests/changes/assign/?{query}")
    assert answer.status_code == 422
    assert [each and each.name for each in handlers(rows)] == ["请求的人", "请求的人", None]


def test_the_asking_side_closes_what_was_answered(city: City, answering: User) -> None:
    rows = requests(city, "answered")
    asker = user_with("justice_officer", city.organisations["嘉兴市民政局"], "请求单位的人")
    shown = client_of(asker).get(f"/lists/requests/changes/close/?{picked(rows)}").content.decode()
    assert "会改动 2 条" in shown and "还没有答复，或者已经结束：1 条" in shown
    with pytest.raises(HeliError):
        start_bulk(None, by=answering, table="requests", key="close", query=picked(rows), expected=2)
    change = start_bulk(None, by=asker, table="requests", key="close", query=picked(rows), expected=2)
    kept = HelpRequest.objects.order_by("pk").values_list("state", "closed_on")
    assert list(kept) == [("closed", localdate()), ("closed", localdate()), ("asked", None)]
    undo_bulk(change, by=asker)
    assert list(kept.all()) == [("answered", None), ("answered", None), ("asked", None)]


def test_one_closes_ones_own_notices_at_once_and_nobody_elses(city: City, shen_jie: User) -> None:
    sent = [workbench.a_receipt(city, user_with(None)).notice for _ in range(3)]
    Notice.objects.filter(pk__in=[each.pk for each in sent[:2]]).update(sent_by=shen_jie.actor)
    shown = client_of(shen_jie).get(f"/lists/notices-sent/changes/close/?{picked(sent)}").content.decode()
    assert "会改动 2 条" in shown
    change = start_bulk(None, by=shen_jie, table="notices-sent", key="close", query=picked(sent), expected=2)
    states = Notice.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["closed", "closed", "sent"]
    undo_bulk(change, by=shen_jie)
    assert list(states.all()) == ["sent", "sent", "sent"]
