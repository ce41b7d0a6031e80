"""The gap of all places against one hand-written query over the same tables."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from django.db import connection
from django.utils.timezone import localdate

from heli.workforce.queries.gap import LEVELS, gap_report, standing

#: employments, workers at their main one, licensed and validly registered of them, for each place with all below it
BY_HAND = """
WITH papers AS (
  SELECT worker_id, MAX(registered_until) AS until FROM workforce_certificate GROUP BY worker_id
), posts AS (
  SELECT e.worker_id, COALESCE(e.place_id, o.place_id) AS place,
         ROW_NUMBER() OVER (PARTITION BY e.worker_id ORDER BY e.time, e.start_on, e.id) AS rank
  FROM workforce_employment e LEFT JOIN directory_organisation o ON o.id = e.organisation_id
  WHERE (e.start_on IS NULL OR e.start_on <= %(day)s) AND (e.end_on IS NULL OR e.end_on >= %(day)s)
), here AS (
  SELECT place, COUNT(*) AS employments, SUM(CASE WHEN rank = 1 THEN 1 ELSE 0 END) AS workers,
         SUM(CASE WHEN rank = 1 AND papers.worker_id IS NOT NULL THEN 1 ELSE 0 END) AS licensed,
         SUM(CASE WHEN rank = 1 AND papers.until >= %(day)s THEN 1 ELSE 0 END) AS valid
  FROM posts LEFT JOIN papers ON papers.worker_id = posts.worker_id GROUP BY place
), above AS (
  SELECT id AS place, id AS at FROM directory_place
  UNION ALL SELECT a.id, b.id FROM directory_place a JOIN directory_place b ON b.id = a.parent_id
  UNION ALL SELECT a.id, c.id FROM directory_place a JOIN directory_place b ON b.id = a.parent_id
                                   JOIN directory_place c ON c.id = b.parent_id
  UNION ALL SELECT a.id, d.id FROM directory_place a JOIN directory_place b ON b.id = a.parent_id
                                   JOIN directory_place c ON c.id = b.parent_id JOIN directory_place d ON d.id = c.parent_id
)
SELECT above.at, SUM(employments), SUM(workers), SUM(licensed), SUM(valid)
FROM here JOIN above ON above.place = here.place GROUP BY above.at
"""
TIMES = 2


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock and of the processor: the database is SQLite, which works in this process."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy


def _by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"day": localdate().isoformat()})
        cursor.fetchall()


def _ours() -> None:
    city = standing(localdate())
    for level in LEVELS:
        gap_report(level, city.day, city)


def lines() -> list[str]:
    """Both in turn; the first of each only warms the pages of the database."""
    taken = [(_seconds(_by_hand), _seconds(_ours)) for _ in range(TIMES + 1)][1:]
    by_clock, by_processor = ([(hand[i], ours[i]) for hand, ours in taken] for i in (0, 1))
    by_hand, ours = (median(times) for times in zip(*by_clock, strict=True))
    ratio = median(ours / hand for hand, ours in by_clock)
    busy = median(ours / hand for hand, ours in by_processor)
    return [
        f"| gap of every place, all levels | {ours:.2f} s | one hand-written query, {by_hand:.2f} s | "
        f"{ratio:.2f} (by processor time {busy:.2f}) | at most 2 |"
    ]
