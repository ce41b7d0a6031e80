"""What the environment says of a city's identity provider, and whose account somebody who comes from it is given."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as quiet
from hypothesis import strategies as some

from heli.accounts.rules.provider import TRUSTS, Known, Miswritten, Provider, account_of, arrival, provider_of

RIGHT = {"HELI_SSO_ISSUER": "https://id.example.gov.cn/realms/city/", "HELI_SSO_CLIENT": "heli", "HELI_SSO_SECRET": "s"}


def provider(**more: str) -> Provider:
    found = provider_of(RIGHT | {f"HELI_SSO_{name}": value for name, value in more.items()})
    assert found is not None
    return found


def test_a_house_without_a_provider_says_nothing_of_one() -> None:
    assert provider_of({}) is None
    assert provider_of({"HELI_SSO_ISSUER": " ", "HELI_HOSTS": "x"}) is None


def test_the_settings_are_read() -> None:
    found = provider(ORIGINS="https://login.example.gov.cn", TRUSTS="login, phone", SECOND_FACTOR="amr:mfa,acr:urn:x:2")
    assert found.issuer == "https://id.example.gov.cn/realms/city"
    assert found.origins == ("https://id.example.gov.cn", "https://login.example.gov.cn")
    assert found.trusts == {"login", "phone"}
    assert found.second_factor == {("amr", "mfa"), ("acr", "urn:x:2")}
    assert (found.name, found.groups) == ("单点登录", "groups")


def test_no_secret_is_shown() -> None:
    assert "s3cret" not in repr(provider(SECRET="s3cret"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"HELI_SSO_ISSUER": ""}, "还缺 HELI_SSO_ISSUER"),
        ({"HELI_SSO_CLIENT": ""}, "还缺 HELI_SSO_CLIENT"),
        ({"HELI_SSO_SECRET": ""}, "还缺 HELI_SSO_SECRET"),
        ({"HELI_SSO_ISSUER": "http://id.example.gov.cn"}, "https://"),
        ({"HELI_SSO_ISSUER": "id.example.gov.cn"}, "https://"),
        ({"HELI_SSO_ISSUER": "https://id.example.gov.cn:port"}, "https://"),
        ({"HELI_SSO_ISSUER": "https://id.example.gov.cn/?realm=city"}, "https://"),
        ({"HELI_SSO_ISSUER": "https://a;script-src/"}, "https://"),
        ({"HELI_SSO_ORIGINS": "login.example.gov.cn"}, "HELI_SSO_ORIGINS"),
        ({"HELI_SSO_SCOPES": "profile"}, "openid"),
        ({"HELI_SSO_TRUSTS": "name"}, "不认“name”"),
        ({"HELI_SSO_SECOND_FACTOR": "mfa"}, "amr:mfa"),
        ({"HELI_SSO_SECOND_FACTOR": "amr:"}, "amr:mfa"),
        ({"HELI_SSO_ISSUR": "https://id.example.gov.cn"}, "没有 HELI_SSO_ISSUR 这项设置"),
    ],
)
def test_a_wrong_setting_is_told_in_a_plain_sentence(wrong: dict[str, str], words: str) -> None:
    with pytest.raises(Miswritten, match=words):
        provider_of(RIGHT | wrong)


CLAIMS = {
    "preferred_username": "Lin.Lan", "name": "林岚", "email": "Lin@city.example", "email_verified": True,
    "phone_number": "+86 186-0012-1402", "groups": ["民政局", 7, ""],
}  # fmt: skip
SIGNED = {"sub": "42", "sid": "there-1", "amr": ["pwd", "mfa"]}


def test_who_arrives_is_read_from_the_claims() -> None:
    comes = arrival(provider(SECOND_FACTOR="amr:mfa"), CLAIMS, SIGNED)
    assert comes.keys == {"login": "lin.lan", "email": "lin@city.example", "phone": "18600121402"}
    assert comes.proven == {"login", "email"}, "nobody said that the number is verified"
    assert (comes.name, comes.groups, comes.session) == ("林岚", {"民政局"}, "there-1")
    assert comes.second_factor


@pytest.mark.parametrize("said", ["true", 1, "yes", None, False])
def test_only_a_plain_yes_is_a_verified_address(said: object) -> None:
    assert "email" not in arrival(provider(), {**CLAIMS, "email_verified": said}, SIGNED).proven


def test_a_second_factor_counts_only_where_the_operator_says_so() -> None:
    assert not arrival(provider(), CLAIMS, SIGNED).second_factor
    assert not arrival(provider(SECOND_FACTOR="amr:otp"), CLAIMS, SIGNED).second_factor
    assert not arrival(provider(SECOND_FACTOR="amr:mfa"), {**CLAIMS, "amr": ["mfa"]}, {"sub": "42"}).second_factor


TEXT = some.text(max_size=20) | some.just("长" * 400)
ANYTHING = some.none() | some.booleans() | some.integers() | TEXT | some.lists(TEXT | some.integers(), max_size=3)
SPOKEN = some.dictionaries(
    some.sampled_from([*CLAIMS, *SIGNED, "given_name", "family_name", "acr", "phone_number_verified"]), ANYTHING
)


@quiet(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SPOKEN)
def test_whatever_a_provider_says_is_read_without_stumbling(claims: dict[str, object]) -> None:
    comes = arrival(provider(SECOND_FACTOR="amr:mfa"), claims, {**claims, "sub": "42"})
    assert comes.name and len(comes.name) <= 50 and len(comes.session) <= 255
    assert all(isinstance(value, str) and value for value in comes.keys.values())


def known(pk: int = 1, *, active: bool = True, administrator: bool = False, linked: bool = False, **keys: str) -> Known:
    return Known(pk, keys, active, administrator, linked)


@pytest.mark.parametrize(
    ("there", "trusts", "is_account", "words"),
    [
        ([], TRUSTS, None, ""),
        ([known(login="other")], TRUSTS, None, ""),
        ([known(email="lin@city.example")], (), None, "先用密码登录"),
        ([known(login="lin.lan")], (), None, "先用密码登录"),
        ([known(email="lin@city.example")], ("phone",), None, "先用密码登录"),
        ([known(phone="18600121402")], TRUSTS, None, "先用密码登录"),  # the number is not verified
        ([known(email="LIN@city.example")], ("email",), 1, ""),
        ([known(login="lin.lan", email="lin@city.example")], ("login",), 1, ""),
        ([known(1, login="lin.lan"), known(2, email="lin@city.example")], TRUSTS, None, "分不清"),
        ([known(1, email="lin@city.example"), known(2, email="lin@city.example")], ("email",), None, "分不清"),
        ([known(1, login="lin.lan"), known(2, phone="18600121402")], ("login",), None, "分不清"),
        ([known(login="lin.lan", active=False)], TRUSTS, None, "已停用"),
        ([known(login="lin.lan", administrator=True)], TRUSTS, None, "管理员"),
        ([known(login="lin.lan", linked=True)], TRUSTS, None, "另一个身份"),
    ],
)
def test_an_account_is_taken_only_by_one_sure_match(
    there: list[Known], trusts: tuple[str, ...], is_account: int | None, words: str
) -> None:
    pk, refusal = account_of(arrival(provider(), CLAIMS, SIGNED), there, frozenset(trusts))
    assert pk == is_account
    assert words in (refusal or "") and bool(refusal) == bool(words)
