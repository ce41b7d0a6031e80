"""A city's identity provider: what its settings say, who arrives from it, and whose account that is. No database, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from heli.accounts import rules
from heli.core.rules.sentence import Sentence

PREFIX = "HELI_SSO_"
NAMES = ("ISSUER", "CLIENT", "SECRET", "NAME", "SCOPES", "GROUPS", "TRUSTS", "SECOND_FACTOR", "ORIGINS")
#: by what an account that is there already may be found, where the operator says that the provider may be trusted for it
TRUSTS = ("login", "email", "phone")
OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Miswritten(ValueError):
    """A setting that cannot be used, in a plain sentence."""


@dataclass(frozen=True)
class Provider:
    """``second_factor``: pairs of claim and value by which the provider says that it asked for one."""

    issuer: str
    client: str
    secret: str
    name: str
    scopes: tuple[str, ...]
    groups: str
    trusts: frozenset[str]
    second_factor: frozenset[tuple[str, str]]
    origins: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Provider({self.issuer!r})"


def provider_of(environment: Mapping[str, str]) -> Provider | None:
    """The provider the environment names; None where it names none."""
    given = {name.removeprefix(PREFIX): value.strip() for name, value in environment.items() if name.startswith(PREFIX)}
    if unknown := sorted(set(given) - set(NAMES)):
        raise Miswritten(
            f"没有 {PREFIX}{unknown[0]} 这项设置。可以设的是：{'、'.join(PREFIX + name for name in NAMES)}。"
        )
    given = {name: value for name, value in given.items() if value}
    if not given:
        return None
    for name, what in (("ISSUER", "身份提供方的地址"), ("CLIENT", "合力在那里的客户端号"), ("SECRET", "客户端密钥")):
        if name not in given:
            raise Miswritten(f"设了 {PREFIX}{next(iter(given))}，还缺 {PREFIX}{name}（{what}）。")
    issuer = given["ISSUER"].rstrip("/")[:200]
    origin = _origin("ISSUER", issuer)
    return Provider(
        issuer=issuer, client=given["CLIENT"], secret=given["SECRET"], name=given.get("NAME", "单点登录"),
        scopes=_scopes(given.get("SCOPES", "openid profile email")), groups=given.get("GROUPS", "groups"),
        trusts=_trusts(given.get("TRUSTS", "")), second_factor=_second_factor(given.get("SECOND_FACTOR", "")),
        origins=tuple(dict.fromkeys((origin, *(_origin("ORIGINS", one) for one in _words(given.get("ORIGINS", "")))))),
    )  # fmt: skip


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,，]+", text) if word]


def _origin(name: str, address: str) -> str:
    """Scheme and host of an address; only on this machine may it go in the open."""
    wrong = Miswritten(f"{PREFIX}{name} 要写成 https://主机 的地址，现在是：{address[:100]}")
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise wrong from None
    host = parts.hostname or ""
    fine = parts.scheme == "https" or (parts.scheme == "http" and host in OF_THIS_MACHINE)
    if not fine or not re.fullmatch(r"[A-Za-z0-9.:-]+", host) or parts.query or parts.fragment or parts.username:
        raise wrong
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _scopes(text: str) -> tuple[str, ...]:
    found = tuple(_words(text))
    if "openid" not in found:
        raise Miswritten(f"{PREFIX}SCOPES 里要有 openid，例如：openid profile email")
    return found


def _trusts(text: str) -> frozenset[str]:
    found = _words(text)
    if unknown := [word for word in found if word not in TRUSTS]:
        raise Miswritten(f"{PREFIX}TRUSTS 只认 {'、'.join(TRUSTS)}，不认“{unknown[0][:30]}”。")
    return frozenset(found)


def _second_factor(text: str) -> frozenset[tuple[str, str]]:
    found = set()
    for word in _words(text):
        claim, _colon, value = word.partition(":")
        if claim not in ("acr", "amr") or not value:
            raise Miswritten(f"{PREFIX}SECOND_FACTOR 要写成 amr:值 或 acr:值，例如 amr:mfa；现在是：{word[:60]}")
        found.add((claim, value))
    return frozenset(found)


@dataclass(frozen=True)
class Arrival:
    """Who comes from the provider. ``proven`` are the kinds of ``keys`` the provider itself calls verified."""

    subject: str
    name: str
    keys: Mapping[str, str]
    proven: frozenset[str]
    groups: frozenset[str]
    session: str
    second_factor: bool


def arrival(provider: Provider, claims: Mapping[str, Any], signed: Mapping[str, Any]) -> Arrival:
    """``signed`` is the content of the ID token; ``claims`` that and what the provider's list of facts says besides.

    A name for signing in is the provider's own; mail and telephone count as proven only where it says so in so many words.
    """
    keys = {
        "login": _line(claims.get("preferred_username")).lower()[:150],
        "email": _line(claims.get("email")).lower(),
        "phone": rules.mobile(_line(claims.get("phone_number"))),
    }
    if not rules.is_mail(keys["email"]):
        keys["email"] = ""
    proven = {"login"} | {kind for kind, said in (("email", "email_verified"), ("phone", "phone_number_verified"))
                          if claims.get(said) is True}  # fmt: skip
    keys = {kind: value for kind, value in keys.items() if value}
    whole = f"{_line(claims.get('family_name'))}{_line(claims.get('given_name'))}"
    name = _line(claims.get("name")) or whole or keys.get("login") or keys.get("email") or "未留姓名"
    return Arrival(
        subject=str(signed["sub"]), name=name[:50], keys=keys, proven=frozenset(proven & set(keys)),
        groups=frozenset(_texts(claims.get(provider.groups))), session=_line(signed.get("sid"))[:255],
        second_factor=any(value in _texts(signed.get(claim)) for claim, value in provider.second_factor),
    )  # fmt: skip


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    """A claim that is one text or a list of them."""
    given = value if isinstance(value, list) else [value]
    return [text for text in given if isinstance(text, str) and text]


@dataclass(frozen=True)
class Known:
    """An account that shares at least one key with somebody who arrives."""

    pk: int
    keys: Mapping[str, str]
    active: bool
    administrator: bool
    linked: bool


def account_of(comes: Arrival, known: Iterable[Known], trusts: frozenset[str]) -> tuple[int | None, Sentence | None]:
    """The account of somebody who arrives for the first time: its key, or why it is nobody's; neither means a new one.

    An account is met by login, mail or telephone, and taken only if one alone is met, by a key that is proven and that the
    operator trusts the provider for. Everything else is refused with a way out: whoever knows the password links it.
    """
    met = [one for one in known if _shared(comes, one)]
    if not met:
        return None, None
    sure = [one for one in met if _shared(comes, one) & comes.proven & trusts]
    if not sure:
        return None, Sentence("登录名、邮箱或手机与一个已有的账号相同。请先用密码登录，再在“我的账号”里关联；没有密码的，请系统管理员重新邀请。")  # fmt: skip
    if len(met) > 1:
        return None, Sentence("登录名、邮箱或手机与几个账号相同，分不清是哪一个。请系统管理员核对。")
    account = sure[0]
    if not account.active:
        return None, Sentence("这个账号已停用。")
    if account.administrator:
        return None, Sentence("系统、安全和审计管理员的账号不自动关联。请先用密码登录，再在“我的账号”里关联。")
    if account.linked:
        return None, Sentence("这个账号已经关联了另一个身份。请系统管理员核对。")
    return account.pk, None


def _shared(comes: Arrival, account: Known) -> frozenset[str]:
    return frozenset(kind for kind, value in comes.keys.items() if account.keys.get(kind, "").lower() == value)
