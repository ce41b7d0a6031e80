"""One line of what a route opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heli.accounts.models import User
from tests.cast import City


@dataclass(frozen=True)
class Thing:
    """How one object of a kind is made, in 紫阳社区 and 晨光 where it lies anywhere."""

    make: Callable[[City, User], Any]
    scope: str = "hidden"
