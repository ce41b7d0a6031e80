"""A worker decides what everybody sees, and nothing else is seen; a team is who shows it and still works there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.directory.models import Person
from heli.workforce.actions import profile as actions
from heli.workforce.models import Certificate, ConductCase, Employment, Praise, PublicProfile, Worker
from heli.workforce.queries import profile as queries
from tests.access_things.workforce import a_case, a_worker
from tests.cast import City, client_of, found_city, user_with

ALL = {"is_open": True, "shows_name": True, "shows_level": True, "shows_employer": True, "shows_praise": True}
WORDS = {"specialties": "老年人", "languages": "手语"}


def account_of(worker: Worker, login: str = "lin") -> User:
    """An account matched with a worker."""
    user = user_with(None, login=login)
    user.person = worker.person
    user.save()
    return user


def certified(city: City, by: User, name: str = "林岚") -> Worker:
    """In post at 晨光, registered until the end of the month after next, praised once."""
    worker = a_worker(city, by)
    Person.objects.filter(pk=worker.person_id).update(name=name)
    Certificate.objects.create(
        worker=worker, level="intermediate", number="SW8812", registered_until=localdate() + timedelta(days=60)
    )
    Praise.objects.create(worker=worker, origin="client", said_on=localdate(), words="说话耐心")
    return Worker.objects.get(pk=worker.pk)


def saved(user: User, **chosen: object) -> PublicProfile:
    fresh = User.objects.get(pk=user.pk)
    given_all: dict[str, object] = {**dict.fromkeys(ALL, False), "specialties": "", "languages": "", **chosen}
    return actions.save_profile(fresh, by=acting.at_the_door(fresh), chosen=actions.Chosen(**given_all))  # type: ignore[arg-type]


@pytest.fixture
def lin(city: City, shen_jie: User) -> Worker:
    return certified(city, shen_jie)


def seen(profile: PublicProfile) -> str:
    answer = client_of(None).get(f"/social-workers/{profile.code}/")
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_what_was_chosen_is_seen_and_the_number_never(lin: Worker) -> None:
    text = seen(saved(account_of(lin), **ALL, **WORDS))
    for each in ("林岚", "社会工作师", "登记有效", "晨光社会工作服务中心", "老年人", "手语", "说话耐心", "服务对象"):
        assert each in text, each
    assert "SW8812" not in text and lin.person.document_number not in text


class WhatIsNotChosenIsNotSeen(TestCase):
    """Any choice: each part stands on the page where it was chosen, and nowhere else."""

    @settings(deadline=None, max_examples=32)
    @given(st.fixed_dictionaries({name: st.booleans() for name in ALL}), st.booleans())
    def test_any_choice(self, chosen: dict[str, bool], worded: bool) -> None:
        by = user_with(None, login=f"by-{User.objects.count()}")
        worker = certified(found_city(), by)
        words = WORDS if worded else {}
        text = seen(saved(account_of(worker, f"own-{worker.pk}"), **chosen, **words))
        opened = chosen["is_open"]
        assert (text == "404") is not opened
        told = {
            "林岚": chosen["shows_name"], "林社工": not chosen["shows_name"], "社会工作师": chosen["shows_level"],
            "登记有效": chosen["shows_level"], "晨光社会工作服务中心": chosen["shows_employer"],
            "说话耐心": chosen["shows_praise"], "手语": worded, "老年人": worded,
        }  # fmt: skip
        assert {each: each in text for each in told} == {each: opened and is_told for each, is_told in told.items()}


def test_a_level_that_is_hidden_stands_neither_on_the_card_nor_on_the_team(lin: Worker) -> None:
    user, agency = account_of(lin), lin.employments.get().organisation
    assert agency is not None
    for shown in (True, False):
        saved(user, is_open=True, shows_name=True, shows_employer=True, shows_level=shown)
        card = client_of(User.objects.get(pk=user.pk)).get("/workforce/own/card/").content.decode()
        assert ("社会工作师" in card.partition("<main")[2]) is shown
        (one,) = queries.team(agency.pk, localdate())
        assert (one.level, one.registration is not None) == ("社会工作师" if shown else "", shown)


@pytest.mark.parametrize(("name", "called"), [("林岚", "林社工"), ("欧阳兰", "欧阳社工"), ("阿依·古丽", "阿社工")])
def test_whoever_hides_the_name_is_called_by_the_surname(city: City, shen_jie: User, name: str, called: str) -> None:
    text = seen(saved(account_of(certified(city, shen_jie, name)), is_open=True))
    assert called in text and name not in text


def test_a_page_that_is_closed_opens_again_at_the_same_address(lin: Worker) -> None:
    user = account_of(lin)
    first = saved(user, **ALL)
    assert seen(saved(user)) == "404"
    again = saved(user, **ALL)
    assert again.code == first.code and "林岚" in seen(again)


def test_nobody_chooses_for_another(lin: Worker, lin_lan: User, shen_jie: User) -> None:
    user = account_of(lin)
    chosen = actions.Chosen(**{**ALL, **WORDS})  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.save_profile(user, by=acting.at_the_door(lin_lan), chosen=chosen)
    with pytest.raises(NotAllowed):
        actions.save_profile(user, by=shen_jie, chosen=chosen)
    assert not PublicProfile.objects.exists()


def test_a_suspension_shows_the_same_day_and_not_why(lin: Worker, city: City, shen_jie: User) -> None:
    profile = saved(account_of(lin), **ALL)
    case = a_case(city, shen_jie)
    ConductCase.objects.filter(pk=case.pk).update(
        worker=lin, sanction="suspension", sanction_from=localdate(), sanction_until=localdate() + timedelta(days=90)
    )
    text = seen(profile)
    assert "登记已暂停" in text and "登记有效" not in text and case.complaint not in text


def test_a_team_is_who_shows_it_and_still_works_there(lin: Worker, city: City, shen_jie: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]
    address = f"/agencies/{agency.pk}/"
    visitor = client_of(None)
    assert visitor.get(address).status_code == 404 and "晨光" not in visitor.get("/agencies/").content.decode()
    other = certified(city, shen_jie, "王芳")
    saved(account_of(lin), **ALL)
    saved(account_of(other, "wang"), **(ALL | {"shows_employer": False}))
    text = visitor.get(address).content.decode()
    assert "林岚" in text and "王芳" not in text and "晨光" in visitor.get("/agencies/").content.decode()
    saved(User.objects.get(person=other.person), **ALL)
    assert [one.called for one in queries.team(agency.pk, localdate())] == ["林岚", "王芳"]
    Employment.objects.filter(worker=lin).update(end_on=localdate())
    assert [one.called for one in queries.team(agency.pk, localdate())] == ["王芳"], "gone on the day it ended"
    Employment.objects.filter(worker=other).update(end_on=localdate())
    assert visitor.get(address).status_code == 404, "and with the last the page"


def test_a_team_asks_no_more_for_many(city: City, shen_jie: User) -> None:
    agency = city.organisations["晨光社会工作服务中心"]

    def asked(people: int) -> int:
        for _one in range(people):
            saved(account_of(certified(city, shen_jie), f"own-{User.objects.count()}"), **ALL)
        with CaptureQueriesContext(connection) as queries_made:
            assert len(queries.team(agency.pk, localdate())) >= people
        return len(queries_made)

    assert asked(2) == asked(5)


def test_praise_is_written_by_the_office_and_not_of_tomorrow(lin: Worker, shen_jie: User, lin_lan: User) -> None:
    with pytest.raises(Refused, match="日期不能晚于今天"):
        actions.add_praise(lin, by=shen_jie, origin="client", said_on=localdate() + timedelta(days=1), words="好")
    with pytest.raises(NotAllowed):
        actions.add_praise(lin, by=lin_lan, origin="client", said_on=localdate(), words="好")
    browser = client_of(shen_jie)
    given_words = {"origin": "client", "said_on": "2026-13-01", "words": "办得快"}
    assert browser.post(f"/workforce/workers/{lin.pk}/praise/", given_words).status_code == 422
    given_words["said_on"] = date(2026, 1, 2).isoformat()
    page = browser.post(f"/workforce/workers/{lin.pk}/praise/", given_words, follow=True).content.decode()
    assert "登记了收到的表扬" in page and "办得快" in page


def test_praise_that_should_not_stand_there_is_removed_with_a_reason(lin: Worker, shen_jie: User, city: City) -> None:
    user = account_of(lin)
    saved(user, **ALL)
    known = queries.own_profile(user)
    assert known is not None
    praise = lin.praises.get()
    assert praise.words in seen(known)
    way, browser = f"/workforce/praise/{praise.pk}/remove/", client_of(shen_jie)
    assert way in browser.get(lin.get_absolute_url()).content.decode()
    assert way not in client_of(user).get("/workforce/own/").content.decode(), "a worker hides it, and removes none"
    assert praise.words in browser.get(way).content.decode()
    assert browser.post(way, {"reason": ""}).status_code == 422 and lin.praises.exists()
    elsewhere = user_with("agency_registrar", city.organisations["桐心社会工作服务中心"])
    assert client_of(elsewhere).post(way, {"reason": "不是我们的"}).status_code == 404
    page = browser.post(way, {"reason": "写了服务对象的姓名"}, follow=True).content.decode()
    assert "已删除这条表扬" in page and not lin.praises.exists()
    assert praise.words not in seen(known)
    own = client_of(user).get("/workforce/own/").content.decode()
    assert "删除了一条表扬" in own and "写了服务对象的姓名" in own and f">{praise.words}<" not in own


def test_the_card_carries_the_address_and_is_there_only_while_it_is_open(lin: Worker) -> None:
    user = account_of(lin)
    browser = client_of(user)
    assert browser.get("/workforce/own/card/").status_code == 404
    posted = {**dict.fromkeys(ALL, "on"), **WORDS}
    assert "名片已公开" in browser.post("/workforce/own/profile/", posted, follow=True).content.decode()
    card = browser.get("/workforce/own/card/").content.decode()
    assert f"/social-workers/{PublicProfile.objects.get().code}/" in card and "<img" in card
    assert "没有公开" in browser.post("/workforce/own/profile/", {}, follow=True).content.decode()
    assert browser.get("/workforce/own/card/").status_code == 404


def test_whoever_is_slower_in_two_windows_sees_both_and_loses_nothing(lin: Worker) -> None:
    user = account_of(lin)
    version = saved(user, **ALL).version
    saved(user, **ALL, languages="手语")
    browser = client_of(user)
    answer = browser.post("/workforce/own/profile/", {"version": version, "languages": "英语"})
    assert answer.status_code == 409 and "手语" in answer.content.decode() and "英语" in answer.content.decode()
    assert PublicProfile.objects.get().languages == "手语"


def test_an_account_without_a_record_has_no_profile(city: City, lin_lan: User) -> None:
    assert client_of(lin_lan).get("/workforce/own/profile/").status_code == 404
