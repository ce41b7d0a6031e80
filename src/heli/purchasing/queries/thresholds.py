"""The limits of the province, as the city has set them; nobody's until somebody does."""

from __future__ import annotations

from heli.core.queries import setting


def limit_fen() -> int | None:
    """From which amount a purchase is one of the government (采购限额标准)."""
    return _fen("purchase_limit_fen")


def threshold_fen() -> int | None:
    """From which amount an open tender is the rule (公开招标数额标准)."""
    return _fen("open_tender_threshold_fen")


def _fen(key: str) -> int | None:
    said = setting(key)
    return int(said) if said else None
