"""A provider says that somebody signed out there: right tokens end what is live here, wrong ones end nothing."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from heli.accounts import acting
from heli.accounts.models import ProviderSession, User
from heli.accounts.rules.logout import EVENT
from heli.accounts.tests.provider import come_in, there
from heli.accounts.tests.test_sign_in import events
from tests.cast import City, client_of, grant
from tests.provider import IdentityProvider

__all__ = ["there"]


def said(token: str) -> Any:
    return Client(enforce_csrf_checks=True).post("/sign-in/city/logout/", {"logout_token": token})


@pytest.fixture
def two(there: IdentityProvider, city: City) -> list[Client]:
    """One person in two live browsers, both through the provider, by two sessions there; and a third by password."""
    come_in(there)
    user = User.objects.get(login="lin")
    grant(user, "evaluator", city.root)
    there.people["lin"]["sid"] = "there-2"
    browsers = [come_in(there).client, come_in(there).client, client_of(user)]
    ProviderSession.objects.filter(sid="there-1").delete()
    assert all(browser.get("/workbench/").status_code == 200 for browser in browsers)
    return browsers


def live(browsers: list[Client]) -> list[bool]:
    return [browser.get("/workbench/").status_code == 200 for browser in browsers]


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
@pytest.mark.parametrize("whom", [{"sid": "there-2"}, {"sid": None, "sub": "42"}, {"sid": "there-2", "sub": "42"}])
def test_a_logout_there_ends_both_browsers_here(
    there: IdentityProvider, two: list[Client], alg: str, whom: Any
) -> None:
    answer = said(there.logout_token(alg, **whom))
    assert (answer.status_code, answer["Cache-Control"].split(",")[0]) == (200, "max-age=0")
    assert "no-store" in answer["Cache-Control"]
    assert live(two) == [False, False, True], "a session by password is no session of the provider"
    assert events()[-1] == "accounts.session.cut"


@pytest.mark.parametrize("whom", [{"sid": "unknown"}, {"sid": "there-2", "sub": "43"}, {"sid": None, "sub": "43"}])
def test_a_logout_of_nobody_here_is_taken_and_ends_nothing(
    there: IdentityProvider, two: list[Client], whom: Any
) -> None:
    assert said(there.logout_token(**whom)).status_code == 200
    assert live(two) == [True, True, True]


STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WRONG = {
    "another issuer": ({"iss": "https://evil.example"}, "iss"),
    "no issuer": ({"iss": None}, "iss"),
    "another audience": ({"aud": "somebody"}, "aud"),
    "an audience of others": ({"aud": ["a", "b"]}, "aud"),
    "no audience": ({"aud": None}, "aud"),
    "no time": ({"iat": None}, "iat"),
    "a time that is no number": ({"iat": "today"}, "iat"),
    "too old": ({"iat": 1_700_000_000}, "iat"),
    "of tomorrow": ({"iat": 4_000_000_000}, "iat"),
    "expired": ({"exp": 1_700_000_000}, "exp"),
    "no number of its own": ({"jti": None}, "jti"),
    "no events": ({"events": None}, "events"),
    "another event": ({"events": {"http://schemas.openid.net/event/other": {}}}, "events"),
    "an event that is no object": ({"events": {EVENT: True}}, "events"),
    "events as a list": ({"events": [EVENT]}, "events"),
    "neither session nor subject": ({"sid": None}, "sid or sub"),
    "a session that is no text": ({"sid": 7}, "sid or sub"),
    "a nonce": ({"nonce": "n"}, "nonce"),
}


@pytest.mark.on_any
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_token_is_refused_with_its_reason_and_ends_nothing(there: IdentityProvider, two: list[Client], name: str) -> None:  # fmt: skip
    changes, reason = WRONG[name]
    before = events()
    answer = said(there.logout_token(**changes))
    assert answer.status_code == 400 and reason in answer.json()["error_description"]
    assert live(two) == [True, True, True] and events() == before


def forged(there: IdentityProvider) -> dict[str, str]:
    claims = there.logout_claims()
    right = there.logout_token()
    head, body, signature = right.split(".")
    return {
        "nothing": "",
        "no token": "abc",
        "three parts of nothing": "a.b.c",
        "too long": right + "A" * 9000,
        "unsigned": jwt.encode(claims, None, algorithm="none"),
        "signed with the secret we share": jwt.encode(
            claims, "a secret of two, and long enough for it", algorithm="HS256"
        ),
        "another way of signing": jwt.encode(claims, there.keys["RS256"], algorithm="PS256", headers={"kid": "RS256"}),
        "a key of somebody else": there.signed_as(claims, key=STRANGER),
        "a key nobody published": there.signed_as(claims, key=STRANGER, kid="mine"),
        "the other kind of key": there.signed_as(claims, "ES256", kid="RS256"),
        "changed after it was signed": f"{head}.{body[:-4]}AAAA.{signature}",
        "without its signature": f"{head}.{body}.",
        "another kind of token": there.signed_as(claims, typ="at+jwt"),
        "a part that must be understood": there.signed_as(claims, crit=["x"], x=1),
    }


def test_a_forged_token_is_refused_and_ends_nothing(there: IdentityProvider, two: list[Client]) -> None:
    before = events()
    for name, token in forged(there).items():
        answer = said(token)
        assert (answer.status_code, bool(answer.json()["error_description"])) == (400, True), name
    assert live(two) == [True, True, True] and events() == before


def test_a_token_is_good_once(there: IdentityProvider, two: list[Client]) -> None:
    token = there.logout_token(sid="unknown")
    assert [said(token).status_code for _again in range(2)] == [200, 400]


def test_keys_that_changed_there_are_asked_for_anew(there: IdentityProvider, two: list[Client]) -> None:
    assert said(there.logout_token(sid="unknown")).status_code == 200
    there.keys["RS256"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    algorithm, there.asked = jwt.get_algorithm_by_name("RS256"), []
    renamed = {"keys": [algorithm.to_jwk(there.keys["RS256"].public_key(), as_dict=True) | {"kid": "new"}]}
    there.public_keys = lambda: renamed  # type: ignore[method-assign]
    token = there.signed_as(there.logout_claims(sid="there-2"), kid="new")
    assert said(token).status_code == 200 and live(two) == [False, False, True]
    for _often in range(5):
        assert said(there.signed_as(there.logout_claims(), kid="unknown")).status_code == 400
    assert there.asked == ["/keys"], "whoever sends us unknown keys does not make us ask without end"


def test_only_the_provider_itself_is_heard_and_only_by_post(there: IdentityProvider) -> None:
    assert Client().get("/sign-in/city/logout/").status_code == 405
    assert acting.public().may("accounts.session.cut", None)
