"""Which roles one person may hold together. No database, no clock."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection

#: how long an invitation may be taken up
INVITATION_HOURS = 72
#: letters and digits that nobody mistakes for another when reading them out
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10


def excluded_by(role: str, held: Collection[str], alone: Collection[str]) -> str | None:
    """The role already held that ``role`` may not be combined with, or None.

    ``alone`` are the roles that exclude every other. The three administrators (三员) are three people (GB/T 22239-2019, 8.1.5): whoever is one of them holds nothing else.
    """
    others = [other for other in held if other != role]
    if role in alone and others:
        return others[0]
    return next((other for other in others if other in alone), None)


#: rights that go with the person and are lent to nobody: accounts, the audit, settings, keys
NEVER_LENT = ("accounts.", "core.audit.", "core.setting.", "core.keys.", "core.own_field.")
#: without these nobody gets to the others
ALWAYS_LENT = frozenset({"workbench.open"})


def lendable(rights: Collection[str]) -> frozenset[str]:
    """What somebody may hand to a colleague for an absence."""
    return frozenset(right for right in rights if not right.startswith(NEVER_LENT))


def new_code() -> str:
    """A one-time code of 49 bits, in two groups of five."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def is_mail(text: str) -> bool:
    """Whether this is written like an address of mail that ASCII can carry."""
    return len(text) <= 150 and re.fullmatch(r"[\w.+-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}", text, re.ASCII) is not None


def is_mobile(text: str) -> bool:
    """Whether this is written like a mobile number of the mainland."""
    digits = text.removeprefix("+86").replace(" ", "").replace("-", "")
    return len(digits) == 11 and digits.isdecimal() and digits[0] == "1"


def as_typed(code: str) -> str:
    """A code as it was meant: case, spaces and hyphens do not count."""
    return "".join(c for c in code.upper() if c.isalnum())


def mobile(text: str) -> str:
    """A mobile number of the mainland as eleven digits; empty for anything else."""
    return text.removeprefix("+86").replace(" ", "").replace("-", "") if is_mobile(text) else ""


def digest_of_token(token: str) -> str:
    """What is kept of a secret of 256 random bits: trying learns nothing from it, so it needs no key."""
    return hashlib.sha256(token.encode()).hexdigest()
