"""Staging: what is new of an import, sealed and indexed, in temporary tables of this connection.

They are filled in chunks and hold no lock on the city's tables; they are gone with the connection, so an import killed
half-way leaves nothing behind. ``apply`` moves them into the city's tables set by set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection

from heli.core.rules.names import initials, pinyin
from heli.core.rules.passes import Told, in_pass
from heli.workforce.bulk.plan import Plan
from heli.workforce.bulk.sealing import Digests, Sealer, adapt, dashed, uids

CHUNK = 5000
#: how a binary value is handed over: of ``bytes`` and None the driver of SQLite asks each time who adapts them
blob = bytearray

#: the temporary tables: column and kind. Keys lie apart from the sealed values: each set of rows asks for them
TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "heli_key": (
        ("n", "key"), ("is_new", "int"), ("new_worker", "int"), ("person_id", "int"), ("worker_id", "int"),
        ("sort_name", "text"), ("initials", "text"),
    ),
    "heli_person": (
        ("n", "key"), ("uid", "uuid"), ("worker_uid", "uuid"), ("name", "text"), ("sex", "text"), ("birth_date", "date"),
        ("document_kind", "text"), ("document_number", "blob"), ("document_index", "blob"),
        ("document_index_following", "blob"), ("document_last_four", "blob"), ("phone", "blob"), ("phone_index", "blob"),
        ("education", "text"), ("major", "text"), ("studied_until", "date"),
    ),
    "heli_paper": (
        ("n", "key"), ("row_id", "int"), ("uid", "uuid"), ("person", "int"), ("level", "text"), ("number", "text"),
        ("issued_on", "date"), ("registered_until", "date"),
    ),
    "heli_post": (
        ("n", "key"), ("row_id", "int"), ("uid", "uuid"), ("person", "int"), ("spot", "int"), ("post", "text"),
        ("time", "text"), ("start_on", "date"), ("contract_until", "date"), ("pay_group", "text"),
    ),
    "heli_moved": (("n", "key"), ("person", "int"), ("spot", "int")),
    "heli_spot": (("spot", "key"), ("organisation_id", "int"), ("place_id", "int")),
    "heli_spot_node": (("spot", "int"), ("node", "int")),
}  # fmt: skip
KINDS = {
    "sqlite": {"key": "INTEGER PRIMARY KEY", "int": "INTEGER", "text": "TEXT", "uuid": "TEXT", "date": "TEXT", "blob": "BLOB"},
    "postgresql": {
        "key": "BIGINT PRIMARY KEY", "int": "BIGINT", "text": "TEXT", "uuid": "UUID", "date": "DATE", "blob": "BYTEA",
    },
}  # fmt: skip


@contextmanager
def shelves() -> Iterator[None]:
    """The temporary tables, from empty to gone. ``apply`` checks what they point to set by set (``REFERENCES``), so that
    SQLite need not look up each reference of each row: that took half the time of the transaction."""
    kinds = KINDS[connection.vendor]
    _look_up_references(False)
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} ({', '.join(f'{name} {kinds[kind]}' for name, kind in columns)})"
            )
    try:
        yield
    finally:
        _look_up_references(True)
        with connection.cursor() as cursor:
            if not connection.needs_rollback:
                for table in TABLES:
                    cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _look_up_references(whether: bool) -> None:
    """Nothing changes inside a transaction: SQLite takes no notice there."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.execute(f"PRAGMA foreign_keys = {'ON' if whether else 'OFF'}")


def put(table: str, rows: Iterable[Sequence[Any]], done: Callable[[int], None] | None = None) -> int:
    """Fill a temporary table in chunks. Returns how many rows it took."""
    rows, count = iter(rows), 0
    while chunk := list(islice(rows, CHUNK)):
        (_copy if connection.vendor == "postgresql" else _insert)(table, chunk)
        count += len(chunk)
        if done is not None:
            done(count)
    return count


def _copy(table: str, chunk: list[Sequence[Any]]) -> None:
    names = ", ".join(name for name, _ in TABLES[table])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in chunk:
            copy.write_row(row)


def _insert(table: str, chunk: list[Sequence[Any]]) -> None:
    """One transaction a chunk, DEFERRED: it takes no lock but that of the temporary file."""
    marks = ", ".join("?" for _ in TABLES[table])
    connection.ensure_connection()
    raw = connection.connection
    own = not raw.in_transaction
    if own:
        raw.execute("BEGIN DEFERRED")
    raw.executemany(f"INSERT INTO {table} VALUES ({marks})", chunk)
    if own:
        raw.execute("COMMIT")


def fill(plan: Plan, told: Told) -> None:
    """Stage what the plan brings: people, certificates, employments, and who learns a place."""
    brought = (
        ("heli_key", _keys(plan)), ("heli_person", _people(plan)),
        ("heli_paper", _papers(plan)), ("heli_post", _posts(plan)),
    )  # fmt: skip
    total = len(plan.folded.people.key)
    for number, (table, rows) in enumerate(brought):
        tell = in_pass(told, number, len(brought))
        put(table, rows, lambda done, tell=tell: tell(min(done, total), total))  # type: ignore[misc]
    put("heli_moved", ((n, person, spot) for n, (person, spot) in enumerate(plan.moved)))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ANALYZE {table}")


def fill_spots(plan: Plan, organisations: dict[int, int]) -> None:
    """Stage the spots with the keys of the organisations just created (by position in ``plan.spots.new``)."""
    spots, nodes = list[tuple[int, int | None, int | None]](), list[tuple[int, int]]()
    for spot, (known, place) in enumerate(plan.spots.spots):
        found, organisation = plan.spots.nodes(plan.ground, spot), known
        if known is not None and known < 0:
            organisation = organisations[-1 - known]
            found = found | {2 * organisation + 1}
        spots.append((spot, organisation, place))
        nodes.extend((spot, node) for node in found)
    put("heli_spot", spots)
    put("heli_spot_node", nodes)


def _keys(plan: Plan) -> Iterator[Sequence[Any]]:
    """A row of heli_key for each person; who is new gets keys when the rows are moved."""
    new_workers = set(plan.new_workers)
    for person, name in enumerate(plan.folded.people.name):
        known = plan.known.get(person)
        if known is None:
            yield person, 1, 1, 0, 0, pinyin(name), initials(name)
        else:
            yield person, 0, int(person in new_workers), known.pk, known.worker or 0, known.name_pinyin, ""


def _people(plan: Plan) -> Iterator[Sequence[Any]]:
    """Rows of heli_person: the new ones sealed whole, of known ones who become workers what a worker is."""
    people, sealed, digests, vendor = plan.folded.people, Sealer().seal, Digests(), connection.vendor
    known, new_workers, drawn = plan.known, set(plan.new_workers), uids(2 * len(people.key))
    last_four, following, index_of_phone = digests.last_four, digests.document_following, digests.of_phone
    facts = zip(people.key, people.name, people.sex, people.birth_date, people.phone, people.education, people.major,
                people.studied_until, plan.indexes, strict=True)  # fmt: skip
    for person, ((kind, number), name, sex, born, phone, education, major, studied, (_, index)) in enumerate(facts):
        if person in known:
            if person in new_workers:
                yield (
                    person, None, adapt(next(drawn), vendor), "", "", None, kind, b"", None, None, None, b"", None,
                    education[:20], major[:60], studied,
                )  # fmt: skip
            continue
        uid = next(drawn)
        where = dashed(uid)
        yield (
            person, adapt(uid, vendor), adapt(next(drawn), vendor), name, sex, born, kind,
            blob(sealed(number, f"directory.person.document_number.{where}")), blob(index), following(number),
            blob(last_four(number)), blob(sealed(phone, f"directory.person.phone.{where}")),
            blob(index_of_phone(phone)) if phone else None, education[:20], major[:60], studied,
        )  # fmt: skip


def _papers(plan: Plan) -> Iterator[Sequence[Any]]:
    papers, drawn, vendor = plan.folded.papers, uids(len(plan.new_papers)), connection.vendor
    for n, (paper, uid) in enumerate(zip(plan.new_papers, drawn, strict=True)):
        yield (
            n, 0, adapt(uid, vendor), papers.person[paper], papers.level[paper], papers.number[paper][:40],
            papers.issued_on[paper], papers.registered_until[paper],
        )  # fmt: skip


def _posts(plan: Plan) -> Iterator[Sequence[Any]]:
    posts, drawn, vendor = plan.folded.posts, uids(len(plan.new_posts)), connection.vendor
    for n, (post, uid) in enumerate(zip(plan.new_posts, drawn, strict=True)):
        yield (
            n, 0, adapt(uid, vendor), posts.person[post], posts.spot[post], posts.post[post][:60],
            posts.time[post] or "full", posts.start_on[post], posts.contract_until[post], posts.pay_group[post][:40],
        )  # fmt: skip
