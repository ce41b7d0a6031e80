"""What a logout token must say (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6). Its signature is checked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: the two ways of signing that are taken: both by a key of the provider, never by a shared secret
ALGORITHMS = ("RS256", "ES256")
#: what a header may call the token; an access token or ID token with the right content is still no logout token
TYPES = ("logout+jwt", "jwt")
#: seconds: how old a token may be, and how far the provider's clock may be ahead
OLDEST, AHEAD = 300, 60
LONGEST = 8192


class NoLogout(ValueError):
    """A token that ends nothing; the reason goes back to the provider in English, as the protocol has it."""


@dataclass(frozen=True)
class Logout:
    """Whose sessions end: of one session of the provider, or all of a subject."""

    token: str
    session: str
    subject: str


def must_be_signed_so(header: Mapping[str, Any]) -> None:
    """Look at the header before any key is looked for."""
    if header.get("alg") not in ALGORITHMS:
        raise NoLogout("alg must be RS256 or ES256")
    if str(header.get("typ", "jwt")).lower().removeprefix("application/") not in TYPES:
        raise NoLogout("typ is not that of a logout token")
    if "crit" in header:
        raise NoLogout("crit is not understood")


def logout_of(claims: Mapping[str, Any], *, issuer: str, client: str, now: int) -> Logout:
    """The logout a token asks for; ``jti`` is still to be looked up among those used."""
    if claims.get("iss") != issuer:
        raise NoLogout("iss is not this provider")
    audience = claims.get("aud")
    if client not in (audience if isinstance(audience, list) else [audience]):
        raise NoLogout("aud does not name this client")
    _must_be_of_now(claims, now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise NoLogout("events does not hold the logout event")
    if "nonce" in claims:
        raise NoLogout("nonce is not allowed")
    session, subject, token = (claims.get(name, "") for name in ("sid", "sub", "jti"))
    if not isinstance(token, str) or not token:
        raise NoLogout("jti is missing")
    if not isinstance(session, str) or not isinstance(subject, str) or not (session or subject):
        raise NoLogout("sid or sub is missing")
    return Logout(token[:255], session[:255], subject)


def _must_be_of_now(claims: Mapping[str, Any], now: int) -> None:
    issued, ends = claims.get("iat"), claims.get("exp", now)
    if not _is_number(issued):
        raise NoLogout("iat is missing")
    if not now - OLDEST <= issued <= now + AHEAD:  # type: ignore[operator]
        raise NoLogout("iat is not of now")
    if not _is_number(ends) or ends < now - AHEAD:
        raise NoLogout("exp is past")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
