"""Counting people, not posts: one person counts once a level, at the main employment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FULL, PART = "full", "part"
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Post:
    """An employment as counting sees it; ``end`` is its last day, an unknown start holds since ever."""

    key: int
    time: str
    start: date | None = None
    end: date | None = None
    organisation_code: str = ""
    place_code: str = ""


def in_force(post: Post, on: date) -> bool:
    """Whether the post is held on a day; first and last day included."""
    return (post.start is None or post.start <= on) and (post.end is None or on <= post.end)


def main_employment(posts: Iterable[Post], on: date) -> Post | None:
    """The post a person counts at: full-time first, then the earliest start, then the lowest organisation code.

    A post without organisation code comes after those with one; what is still equal is decided by its key, so that the
    answer never depends on the order of rows.
    """
    return min((post for post in posts if in_force(post, on)), key=_order, default=None)


def _order(post: Post) -> tuple[bool, date, str, int]:
    return post.time != FULL, post.start or date.min, post.organisation_code or _LAST, post.key


def weight(post: Post, part_weight: Decimal) -> Decimal:
    """The part of a full post it is: one, or what the city lets a part-time post weigh."""
    return Decimal(1) if post.time == FULL else part_weight
