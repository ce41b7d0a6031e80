"""A committed action from 16 clients on PostgreSQL, against the same action without its audit entry.

Each client is a process with a connection of its own and changes the registration of certificates that are its own. The
cluster flushes to disk as in life. Only here, and only in these processes, writing the entry is left out for the reference.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from datetime import timedelta
from statistics import median
from typing import Any

CLIENTS, EACH, ROUNDS = 16, 25, 5


def _client(number: int, gate: Any) -> None:
    """Waits at the gate before and after each round; rounds with and without an entry take turns."""
    import django

    django.setup()
    from django.utils.timezone import localdate

    from heli.accounts import acting
    from heli.core import audit
    from heli.workforce.actions.register import change_certificate
    from heli.workforce.models import Certificate

    papers = list(Certificate.objects.order_by("pk")[number::CLIENTS])
    by, today, write = acting.console(), localdate(), audit.append

    def leave_out(_entries: object) -> None:
        """The reference writes no entry."""

    def work(times: int, day: int) -> None:
        for turn in range(times):
            until = today + timedelta(days=day * 100 + turn)
            paper = papers[turn % len(papers)]
            change_certificate(paper, by=by, number=paper.number, issued_on=paper.issued_on, registered_until=until)

    work(3, 0)
    for round_ in range(2 * ROUNDS):
        audit.append = leave_out if round_ % 2 else write
        gate.wait()
        work(EACH, round_ + 1)
        gate.wait()


def _prepare() -> None:
    """A city with certificates to change."""
    from heli.directory.models import Person
    from heli.workforce.models import Certificate, Worker

    for number in range(CLIENTS * 4):
        person = Person.objects.create(name="林岚", document_kind="passport", document_number=f"E{number:08d}")
        Certificate.objects.create(worker=Worker.objects.create(person=person), level="junior", number=f"B{number:06d}")


def measure() -> None:
    """In a process of its own, whose environment names the cluster: prints actions a second with and without entries."""
    import django

    django.setup()
    from django.db import connections

    _prepare()
    connections.close_all()
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(CLIENTS + 1)
    clients = [spawn.Process(target=_client, args=(number, gate)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    taken: tuple[list[float], list[float]] = ([], [])
    for round_ in range(2 * ROUNDS):
        gate.wait()
        began = time.perf_counter()
        gate.wait()
        taken[round_ % 2].append(time.perf_counter() - began)
    for client in clients:
        client.join()
    print(*(CLIENTS * EACH / median(times) for times in taken))


def lines() -> list[str]:
    import subprocess
    import sys
    import tempfile

    from tests.postgres import cluster

    with cluster(durable=True) as url, tempfile.TemporaryDirectory(prefix="heli-bench-") as home:
        given = {**os.environ, "HELI_HOME": home, "HELI_KEYS": f"{home}/keys", "DATABASE_URL": url}
        subprocess.run([sys.executable, "-m", "heli", "migrate"], check=True, env=given, stdout=subprocess.DEVNULL)
        told = subprocess.run(
            [sys.executable, "-c", "from bench.actions import measure; measure()"],
            check=True, env=given, capture_output=True, text=True,
        )  # fmt: skip
    with_entry, without = map(float, told.stdout.split()[-2:])
    return [
        f"| registration of a certificate changed, {CLIENTS} clients | {with_entry:,.0f} actions/s | "
        f"without its entry, {without:,.0f} actions/s | {with_entry / without:.2f} | at least 0.5 |"
    ]
