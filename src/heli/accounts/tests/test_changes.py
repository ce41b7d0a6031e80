"""What one did by mistake goes back from the page; who changed what in a record is read beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from heli.accounts.models import Grant, User
from heli.core.actions.changes import forget_changes, take_back
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Change, Comment
from heli.directory.actions.organisations import change_organisation, create_organisation
from heli.directory.models import Organisation
from heli.workforce.actions.register import change_worker
from tests.access_things.workforce import a_worker
from tests.cast import City, user_with


@pytest.fixture
def agency(city: City) -> Organisation:
    return city.organisations["晨光社会工作服务中心"]


def renamed(agency: Organisation, by: User, name: str = "晨光社工中心") -> Change:
    change_organisation(Organisation.objects.get(pk=agency.pk), by=by, name=name)
    return Change.objects.latest("pk")


def test_it_goes_back_and_the_trail_says_both(agency: Organisation, shen_jie: User, client: Client) -> None:
    client.force_login(shen_jie)
    address = f"/directory/organisations/{agency.pk}/change/"
    form = client.get(address).context["form"]
    facts = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    page = client.post(address, facts | {"name": "晨光社工中心", "version": agency.version}, follow=True)
    back = f"/changes/{Change.objects.get().pk}/take-back/"
    assert back in page.content.decode()
    page = client.post(back, follow=True)
    assert "已撤销「修改组织」" in page.content.decode()
    assert Organisation.objects.get(pk=agency.pk).name == "晨光社会工作服务中心"
    history = client.get(f"/history/directory.organisation/{agency.pk}/").content.decode()
    assert "撤销刚才的改动" in history
    assert "晨光社工中心" in history  # what it was called for a moment is told
    assert client.post(back).status_code == 404  # once


def test_a_change_is_told_with_its_button_to_who_made_it_alone(
    agency: Organisation, shen_jie: User, zhou_min: User, client: Client
) -> None:
    renamed(agency, shen_jie)
    client.force_login(zhou_min)
    assert b"take-back" not in client.get("/changes/").content
    client.force_login(shen_jie)
    assert b"take-back" in client.get("/changes/").content


def test_after_ten_minutes_it_is_too_late(agency: Organisation, shen_jie: User, client: Client) -> None:
    change = renamed(agency, shen_jie)
    Change.objects.update(at=now() - timedelta(minutes=10))
    with pytest.raises(Refused, match="超过 10 分钟"):
        take_back(None, by=shen_jie, change=change)
    client.force_login(shen_jie)
    assert client.post(f"/changes/{change.pk}/take-back/").status_code == 404
    assert forget_changes() == 1


def test_what_a_colleague_changed_since_stays(agency: Organisation, shen_jie: User, client: Client) -> None:
    change = renamed(agency, shen_jie)
    renamed(agency, user_with("city_civil_affairs", agency.place), "晨光中心")
    client.force_login(shen_jie)
    page = client.post(f"/changes/{change.pk}/take-back/", follow=True).content.decode()
    assert "后来又改过" in page
    assert Organisation.objects.get(pk=agency.pk).name == "晨光中心"


@pytest.mark.parametrize("built", ["below it", "said of it"])
def test_what_something_stands_on_stays(city: City, shen_jie: User, built: str) -> None:
    made = create_organisation(city.root, by=shen_jie, name="南湖社工站", kind="agency", place=city.root)
    change = Change.objects.latest("pk")
    if built == "below it":
        Organisation.objects.create(name="南湖分站", kind="agency", parent=made)
    else:
        Comment.objects.create(
            about_type="directory.organisation", about_id=made.pk, author=shen_jie.actor, text="请看"
        )
    with pytest.raises(Refused, match="后来又登记了用到它的"):
        take_back(None, by=shen_jie, change=change)
    assert Organisation.objects.filter(pk=made.pk).exists()


def test_whoever_lost_the_right_meanwhile_takes_nothing_back(agency: Organisation, shen_jie: User) -> None:
    change = renamed(agency, shen_jie)
    Grant.objects.filter(user=shen_jie).update(revoked_at=now())
    with pytest.raises(NotAllowed):
        take_back(None, by=User.objects.get(pk=shen_jie.pk), change=change)
    with pytest.raises(NotAllowed):
        take_back(None, by=user_with("city_civil_affairs", agency.place), change=change)


def test_what_is_sealed_is_named_and_not_told(city: City, shen_jie: User, client: Client) -> None:
    worker = a_worker(city, shen_jie)
    change_worker(worker, by=shen_jie, name="林兰", phone="13800138000", education="本科", major="", note="")
    client.force_login(shen_jie)
    page = client.get(f"/history/workforce.worker/{worker.pk}/").content.decode()
    assert "手机" in page
    assert "13800138000" not in page
    assert "林兰" in page
    assert "本科" in page


def test_the_history_is_for_whoever_sees_the_record(
    city: City, shen_jie: User, qian_feng: User, client: Client
) -> None:
    worker = a_worker(city, shen_jie)
    client.force_login(qian_feng)
    assert client.get(f"/history/workforce.worker/{worker.pk}/").status_code == 404
    assert client.get("/history/core.comment/1/").status_code == 404
    assert client.get("/history/no.such/1/").status_code == 404


def test_a_long_history_is_read_page_by_page_with_as_many_queries(
    agency: Organisation, shen_jie: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        renamed(agency, shen_jie, f"晨光{number}站")
    client.force_login(shen_jie)
    with django_assert_max_num_queries(12):
        page = client.get(f"/history/directory.organisation/{agency.pk}/").content.decode()
    assert "晨光39站" in page
    assert "晨光5站" not in page
    assert "晨光5站" in client.get(f"/history/directory.organisation/{agency.pk}/{more_of(page)}").content.decode()


def more_of(page: str) -> str:
    start = page.index('href="?before=') + 6
    return page[start : page.index('"', start)]
