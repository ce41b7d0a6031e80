"""What people can be told, as the roof lists it: kinds of notifications and the groups a person chooses channels for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Group:
    """Kinds that a person decides about together. ``channels`` says how each channel brings them to whoever chose
    nothing: see ``core.rules.sending``; a channel that is not named does not."""

    label: Any
    channels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """An event, named like the permission of the action that causes it; its label alone leaves the house."""

    label: Any
    group: str


def kinds() -> dict[str, Kind]:
    found: dict[str, Kind] = import_module(settings.HELI_NOTIFICATIONS).KINDS
    return found


def groups() -> dict[str, Group]:
    found: dict[str, Group] = import_module(settings.HELI_NOTIFICATIONS).GROUPS
    return found
