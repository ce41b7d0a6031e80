"""Whole numbers of tenths, such as hours of learning, as people write them."""

from __future__ import annotations


def written(tenths: int) -> str:
    """As certificates write it: 24, 4.5."""
    whole, tenth = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole:,}.{tenth}" if tenth else f"{sign}{whole:,}"
