"""The door: who is let in, who is not, and what the chain says about it."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from heli.accounts import acting, actions
from heli.accounts.models import Grant, User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry
from tests.cast import PASSWORD, SECRET, City, client_of, grant, user_with, without_second_factor


def code_now(secret: str = SECRET) -> str:
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


@pytest.fixture(autouse=True)
def nobody_counted(db: None) -> None:
    """Codes once used and tries once counted are remembered in the cache."""
    cache.clear()


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("event", flat=True))


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_password_and_code_let_in_and_are_one_entry(shen_jie: User) -> None:
    browser = Client()
    assert sign_in(browser, "Shen_Jie ")["Location"] == "/sign-in/second-factor/"
    assert "_auth_user_id" not in browser.session
    answer = browser.post("/sign-in/second-factor/", {"code": code_now()})
    assert (answer.status_code, answer["Location"]) == (302, "/workbench/")
    assert browser.session["_auth_user_id"] == str(shen_jie.pk)
    assert events() == ["accounts.session.start"]
    assert AuditEntry.objects.get().actor == shen_jie.actor


def test_the_page_asked_for_is_where_one_arrives_but_never_elsewhere(shen_jie: User) -> None:
    for wanted, arrives in (("/directory/", "/directory/"), ("https://evil.example/", "/workbench/")):
        cache.clear()
        browser = Client()
        sign_in(browser, "shen_jie", next=wanted)
        assert browser.post("/sign-in/second-factor/", {"code": code_now()})["Location"] == arrives


def test_a_wrong_password_is_refused_and_told(shen_jie: User) -> None:
    answer = sign_in(Client(), "shen_jie", "wrong")
    assert answer.status_code == 422
    assert "登录名或密码不对。" in answer.content.decode()
    assert events() == ["accounts.session.refuse"]


def test_a_wrong_code_is_refused_and_told(shen_jie: User) -> None:
    browser = Client()
    sign_in(browser, "shen_jie")
    answer = browser.post("/sign-in/second-factor/", {"code": "000000"})
    assert answer.status_code == 422
    assert "_auth_user_id" not in browser.session
    assert events() == ["accounts.session.refuse"]


def test_a_code_opens_once(shen_jie: User) -> None:
    code = code_now()
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, "shen_jie")
    assert first.post("/sign-in/second-factor/", {"code": code}).status_code == 302
    assert second.post("/sign-in/second-factor/", {"code": code}).status_code == 422


def test_after_five_wrong_passwords_the_right_one_is_refused_too(shen_jie: User) -> None:
    browser = Client()
    for number in range(5):
        answer = sign_in(browser, "shen_jie" if number % 2 else "SHEN_JIE", "wrong")
    answer = sign_in(browser, "shen_jie")
    assert answer.status_code == 429
    assert "登录暂停" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_without_a_second_factor_the_role_asks_for_it_first(shen_jie: User) -> None:
    without_second_factor(shen_jie)
    browser = Client()
    assert sign_in(browser, "shen_jie")["Location"] == "/sign-in/set-up/"
    assert "_auth_user_id" not in browser.session
    assert browser.get("/sign-in/set-up/").status_code == 200
    secret = browser.session[SECRET_SESSION_KEY]
    assert browser.post("/sign-in/set-up/", {"totp_code": "000000"}).status_code == 422
    page = browser.post("/sign-in/set-up/", {"totp_code": code_now(secret)}).content.decode()
    assert len(re.findall(r"<li><code[^>]*>\d{8}</code>", page)) == 10
    assert "_auth_user_id" not in browser.session


def test_a_recovery_code_stands_in_once(shen_jie: User) -> None:
    without_second_factor(shen_jie)
    given = actions.FirstSignIn("", "", SECRET, code_now())
    codes = actions.set_second_factor(shen_jie, by=acting.at_the_door(shen_jie), given=given).recovery_codes
    for expected in (302, 422):
        browser = Client()
        sign_in(browser, "shen_jie")
        assert browser.post("/sign-in/second-factor/", {"code": codes[0]}).status_code == expected


def test_who_sees_no_personal_file_may_do_with_a_password(lin_lan: User) -> None:
    without_second_factor(lin_lan)
    browser = Client()
    assert sign_in(browser, "lin_lan")["Location"] == "/workbench/"


def test_an_invitation_is_taken_up_with_link_and_code(city: City, gao_yuan: User, yan_bo: User) -> None:
    user = actions.invite_user(None, by=gao_yuan, login="New@city.example", name="新来")
    code = user.code
    actions.give_grant(user, by=yan_bo, role="city_civil_affairs", place=city.root)
    browser = Client()
    address = f"/invitations/{user.pk}/"
    assert browser.get(address).status_code == 200
    form = {
        "code": code.lower().replace("-", " "), "password": "夏天的西瓜很甜吃三块", "password_again": "夏天的西瓜很甜吃三块",
        "totp_code": code_now(browser.session[SECRET_SESSION_KEY]),
    }  # fmt: skip
    assert "邀请码不对" in browser.post(address, {**form, "code": "AAAAA-AAAAA"}).content.decode()
    assert "验证码不对" in browser.post(address, {**form, "totp_code": ""}).content.decode()
    assert "两次输入的密码不一样" in browser.post(address, {**form, "password_again": "x"}).content.decode()
    assert (
        browser.post(address, {**form, "password": "12345678901", "password_again": "12345678901"}).status_code == 422
    )
    assert "恢复码" in browser.post(address, form).content.decode()
    assert browser.post(address, form).status_code == 422, "a code may be used once"
    assert sign_in(browser, "new@city.example", form["password"])["Location"] == "/sign-in/second-factor/"


def test_the_page_of_an_invitation_tells_nobody_whether_there_is_one(city: City) -> None:
    form = {"code": "AAAAA-AAAAA", "password": "夏天的西瓜很甜吃三块", "password_again": "夏天的西瓜很甜吃三块"}
    user = user_with(None)
    answers = [Client().post(f"/invitations/{pk}/", form) for pk in (user.pk, 987654)]
    assert {answer.status_code for answer in answers} == {422}
    assert all("邀请码不对" in answer.content.decode() for answer in answers)


def test_an_expired_invitation_refuses(city: City, gao_yuan: User) -> None:
    user = actions.invite_user(None, by=gao_yuan, login="late", name="来迟")
    user.invitations.update(expires_at=timezone.now())
    with pytest.raises(Refused, match="已过期"):
        actions.accept_invitation(
            user, by=acting.at_the_door(user), given=actions.FirstSignIn(user.code, "夏天的西瓜很甜吃三块")
        )


def test_no_password_lies_in_the_chain() -> None:
    assert "secret" not in repr(actions.FirstSignIn("secret", "secret", "secret", "secret"))


def test_signing_out_ends_the_session_and_asks_when_only_visited(shen_jie: User) -> None:
    browser = client_of(shen_jie)
    assert browser.get("/sign-out/").status_code == 200
    assert "_auth_user_id" in browser.session
    browser.post("/sign-out/")
    assert "_auth_user_id" not in browser.session
    assert events() == ["accounts.session.end"]


@pytest.mark.parametrize(("key", "seconds"), [("accounts.seen", 31 * 60), ("accounts.started", 8 * 3600 + 1)])
def test_a_session_ends_when_idle_and_at_the_end_of_the_day(gao_yuan: User, key: str, seconds: int) -> None:
    browser = client_of(gao_yuan)
    assert browser.get("/accounts/").status_code == 200
    session = browser.session
    session[key] -= seconds
    session.save()
    assert browser.get("/accounts/")["Location"].startswith("/sign-in/")
    assert events() == ["accounts.session.end"]


def test_a_closed_account_has_no_session_and_no_right(gao_yuan: User, shen_jie: User) -> None:
    browser = client_of(shen_jie)
    actions.deactivate_user(shen_jie, by=gao_yuan)
    assert browser.get("/accounts/")["Location"].startswith("/sign-in/")
    assert sign_in(Client(), "shen_jie").status_code == 422
    shen_jie = User.objects.get(pk=shen_jie.pk)
    assert not shen_jie.holds("workbench.open")
    with pytest.raises(NotAllowed):
        actions.start_session(shen_jie, by=acting.at_the_door(shen_jie))


def test_a_role_that_asks_for_a_second_factor_ends_the_session_without(city: City, yan_bo: User) -> None:
    newcomer = without_second_factor(user_with("evaluator", city.root))
    browser = client_of(newcomer)
    actions.give_grant(newcomer, by=yan_bo, role="city_civil_affairs", place=city.root)
    assert browser.get("/accounts/")["Location"].startswith("/sign-in/")


def test_whoever_signed_in_before_keeps_a_session_when_the_factor_is_there(city: City, yan_bo: User) -> None:
    known = user_with("evaluator", city.root)
    browser = client_of(known)
    grant(known, "volunteer", city.organisations["晨光社会工作服务中心"])
    actions.give_grant(known, by=yan_bo, role="city_civil_affairs", place=city.root)
    assert browser.get("/sign-in/")["Location"] == "/workbench/"


@pytest.mark.django_db
def test_a_role_is_given_at_a_place_typed_by_its_name(yan_bo: User, lin_lan: User, city: City) -> None:
    client, address = client_of(yan_bo), f"/accounts/{lin_lan.pk}/grants/give/"
    page = client.get(address).content.decode()
    assert '<option value="" selected>' in page, "no role is chosen before somebody chooses"
    assert '<option value="解放街道"></option>' in page
    missing = client.post(address, {"role": "street_officer", "place": "没有这里"})
    assert missing.status_code == 422 and "没有这个名称或区划代码的地区" in missing.content.decode()
    answer = client.post(address, {"role": "street_officer", "place": "解放街道"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Grant.objects.filter(user=lin_lan, role="street_officer", place__code="330402008").exists()


@pytest.mark.django_db
def test_a_name_that_several_places_have_asks_for_the_code(yan_bo: User, lin_lan: User, city: City) -> None:
    other = city.places["330402008"]
    type(other).objects.filter(pk=city.places["330402"].pk).update(name=other.name)
    answer = client_of(yan_bo).post(
        f"/accounts/{lin_lan.pk}/grants/give/", {"role": "street_officer", "place": other.name}
    )
    assert answer.status_code == 422 and "有几个地区叫这个名称" in answer.content.decode()
