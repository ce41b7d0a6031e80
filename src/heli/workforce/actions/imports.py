"""Apply an import of a roster in one short transaction, set by set; take a whole import back."""

from __future__ import annotations

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core import crypto, keys
from heli.core.actions import action, note
from heli.core.actions.imports import slim
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Batch, StoredFile
from heli.core.rules.names import pinyin
from heli.directory.models import Organisation, Person, Place
from heli.directory.rules.organisations import kind_of
from heli.workforce.actions.leavers import propose_leavers
from heli.workforce.bulk import stage
from heli.workforce.bulk.indexes import made_anew, outgrown
from heli.workforce.bulk.plan import Change, Plan, place_of_change
from heli.workforce.bulk.sealing import Digests, Sealer

PEOPLE, WORKERS, PAPERS, POSTS = (
    "directory_person", "workforce_worker", "workforce_certificate", "workforce_employment",
)  # fmt: skip
ORGANISATIONS, REACH, CHANGES = "directory_organisation", "workforce_workerreach", "core_batchchange"


class Overtaken(Refused):
    """Somebody changed what the plan was made from; it has to be made again."""


@action("workforce.roster.import", step=Batch.LIFE.steps["write"])
def apply_import(
    batch: Batch | None, /, *, by: Acting, plan: Plan, file_name: str, file: StoredFile | None = None
) -> Batch:
    """Move the staged rows into the city. The temporary tables of ``stage`` must be filled.

    ``batch`` is the import of a page, None where a command makes one. Raises Overtaken where the city changed between
    plan and apply; then nothing is written.
    """
    _must_be_the_same_keys(plan)
    batch = batch or _new_batch(by, file_name, file)
    organisations = _create_organisations(plan, batch, by)
    stage.fill_spots(plan, organisations)
    must_be_inside(by, "workforce.roster.import")
    with ThreadPoolExecutor(1) as beside, connection.cursor() as cursor:
        # the database works alone most of the time from here
        digests = beside.submit(plan.digests)
        _must_still_be_there(cursor)
        _number(cursor)
        whole = outgrown(cursor, _brought(plan))
        with made_anew(cursor, whole):
            _insert_all(cursor, batch)
            _reach(cursor, in_order=REACH not in whole)
            _remember_created(cursor, batch)
    _apply_changes(plan.changes, batch)
    if plan.missing:
        propose_leavers(batch, by=by, employments=plan.missing)
    for rows, digest in digests.result():
        note("workforce.roster.import", by=by, on=batch, rows=rows, content={"digest": digest})
    batch.state, batch.applied_at, batch.report = (
        Batch.State.APPLIED,
        now(),
        {**slim(plan.report), "signature": batch.report.get("signature", "")},
    )
    Batch.objects.filter(pk=batch.pk).update(
        state=batch.state, applied_at=batch.applied_at, report=batch.report, version=batch.version + 1
    )
    return batch


def _brought(plan: Plan) -> dict[str, int]:
    """How many rows each table gets, as far as the plan tells; a worker is seen from one node at least."""
    people, papers, posts = len(plan.new_people), len(plan.new_papers), len(plan.new_posts)
    workers = people + len(plan.new_workers)
    return {
        PEOPLE: people, WORKERS: workers, PAPERS: papers, POSTS: posts, REACH: workers,
        CHANGES: people + workers + papers + posts,
    }  # fmt: skip


def _new_batch(by: Acting, file_name: str, file: StoredFile | None) -> Batch:
    batch = Batch(kind="workforce", file_name=file_name[:200], made_by=by.actor, file=file, version=1)
    return Batch.objects.bulk_create([batch])[0]


def must_be_inside(by: Any, permission: str) -> None:
    """Scope as one query: no staged employment lies outside the nodes on which the right is held."""
    nodes = by.nodes(permission)
    if nodes is None:
        return
    marks = ", ".join(["%s"] * len(nodes)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM heli_post p WHERE NOT EXISTS "
            f"(SELECT 1 FROM heli_spot_node s WHERE s.spot = p.spot AND s.node IN ({marks}))",
            nodes,
        )
        if cursor.fetchone()[0]:
            raise NotAllowed(_("名册里有不在本人负责范围内的单位或地区。"), code="out_of_scope")


#: held shared by imports on their way into the city, alone by a change of keys (an advisory lock of PostgreSQL)
KEYS_HELD = 0x48454C49


def _must_be_the_same_keys(plan: Plan) -> None:
    """The staged numbers are indexed by the keys of the plan: under others nobody would find these people again."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [KEYS_HELD])
    if keys.ring().step != plan.keys:
        raise Overtaken(_("导入时有人改了同样的记录，请再试一次。"), code="overtaken")


#: what the staged rows point to, set by set; on SQLite nothing else looks (``stage.shelves``)
REFERENCES = (
    f"heli_key s WHERE s.is_new = 0 AND NOT EXISTS (SELECT 1 FROM {PEOPLE} t WHERE t.id = s.person_id)",
    f"heli_key s WHERE s.new_worker = 0 AND NOT EXISTS (SELECT 1 FROM {WORKERS} t WHERE t.id = s.worker_id)",
    "heli_spot s WHERE s.organisation_id IS NOT NULL AND NOT EXISTS "
    f"(SELECT 1 FROM {ORGANISATIONS} t WHERE t.id = s.organisation_id)",
    "heli_spot s WHERE s.place_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM directory_place t WHERE t.id = s.place_id)",
)


def _must_still_be_there(cursor: Any) -> None:
    """Known people, organisations and places that the plan counts on: somebody may have taken one away meanwhile."""
    for reference in REFERENCES:
        cursor.execute(f"SELECT count(*) FROM {reference}")
        if cursor.fetchone()[0]:
            raise Overtaken(_("导入时有人改了同样的记录，请再试一次。"), code="overtaken")


def _create_organisations(plan: Plan, batch: Batch, by: Acting) -> dict[int, int]:
    """Create what the file names and the city lacks. Returns the key by position in the plan."""
    if not plan.spots.new:
        return {}
    places = {new.place for new in plan.spots.new if new.place is not None}
    if Place.objects.filter(pk__in=places).count() != len(places):
        raise Overtaken(_("导入时有人改了同样的记录，请再试一次。"), code="overtaken")
    made = Organisation.objects.bulk_create(
        Organisation(
            name=new.name[:100], credit_code=new.code[:18], kind=kind_of(new.name), place_id=new.place,
            name_pinyin=pinyin(new.name), version=1,
        )
        for new in plan.spots.new
    )  # fmt: skip
    for organisation in made:
        organisation.path = f"/{organisation.pk}/"
    Organisation.objects.bulk_update(made, ["path"], batch_size=500)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO core_batchchange (batch_id, {_q('table')}, row_id, created, before, version_after) "
            "VALUES (%s, %s, %s, TRUE, NULL, 1)",
            [(batch.pk, ORGANISATIONS, organisation.pk) for organisation in made],
        )
    for start in range(0, len(made), 1000):
        names = [organisation.name for organisation in made[start : start + 1000]]
        note("directory.organisation.create", by=by, on=batch, rows=len(names), content={"names": names})
    return {at: organisation.pk for at, organisation in enumerate(made)}


def _q(name: str) -> str:
    return connection.ops.quote_name(name)


def _number(cursor: Any) -> None:
    """Give every new row its key: the next ones on SQLite, which has one writer, of the sequence on PostgreSQL."""
    for table, column, target, condition in (
        ("heli_key", "person_id", PEOPLE, "is_new = 1"),
        ("heli_key", "worker_id", WORKERS, "new_worker = 1"),
        ("heli_paper", "row_id", PAPERS, "1 = 1"),
        ("heli_post", "row_id", POSTS, "1 = 1"),
    ):
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET {column} = nextval(pg_get_serial_sequence(%s, 'id')) WHERE {condition}", [target]
            )
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [target])
            row = cursor.fetchone()
            cursor.execute(f"UPDATE {table} SET {column} = %s + n WHERE {condition}", [(row[0] if row else 0) + 1])


def _insert_all(cursor: Any, batch: Batch) -> None:
    at = connection.ops.adapt_datetimefield_value(now())
    cursor.execute(
        f"INSERT INTO {PEOPLE} (id, uid, version, created_at, updated_at, name, name_pinyin, name_initials, sex, birth_date, "
        "document_kind, document_number, document_index, document_index_following, document_last_four, phone, phone_index) "
        "SELECT k.person_id, p.uid, 1, %s, %s, p.name, k.sort_name, k.initials, p.sex, p.birth_date, p.document_kind, "
        "p.document_number, p.document_index, p.document_index_following, p.document_last_four, p.phone, p.phone_index "
        "FROM heli_key k JOIN heli_person p ON p.n = k.n WHERE k.is_new = 1 ORDER BY k.n",
        [at, at],
    )
    cursor.execute(
        f"INSERT INTO {WORKERS} (id, uid, version, created_at, updated_at, person_id, education, major, studied_until, note, "
        "batch_id) SELECT k.worker_id, p.worker_uid, 1, %s, %s, k.person_id, p.education, p.major, p.studied_until, '', %s "
        "FROM heli_key k JOIN heli_person p ON p.n = k.n WHERE k.new_worker = 1 ORDER BY k.n",
        [at, at, batch.pk],
    )
    cursor.execute(
        f"INSERT INTO {PAPERS} (id, uid, version, created_at, updated_at, worker_id, level, number, issued_on, registered_until) "
        "SELECT c.row_id, c.uid, 1, %s, %s, k.worker_id, c.level, c.number, c.issued_on, c.registered_until "
        "FROM heli_paper c JOIN heli_key k ON k.n = c.person ORDER BY c.n",
        [at, at],
    )
    cursor.execute(
        f"INSERT INTO {POSTS} (id, uid, version, created_at, updated_at, worker_id, organisation_id, place_id, post, "
        f"{_q('time')}, start_on, contract_until, pay_group) SELECT e.row_id, e.uid, 1, %s, %s, k.worker_id, "
        "s.organisation_id, s.place_id, e.post, e.time, e.start_on, e.contract_until, e.pay_group "
        "FROM heli_post e JOIN heli_key k ON k.n = e.person JOIN heli_spot s ON s.spot = e.spot ORDER BY e.n",
        [at, at],
    )


def _reach(cursor: Any, *, in_order: bool) -> None:
    """From where the people of new employments, and those without any, are seen. ``in_order`` of the nodes, where the
    table is larger than what comes: its pages are then taken in hand once each."""
    cursor.execute(
        f"INSERT INTO {REACH} (node, sort_name, worker_id) "
        "SELECT s.node, k.sort_name, k.worker_id FROM ("
        "SELECT person, spot FROM heli_post UNION ALL SELECT person, spot FROM heli_moved) e "
        "JOIN heli_spot_node s ON s.spot = e.spot JOIN heli_key k ON k.n = e.person "
        f"WHERE 1 = 1 {'ORDER BY 1, 2, 3' if in_order else ''} ON CONFLICT DO NOTHING"
    )
    cursor.execute(
        f"INSERT INTO {REACH} (node, sort_name, worker_id) "
        "SELECT 2 * r.id, k.sort_name, k.worker_id FROM heli_key k "
        "JOIN (SELECT min(id) AS id FROM directory_place WHERE parent_id IS NULL AND valid_until IS NULL) r ON r.id IS NOT NULL "
        "WHERE k.new_worker = 1 AND k.n NOT IN (SELECT person FROM heli_post) ON CONFLICT DO NOTHING"
    )


def _remember_created(cursor: Any, batch: Batch) -> None:
    for table, source in (
        (PEOPLE, "SELECT person_id AS k FROM heli_key WHERE is_new = 1"),
        (WORKERS, "SELECT worker_id AS k FROM heli_key WHERE new_worker = 1"),
        (PAPERS, "SELECT row_id AS k FROM heli_paper"),
        (POSTS, "SELECT row_id AS k FROM heli_post"),
    ):
        cursor.execute(
            f"INSERT INTO core_batchchange (batch_id, {_q('table')}, row_id, created, before, version_after) "
            f"SELECT %s, %s, k, TRUE, NULL, 1 FROM ({source}) s ORDER BY k",
            [batch.pk, table],
        )


def _apply_changes(changes: list[Change], batch: Batch) -> None:
    """Change known rows, each only where it is still as the plan saw it, and keep what they were."""
    _seal_phones(changes)
    at = connection.ops.adapt_datetimefield_value(now())
    groups: dict[tuple[str, tuple[str, ...]], list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.table, tuple(change.after)].append(change)
    with connection.cursor() as cursor:
        for (table, columns), group in groups.items():
            sets = ", ".join(f"{_q(column)} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE {table} SET {sets}, version = version + 1, updated_at = %s WHERE id = %s AND version = %s",
                [(*change.after.values(), at, change.pk, change.version) for change in group],
            )
            if cursor.rowcount != len(group):
                raise Overtaken(_("导入时有人改了同样的记录，请再试一次。"), code="overtaken")
        cursor.executemany(
            f"INSERT INTO core_batchchange (batch_id, {_q('table')}, row_id, created, before, version_after) "
            "VALUES (%s, %s, %s, FALSE, %s, %s)",
            [
                (
                    batch.pk, change.table, change.pk,
                    crypto.seal(json.dumps(change.before).encode(), place_of_change(change.table, change.pk, batch.pk)),
                    change.version + 1,
                )
                for change in changes
            ],
        )  # fmt: skip


def _seal_phones(changes: list[Change]) -> None:
    """Put the sealed number and its index in the place of a new phone, and the old number into what is kept."""
    ringing = {change.pk: change for change in changes if change.table == PEOPLE and "phone" in change.after}
    if not ringing:
        return
    sealer, digests = Sealer(), Digests()
    keys = list(ringing)
    for start in range(0, len(keys), 900):
        for person in Person.objects.filter(pk__in=keys[start : start + 900]).only("uid", "phone"):
            change = ringing[person.pk]
            number = str(change.after["phone"])
            change.before["phone"] = person.phone
            change.after["phone"] = sealer.seal(number, f"directory.person.phone.{person.uid}")
            change.after["phone_index"] = digests.phone(number)


__all__ = ["ORGANISATIONS", "PAPERS", "PEOPLE", "POSTS", "WORKERS", "Overtaken", "apply_import", "must_be_inside"]
