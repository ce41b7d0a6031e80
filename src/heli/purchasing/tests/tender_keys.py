"""A tender whose key is there for tests: three officers, any two of whom open."""

from __future__ import annotations

from functools import cache
from unittest.mock import patch

from heli.purchasing.rules import tender_keys
from heli.purchasing.rules.tender_keys import LockedShare, PrivateKey, TenderKey, new_tender_keys, private_key, unlock

OFFICERS = (
    ("周敏", "四月的雨下了整整一夜还没停"),
    ("沈洁", "correct horse battery"),
    ("顾航", "12345 上山打老虎 67890"),
)


def tender(name: str = "XM-2026-001") -> tuple[TenderKey, list[LockedShare]]:
    """The key of a tender, made once."""
    return _made(name)


@cache
def _made(name: str) -> tuple[TenderKey, list[LockedShare]]:
    """Under the least cost that is taken."""
    with patch.object(tender_keys, "COST", tender_keys.LEAST_COST):
        return new_tender_keys(name, OFFICERS, threshold=2)


def opens(name: str = "XM-2026-001") -> PrivateKey:
    """What the last two officers join."""
    return _joined(name)


@cache
def _joined(name: str) -> PrivateKey:
    key, locked = tender(name)
    return private_key(key, [unlock(one, said) for one, (_who, said) in zip(locked[1:], OFFICERS[1:], strict=True)])
