"""The gap of all places against one hand-written query over the same tables."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from django.db import connection
from django.utils.timezone import localdate

from heli.workforce.queries.gap import LEVELS, gap_report, standing

BY_HAND = """
SELECT p.id, COUNT(DISTINCT e.worker_id), COUNT(DISTINCT c.worker_id),
       COUNT(DISTINCT CASE WHEN c.registered_until >= %(day)s THEN c.worker_id END)
FROM workforce_employment e
JOIN (SELECT worker_id, MIN(time || COALESCE(start_on, '0001-01-01') || printf('%%012d', id)) AS first
      FROM workforce_employment
      WHERE (start_on IS NULL OR start_on <= %(day)s) AND (end_on IS NULL OR end_on >= %(day)s)
      GROUP BY worker_id) m ON m.worker_id = e.worker_id AND m.first = e.time || COALESCE(e.start_on, '0001-01-01') || printf('%%012d', e.id)
LEFT JOIN directory_organisation o ON o.id = e.organisation_id
JOIN directory_place p ON p.id = COALESCE(e.place_id, o.place_id)
LEFT JOIN workforce_certificate c ON c.worker_id = e.worker_id
GROUP BY p.id
"""


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)


def _by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"day": localdate().isoformat()})
        cursor.fetchall()


def _ours() -> None:
    city = standing(localdate())
    for level in LEVELS:
        gap_report(level, city.day, city)


def lines() -> list[str]:
    ours, by_hand = seconds(_ours), seconds(_by_hand)
    return [
        f"| gap of every place, all levels | {ours:.2f} s | one hand-written query, {by_hand:.2f} s | {ours / by_hand:.2f} | at most 2 |"
    ]
