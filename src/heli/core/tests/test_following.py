"""What somebody follows, in one list with what has come of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts.models import User
from heli.core.actions.comments import add_comment, follow
from heli.core.following import followed, with_records
from heli.core.models import Comment, Follow
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


def test_what_one_follows_is_listed_with_what_came_of_it(
    city: City, zhou_min: User, shen_jie: User, gu_hang: User
) -> None:
    worker, agency = a_worker(city, zhou_min), city.organisations["晨光社会工作服务中心"]
    for record in (worker, agency):
        follow(None, by=zhou_min, about=record)
    add_comment(None, by=shen_jie, about=agency, text="换了地址")
    add_comment(None, by=shen_jie, about=agency, text="电话没换")
    rows = with_records(zhou_min, list(followed(zhou_min)))
    assert [(str(row.record), row.said) for row in rows] == [("晨光社会工作服务中心", 2), (str(worker), 0)]
    assert rows[0].last == Comment.objects.latest("pk").created_at
    page = client_of(zhou_min).get("/own/following/").content.decode()
    assert "晨光社会工作服务中心" in page and str(worker) in page
    assert "还没有关注" in client_of(gu_hang).get("/own/following/").content.decode()


def test_of_what_is_seen_no_more_nothing_is_told_and_it_can_be_dropped(city: City, zhou_min: User) -> None:
    worker = a_worker(city, zhou_min)
    follow(None, by=zhou_min, about=worker)
    zhou_min.grants.update(place=city.places["330402009"])
    browser = client_of(User.objects.get(pk=zhou_min.pk))
    page = browser.get("/own/following/").content.decode()
    assert "现在看不到了" in page and str(worker) not in page
    row = Follow.objects.get()
    assert browser.post(f"/own/following/{row.pk}/drop/").status_code == 302
    assert not Follow.objects.exists()


def test_the_list_asks_no_more_when_one_follows_more(city: City, zhou_min: User) -> None:
    def asked() -> int:
        user = User.objects.get(pk=zhou_min.pk)
        assert user.actor and user.nodes("workforce.worker.view")
        with CaptureQueriesContext(connection) as queries:
            assert all(str(row.record) for row in with_records(user, list(followed(user))))
        return len(queries)

    follow(None, by=zhou_min, about=a_worker(city, zhou_min))
    few = asked()
    for _each in range(5):
        follow(None, by=zhou_min, about=a_worker(city, zhou_min))
    assert asked() == few
