"""A tender whose key is there for tests: three officers, any two of whom open."""

from __future__ import annotations

from functools import cache
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from heli.purchasing.rules import tender_keys
from heli.purchasing.rules.shares import Share
from heli.purchasing.rules.tender_keys import (
    LockedShare,
    OfficerKey,
    PrivateKey,
    TenderKey,
    new_officer_key,
    new_tender_keys,
    private_key,
    unlock,
)

OFFICERS = {
    "周敏": "四月的雨下了整整一夜还没停",
    "沈洁": "correct horse battery",
    "顾航": "12345 上山打老虎 67890",
}


@cache
def officer_key(name: str) -> OfficerKey:
    """An officer's own pair, made once, under the least cost that is taken."""
    with patch.object(tender_keys, "COST", tender_keys.LEAST_COST):
        return new_officer_key(OFFICERS[name])


NAME = "XM-2026-001"


def tender(name: str = NAME) -> tuple[TenderKey, list[LockedShare]]:
    """The key of a tender, made once."""
    return _made(name)


@cache
def _made(name: str) -> tuple[TenderKey, list[LockedShare]]:
    return new_tender_keys(name, [(who, officer_key(who).public) for who in OFFICERS], threshold=2)


def unlocked(who: str, name: str = NAME) -> Share:
    """The share of one officer."""
    locked = next(one for one in tender(name)[1] if one.officer == who)
    return unlock(locked, _private(who))


@cache
def _private(who: str) -> EllipticCurvePrivateKey:
    return officer_key(who).unlocked(OFFICERS[who])


def opens(name: str = NAME) -> PrivateKey:
    """What the last two officers join."""
    return private_key(tender(name)[0], [unlocked(who, name) for who in list(OFFICERS)[1:]])
