"""A city's identity provider, spoken to by the sign-in library: addresses, keys, and who has just come from it."""

from __future__ import annotations

import json
from typing import Any

import jwt
import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from heli.accounts.rules.logout import LONGEST, NoLogout, must_be_signed_so
from heli.accounts.rules.provider import Provider

#: the one provider of a city, as the library and the table of linked identities name it
KEY = "city"
#: what can go wrong on the way to the provider and back, where the provider or the network is to blame
UNREACHED = (requests.RequestException, OAuth2Error)
WAITS = 5  # seconds
#: seconds that what the provider publishes is remembered, and for which no key that is not there is asked for again
REMEMBERED, ASKED_AGAIN = 600, 30
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


def configured() -> Provider | None:
    found: Provider | None = settings.HELI_PROVIDER
    return found


def _asked(address: str) -> dict[str, Any]:
    answer = requests.get(address, timeout=WAITS, headers={"Accept": "application/json"})
    answer.raise_for_status()
    told = answer.json()
    if not isinstance(told, dict):
        raise OAuth2Error("the provider does not answer with an object")
    return told


def metadata(provider: Provider) -> dict[str, Any]:
    """What the provider publishes about itself; it must call itself what the settings call it."""
    key = f"accounts.provider.{provider.issuer}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _asked(f"{provider.issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != provider.issuer:
            raise OAuth2Error("the provider calls itself by another issuer")
        if missing := [name for name in NEEDED if not isinstance(found.get(name), str)]:
            raise OAuth2Error(f"the provider does not publish {missing[0]}")
        cache.set(key, found, REMEMBERED)
    return found


def _keys(provider: Provider, *, anew: bool = False) -> list[dict[str, Any]]:
    """The provider's public keys; asked anew at most every half minute, or anybody could make us ask without end."""
    key = f"accounts.provider.keys.{provider.issuer}"
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None or (anew and cache.add(f"{key}.asked", True, ASKED_AGAIN)):
        told = _asked(metadata(provider)["jwks_uri"]).get("keys")
        if not isinstance(told, list):
            raise OAuth2Error("the provider does not publish keys")
        found = [one for one in told if isinstance(one, dict) and one.get("use", "sig") == "sig"]
        cache.set(key, found, REMEMBERED)
    return found


def opened(provider: Provider, token: str) -> dict[str, Any]:
    """The content of a logout token whose signature is that of one of the provider's keys."""
    if not token or len(token) > LONGEST:
        raise NoLogout("logout_token is missing or too long")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise NoLogout("logout_token is no JWT") from error
    must_be_signed_so(header)
    key = _key_of(provider, header)
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[header["alg"]],
            options={"verify_aud": False, "verify_iat": False, "verify_exp": False, "verify_nbf": False,
                     "verify_iss": False, "verify_sub": False, "verify_jti": False},
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise NoLogout("the signature is not the provider's") from error
    return claims


def _key_of(provider: Provider, header: dict[str, Any]) -> Any:
    """The key a header names; the only one of its kind where it names none."""
    kind = "RSA" if header["alg"] == "RS256" else "EC"
    for anew in (False, True):
        fit = [
            one
            for one in _keys(provider, anew=anew)
            if one.get("kty") == kind and ("kid" not in header or one.get("kid") == header["kid"])
        ]
        if len(fit) == 1:
            algorithm = jwt.get_algorithm_by_name(header["alg"])
            try:
                return algorithm.from_jwk(json.dumps(fit[0]))  # type: ignore[attr-defined]
            except jwt.PyJWTError as error:
                raise NoLogout("the provider's key cannot be used") from error
    raise NoLogout("the key is not among the provider's")


class Client(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The library's client, with what the provider publishes remembered and looked at."""

    @property
    def openid_config(self) -> dict[str, Any]:
        provider = configured()
        assert provider is not None, "a page of the provider answers only where there is one"
        return metadata(provider)


class CityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Keeps nothing of what the provider says about a person: it is looked at once, while they come in."""

    oauth2_adapter_class = Client

    @property
    def sub_id(self) -> str:
        """Whose identities these are: a city that changes its provider must not meet the old one's numbers again."""
        return str(self.app.settings["server_url"])

    def extract_uid(self, data: dict[str, Any]) -> str:
        signed, said = data.get("id_token"), data.get("userinfo")
        if not isinstance(signed, dict) or not isinstance(said, (dict, type(None))) or not signed.get("sub"):
            raise OAuth2Error("the provider does not say who it is")
        return str(signed["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        login = super().sociallogin_from_response(request, response)
        login.signed, login.said = response["id_token"], response.get("userinfo") or {}
        return login


def library_provider(request: HttpRequest | None, provider: Provider) -> CityProvider:
    """The provider as the library wants it. Proof of possession of the code (PKCE) is always asked for."""
    app = SocialApp(
        provider=CityProvider.id, provider_id=KEY, name=provider.name, client_id=provider.client, secret=provider.secret,
        settings={"server_url": provider.issuer, "oauth_pkce_enabled": True, "scope": list(provider.scopes)},
    )  # fmt: skip
    return CityProvider(request, app=app)
