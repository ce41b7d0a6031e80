"""The roles file, read once: who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.utils.translation import get_language


@dataclass(frozen=True)
class Role:
    """A role; ``alone`` marks the three administrators, whom one person may not combine with anything else, ``places_too`` one
    of an employer, which may be a community or street itself."""

    key: str
    name_zh: str
    name_en: str
    scope: str
    permissions: frozenset[str]
    personal: bool
    alone: bool
    places_too: bool

    @property
    def name(self) -> str:
        """What it is called in the language of the page; Chinese where there is no page."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh

    def lies_on(self, scope: str) -> bool:
        """Whether it may be given on a ``place``, or on an ``organisation``."""
        return scope == self.scope or (self.places_too and scope == "place")

    @property
    def second_factor(self) -> bool:
        """Whether a password alone does not do."""
        return self.personal or self.alone


@dataclass(frozen=True)
class Permission:
    key: str
    name: str
    personal: bool


def _flat(values: list[object]) -> frozenset[str]:
    found: set[str] = set()
    for value in values:
        found |= _flat(value) if isinstance(value, list) else {str(value)}
    return frozenset(found)


_DATA = yaml.load((Path(__file__).parent / "roles.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
PERMISSIONS = {
    key: Permission(key, row["name"], row.get("personal", False)) for key, row in _DATA["permissions"].items()
}
ROLES = {
    key: Role(
        key, row["name"], row["name_en"], row["scope"], _flat(row["permissions"]), row.get("personal", False),
        row.get("alone", False), row.get("places_too", False),
    )
    for key, row in _DATA["roles"].items()
}  # fmt: skip
#: the three administrators, whom one person may not combine with anything else
ALONE = frozenset(key for key, role in ROLES.items() if role.alone)
#: the role of whoever is on the register of social workers, at the employer
OWN = "social_worker"
CONSOLE = frozenset(PERMISSIONS) if _DATA["actors"]["console"] == "all" else _flat(_DATA["actors"]["console"])
CLOCK = _flat(_DATA["actors"]["clock"])
PUBLIC = _flat(_DATA["actors"]["public"])
ACCOUNT = _flat(_DATA["actors"]["account"])


def choices() -> list[tuple[str, str]]:
    return [(role.key, role.name) for role in ROLES.values()]


def mappable() -> list[tuple[str, str]]:
    """Roles that a group at the identity provider may stand for: never one of the three administrators."""
    return [(key, name) for key, name in choices() if key not in ALONE]
