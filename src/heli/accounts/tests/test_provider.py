"""The other door: people a city's identity provider vouches for, the roles of their groups, and its word that they left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from heli.accounts import actions
from heli.accounts.models import Grant, GroupMapping, ProviderSession, User
from heli.accounts.tests.provider import come_in, there
from heli.accounts.tests.test_sign_in import code_now, events
from heli.core.errors import NotAllowed, Refused
from tests.cast import City, client_of, grant, user_with, without_second_factor
from tests.provider import IdentityProvider

__all__ = ["there"]


def trusting(settings: Any, **changes: Any) -> None:
    settings.HELI_PROVIDER = replace(settings.HELI_PROVIDER, **changes)


def test_a_city_without_a_provider_shows_nothing_of_one(city: City, yan_bo: User) -> None:
    assert "sign-in/city" not in Client().get("/sign-in/").content.decode()
    assert "单点登录" not in client_of(yan_bo).get("/own/").content.decode()
    assert "组对应" not in client_of(yan_bo).get("/accounts/").content.decode()
    for address in ("/sign-in/city/", "/sign-in/city/back/", "/sign-in/city/logout/"):
        assert Client().post(address).status_code == 404
    page = client_of(yan_bo).get("/accounts/mappings/").content.decode()
    assert "还没有设置单点登录" in page and "设置对应</a>" not in page


def test_the_way_there_asks_for_a_code_with_proof(there: IdentityProvider) -> None:
    assert "用市统一身份认证登录" in Client().get("/sign-in/").content.decode()
    away = Client().post("/sign-in/city/", {"next": "https://evil.example/"})
    asked = dict(parse_qsl(urlsplit(away["Location"]).query))
    assert away["Location"].startswith(f"{there.issuer}/authorize?")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"].endswith("/sign-in/city/back/")


def test_whoever_comes_for_the_first_time_has_an_account_without_rights(there: IdentityProvider, yan_bo: User) -> None:
    answer = come_in(there)
    assert answer["Location"] == "/sign-in/no-role/"
    user = User.objects.get(login="lin")
    assert (user.name, user.email, user.permissions, user.has_usable_password()) == ("林岚", "lin@city.example", frozenset(), False)  # fmt: skip
    page = answer.client.get("/sign-in/no-role/").content.decode()
    assert "可以联系：" in page and "严波" in page
    assert answer.client.get("/workbench/").status_code == 403
    assert events() == ["accounts.user.arrive", "accounts.session.start"]
    assert SocialAccount.objects.get().extra_data == {}, "nothing the provider says is kept"


def test_the_second_time_it_is_the_same_account(there: IdentityProvider) -> None:
    come_in(there)
    there.people["lin"] |= {"preferred_username": "lin.lan", "email": "other@city.example"}
    come_in(there)
    assert User.objects.filter(name="林岚").count() == 1


def test_the_page_asked_for_is_where_one_arrives(there: IdentityProvider, city: City) -> None:
    come_in(there)
    grant(User.objects.get(login="lin"), "evaluator", city.root)
    for wanted, arrives in (("/directory/places/", "/directory/places/"), ("https://evil.example/", "/workbench/")):
        browser = Client()
        away = browser.post("/sign-in/city/", {"next": wanted})
        assert browser.get(there.answer_to(away["Location"], "lin"))["Location"] == arrives


def test_an_account_of_the_same_mail_is_never_taken_over_by_that_alone(there: IdentityProvider) -> None:
    User.objects.filter(pk=user_with(None).pk).update(email="LIN@city.example")
    answer = come_in(there)
    assert answer.status_code == 422 and "请先用密码登录" in answer.content.decode()
    assert not SocialAccount.objects.exists() and "_auth_user_id" not in answer.client.session
    assert events() == ["accounts.session.refuse"]


def test_where_the_operator_trusts_the_provider_for_it_the_account_is_found(
    there: IdentityProvider, settings: Any
) -> None:
    known = user_with(None)
    User.objects.filter(pk=known.pk).update(email="lin@city.example")
    trusting(settings, trusts=frozenset({"email"}))
    there.people["lin"]["email_verified"] = False
    assert come_in(there).status_code == 422
    there.people["lin"]["email_verified"] = True
    cache.clear()
    known.refresh_from_db()
    assert come_in(there)["Location"] == "/sign-in/second-factor/", "it has a second factor, so that is asked for"
    assert SocialAccount.objects.get().user_id == known.pk


def test_somebody_who_knows_the_password_links_it(there: IdentityProvider, gao_yuan: User) -> None:
    browser = client_of(gao_yuan)
    assert "未关联" in browser.get("/own/").content.decode()
    assert come_in(there, browser=browser, first="/own/provider/")["Location"] == "/own/"
    assert "已关联市统一身份认证" in browser.get("/own/").content.decode()
    assert events() == ["accounts.user.link"]
    other = client_of(user_with("evaluator", gao_yuan.grants.get().place))
    refused = come_in(there, browser=other, first="/own/provider/")
    assert refused.status_code == 422 and "已经关联了另一个账号" in refused.content.decode()


def test_a_link_asked_for_by_one_is_not_made_for_another(
    there: IdentityProvider, gao_yuan: User, lin_lan: User
) -> None:
    browser = client_of(gao_yuan)
    away = browser.post("/own/provider/")
    session = browser.session
    session["_auth_user_id"] = str(lin_lan.pk)
    session["_auth_user_hash"] = lin_lan.get_session_auth_hash()
    session.save()
    assert browser.get(there.answer_to(away["Location"], "lin")).status_code == 422
    assert not SocialAccount.objects.exists()


def test_our_second_factor_is_asked_unless_the_operator_trusts_theirs(there: IdentityProvider, settings: Any, city: City) -> None:  # fmt: skip
    come_in(there)
    user = User.objects.get(login="lin")
    grant(user, "city_civil_affairs", city.root)
    there.signed = {"amr": ["pwd", "mfa"]}
    answer = come_in(there)
    assert answer["Location"] == "/sign-in/set-up/" and "_auth_user_id" not in answer.client.session
    trusting(settings, second_factor=frozenset({("amr", "mfa")}))
    answer = come_in(there)
    assert answer["Location"] == "/workbench/" and answer.client.get("/workbench/").status_code == 200
    there.signed = {"amr": ["pwd"]}
    assert come_in(there)["Location"] == "/sign-in/set-up/"


def test_with_our_second_factor_set_its_code_is_asked_and_the_session_is_theirs(there: IdentityProvider, shen_jie: User) -> None:  # fmt: skip
    SocialAccount.objects.create(user=shen_jie, provider=there.issuer, uid="42")
    answer = come_in(there)
    assert answer["Location"] == "/sign-in/second-factor/"
    browser = answer.client
    assert browser.post("/sign-in/second-factor/", {"code": code_now()})["Location"] == "/workbench/"
    assert ProviderSession.objects.get().sid == "there-1"


@pytest.mark.parametrize(
    "signed", [{"nonce": "another"}, {"aud": "somebody"}, {"iss": "https://evil.example"}, {"exp": 1}, {"sub": "43"}]
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(there: IdentityProvider, signed: dict[str, Any]) -> None:
    there.signed = signed
    answer = come_in(there)
    assert answer.status_code == 422 and "_auth_user_id" not in answer.client.session
    assert not User.objects.filter(login="lin").exists()
    assert events() == ["accounts.session.refuse"]


def test_a_code_of_another_browser_or_used_twice_lets_nobody_in(there: IdentityProvider) -> None:
    browser = Client()
    back = there.answer_to(browser.post("/sign-in/city/")["Location"], "lin")
    assert Client().get(back).status_code == 422
    assert browser.get(back).status_code == 302
    assert Client().get(back).status_code == 422
    assert Client().get("/sign-in/city/back/").status_code == 422


def test_whoever_cancels_there_is_told_so(there: IdentityProvider) -> None:
    browser = Client()
    state = dict(parse_qsl(urlsplit(browser.post("/sign-in/city/")["Location"]).query))["state"]
    answer = browser.get(f"/sign-in/city/back/?error=access_denied&state={state}")
    assert answer.status_code == 422 and "已取消单点登录" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_told_and_the_password_still_opens(there: IdentityProvider, settings: Any) -> None:  # fmt: skip
    trusting(settings, issuer="http://127.0.0.1:9")
    answer = Client().post("/sign-in/city/")
    assert answer.status_code == 422 and "连不上身份提供方" in answer.content.decode()
    assert Client().get("/sign-in/").status_code == 200


def test_a_provider_by_another_name_is_not_believed(there: IdentityProvider, settings: Any) -> None:
    trusting(settings, issuer=there.issuer.replace("127.0.0.1", "localhost"))
    assert Client().post("/sign-in/city/").status_code == 422


def test_a_closed_account_stays_closed(there: IdentityProvider, gao_yuan: User) -> None:
    come_in(there)
    actions.deactivate_user(User.objects.get(login="lin"), by=gao_yuan)
    answer = come_in(there)
    assert answer.status_code == 422 and "已停用" in answer.content.decode()


def mapping(yan_bo: User, city: City, group: str = "测评组", **more: Any) -> GroupMapping:
    return actions.add_mapping(None, by=yan_bo, group=group, role="evaluator", place=city.root, **more)


def test_a_group_gives_its_role_and_takes_it_back(there: IdentityProvider, yan_bo: User, city: City) -> None:
    made = mapping(yan_bo, city)
    there.people["lin"]["groups"] = ["测评组", "别的组"]
    assert come_in(there)["Location"] == "/workbench/"
    user = User.objects.get(login="lin")
    given = user.grants.get()
    assert (given.mapping, given.given_by, given.role) == (made, yan_bo.actor, "evaluator")
    by_hand = actions.give_grant(user, by=yan_bo, role="evaluator", place=city.places["330402"])
    come_in(there)
    assert user.grants.count() == 2, "nothing is given twice"
    there.people["lin"]["groups"] = []
    come_in(there)
    given.refresh_from_db(), by_hand.refresh_from_db()
    assert given.revoked_at is not None and by_hand.revoked_at is None
    assert events().count("accounts.grant.map") == 2
    page = client_of(yan_bo).get(user.get_absolute_url()).content.decode()
    assert "按组“测评组”授予" in page


def test_a_role_from_a_group_ends_with_its_mapping(there: IdentityProvider, yan_bo: User, city: City) -> None:
    made = mapping(yan_bo, city, valid_until=timezone.localdate())
    there.people["lin"]["groups"] = "测评组"
    come_in(there)
    given = Grant.objects.get(mapping=made)
    assert given.valid_until == timezone.localdate()
    with pytest.raises(Refused, match="来自身份提供方的组"):
        actions.revoke_grant(given, by=yan_bo)
    client_of(yan_bo).post(f"/accounts/mappings/{made.pk}/end/")
    given.refresh_from_db()
    assert given.revoked_at is not None
    assert come_in(there)["Location"] == "/sign-in/no-role/"


def test_no_administrator_comes_by_a_group_and_none_gets_one(there: IdentityProvider, yan_bo: User, city: City) -> None:
    with pytest.raises(Refused, match="不能按组授予"):
        actions.add_mapping(None, by=yan_bo, group="x", role="auditor", place=city.root)
    mapping(yan_bo, city)
    SocialAccount.objects.create(user=without_second_factor(yan_bo), provider=there.issuer, uid="42")
    there.people["lin"]["groups"] = ["测评组"]
    come_in(there)
    assert not yan_bo.grants.filter(mapping__isnull=False).exists(), "who declares what groups stand for gains nothing"


def test_a_mapping_is_declared_only_where_its_maker_gives_roles(city: City, gao_yuan: User) -> None:
    of_tongxiang = user_with("security_administrator", city.places["330483"])
    for maker, place in ((of_tongxiang, city.root), (gao_yuan, city.root)):
        with pytest.raises(NotAllowed):
            actions.add_mapping(None, by=maker, group="x", role="evaluator", place=place)


def test_a_role_from_a_group_that_asks_for_a_second_factor_asks_for_it(there: IdentityProvider, yan_bo: User, city: City) -> None:  # fmt: skip
    actions.add_mapping(None, by=yan_bo, group="民政", role="street_officer", place=city.places["330402008"])
    there.people["lin"]["groups"] = ["民政"]
    answer = come_in(there)
    assert answer["Location"] == "/sign-in/set-up/" and "_auth_user_id" not in answer.client.session


def test_the_page_of_mappings_is_filled_and_refuses_beside_the_field(there: IdentityProvider, yan_bo: User, city: City) -> None:  # fmt: skip
    browser = client_of(yan_bo)
    page = browser.get("/accounts/mappings/add/").content.decode()
    assert "审计管理员" not in page
    wrong = browser.post("/accounts/mappings/add/", {"group": "民政", "role": "street_officer"})
    assert wrong.status_code == 422 and "要授予在地区上" in wrong.content.decode()
    right = {"group": "民政", "role": "street_officer", "place": "解放街道"}
    assert browser.post("/accounts/mappings/add/", right).status_code == 302
    assert "已经对应了" in browser.post("/accounts/mappings/add/", right).content.decode()
    assert "民政" in browser.get("/accounts/mappings/").content.decode()
