"""Workers that are killed at any moment of their work; started by ``test_jobs_killed`` in a process of its own.

``python -m heli.core.tests.killing_jobs TASKS KILLS WORKERS SEED`` prints one line of JSON. This process never touches
the database: everything happens in children it forks, each with connections of its own. A victim is a worker as
``heli run`` starts it; before one of the calls of its main thread, of Python or of C, it is sent SIGKILL. Which one is
drawn by chance, so that death comes between any two things it does: within a statement's preparation, after an effect and
before its commit, between a commit and the next claim. So many workers live at any time.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from multiprocessing import Array, Condition
from typing import Any

import django

#: tasks that are done while the calls of a worker are counted, and after how many of them at most a victim dies
MEASURED, LIVES = 6, 3
STEPS = (2, 6)
WITHIN, BETWEEN = b"w", b"b"
KIND, ONCE = "test.steps", "test.once"
#: the workers that have begun a task of theirs, shared by all of them
MOST_WORKERS = 8
began, begun = Array("q", MOST_WORKERS, lock=False), Condition()


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


def steps(job: Any) -> str:
    """Effects of two kinds in each step: a row nothing keeps from coming twice, and an action with its audit entry."""
    from django.db import connection

    from heli.core.actions.exports import record_export

    for number in range(int(job.checkpoint or 0) + 1, job.subject_id + 1):
        with job.step(str(number), number, job.subject_id):
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO effect (job, step) VALUES (%s, %s)", [job.job.pk, number])
            record_export(None, by=job.by, table=KIND, columns=f"{number}", filters="", form="csv", rows=1)
    return "做完了。"


def once(job: Any) -> str:
    """Tells of each beginning, whoever began."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect (job, step) VALUES (%s, %s)", [job.job.pk, os.getpid()])
    with begun:
        if os.getpid() not in began[:]:
            began[began[:].index(0)] = os.getpid()
            begun.notify_all()
        begun.wait_for(lambda: began[1], timeout=60)  # until two hold one: whoever came first may not do them all
    return "做完了。"


def tasks(kind: str, count: int, chance: random.Random) -> None:
    from heli.accounts import acting
    from heli.core import jobs

    by = acting.console()
    for _number in range(count):
        jobs.enqueue(kind, chance.randint(*STEPS), by)


def prepared() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (job bigint NOT NULL, step bigint NOT NULL)")


def settled() -> None:
    """What the clock has due at a first start is done before anything is counted."""
    from heli.core import jobs

    jobs.work(once=True)


def counted() -> int:
    """How many calls of the main thread a worker makes for ``MEASURED`` tasks."""
    from heli.core import jobs

    calls = 0

    def heard(_frame: Any, _event: str, _of: Any) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(heard)
    jobs.work(once=True)
    sys.setprofile(None)
    return calls


def victim(left: int, last_words: int) -> int:
    """Start a worker that is sent SIGKILL before its ``left``-th call; it sends the signal itself: from outside, a slow
    machine would send it too late. Its last words are whether a transaction was open."""
    from django.db import connection

    from heli.core import jobs

    child = os.fork()
    if child:
        return child

    def heard(_frame: Any, _event: str, _of: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.write(last_words, WITHIN if connection.in_atomic_block else BETWEEN)
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(heard)
    jobs.work(once=True)
    os._exit(0)


def wrong() -> list[str]:
    """What is not as it must be at any moment: an effect twice, or progress that is not the effects."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT job, step, count(*) FROM effect GROUP BY job, step HAVING count(*) > 1")
        found = [f"job {job} did step {step} {times} times" for job, step, times in cursor.fetchall()]
        cursor.execute(
            "SELECT id, done, checkpoint, (SELECT count(*) FROM effect WHERE job = core_job.id) FROM core_job WHERE kind = %s",
            [KIND],
        )
        for pk, done, checkpoint, effects in cursor.fetchall():
            if not done == int(checkpoint or 0) == effects:
                found.append(f"job {pk} tells {done} (checkpoint {checkpoint!r}) of {effects} effects")
    return found


def finished() -> None:
    """Two workers' work left over, in peace: what was killed last is taken up when its lease has ended."""
    from heli.core import jobs
    from heli.core.models import Job

    while Job.objects.filter(state__in=Job.GOING).exists():
        jobs.run_one(beating=True)


def outcome() -> dict[str, Any]:
    from django.db import connection

    from heli.core import audit
    from heli.core.models import AuditEntry, Job

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM effect")
        effects = cursor.fetchone()[0]
    done = Job.objects.filter(kind=KIND)
    return {
        "states": sorted(set(done.values_list("state", flat=True))), "tasks": done.count(), "effects": effects,
        "planned": sum(done.values_list("subject_id", flat=True)), "told": sum(done.values_list("done", flat=True)),
        "entries": AuditEntry.objects.filter(event="core.list.export").count(), "faults": len(audit.verify()[1]),
    }  # fmt: skip


def killings(count: int, kills: int, workers: int, seed: int) -> dict[str, Any]:
    """Kill until so many have died, each followed by another, and look at everything after each death."""
    chance = random.Random(seed)
    apart(prepared)
    apart(settled)
    apart(lambda: tasks(KIND, MEASURED, chance))
    most = apart(counted) * LIVES // MEASURED
    apart(lambda: tasks(KIND, count - MEASURED, random.Random(seed + 1)))
    killed, outlived, found = 0, 0, list[str]()
    words, last_words = os.pipe()
    alive = {victim(chance.randrange(1, most), last_words) for _number in range(workers)}
    while killed < kills and outlived < kills:
        child, status = os.wait()
        alive.discard(child)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        killed, outlived = killed + died, outlived + (not died)
        found += apart(wrong)
        alive.add(victim(chance.randrange(1, most), last_words))
    for child in alive:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(last_words)
    with os.fdopen(words, "rb") as source:
        said = source.read()
    left = apart(_going)
    apart(finished)
    return {
        "killed": killed,
        "within": said.count(WITHIN),
        "between": said.count(BETWEEN),
        "outlived": outlived,
        "left": left,
        "calls": most,
        "wrong": found + apart(wrong),
        **apart(outcome),
    }


def _going() -> int:
    from heli.core.models import Job

    return Job.objects.filter(kind=KIND, state__in=Job.GOING).count()


def race(count: int, workers: int, seed: int) -> dict[str, Any]:
    """So many workers begin at once on what nobody kills; each beginning is told."""
    apart(prepared)
    apart(lambda: tasks(ONCE, count, random.Random(seed)))
    reader, writer = os.pipe()
    children = []
    for _number in range(workers):
        child = os.fork()
        if not child:
            os.close(writer)
            os.read(reader, 1)  # returns when the other end is closed, for all at once
            from heli.core import jobs

            jobs.work(once=True)
            os._exit(0)
        children.append(child)
    os.close(writer)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return {"ended": ended, "runs": apart(_runs)}


def _runs() -> list[list[int]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT job, step FROM effect ORDER BY job")
        return [list(row) for row in cursor.fetchall()]


def main(what: str, *numbers: int) -> None:
    django.setup()
    from heli.core.job_kinds import JobKind
    from heli.site import jobs as roof

    roof.KINDS[KIND] = JobKind(steps, KIND, by_steps=True)
    roof.KINDS[ONCE] = JobKind(once, ONCE)
    print(json.dumps(killings(*numbers) if what == "kill" else race(*numbers)))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
