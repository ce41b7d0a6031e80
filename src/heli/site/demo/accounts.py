"""Accounts of invented people, with the sign-ins that are handed out: invited and accepted like any other."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from heli.accounts import actions as accounts
from heli.accounts import roles
from heli.accounts.actions import FirstSignIn
from heli.accounts.models import User
from heli.core.models import Acting
from heli.directory.models import Level, Organisation, Place
from heli.site.demo.people import invented_name
from heli.site.demo.town import Town
from heli.workbench.models import Seat

NAMES = "沈洁 林岚 周敏 顾航 钱峰 陆远 徐婉 郑一鸣 何文君 朱瑞 蒋玉兰 吴秀英 张海波 陈思远 王建国 李静 赵云 孙丽 高翔 罗霞 蔡明远 方晴 唐立新 许静安 梁启文 宋佳 邓海峰 袁梅 潘志强".split()
#: rounds of the hash of a password that is handed out with the demo city
LIGHT = 1_000
SignIn = dict[str, Any]
Scope = Place | Organisation


def of_roles(town: Town, by: Acting) -> list[SignIn]:
    """One account for each role."""
    return [
        account_of(by, role, name, role.key.replace("_", "-"), town.scope(role))[0]
        for role, name in zip(roles.ROLES.values(), NAMES, strict=False)
    ]


def of_offices(town: Town, by: Acting, random: Random) -> list[SignIn]:
    """One for each district, street and department where no role of the town lies yet; it speaks for its department."""
    taken = {scope.node for scope in map(town.scope, roles.ROLES.values())} | {town.district_office.node}
    made = []
    for key, level in (("district_officer", Level.DISTRICT), ("street_officer", Level.STREET)):
        for place in Place.objects.filter(level=level, valid_until__isnull=True).defer("outline").order_by("code"):
            if place.node not in taken:
                made.append(_officer(by, random, key, f"{key.split('_')[0]}-{place.code}", place)[0])
    offices = set(
        Organisation.objects.filter(kind="department", place__level=Level.DISTRICT, name__contains="民政").values_list(
            "pk", flat=True
        )
    )
    for department in Organisation.objects.in_use().filter(kind="department").order_by("pk"):
        if department.node not in taken and department.pk not in offices:
            sign_in, user = _officer(by, random, "department_head", f"department-{department.pk}", department)
            made.append(sign_in)
            for seat in Seat.objects.filter(organisation=department, person=None, valid_until=None):
                seat.person = user.actor
                seat.save()
    return made


def _officer(by: Acting, random: Random, key: str, login: str, scope: Scope) -> tuple[SignIn, User]:
    sign_in, user = account_of(by, roles.ROLES[key], invented_name(random), login, scope)
    return sign_in | {"of": str(scope)}, user


def account_of(by: Acting, role: roles.Role, name: str, login: str, scope: Scope) -> tuple[SignIn, User]:
    """The second factor only where it is required."""
    user = accounts.invite_user(None, by=by, login=login, name=name, email=f"{login}@city.example")
    lies = {"organisation" if isinstance(scope, Organisation) else "place": scope}
    accounts.give_grant(user, by=by, role=role.key, **lies)
    password = f"heli-{secrets.token_hex(4)}"
    secret = generate_totp_secret() if role.second_factor else None
    code = ""
    if secret:
        # the middle one of those accepted: the half minute may pass before it is checked
        *_before, now, _after = yield_hotp_counters_from_time()
        code = format_hotp_value(hotp_value(secret, now))
    given = FirstSignIn(code=user.code, password=password, totp_secret=secret or "", totp_code=code)
    with lightly_hashed():
        accounts.accept_invitation(user, by=by, given=given)
    sign_in = {"role": role.key, "name": role.name, "login": login, "password": password, "totp_secret": secret}
    return sign_in, user


@contextmanager
def lightly_hashed() -> Iterator[None]:
    """A password that lies readable beside the house is not better kept by a slow hash; the first sign-in hashes it as any other."""
    usual = PBKDF2PasswordHasher.iterations
    PBKDF2PasswordHasher.iterations = LIGHT
    try:
        yield
    finally:
        PBKDF2PasswordHasher.iterations = usual


#: where the sign-ins of the roles are kept, and those of the buyers of society
ROLES_KEPT, SOCIETY_KEPT = "demo-sign-ins.json", "demo-society-sign-ins.json"


def _path(name: str) -> Path:
    return Path(settings.HELI_HOME) / name


def sign_ins(kept: str = ROLES_KEPT) -> list[SignIn]:
    """The sign-ins of the demo city, empty in a real one."""
    try:
        found: list[SignIn] = json.loads(_path(kept).read_text())
    except FileNotFoundError:
        return []
    return found


def society_sign_ins() -> list[SignIn]:
    """Who buys for society in the demo city: each with its buyer under ``of``."""
    return sign_ins(SOCIETY_KEPT)


def keep(made: list[SignIn], kept: str = ROLES_KEPT) -> list[SignIn]:
    """Where whoever runs the house finds them, and nobody else."""
    text = json.dumps(made, ensure_ascii=False, indent=1)
    with os.fdopen(os.open(_path(kept), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    return made
