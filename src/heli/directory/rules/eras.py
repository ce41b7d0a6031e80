"""Places through time: the same code may stand for one place after another, each in force for an era of its own.

From the eras of a file and of the database it is told which place goes on in which, and where a place lay before its
present superior began or after a former one ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Key = tuple[str, date | None]
"""A place by its code and the first day it is no more."""


@dataclass(frozen=True)
class Era:
    """The first day of a place, and the first day without it; None means ever."""

    code: str
    since: date | None = None
    until: date | None = None

    @property
    def key(self) -> Key:
        return self.code, self.until

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def meets(self, other: Era) -> bool:
        """Whether both are in force on some day."""
        first = max(self.since or date.min, other.since or date.min)
        return self.holds(first) and other.holds(first)

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1) if self.until else date.max


def significant(code: str) -> str:
    """A code without the zeros that fill it up to 6 or 12 digits: 330402000000 is 330402, 330400 is 3304."""
    if len(code) == 12:
        while len(code) > 6 and code.endswith("000"):
            code = code[:-3]
    if len(code) == 6:
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]
    return code


def in_year(eras: Iterable[Era], year: int) -> Era | None:
    """Of the eras of one code that which a figure of a year speaks of: in force at its end, else the next, else the last."""
    day, ordered = date(year, 12, 31), sorted(eras, key=lambda era: era.last_day)
    return next((era for era in ordered if era.last_day >= day), ordered[-1] if ordered else None)


class Chronicle:
    """All eras, with the links from an ended place to those in which it goes on."""

    def __init__(self, eras: Iterable[Era], links: Mapping[Key, Iterable[Key]]) -> None:
        self.by_key = {era.key: era for era in eras}
        self.by_code: dict[str, list[Era]] = defaultdict(list)
        for era in sorted(self.by_key.values(), key=lambda era: era.last_day):
            self.by_code[era.code].append(era)
        self.after: dict[Key, list[Key]] = defaultdict(list)
        self.before: dict[Key, list[Key]] = defaultdict(list)
        for old, news in links.items():
            for new in news:
                self._link(old, new)
        for era in self.by_key.values():
            if era.until and (same := self.on(era.code, era.until)):
                self._link(era.key, same.key)

    def _link(self, old: Key, new: Key) -> None:
        if old in self.by_key and new in self.by_key and old != new and new not in self.after[old]:
            self.after[old].append(new)
            self.before[new].append(old)

    def on(self, code: str, day: date) -> Era | None:
        """The place that bore a code on a day."""
        return next((era for era in self.by_code.get(code, ()) if era.holds(day)), None)

    def line(self, child: Era, parent: Era) -> tuple[Era, list[tuple[Era, date]]]:
        """Where a place lies at last, and where it lay until when: its superior was merged, split, or founded later.

        Of several places that stand before or after a superior it is the one whose code begins the child's.
        """
        former: list[tuple[Era, date]] = []
        seen = {parent.key}
        while parent.until and parent.until <= child.last_day:
            then = self._chosen(self.after[parent.key], child.code)
            if then is None or then.key in seen:
                break
            former.append((parent, parent.until))
            parent = then
            seen.add(parent.key)
        first = former[0][0] if former else parent
        while first.since and (child.since is None or child.since < first.since):
            then = self._chosen(self.before[first.key], child.code)
            if then is None or then.key in seen:
                break
            former.insert(0, (then, first.since))
            first = then
            seen.add(first.key)
        return parent, former

    def _chosen(self, keys: list[Key], code: str) -> Era | None:
        if len(keys) != 1:
            keys = [key for key in keys if significant(code).startswith(significant(key[0]))]
        return self.by_key[keys[0]] if len(keys) == 1 else None
