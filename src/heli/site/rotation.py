"""A new encryption key for a city in use: both keys open while what is stored is sealed again, step by step.

What is sealed again: the documents and telephones of persons with their blind indexes, a city's own fields, who complained about
conduct, what workers propose to change, the secrets of second factors, what
imports keep of the rows they changed, what audit entries say changed (the chain holds its digest, which does not change),
and the stored files (their address is a digest of the content under the first file key, which stays). The audit key and
old invitations stay as they are; pieces of uploads live for a day and are left.

It is long work like any other: it goes on from its checkpoint after a kill, in transactions of a few hundred rows, so that
the city works meanwhile. The keyring says how far the blind indexes are (``heli.core.keys``), the checkpoint the rest.
"""

from __future__ import annotations

import base64
import secrets
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import BinaryField, Q
from django.db.models.functions import Substr

from heli.accounts.adapters import SecondFactorAdapter
from heli.core import audit, crypto, files, keys
from heli.core.actions import action
from heli.core.actions.jobs import enqueue
from heli.core.errors import Refused, Unreadable
from heli.core.job_kinds import Progress
from heli.core.models import (
    Acting,
    AuditPayload,
    BatchChange,
    Change,
    Comment,
    Draft,
    Export,
    Job,
    OwnValue,
    StoredFile,
    Taking,
)
from heli.core.rules.sentence import Sentence
from heli.directory.actions.ledger import place_of
from heli.directory.models import Person
from heli.purchasing.models import BidBond, FinalQuote, PayeeAccount
from heli.workforce.actions.imports import KEYS_HELD
from heli.workforce.bulk.plan import place_of_change
from heli.workforce.models import ChangeProposal, ConductCase

KIND = "core.keys.rotate"
CHUNK = 500
PERSON_FIELDS = (
    "document_number",
    "phone",
    "document_index",
    "document_index_following",
    "document_last_four",
    "phone_index",
)
Row = Any


@action("core.keys.rotate")
def rotate_keys(_: None, /, *, by: Acting) -> Job:
    """Begin a rotation, or go on with one that stopped. Returns its work, which anybody may do."""
    last = Job.objects.filter(kind=KIND).order_by("-pk").first()
    if last is not None and last.is_going:
        return last
    job = enqueue(KIND, by=by)
    if last is not None and last.state != Job.State.DONE:
        Job.objects.filter(pk=job.pk).update(checkpoint=last.checkpoint)
    return Job.objects.get(pk=job.pk)


def rotate(job: Progress) -> str:
    """Every step from the checkpoint on; each can be done again."""
    step, _colon, last = (job.checkpoint or "begin:0").partition(":")
    names = list(STEPS)
    if step not in names:
        raise Refused(Sentence("换钥的进度点无法识别：%(step)s。", step=step))
    for name in names[names.index(step) :]:
        STEPS[name](job, name, int(last or 0))
        last = "0"
    return Sentence("已换新密钥，旧数据已全部重新加密。")


def _begin(job: Progress, name: str, last: int) -> None:
    """New keys: what is written from now on is sealed with them. Done already where a first run was killed after it."""
    ring = keys.ring()
    if not ring.upcoming and not ring.leaving:
        newest = {purpose: max(ring.versions[purpose]) + 1 for purpose in ("field", "blind", "file")}
        if max(newest.values()) > 255:
            raise Refused(Sentence("密钥已经换过 254 次，不能再换。"))
        versions = {
            purpose: {**known, **({newest[purpose]: secrets.token_bytes(32)} if purpose in newest else {})}
            for purpose, known in ring.versions.items()
        }
        keys.write(keys.Keyring(versions, {"blind": newest["blind"]}))
    _wait_for_imports()
    job.progress(0, _total(), "follow:0")


def _turn(job: Progress, name: str, last: int) -> None:
    """Every row carries the new digest: from now on it is the one to be found by."""
    ring = keys.ring()
    if "blind" in ring.upcoming:
        left = ring.current("blind")[0]
        keys.write(keys.Keyring(ring.versions, {}, {"blind": left}))
    _wait_for_imports()
    job.progress(job.job.done, job.job.total, "settle:0")


def _finish_indexes(job: Progress, name: str, last: int) -> None:
    """The old digests are nowhere any more, the second column is empty again."""
    ring = keys.ring()
    keys.write(keys.Keyring(ring.versions, {}, {}))
    _wait_for_imports()
    while left := list(
        Person.objects.filter(document_index_following__isnull=False).values_list("pk", flat=True)[:CHUNK]
    ):
        Person.objects.filter(pk__in=left).update(document_index_following=None)
    job.progress(job.job.done, job.job.total, "own:0")


def _wait_for_imports() -> None:
    """Imports that began with the keys before end first, so that the next step meets their people. SQLite has one
    writer: whoever may begin to write has waited."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEYS_HELD])


def _total() -> int:
    once = (Authenticator, BatchChange, AuditPayload, StoredFile, *(model for model, _column in TEXTS.values()))
    return Person.objects.count() * 2 + sum(model.objects.count() for model in once)


def _walk(job: Progress, step: str, last: int, rows: Any, seal: Callable[[Sequence[Row]], None]) -> None:
    """Seal rows again in the order of their key, a few hundred in each transaction; the next step stands after it."""
    while True:
        with transaction.atomic():
            chunk = list(rows.filter(pk__gt=last).order_by("pk").select_for_update(no_key=True, of=("self",))[:CHUNK])
            seal(chunk)
        if not chunk:
            return
        last = chunk[-1].pk
        job.progress(job.job.done + len(chunk), job.job.total, f"{step}:{last}")


def _persons(job: Progress, name: str, last: int) -> None:
    """Persons, then once more those that somebody wrote with the old key while we passed."""
    _walk(job, name, last, Person.objects.all(), _seal_persons)
    while (late := _sealed_with_old_key()).exists():
        with transaction.atomic():
            _seal_persons(list(late.order_by("pk").select_for_update(no_key=True)[:CHUNK]))
    following = list(STEPS)[list(STEPS).index(name) + 1]
    job.progress(job.job.done, job.job.total, f"{following}:0")


def _sealed_with_old_key() -> Any:
    """Persons whose document or telephone bears an older version, or who lack the digest of the second column."""
    version = bytes((keys.ring().current("field")[0],))
    first = {name: Substr(name, 1, 1, output_field=BinaryField()) for name in ("document_number", "phone")}
    old = Person.objects.alias(of_document=first["document_number"], of_phone=first["phone"])
    bears = ~Q(document_number=b"") & ~Q(of_document=version) | ~Q(phone=b"") & ~Q(of_phone=version)
    if keys.ring().upcoming:
        bears |= ~Q(document_number=b"") & Q(document_index_following__isnull=True)
    return old.filter(bears)


def _seal_persons(people: Sequence[Person]) -> None:
    """Both values under the new key, the digests as the keyring says now. Nobody changed a fact: versions stay."""
    fields: list[Any] = [Person._meta.get_field(name) for name in PERSON_FIELDS]
    settling = bool(keys.ring().leaving)
    rows = []
    for person in people:
        person.document_number, person.phone = person.document_number, person.phone  # opened: sealed anew when saved
        values = [field.get_db_prep_save(field.pre_save(person, add=False), connection) for field in fields]
        if settling:
            values[PERSON_FIELDS.index("document_index_following")] = None
        rows.append((*values, person.pk))
    sets = ", ".join(f"{name} = %s" for name in PERSON_FIELDS)
    _update(f"UPDATE {Person._meta.db_table} SET {sets} WHERE id = %s", rows)


def _update(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    if listed := list(rows):
        with connection.cursor() as cursor:
            cursor.executemany(statement, listed)


#: sealed texts of people beside their documents and numbers: the step, where they lie
TEXTS: dict[str, tuple[Any, str]] = {
    "own": (OwnValue, "sealed"), "comments": (Comment, "text"), "drafts": (Draft, "values"),
    "exports": (Export, "query"), "purposes": (Export, "purpose"),
    "takings": (Taking, "purpose"),
    "taken_back": (Change, "rows"),
    "complainants": (ConductCase, "complainant"), "contacts": (ConductCase, "contact"),
    "payees": (PayeeAccount, "number"), "bonds": (BidBond, "account"), "quotes": (FinalQuote, "sealed"), "proposed_before": (ChangeProposal, "before"), "proposed": (ChangeProposal, "after"),
}  # fmt: skip


def _texts(job: Progress, name: str, last: int) -> None:
    """What is personal in a city's own fields, in what colleagues say, in forms that were not sent, in what
    somebody looked for and why, in who complained, where money is sent or came from, in what is proposed."""
    model, column = TEXTS[name]
    field: Any = model._meta.get_field(column)

    def seal(values: Sequence[Row]) -> None:
        rows = []
        for value in values:
            setattr(value, column, getattr(value, column))  # opened: sealed anew when saved
            rows.append((field.get_db_prep_save(field.pre_save(value, add=False), connection), value.pk))
        _update(f'UPDATE {model._meta.db_table} SET "{column}" = %s WHERE id = %s', rows)

    _walk(job, name, last, model.objects.exclude(**{column: b""}), seal)
    following = list(STEPS)[list(STEPS).index(name) + 1]
    job.progress(job.job.done, job.job.total, f"{following}:0")


def _factors(job: Progress, name: str, last: int) -> None:
    """The secrets of second factors and of recovery codes, wherever the sign-in library keeps one."""
    adapter = SecondFactorAdapter()

    def seal(factors: Sequence[Authenticator]) -> None:
        for factor in factors:
            factor.data = {key: _anew(adapter, value) for key, value in factor.data.items()}
            factor.save(update_fields=["data"])

    _walk(job, name, last, Authenticator.objects.all(), seal)
    job.progress(job.job.done, job.job.total, "changes:0")


def _anew(adapter: SecondFactorAdapter, value: Any) -> Any:
    """A value that the adapter sealed, sealed again; a list of such; anything else as it is."""
    if isinstance(value, list):
        return [_anew(adapter, each) for each in value]
    try:
        sealed = isinstance(value, str) and base64.b64decode(value, validate=True)
        return adapter.encrypt(adapter.decrypt(value)) if sealed else value
    except (ValueError, IndexError, KeyError, crypto.InvalidTag):
        return value


def _changes(job: Progress, name: str, last: int) -> None:
    """What imports keep of the rows they changed."""

    def seal(changes: Sequence[BatchChange]) -> None:
        kept = [(change, *_opened(change)) for change in changes if change.before]
        table = BatchChange._meta.db_table
        _update(f"UPDATE {table} SET before = %s WHERE id = %s",
                [(crypto.seal(plain, where), change.pk) for change, plain, where in kept])  # fmt: skip

    _walk(job, name, last, BatchChange.objects.filter(before__isnull=False), seal)
    job.progress(job.job.done, job.job.total, "audit:0")


def _opened(change: BatchChange) -> tuple[bytes, bytes]:
    """The plain values and the place they are sealed for: each room has its own spelling of it."""
    sealed = bytes(change.before or b"")
    where = place_of(change.table, change.row_id)
    try:
        return crypto.unseal(sealed, where), where
    except crypto.InvalidTag:
        where = place_of_change(change.table, change.row_id, change.batch_id)
        return crypto.unseal(sealed, where), where


def _audit(job: Progress, name: str, last: int) -> None:
    """What entries say changed. An erased one stays empty, a spoiled one stays for ``heli audit verify`` to find."""

    def seal(payloads: Sequence[AuditPayload]) -> None:
        table, rows = AuditPayload._meta.db_table, []
        for payload in payloads:
            where = audit.payload_place(payload.pk)
            try:
                rows.append(
                    (crypto.seal(crypto.unseal(bytes(payload.sealed), where, "file"), where, "file"), payload.pk)
                )
            except (crypto.InvalidTag, IndexError, KeyError, ValueError):
                continue
        _update(f"UPDATE {table} SET sealed = %s WHERE entry_id = %s", rows)

    _walk(job, name, last, AuditPayload.objects.all(), seal)
    job.progress(job.job.done, job.job.total, "files:0")


def _files(job: Progress, name: str, last: int) -> None:
    """The stored files, one at a time. One that cannot be opened is left for ``heli check`` to find."""
    version, done = keys.ring().current("file")[0], set()
    for stored in StoredFile.objects.filter(pk__gt=last).order_by("pk").iterator():
        if stored.digest not in done and files.version_of(stored) != version:
            with suppress(Unreadable):
                _seal_file(stored)
        done.add(stored.digest)
        job.progress(job.job.done + 1, job.job.total, f"{name}:{stored.pk}")


def _seal_file(stored: StoredFile) -> None:
    with tempfile.TemporaryFile() as sealed, files.open_file(stored) as plain:
        digest, _size = files.seal(files.pieces_of(plain), sealed)
        if digest != stored.digest:
            raise Unreadable(Sentence("存放的文件不完整，请重新上传。"))
        files.put_anew(files.address_of(stored.digest), sealed)


STEPS: dict[str, Callable[[Progress, str, int], None]] = {
    "begin": _begin,
    "follow": _persons,
    "turn": _turn,
    "settle": _persons,
    "finish": _finish_indexes,
    **dict.fromkeys(TEXTS, _texts),
    "factors": _factors,
    "changes": _changes,
    "audit": _audit,
    "files": _files,
}
