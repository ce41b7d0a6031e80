"""Whoever left keeps an account without rights: their own record and what they were told stay open to them, nothing else does."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions.notifications import read_all_notifications, read_notification
from heli.core.errors import NotAllowed
from heli.core.models import Notification
from heli.workforce.actions import transfers
from heli.workforce.actions.register import end_employment
from heli.workforce.tests.test_moves import CHENGUANG, account_of, asked, new_side, works_at
from tests.access import routes
from tests.cast import PASSWORD, City, client_of, user_with

pytestmark = pytest.mark.django_db
__all__ = ["new_side"]


@pytest.fixture
def left(city: City, fang_yu: User, new_side: User) -> User:
    """林岚, told that 晨光 lets her go, and then gone for good; 晨光 told her of itself too while she saw it."""
    post = works_at(city)
    account = account_of(post, "social_worker")
    transfers.release(asked(city, new_side), by=fang_yu, last_day=localdate(), employment=post)
    Notification.objects.create(
        reader=account.actor, kind="workforce.gap.freeze", about_type="directory.organisation", about_id=post.organisation_id,
        text="只给同事看的内容", told_by=fang_yu.actor,
    )  # fmt: skip
    end_employment(post, by=fang_yu, end_on=localdate(), end_reason="resigned")
    cache.clear()
    found = User.objects.get(pk=account.pk)
    assert not found.permissions
    return found


def sign_in(user: User) -> tuple[Client, str]:
    """By password alone: the cast has a second factor, which whoever holds no stronger role is not made to set."""
    user.authenticator_set.all().delete()
    browser = Client()
    answer = browser.post("/sign-in/", {"login": user.login, "password": PASSWORD})
    assert answer.status_code == 302
    return browser, answer["Location"]


def test_signing_in_leads_to_ones_own_record(left: User) -> None:
    browser, to = sign_in(left)
    assert to == "/workforce/own/"
    assert "这是本人的资料" in browser.get(to).content.decode()


def test_what_one_was_told_of_oneself_is_read_and_leads_to_ones_own_record(left: User) -> None:
    browser = client_of(left)
    page = browser.get("/notifications/").content.decode()
    assert f"{CHENGUANG}同意调出，最后一天是" in page and "的任职已经结束，调往" in page
    assert "只给同事看的内容" not in page and "涉及的记录现在看不到了" in page
    own = Notification.objects.get(reader=left.actor, kind="workforce.transfer.release")
    answer = browser.get(f"/notifications/{own.pk}/", follow=True)
    assert answer.redirect_chain[-1][0] == "/workforce/own/"
    own.refresh_from_db()
    assert own.read_at is not None
    browser.post("/notifications/read/")
    assert not Notification.objects.visible_to(left).unread().exists()
    assert "没有未读的提醒" in browser.get("/notifications/").content.decode()


def test_the_bell_counts_for_them_and_leads_nowhere_they_may_not_go(left: User) -> None:
    page = client_of(left).get("/workforce/own/").content.decode()
    assert 'href="/notifications/"' in page and "3 条未读" in page
    assert "/own/notifications/" not in page and 'href="/workbench/"' not in page


def test_what_others_were_told_is_not_theirs(left: User, fang_yu: User) -> None:
    others = Notification.objects.exclude(reader=left.actor)
    assert others.exists()
    browser = client_of(left)
    for each in others:
        assert browser.get(f"/notifications/{each.pk}/").status_code == 404
        assert browser.post(f"/notifications/{each.pk}/read/").status_code == 404
        with pytest.raises(NotAllowed):
            read_notification(each, by=left)
    with pytest.raises(NotAllowed):
        read_all_notifications(fang_yu.actor, by=left, upto=10**6)
    assert not others.filter(read_at__isnull=False).exists()


def test_a_closed_account_reads_nothing(left: User) -> None:
    browser = client_of(left)
    User.objects.filter(pk=left.pk).update(is_active=False)
    assert browser.get("/notifications/").status_code == 302
    closed, own = User.objects.get(pk=left.pk), Notification.objects.visible_to(left)[0]
    assert not closed.holds("core.notification.read")
    with pytest.raises(NotAllowed):
        read_notification(own, by=closed)


def test_nothing_opens_that_is_not_open_to_every_account(left: User) -> None:
    """Every page without a number in its address: what answers is declared to be open to whoever is signed in."""
    browser = client_of(left)
    stranger = client_of(user_with(None, name="没有角色"))
    asked = 0
    for route in routes():
        if route.converters or route.opens in (None, "public", "signed-in"):
            continue
        for who in (browser, stranger):
            assert who.get(route.address()).status_code in (403, 405), route.name
        asked += 1
    assert asked > 50


def test_the_record_of_another_is_not_there(left: User, city: City) -> None:
    other = works_at(city, name="方圆", order="2")
    assert client_of(left).get(other.worker.get_absolute_url()).status_code == 404
    refused = client_of(left).get("/workforce/workers/")
    assert refused.status_code == 403 and 'href="/sign-in/no-role/"' in refused.content.decode()


def rail(browser: Client, path: str) -> str:
    page = browser.get(path).content.decode()
    return page.partition('<nav class="rail"')[2].partition("</nav>")[0]


def test_the_rail_leads_whoever_is_on_the_register_to_their_own_record(city: City, left: User, zhou_min: User) -> None:
    colleague = account_of(works_at(city, name="方圆", order="2"), "social_worker")
    for user, path in ((left, "/workforce/own/"), (colleague, "/workbench/")):
        assert 'href="/workforce/own/"' in rail(client_of(user), path) and "我的资料" in rail(client_of(user), path)
    here = rail(client_of(colleague), "/workforce/own/profile/")
    assert 'href="/workforce/own/" aria-current="page"' in here
    assert "我的资料" not in rail(client_of(zhou_min), "/workbench/"), "who is not on the register has none"
