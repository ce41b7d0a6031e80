"""The audit chain: what an action did is collected while it runs and written as the last statement of its transaction.

Every entry is a keyed digest (HMAC-SHA-256) over all its columns and the digest before it. The head is kept in its own
sealed row and copied outside the database, so that a chain cut at its end is found as well. The copy may lag behind
the database, it never leads: it is written after the commit.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from heli.core import crypto, keys
from heli.core.models import AuditEntry, AuditHead, AuditPayload

GENESIS = "0" * 64
ERASED = "core.person.erase"


@dataclass
class Draft:
    """An entry before it has a number. ``content`` is kept encrypted and only its digest is chained."""

    event: str
    actor_id: int
    subject_type: str
    subject_id: int
    subject_name: str = ""
    rows: int = 1
    content: dict[str, Any] = field(default_factory=dict)


def _key() -> bytes:
    return keys.ring().at("audit", 1)


def _mac(*parts: object) -> str:
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hmac.new(_key(), text.encode(), hashlib.sha256).hexdigest()


def entry_digest(columns: Iterable[object], previous: str) -> str:
    """The digest of an entry: number, at, actor, event, type, id, name, rows, payload digest, then the one before."""
    return _mac("entry", *columns, previous)


def head_seal(chain: str, number: int, digest: str) -> str:
    return _mac("head", chain, number, digest)


def payload_digest(plain: bytes, salt: bytes) -> str:
    return hmac.new(_key(), salt + plain, hashlib.sha256).hexdigest()


def _payload_place(number: int) -> bytes:
    return f"core.auditpayload.{number}".encode()


def start_chain() -> None:
    """Make the head row where there is none; part of ``heli migrate``."""
    if not AuditHead.objects.exists():
        chain = str(uuid.uuid4())
        AuditHead.objects.create(pk=1, chain=chain, number=0, digest=GENESIS, seal=head_seal(chain, 0, GENESIS))


def append(drafts: list[Draft]) -> None:
    """Write the entries of one action. Must run inside its transaction, as its last statement."""
    head = AuditHead.objects.select_for_update(no_key=True).get(pk=1)
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    entries, payloads = [], []
    number, previous = head.number, head.digest
    for draft in drafts:
        number += 1
        digest_of_content = ""
        if draft.content:
            plain = json.dumps(draft.content, ensure_ascii=False, sort_keys=True, default=str).encode()
            salt = secrets.token_bytes(16)
            digest_of_content = payload_digest(plain, salt)
            payloads.append(
                AuditPayload(entry_id=number, salt=salt, sealed=crypto.seal(plain, _payload_place(number), "file"))
            )
        columns = (
            number, at, draft.actor_id, draft.event, draft.subject_type, draft.subject_id,
            draft.subject_name[:120], draft.rows, digest_of_content,
        )  # fmt: skip
        digest = entry_digest(columns, previous)
        names = ("number", "at", "actor_id", "event", "subject_type", "subject_id", "subject_name", "rows", "payload_digest")
        entries.append(AuditEntry(**dict(zip(names, columns, strict=True)), previous=previous, digest=digest))
        previous = digest
    AuditEntry.objects.bulk_create(entries)
    AuditPayload.objects.bulk_create(payloads)
    AuditHead.objects.filter(pk=1).update(number=number, digest=previous, seal=head_seal(head.chain, number, previous))
    chain = head.chain
    transaction.on_commit(lambda: outside.note(chain, number, previous))


class OutsideCopy:
    """The copy of the head outside the database: written at most once a second, and at the end of the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pending: dict[str, tuple[int, str]] = {}
        self.timer: threading.Timer | None = None

    def folder(self) -> Path:
        return Path(settings.HELI_HOME) / "audit"

    def note(self, chain: str, number: int, digest: str) -> None:
        with self.lock:
            if self.pending.get(chain, (0, ""))[0] < number:
                self.pending[chain] = (number, digest)
            if self.timer is None:
                self.timer = threading.Timer(1.0, self.flush)
                self.timer.daemon = True
                self.timer.start()

    def flush(self) -> None:
        """Write what is pending; an older head never replaces a newer one."""
        with self.lock:
            pending, self.pending = self.pending, {}
            if self.timer is not None:
                self.timer.cancel()
                self.timer = None
        for chain, (number, digest) in pending.items():
            known = self.read(chain)
            if known is not None and known[0] >= number:
                continue
            self.folder().mkdir(parents=True, exist_ok=True)
            draft = self.folder() / f".{chain}.{os.getpid()}"
            draft.write_text(json.dumps({"number": number, "digest": digest, "seal": head_seal(chain, number, digest)}))
            draft.replace(self.folder() / f"{chain}.json")

    def read(self, chain: str) -> tuple[int, str] | None:
        try:
            data = json.loads((self.folder() / f"{chain}.json").read_text())
        except FileNotFoundError:
            return None
        if data.get("seal") != head_seal(chain, data["number"], data["digest"]):
            return None
        return data["number"], data["digest"]


outside = OutsideCopy()


@dataclass(frozen=True)
class Fault:
    """What is wrong with an entry: changed, removed, reordered, inserted or truncated."""

    entry: int
    fault: str


RAW = "number, at, actor_id, event, subject_type, subject_id, subject_name, rows, payload_digest, previous, digest"


def _raw_rows() -> Iterator[tuple[Any, ...]]:
    """Entries as the database holds them, whatever type a tampering hand gave them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {RAW} FROM core_auditentry ORDER BY number")
        while chunk := cursor.fetchmany(5000):
            yield from chunk


def _raw_payloads() -> dict[Any, tuple[Any, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id, salt, sealed FROM core_auditpayload")
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def _as_number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _payload_fault(number: int, stated: object, stored: tuple[Any, Any] | None, erased: set[int]) -> bool:
    """Whether the stored content no longer fits the digest its entry states."""
    if not stated:
        return stored is not None
    if stored is None or not stored[0] and not stored[1]:
        return number not in erased
    try:
        salt, sealed = bytes(stored[0]), bytes(stored[1])
        plain = crypto.unseal(sealed, _payload_place(number), "file")
    except (TypeError, ValueError, IndexError, KeyError, crypto.InvalidTag):
        return True
    return payload_digest(plain, salt) != stated


def verify() -> tuple[int, list[Fault]]:
    """Check the chain from its first entry. Returns how many entries there are and every fault found."""
    rows = list(_raw_rows())
    payloads = _raw_payloads()
    faults: list[Fault] = []
    erased = {row[5] for row in rows if row[3] == ERASED and isinstance(row[5], int)}
    good_digests = {}
    for row in rows:
        if row[10] == entry_digest(row[:9], str(row[9])):
            good_digests[row[10]] = row[0]
    expected, previous, last_digest = 1, GENESIS, GENESIS
    for row in rows:
        number = _as_number(row[0])
        if number is None:
            faults.append(Fault(expected, "changed"))
            continue
        if number > expected:
            faults.extend(Fault(n, "removed") for n in range(expected, min(number, expected + 1000)))
            previous = str(row[9])
        whole = row[10] in good_digests and good_digests[row[10]] == row[0]
        if not whole:
            moved = number < 1 or number < expected
            faults.append(Fault(number, "inserted" if moved else "changed"))
        elif row[9] != previous:
            faults.append(Fault(number, "reordered"))
        if whole and _payload_fault(number, row[8], payloads.get(row[0]), erased):
            faults.append(Fault(number, "changed"))
        previous, last_digest, expected = str(row[10]), str(row[10]), number + 1
    numbers = {row[0] for row in rows}
    faults.extend(Fault(entry, "inserted") for entry in payloads if isinstance(entry, int) and entry not in numbers)
    faults.extend(_end_faults(expected - 1, last_digest))
    return len(rows), faults


def _end_faults(last: int, last_digest: str) -> list[Fault]:
    """Compare the end of the chain with the sealed head and with its copy outside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, number, digest, seal FROM core_audithead")
        heads = cursor.fetchall()
    if len(heads) != 1:
        return [Fault(last, "truncated" if not heads else "changed")]
    chain, number, digest, seal = heads[0]
    if seal != head_seal(str(chain), number, str(digest)):
        return [Fault(last, "changed")]
    if number > last:
        return [Fault(number, "truncated")]
    if number < last:
        return [Fault(last, "inserted")]
    if digest != last_digest:
        return [Fault(last, "changed")]
    outside.flush()
    copied = outside.read(str(chain))
    if copied is not None and copied[0] > number:
        return [Fault(copied[0], "truncated")]
    return []


def read_content(entry: AuditEntry) -> dict[str, Any]:
    """What an entry says changed, for the time line; empty where it was erased."""
    payload = AuditPayload.objects.filter(entry=entry).first()
    if payload is None or not payload.sealed:
        return {}
    content: dict[str, Any] = json.loads(crypto.unseal(payload.sealed, _payload_place(entry.number), "file"))
    return content
