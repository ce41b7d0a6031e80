"""What is owed and late: by department, and the one sentence a page begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: days before its end in which something is said to be due soon
SOON = 7


@dataclass(frozen=True)
class Owed:
    """One thing a department owes: a resolution of a conference or a task of a joint project."""

    label: str
    subject: str
    owner: str
    due_on: date
    provisional: bool
    state: str
    url: str
    source: str

    def late(self, today: date) -> int:
        """Days past its last day, 0 where it is not late."""
        return max((today - self.due_on).days, 0)

    def is_soon(self, today: date) -> bool:
        return today <= self.due_on <= today + timedelta(days=SOON)


@dataclass(frozen=True)
class Department:
    """What one department owes."""

    name: str
    open: int
    late: int
    soon: int
    longest: int


@dataclass(frozen=True)
class Finding:
    """How much is late of how much, whose, and for how long."""

    open: int
    late: int
    soon: int
    longest: int
    worst: tuple[Department, ...]


def by_department(owed: Iterable[Owed], today: date) -> list[Department]:
    """Departments, the one with most that is late first, then the one that is longest late."""
    found: dict[str, list[Owed]] = {}
    for each in owed:
        found.setdefault(each.owner, []).append(each)
    lines = [
        Department(
            name,
            len(things),
            sum(thing.late(today) > 0 for thing in things),
            sum(thing.is_soon(today) for thing in things),
            max(thing.late(today) for thing in things),
        )
        for name, things in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.late, -line.longest, -line.open, line.name))


def finding(departments: Sequence[Department]) -> Finding:
    """The sum of the departments, and those that are late."""
    return Finding(
        sum(line.open for line in departments),
        sum(line.late for line in departments),
        sum(line.soon for line in departments),
        max((line.longest for line in departments), default=0),
        tuple(line for line in departments if line.late),
    )
