"""Checking the audit chain, from the columns as the database holds them, whatever a tampering hand put there.

Entries, contents and head are read by one statement, so that writers at work raise no false alarm; the copy of the head
outside the database is read before it, since the copy lags and never leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection

from heli.core import crypto, keys
from heli.core.audit import digests
from heli.core.audit.outside import Spoiled, outside

#: a gap in the numbers is told entry by entry up to here
TOLD_ONE_BY_ONE = 1000
#: how many displaced entries are told apart from changed ones, which costs the square of their number
DISPLACED = 200
CHAIN = (
    "SELECT e.number, e.at, e.actor_id, e.event, e.subject_type, e.subject_id, e.subject_name, e.rows, e.payload_digest, "
    "e.previous, e.digest, p.entry_id, p.salt, p.sealed, (SELECT MAX(h.number) FROM core_audithead h) "
    "FROM core_auditentry e LEFT JOIN core_auditpayload p ON p.entry_id = e.number ORDER BY e.number"
)
STRAY = (
    "SELECT p.entry_id FROM core_auditpayload p "
    "WHERE NOT EXISTS (SELECT 1 FROM core_auditentry e WHERE e.number = p.entry_id)"
)
HEAD = "SELECT id, chain, number, digest, seal FROM core_audithead"
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with an entry: changed, removed, reordered, inserted or truncated."""

    entry: int
    fault: str


@dataclass
class _Check:
    """One walk along the chain, with what has to be remembered of the entries passed."""

    key: bytes
    #: the number of the last entry as the head says; None where the head cannot be believed
    until: int | None
    #: digests known from elsewhere: the head, and its copy outside the database
    anchors: dict[int, Any] = field(default_factory=dict)
    faults: dict[tuple[int, str], Fault] = field(default_factory=dict)
    entries: int = 0
    last: int = 0
    digest: Any = digests.GENESIS
    linked: bool = True
    displaced: list[Row] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    erased: dict[int, int] = field(default_factory=dict)

    def fault(self, entry: int, fault: str) -> None:
        self.faults.setdefault((entry, fault), Fault(entry, fault))

    def whole(self, row: Row, number: Any = None) -> bool:
        """Whether an entry's digest fits its columns, under its own number or under another."""
        columns = row[:9] if number is None else (number, *row[1:9])
        try:
            return bool(digests.entry_digest(columns, row[9], self.key) == row[10])
        except (TypeError, ValueError):
            return False

    def take(self, row: Row) -> None:
        """Look at the next entry."""
        self.entries += 1
        number = row[0]
        if not isinstance(number, int) or isinstance(number, bool):
            self.fault(self.last + 1, "changed")
            return
        if number < 1 or (self.until is not None and number > self.until):
            self.fault(number, "inserted")
            return
        if number > self.last + 1:
            for missing in range(self.last + 1, min(number, self.last + 1 + TOLD_ONE_BY_ONE)):
                self.fault(missing, "removed")
            self.linked = False
        if not self.whole(row):
            self._broken(number, row)
        else:
            if self.linked and row[9] != self.digest:
                self.fault(number, "reordered")
            self.linked = True
            self._look_inside(number, row)
        if self.anchors.get(number, row[10]) != row[10]:
            self.fault(number, "changed")
        self.last, self.digest = number, row[10]

    def _broken(self, number: int, row: Row) -> None:
        self.linked = False
        if len(self.displaced) < DISPLACED:
            self.displaced.append(row)
        else:
            self.fault(number, "changed")

    def _look_inside(self, number: int, row: Row) -> None:
        """Whether the stored content is what the entry states, empty only where an entry says so."""
        stated, has_content, salt, sealed = row[8], row[11] is not None, row[12], row[13]
        if row[3] == digests.ERASED and row[4] == digests.ENTRY:
            self.erased[row[5]] = number
        if not stated:
            if has_content:
                self.fault(number, "changed")
        elif has_content and _is_empty(salt) and _is_empty(sealed):
            self.emptied.append(number)
        elif not has_content or not self._fits(number, stated, salt, sealed):
            self.fault(number, "changed")

    def _fits(self, number: int, stated: str, salt: Any, sealed: Any) -> bool:
        if not isinstance(salt, (bytes, memoryview)) or not isinstance(sealed, (bytes, memoryview)):
            return False
        try:
            plain = crypto.unseal(bytes(sealed), digests.payload_place(number), "file")
        except (crypto.InvalidTag, ValueError, IndexError, KeyError):
            return False
        return digests.payload_digest(plain, bytes(salt), self.key) == stated

    def finish(self) -> None:
        """Tell displaced entries from changed ones and erased contents from emptied ones; look at the end."""
        numbers = [row[0] for row in self.displaced]
        for row in self.displaced:
            moved = any(self.whole(row, other) for other in numbers if other != row[0])
            self.fault(row[0], "reordered" if moved else "changed")
        for number in self.emptied:
            if self.erased.get(number, 0) <= number:
                self.fault(number, "changed")
        emptied = set(self.emptied)
        for number, by in self.erased.items():
            if number not in emptied and number < by:
                self.fault(number, "changed")
        if self.until is not None and self.until > self.last:
            self.fault(self.until, "truncated")
        for number, digest in self.anchors.items():
            if number > self.last:
                self.fault(number, "truncated")
            elif number == 0 and digest != digests.GENESIS:
                self.fault(0, "changed")


def _is_empty(value: Any) -> bool:
    return isinstance(value, (bytes, memoryview)) and len(value) == 0


def _rows(statement: str) -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while chunk := cursor.fetchmany(2000):
            yield from chunk


@contextmanager
def _whatever_bytes() -> Iterator[None]:
    """SQLite gives text that is no UTF-8 too, with what cannot be read marked: it then fits no digest."""
    held = connection.connection
    known, held.text_factory = held.text_factory, lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        held.text_factory = known


def verify() -> tuple[int, list[Fault]]:
    """Check the chain from its first entry. Returns how many entries there are and every fault found, in order."""
    try:
        return _verified()
    except OperationalError:
        if connection.vendor != "sqlite":
            raise
    with _whatever_bytes():  # slower, so only where there is need
        return _verified()


def _verified() -> tuple[int, list[Fault]]:
    outside.flush()
    head = _sealed_head()
    copied, spoiled = _copied(head)
    check = _Check(keys.ring().at("audit", 1), until=None if head is None else head[2])
    check.anchors = {row[2]: row[3] for row in (head, copied) if row is not None}
    for row in _rows(CHAIN):
        if head is not None:
            check.until = row[14]  # writers may have gone on since the head was read; it never goes back
        check.take(row)
    check.finish()
    for (entry,) in _rows(STRAY):
        check.fault(entry if isinstance(entry, int) else check.last, "inserted")
    if head is None or spoiled:
        check.fault(check.last, "truncated" if head is None else "changed")
    return check.entries, sorted(check.faults.values(), key=lambda fault: (fault.entry, fault.fault))


def is_copied_outside() -> bool:
    """Whether the head has its copy outside the database; without one a chain cut at its end looks whole."""
    outside.flush()
    head = _sealed_head()
    if head is None or head[2] == 0:
        return head is not None
    try:
        return outside.read(head[1]) is not None
    except Spoiled:
        return False


def _sealed_head() -> Row | None:
    """The one head row (key, chain, number, digest), if it is one and as we sealed it."""
    heads = list(_rows(HEAD))
    if len(heads) != 1:
        return None
    pk, chain, number, digest, seal = heads[0]
    try:
        sealed = digests.head_seal(chain, number, digest)
    except (TypeError, ValueError):
        return None
    return heads[0] if pk == 1 and seal == sealed else None


def _copied(head: Row | None) -> tuple[Row | None, bool]:
    """The head as copied outside the database, in the same shape, and whether that copy is spoiled."""
    if head is None:
        return None, False
    try:
        known = outside.read(head[1])
    except Spoiled:
        return None, True
    return (None if known is None else (1, head[1], *known)), False
