"""Counting the workforce on a day: one query over the tables, grouped by place; the levels are summed above it.

One person counts once, at the main employment: full-time before part-time, then the earliest start (unknown means
since ever), then the lowest organisation code. Who has no place is kept under ``None``, never dropped. A registration
that is suspended or taken away on that day is no valid one; the certificate is held all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection

from heli.directory.queries import places_of_merged

COUNT = """
WITH holds AS (
  SELECT worker_id, MAX(registered_until) AS until
  FROM workforce_certificate WHERE issued_on IS NULL OR issued_on <= %(day)s GROUP BY worker_id
), stopped AS (
  SELECT DISTINCT worker_id FROM workforce_conductcase
  WHERE sanction IN ('suspension', 'removal') AND sanction_from <= %(day)s
    AND (sanction_until IS NULL OR sanction_until >= %(day)s)
), posts AS (
  SELECT e.worker_id, {lies} AS place_id, e.time, e.post,
         ROW_NUMBER() OVER (
           PARTITION BY e.worker_id
           ORDER BY e.time, COALESCE(e.start_on, %(ever)s), COALESCE(NULLIF(o.credit_code, ''), '~'), e.id
         ) AS rank
  FROM workforce_employment e LEFT JOIN directory_organisation o ON o.id = e.organisation_id
  WHERE (e.start_on IS NULL OR e.start_on <= %(day)s) AND (e.end_on IS NULL OR e.end_on >= %(day)s)
)
SELECT posts.place_id,
       COUNT(*),
       SUM(CASE WHEN rank = 1 AND time = 'full' THEN 1 ELSE 0 END),
       SUM(CASE WHEN rank = 1 AND time = 'part' THEN 1 ELSE 0 END),
       SUM(CASE WHEN rank = 1 AND holds.worker_id IS NOT NULL THEN 1 ELSE 0 END),
       SUM(CASE WHEN rank = 1 AND holds.until >= %(day)s AND stopped.worker_id IS NULL THEN 1 ELSE 0 END){by_post}
FROM posts LEFT JOIN holds ON holds.worker_id = posts.worker_id LEFT JOIN stopped ON stopped.worker_id = posts.worker_id
GROUP BY posts.place_id
"""
#: more than a city has social workers; its square, so many times, is still a whole number for both databases
APART = 2_000_000
NEVER_EMPLOYED = """
SELECT COUNT(*), COUNT(holds.worker_id)
FROM workforce_worker w
LEFT JOIN (SELECT DISTINCT worker_id FROM workforce_certificate
           WHERE issued_on IS NULL OR issued_on <= %(day)s) holds ON holds.worker_id = w.id
WHERE NOT EXISTS (SELECT 1 FROM workforce_employment e WHERE e.worker_id = w.id)
"""


class Staff(NamedTuple):
    """People in some posts by the time of their main employment, and how many of them hold a certificate."""

    full: int = 0
    part: int = 0
    licensed: int = 0

    @property
    def workers(self) -> int:
        return self.full + self.part

    def plus(self, other: Staff) -> Staff:
        return Staff(self.full + other.full, self.part + other.part, self.licensed + other.licensed)


@dataclass
class Count:
    """People and posts at a place; ``full`` and ``part`` are persons by the time of their main employment."""

    employments: int = 0
    full: int = 0
    part: int = 0
    licensed: int = 0
    licensed_valid: int = 0
    by_post: dict[tuple[str, ...], Staff] = field(default_factory=dict)

    @property
    def workers(self) -> int:
        return self.full + self.part

    def staff(self, posts: tuple[str, ...]) -> Staff:
        """Those whose main post holds one of some words; everybody where no words are given."""
        return self.by_post.get(posts, Staff()) if posts else Staff(self.full, self.part, self.licensed)

    def add(self, other: Count) -> None:
        self.employments += other.employments
        self.full += other.full
        self.part += other.part
        self.licensed += other.licensed
        self.licensed_valid += other.licensed_valid
        for words, staff in other.by_post.items():
            self.by_post[words] = self.by_post.get(words, Staff()).plus(staff)


def count_by_place(day: date, posts: Sequence[tuple[str, ...]] = ()) -> dict[int | None, Count]:
    """What is counted at each place row itself; ``None`` holds those without a place or without any employment.

    ``posts`` asks for persons besides whose main post holds one of some words: full-time, part-time, certified.
    """
    given: dict[str, str | date] = {"day": day.isoformat(), "ever": "0001-01-01"}
    if connection.vendor == "postgresql":
        given = {"day": day, "ever": date.min}
    given |= {f"word{i}_{j}": f"%{word}%" for i, words in enumerate(posts) for j, word in enumerate(words)}
    with connection.cursor() as cursor:
        cursor.execute(COUNT.replace("{lies}", _lies(places_of_merged())).replace("{by_post}", _by_post(posts)), given)
        found = {row[0]: _count(row, posts) for row in cursor.fetchall()}
        cursor.execute(NEVER_EMPLOYED, given)
        workers, licensed = cursor.fetchone()
    found.setdefault(None, Count()).add(Count(full=workers, licensed=licensed))
    return found


def _lies(moved: dict[int, int]) -> str:
    """Where a post lies: at its own place, else at its organisation's. A post that lay where an organisation did that
    was merged into one elsewhere lies there now; ``moved`` gives the place by the organisation that is gone."""
    lies = "COALESCE(e.place_id, o.place_id)"
    if not moved:
        return lies
    there = " ".join(f"WHEN {gone:d} THEN {place:d}" for gone, place in sorted(moved.items()))
    gone = ", ".join(f"{pk:d}" for pk in sorted(moved))
    here = "e.place_id IS NULL OR e.place_id = o.place_id"
    return f"CASE WHEN o.id IN ({gone}) AND ({here}) THEN (CASE o.id {there} END) ELSE {lies} END"


def _by_post(posts: Sequence[tuple[str, ...]]) -> str:
    """One more column for each set of words, since comparing words is what costs: full-time persons in units of
    ``APART`` squared, part-time ones in units of ``APART``, those with a certificate in units of one."""
    columns = []
    for i, words in enumerate(posts):
        holds = " OR ".join(f"posts.post LIKE %(word{i}_{j})s" for j in range(len(words)))
        one = (
            f"CASE time WHEN 'full' THEN {APART * APART} ELSE {APART} END"
            " + CASE WHEN holds.worker_id IS NULL THEN 0 ELSE 1 END"
        )
        columns.append(f"SUM(CASE WHEN rank = 1 AND posts.post <> '' AND ({holds}) THEN {one} ELSE 0 END)")
    return "".join(",\n       " + column for column in columns)


def _count(row: tuple[object, ...], posts: Sequence[tuple[str, ...]]) -> Count:
    numbers = [int(str(value)) for value in row[1:]]
    by_post = {words: _staff(numbers[5 + i]) for i, words in enumerate(posts)}
    employments, full, part, licensed, valid = numbers[:5]
    return Count(employments, full, part, licensed, valid, by_post)


def _staff(packed: int) -> Staff:
    people, licensed = divmod(packed, APART)
    full, part = divmod(people, APART)
    return Staff(full, part, licensed)
