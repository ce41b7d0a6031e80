"""Imports whose worker is killed again and again; started by ``test_killed`` in a process of its own.

``python -m heli.workforce.tests.killing FILE ROUNDS SEED`` prints one line of JSON. This process never touches the
database itself: everything happens in children it forks, each with connections of its own. A victim is a worker that does a job
as always, hears of each of its statements, and is sent SIGKILL before the chosen one runs.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

#: a statement outside and inside the transaction that applies
STAGING, APPLYING = b"s", b"a"
#: rows go into the temporary tables of SQLite by one statement each; each fiftieth is told
EACH = 50


def apart(work: Callable[[], Any]) -> Any:
    """Do something in a child and bring its answer here."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            with os.fdopen(writer, "w") as out:
                json.dump(work(), out)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as source:
        said = source.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"a child ended with {status}")
    return json.loads(said)


def worker(tell: Callable[[bytes], Any]) -> Any:
    """Do the next job; ``tell`` hears of each statement of the work itself before it runs.

    Not of those about the job's own row: how often progress is written is a matter of time, and the last of them come
    when the job has ended. So each run tells the same number, and a worker killed before any of them leaves work behind.
    """
    from django.db import connection

    from heli.core import jobs
    from heli.core.models import Job

    own_row = f'"{Job._meta.db_table}"'

    def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if own_row not in sql:
            tell(APPLYING if connection.in_atomic_block else STAGING)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(heard))
        if connection.vendor == "sqlite":
            rows = 0

            def traced(sql: str) -> None:
                nonlocal rows
                rows += sql.startswith("INSERT INTO heli_")
                if sql.startswith("INSERT INTO heli_") and rows % EACH == 0:
                    tell(STAGING)

            connection.ensure_connection()
            connection.connection.set_trace_callback(traced)
        done = jobs.run_one()
    return None if done is None else [done.state, str(done.message), done.pk]


def killed(kind: bytes, left: int) -> str:
    """Start a worker that is sent SIGKILL before its ``left``-th statement of a kind. Says the kind, or "" where it
    outlived that. It sends the signal itself: from outside, a slow machine would send it too late."""

    def moment(what: bytes) -> None:
        nonlocal left
        left -= what == kind
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    victim = os.fork()
    if not victim:
        worker(moment)
        os._exit(0)
    _, status = os.waitpid(victim, 0)
    return kind.decode() if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else ""


def city() -> Any:
    """All that an import writes, counted; what work waits to be taken up; and whether the chain is whole."""
    from heli.core import audit, jobs
    from heli.core.models import Batch, BatchChange
    from heli.directory.models import Organisation, Person
    from heli.workforce.models import Certificate, Employment, Worker, WorkerReach

    counted = [model.objects.count() for model in (Organisation, Person, Worker, Certificate, Employment, WorkerReach)]
    applied = Batch.objects.filter(state=Batch.State.APPLIED)
    return {
        "rows": [*counted, BatchChange.objects.filter(batch__in=applied).count()], "applied": applied.count(),
        "waiting": jobs.waiting().count(), "faults": len(audit.verify()[1]),
    }  # fmt: skip


def asked(file: Path) -> Any:
    """Ask for the import of a file, examined as by the page; returns the key of the batch."""
    from heli.accounts import acting
    from heli.core import jobs
    from heli.core.actions import files, imports
    from heli.core.models import Batch

    by = acting.console()
    with file.open("rb") as source:
        stored = files.keep(source, file.name, by=by)
    batch = imports.start_import(
        None, by=by, kind="workforce", permission="workforce.roster.import", file=stored, create_organisations=True
    )
    jobs.run_one()
    batch = Batch.objects.get(pk=batch.pk)
    assert batch.state == Batch.State.EXAMINED, batch.state
    imports.ask_apply(batch, by=by, permission="workforce.roster.import", good_rows=True)
    return batch.pk


def taken_back(batch: int) -> None:
    from heli.accounts import acting
    from heli.core.models import Batch
    from heli.workforce.actions.undo import undo_import

    undo_import(Batch.objects.get(pk=batch), by=acting.console())


def rounds(file: Path, count: int, seed: int) -> dict[str, Any]:
    """Whole once undisturbed, to know how many statements there are; then killed ``count`` times, half of them while
    the transaction runs."""
    from heli.core.job_kinds import kinds

    chance, statements = random.Random(seed), list[bytes]()
    kinds()  # all that work needs is loaded here, once for all children
    empty = apart(city)
    batch = apart(lambda: asked(file))
    told = apart(lambda: [worker(statements.append), [what.decode() for what in statements]])
    whole, kinds = apart(city), told[1]
    apart(lambda: taken_back(batch))
    seen = []
    for number in range(count):
        kind = APPLYING if number % 2 else STAGING
        left = chance.randrange(1, kinds.count(kind.decode()) + 1)
        batch = apart(lambda: asked(file))
        at = killed(kind, left)
        after = apart(city)
        resumed = apart(lambda: worker(lambda what: None))
        seen.append({"killed": at, "after": after, "resumed": resumed, "in_the_end": apart(city)})
        apart(lambda batch=batch: taken_back(batch))  # type: ignore[misc]
    return {"empty": empty, "whole": whole, "statements": len(kinds), "rounds": seen, "at_last": apart(city)}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(rounds(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
