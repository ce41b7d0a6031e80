"""The chain: whatever is done to it is found, and what was done rightly never is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from heli.accounts import acting
from heli.core import audit, crypto, keys
from heli.core.models import AuditEntry, AuditHead, AuditPayload

TAMPERINGS = 1000
CLEAN_RUNS = 1000
ENTRIES = 12
COLUMNS = ("number", "at", "actor_id", "event", "subject_type", "subject_id", "subject_name", "rows", "payload_digest",
           "previous", "digest")  # fmt: skip
NUMBERS = ("number", "actor_id", "subject_id", "rows")
WORDS = ("林岚", "a\x1fb", "", "'; --", "名" * 130, "0", "None", "null", "e\u0301", "𠮷", " x ", '"')
Tampering = Callable[[random.Random], None]


def drafts(dice: random.Random, actor_id: int) -> list[audit.Draft]:
    """What one action may leave: one to four entries, some without content."""
    return [
        audit.Draft(
            event=dice.choice(("workforce.worker.change", "core.setting.change", "x" * 80)),
            actor_id=actor_id,
            subject_type="core.setting",
            subject_id=dice.choice((0, 1, 2**62, dice.randrange(1000))),
            subject_name=dice.choice(WORDS),
            rows=dice.choice((1, 1000)),
            content={dice.choice(WORDS): dice.choice((*WORDS, 1, None, True))} if dice.random() < 0.7 else {},
        )
        for _number in range(dice.randint(1, 4))
    ]


def write(drafted: list[audit.Draft]) -> None:
    with transaction.atomic():
        audit.append(drafted)


def erase(number: int, actor_id: int) -> None:
    """Erase the content of an entry on purpose, and say so."""
    audit.empty([number])
    write([audit.Draft(audit.ERASED, actor_id, audit.ENTRY, number)])


def copy_head() -> None:
    """What the commit would do: the test's own transaction never ends in one."""
    head = AuditHead.objects.get()
    audit.outside.note(head.chain, head.number, head.digest)
    audit.outside.flush()


@pytest.fixture
def actor_id(db: None) -> int:
    audit.start_chain()
    return acting.console().actor.pk


@pytest.fixture
def chain(actor_id: int) -> int:
    """A chain of some entries, one of them erased rightly, its head copied."""
    dice = random.Random(2026)
    while AuditEntry.objects.count() < ENTRIES:
        write(drafts(dice, actor_id))
    erase(AuditPayload.objects.earliest("pk").pk, actor_id)
    for _action in range(3):
        write(drafts(dice, actor_id))
    copy_head()
    assert faults() == []
    return actor_id


def faults() -> list[audit.Fault]:
    return audit.verify()[1]


def kinds() -> set[str]:
    return {fault.fault for fault in faults()}


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


def some(dice: random.Random, table: str = "core_auditentry", key: str = "number") -> int:
    return int(dice.choice(ask(f"SELECT {key} FROM {table} ORDER BY 1"))[0])


def other(dice: random.Random, column: str, known: Any) -> Any:
    """Another value for a column, on SQLite of any type."""
    values: list[Any] = [known + 1, known - 1, -1, 0, 2**40] if isinstance(known, int) else [
        "", "x", "None", known + "0", known[:-1], known[::-1], known.upper(), "0" * 64]  # fmt: skip
    if connection.vendor == "sqlite":
        values += ["abc", b"\x00\xff", 1.5, str(known).encode(), 10**9]
    limit = {"at": 32, "event": 80, "subject_type": 60, "subject_name": 120, "chain": 36}.get(column, 64)
    return dice.choice([v for v in values if v != known and not (isinstance(v, str) and len(v) > limit)])


def change_a_column(dice: random.Random) -> None:
    number, column = some(dice), dice.choice(COLUMNS)
    known = ask(f"SELECT {column} FROM core_auditentry WHERE number = %s", number)[0][0]
    run(f"UPDATE core_auditentry SET {column} = %s WHERE number = %s", other(dice, column, known), number)


def remove(dice: random.Random) -> None:
    number = some(dice)
    if dice.random() < 0.5:
        run("DELETE FROM core_auditpayload WHERE entry_id = %s", number)
    run("DELETE FROM core_auditentry WHERE number = %s", number)


def _insert(row: dict[str, Any]) -> None:
    AuditEntry.objects.bulk_create([AuditEntry(**row)])


def insert(dice: random.Random) -> None:
    """A forged entry at the end, beyond it, before the first, or between two after moving the rest up."""
    last = AuditEntry.objects.latest("number")
    row = AuditEntry.objects.filter(number=some(dice)).values().get()
    row["number"] = dice.choice((last.number + 1, last.number + 5, 10**12, 0, -1, some(dice)))
    row["previous"] = dice.choice((last.digest, row["previous"]))
    if 0 < row["number"] <= last.number:
        run("DELETE FROM core_auditpayload WHERE entry_id >= %s", row["number"])
        for number in range(last.number, row["number"] - 1, -1):
            run("UPDATE core_auditentry SET number = %s WHERE number = %s", number + 1, number)
    _insert(row)


def reorder(dice: random.Random) -> None:
    """Two entries change places, with or without their links."""
    one, two = sorted(dice.sample(range(1, AuditEntry.objects.count() + 1), 2))
    columns = COLUMNS if dice.random() < 0.5 else COLUMNS[:9]
    rows = {number: AuditEntry.objects.filter(number=number).values().get() for number in (one, two)}
    for here, there in ((one, two), (two, one)):
        AuditEntry.objects.filter(number=here).update(**{c: rows[there][c] for c in columns[1:]})


def cut_the_end(dice: random.Random) -> None:
    """The last entries go; the head stays, is forged, or is put back as it once was, seal and all."""
    head = AuditHead.objects.get()
    last = head.number - dice.randint(1, head.number)
    AuditPayload.objects.filter(pk__gt=last).delete()
    run("DELETE FROM core_auditentry WHERE number > %s", last)
    digest = AuditEntry.objects.get(number=last).digest if last else audit.GENESIS
    how = dice.choice(("stays", "forged", "restored"))
    if how == "restored":
        AuditHead.objects.update(number=last, digest=digest, seal=audit.head_seal(head.chain, last, digest))
    elif how == "forged":
        AuditHead.objects.update(number=last, digest=digest)


def alter_a_payload(dice: random.Random) -> None:
    column = dice.choice(("salt", "sealed"))
    number, known = dice.choice([row for row in ask(f"SELECT entry_id, {column} FROM core_auditpayload") if row[1]])
    place = dice.randrange(len(known))
    flipped = known[:place] + bytes((known[place] ^ (1 << dice.randrange(8)),)) + known[place + 1 :]
    values: list[Any] = [flipped, known[:-1], known + b"\0", b"", known[:1]]
    if connection.vendor == "sqlite":
        values += [known.hex(), 7, 1.5, 10**15]
    run(f"UPDATE core_auditpayload SET {column} = %s WHERE entry_id = %s", dice.choice(values), number)


def move_payloads(dice: random.Random) -> None:
    """Contents are exchanged, deleted, emptied without a word, or put where none belongs."""
    numbers = [row[0] for row in ask("SELECT entry_id FROM core_auditpayload WHERE length(sealed) > 0 ORDER BY 1")]
    one, two = dice.sample(numbers, 2)
    what = dice.choice(("exchange", "delete", "empty", "add", "stray"))
    if what == "exchange":
        rows = {row.pk: row for row in AuditPayload.objects.filter(pk__in=(one, two))}
        for here, there in ((one, two), (two, one)):
            AuditPayload.objects.filter(pk=here).update(salt=rows[there].salt, sealed=rows[there].sealed)
    elif what == "delete":
        run("DELETE FROM core_auditpayload WHERE entry_id = %s", some(dice, "core_auditpayload", "entry_id"))
    elif what == "empty":
        audit.empty([one])
    else:
        bare = AuditEntry.objects.filter(payload_digest="").first()
        run(
            "INSERT INTO core_auditpayload (entry_id, salt, sealed) VALUES (%s, %s, %s)",
            bare.number if what == "add" and bare else 10**6, dice.choice((b"", b"x")), dice.choice((b"", b"x")),
        )  # fmt: skip


def change_the_head(dice: random.Random) -> None:
    column = dice.choice(("id", "chain", "number", "digest", "seal", "gone", "twice"))
    if column == "gone":
        run("DELETE FROM core_audithead")
    elif column == "twice":
        head = AuditHead.objects.get()
        AuditHead.objects.create(pk=2, chain=head.chain, number=head.number, digest=head.digest, seal=head.seal)
    else:
        known = ask(f"SELECT {column} FROM core_audithead")[0][0]
        values = [known + 1, known - 1] if isinstance(known, int) else [known[::-1], "x", ""]
        run(f"UPDATE core_audithead SET {column} = %s", dice.choice(values))


TAMPERINGS_OF = (change_a_column, remove, insert, reorder, cut_the_end, alter_a_payload, move_payloads, change_the_head)


def stored() -> list[list[tuple[Any, ...]]]:
    return [
        ask(f"SELECT {', '.join(COLUMNS)} FROM core_auditentry ORDER BY 1"),
        ask("SELECT entry_id, salt, sealed FROM core_auditpayload ORDER BY 1"),
        ask("SELECT id, chain, number, digest, seal FROM core_audithead ORDER BY 1"),
    ]


class _Taken(Exception):
    """Leaves a savepoint, so that the chain is as it was."""


def after(change: Callable[[], Any]) -> list[audit.Fault] | None:
    """The faults found after a change that is then taken back; None where it changed nothing."""
    before, found = stored(), None
    try:
        with transaction.atomic():
            change()
            if repr(stored()) != repr(before):
                found = faults()
            raise _Taken
    except _Taken:
        return found
    except IntegrityError:
        return None


def test_a_thousand_tamperings_are_a_thousand_found(chain: int) -> None:
    dice, done, missed = random.Random(7), 0, []
    while done < TAMPERINGS:
        seed = dice.randrange(2**32)
        tampering = TAMPERINGS_OF[done % len(TAMPERINGS_OF)]
        found = after(lambda tampering=tampering, seed=seed: tampering(random.Random(seed)))
        if found is None:
            continue
        done += 1
        if not found:
            missed.append((tampering.__name__, seed))
    assert missed == []
    assert faults() == []


def test_a_thousand_clean_runs_raise_no_alarm(chain: int) -> None:
    alarms = []

    def honest_work(dice: random.Random) -> None:
        for _action in range(dice.randint(1, 3)):
            write(drafts(dice, chain))
        if dice.random() < 0.3:
            full = AuditPayload.objects.exclude(sealed=b"").values_list("pk", flat=True)
            erase(dice.choice(sorted(full)), chain)

    for seed in range(CLEAN_RUNS):
        found = after(lambda seed=seed: honest_work(random.Random(seed)))
        if found != []:
            alarms.append((seed, found))
    assert alarms == []


def test_a_fault_says_which_entry_and_what(chain: int) -> None:
    for statement, expected in (
        ("UPDATE core_auditentry SET event = 'x' WHERE number = 3", [audit.Fault(3, "changed")]),
        ("DELETE FROM core_auditentry WHERE number = 4", [audit.Fault(4, "removed")]),
        ("DELETE FROM core_audithead", [audit.Fault(AuditHead.objects.get().number, "truncated")]),
    ):
        with_payload = "DELETE FROM core_auditpayload WHERE entry_id = 4" if "number = 4" in statement else None

        def change(first: str | None = with_payload, then: str = statement) -> None:
            for each in filter(None, (first, then)):
                run(each)

        assert after(change) == expected


def test_two_entries_that_changed_places_are_called_reordered(chain: int) -> None:
    rows = {number: AuditEntry.objects.filter(number=number).values().get() for number in (5, 6)}
    for here, there in ((5, 6), (6, 5)):
        AuditEntry.objects.filter(number=here).update(**{c: rows[there][c] for c in COLUMNS[1:]})
    assert [f.entry for f in faults() if f.fault == "reordered"] == [5, 6]


def test_one_more_at_the_end_is_called_inserted(chain: int) -> None:
    last = AuditEntry.objects.latest("number")
    _insert({**AuditEntry.objects.filter(number=2).values().get(), "number": last.number + 1, "previous": last.digest})
    run("DELETE FROM core_auditpayload WHERE entry_id > %s", last.number)
    assert faults() == [audit.Fault(last.number + 1, "inserted")]


def test_a_cut_end_is_called_truncated_though_the_head_was_put_back(chain: int) -> None:
    head = AuditHead.objects.get()
    last = AuditEntry.objects.get(number=head.number - 2)
    AuditPayload.objects.filter(pk__gt=last.number).delete()
    run("DELETE FROM core_auditentry WHERE number > %s", last.number)
    AuditHead.objects.update(
        number=last.number, digest=last.digest, seal=audit.head_seal(head.chain, last.number, last.digest)
    )
    assert faults() == [audit.Fault(head.number, "truncated")]


def test_a_chain_put_back_and_written_on_is_found(chain: int) -> None:
    """An old copy of the database, then new entries up to where it was: only the copy of the head knows better."""
    head = AuditHead.objects.get()
    last = AuditEntry.objects.get(number=head.number - 1)
    AuditPayload.objects.filter(pk__gt=last.number).delete()
    run("DELETE FROM core_auditentry WHERE number > %s", last.number)
    AuditHead.objects.update(
        number=last.number, digest=last.digest, seal=audit.head_seal(head.chain, last.number, last.digest)
    )
    write([audit.Draft("core.setting.change", chain, "core.setting", 1)])
    assert faults() == [audit.Fault(head.number, "changed")]


def test_a_spoiled_copy_of_the_head_is_found(chain: int) -> None:
    copy = audit.outside.folder() / f"{AuditHead.objects.get().chain}.json"
    for text in ("", "[]", json.dumps({"number": 1, "digest": audit.GENESIS, "seal": "0" * 64})):
        copy.write_text(text)
        assert kinds() == {"changed"}


def test_an_emptied_content_is_changed_unless_an_entry_says_it_was_erased(chain: int) -> None:
    number = AuditPayload.objects.exclude(sealed=b"").earliest("pk").pk
    audit.empty([number])
    assert faults() == [audit.Fault(number, "changed")]
    write([audit.Draft(audit.ERASED, chain, audit.ENTRY, number)])
    assert faults() == []
    assert audit.read_content(AuditEntry.objects.get(number=number)) == {}


def test_what_changed_can_be_read_and_does_not_lie_open(chain: int) -> None:
    write([audit.Draft("core.setting.change", chain, "core.setting", 1, content={"value": "林岚的电话"})])
    last = AuditPayload.objects.latest("pk")
    assert audit.read_content(last.entry) == {"value": "林岚的电话"}
    assert "林岚".encode() not in bytes(last.sealed)


def test_contents_sealed_under_a_new_key_are_the_same_contents(chain: int) -> None:
    """The digest is over the plain content, so a rotation of the file key breaks nothing."""
    ring = keys.ring()
    try:
        keys.write(keys.Keyring({**ring.versions, "file": {**ring.versions["file"], 2: bytes(32)}}))
        for payload in AuditPayload.objects.exclude(sealed=b""):
            place = audit.payload_place(payload.pk)
            plain = crypto.unseal(bytes(payload.sealed), place, "file")
            AuditPayload.objects.filter(pk=payload.pk).update(sealed=crypto.seal(plain, place, "file"))
        assert faults() == []
    finally:
        keys.write(ring)
