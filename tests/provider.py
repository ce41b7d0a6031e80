"""A stand-in for a city's identity provider: OpenID Connect over HTTP on this machine, with real keys and real signatures.

Code flow with PKCE (S256), a page to sign in, tokens, facts about people, keys, and logout tokens. It is strict where a
provider is: a code is good once, for the client, address and verifier it was asked with.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from heli.accounts.rules.logout import EVENT

CLIENT, SECRET = "heli", "a secret of two"
KEYS = {
    "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
}
FORM = """<!doctype html><html lang="zh"><title>统一身份认证</title><h1>统一身份认证</h1><form method="post">
<label>工号 <input name="person" autofocus></label><button>进入</button></form></html>"""


class IdentityProvider:
    """``people``: by the name they type, the claims about them. ``asked`` are the requests it got, newest last."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.signed: dict[str, Any] = {}  # more that ID tokens say, or say otherwise
        self.codes: dict[str, dict[str, str]] = {}
        self.keys: dict[str, Any] = dict(KEYS)
        self.asked: list[str] = []
        self.issuer = ""

    @property
    def settings(self) -> dict[str, str]:
        return {"HELI_SSO_ISSUER": self.issuer, "HELI_SSO_CLIENT": CLIENT, "HELI_SSO_SECRET": SECRET, "HELI_SSO_NAME": "市统一身份认证"}  # fmt: skip

    def signed_as(self, claims: dict[str, Any], alg: str = "RS256", key: Any = None, **header: Any) -> str:
        kid = {"kid": alg} | header
        return jwt.encode(claims, key or self.keys[alg], algorithm=alg, headers={k: v for k, v in kid.items() if v})

    def logout_claims(self, **changes: Any) -> dict[str, Any]:
        """What a right logout token says; a change to None leaves something out."""
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8),
            "events": {EVENT: {}}, "sid": "there-1",
        }  # fmt: skip
        return {name: value for name, value in (said | changes).items() if value is not None}

    def logout_token(self, alg: str = "RS256", **changes: Any) -> str:
        return self.signed_as(self.logout_claims(**changes), alg, typ="logout+jwt")

    def answer_to(self, address: str, person: str) -> str:
        """Where somebody is sent who was sent to ``address`` and signs in as ``person``."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
        code = secrets.token_hex(8)
        self.codes[code] = asked | {"person": person}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, given: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        fits = asked is not None and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        if not fits or asked is None or given.get("redirect_uri") != asked["redirect_uri"]:
            return None
        if given.get("client_secret") != SECRET:
            return None
        person, now = self.people[asked["person"]], int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": person["sub"], "iat": now, "exp": now + 300,
                "nonce": asked["nonce"], "sid": person.get("sid", "there-1")}  # fmt: skip
        return {"access_token": asked["person"], "token_type": "Bearer", "expires_in": 300,
                "id_token": self.signed_as(said | self.signed)}  # fmt: skip

    def published(self) -> dict[str, Any]:
        at = self.issuer
        return {"issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
                "userinfo_endpoint": f"{at}/userinfo", "jwks_uri": f"{at}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"]}  # fmt: skip

    def public_keys(self) -> dict[str, Any]:
        told = []
        for alg, key in self.keys.items():
            algorithm = jwt.get_algorithm_by_name(alg)
            told.append(algorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": alg, "use": "sig", "alg": alg})
        return {"keys": told}


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """The provider, answering on a free port of this machine."""
    there = IdentityProvider()

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            """Tests look at `asked`."""

        def say(self, body: Any, status: int = 200, **headers: str) -> None:
            text = body if isinstance(body, str) else json.dumps(body)
            self.send_response(status)
            headers.setdefault(
                "Content-Type", "text/html; charset=utf-8" if isinstance(body, str) else "application/json"
            )
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self) -> None:
            there.asked.append(self.path)
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self.say(there.published())
            elif path == "/keys":
                self.say(there.public_keys())
            elif path == "/userinfo":
                person = there.people[self.headers["Authorization"].removeprefix("Bearer ")]
                self.say({name: value for name, value in person.items() if name != "sid"})
            else:
                self.say(FORM)

        def do_POST(self) -> None:
            there.asked.append(self.path)
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = dict(parse_qsl(text))
            if urlsplit(self.path).path == "/token":
                tokens = there.tokens(given)
                self.say(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)
            elif given.get("person") in there.people:
                self.say("", 302, Location=there.answer_to(self.path, given["person"]))
            else:
                self.say(FORM.replace("<form", f"<p>没有 {html.escape(given.get('person', ''))}</p><form"))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    there.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
