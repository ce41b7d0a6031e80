"""The sign-ins of the demo city as a table, one for each role, with the code its second factor shows now; in the practice
copy of a city also one for each office, with what it is of."""

from __future__ import annotations

import unicodedata
from typing import Any

from heli.site.cli.words import say as _

HEADS = (_("角色"), _("登录名"), _("密码"), _("二次验证密钥"), _("现在的验证码"))


def sign_in_table(society: bool = False) -> str:
    """Empty where this is no demo city. ``society``: of those who buy for society instead of one for each role."""
    from heli.site import demo

    found = demo.society_sign_ins() if society else demo.sign_ins()
    if not found:
        return ""
    rows = [HEADS, *(_row(sign_in) for sign_in in found)]
    if any("of" in sign_in for sign_in in found):
        of = [_("单位或地区"), *(str(sign_in.get("of", "")) for sign_in in found)]
        rows = [(row[0], where, *row[1:]) for row, where in zip(rows, of, strict=True)]
    wide = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in rows]
    return "\n".join([
        *lines,
        _("验证码 30 秒一换，只能用一次；要新的：把密钥加进手机的验证器，或再运行 heli demo --sign-ins。基金会和总工会购买服务的登录：heli demo --sign-ins --society"),
    ])  # fmt: skip


def _row(sign_in: dict[str, Any]) -> tuple[str, ...]:
    from heli.accounts.roles import ROLES

    role, secret = ROLES.get(sign_in["role"]), sign_in["totp_secret"]
    return (
        role.name if role else sign_in["role"], sign_in["login"], sign_in["password"], secret or "—",
        _code_now(secret) if secret else "—",
    )  # fmt: skip


def _code_now(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    _before, now, _after = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, now)))


def _width(text: str) -> int:
    """Columns a terminal gives a text: Chinese takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
