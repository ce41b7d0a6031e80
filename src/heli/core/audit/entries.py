"""Writing entries, and reading what they say changed."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from heli.core import crypto
from heli.core.audit.digests import GENESIS, entry_digest, head_seal, payload_digest, payload_place
from heli.core.audit.outside import outside
from heli.core.models import AuditEntry, AuditHead, AuditPayload


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
                AuditPayload(entry_id=number, salt=salt, sealed=crypto.seal(plain, payload_place(number), "file"))
            )
        columns = (
            number, at, draft.actor_id, draft.event, draft.subject_type, draft.subject_id,
            draft.subject_name[:120], draft.rows, digest_of_content,
        )  # fmt: skip
        digest = entry_digest(columns, previous)
        names = (
            "number",
            "at",
            "actor_id",
            "event",
            "subject_type",
            "subject_id",
            "subject_name",
            "rows",
            "payload_digest",
        )
        entries.append(AuditEntry(**dict(zip(names, columns, strict=True)), previous=previous, digest=digest))
        previous = digest
    AuditEntry.objects.bulk_create(entries)
    AuditPayload.objects.bulk_create(payloads)
    AuditHead.objects.filter(pk=1).update(number=number, digest=previous, seal=head_seal(head.chain, number, previous))
    chain = head.chain
    transaction.on_commit(lambda: outside.note(chain, number, previous))


def empty(numbers: Iterable[int]) -> None:
    """Destroy content and salt of entries. Only inside an action that notes an ``ERASED`` entry about each of them."""
    AuditPayload.objects.filter(entry__in=list(numbers)).update(salt=b"", sealed=b"")


def read_content(entry: AuditEntry) -> dict[str, Any]:
    """What an entry says changed, for the time line; empty where it was erased."""
    return read_contents([entry])[0]


def read_contents(entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    """The same of several entries, in their order, by one query."""
    payloads = AuditPayload.objects.in_bulk([entry.number for entry in entries])
    return [_opened(payloads.get(entry.number)) for entry in entries]


def _opened(payload: AuditPayload | None) -> dict[str, Any]:
    if payload is None or not payload.sealed:
        return {}
    content: dict[str, Any] = json.loads(crypto.unseal(bytes(payload.sealed), payload_place(payload.pk), "file"))
    return content
