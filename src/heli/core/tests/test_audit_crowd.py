"""Sixteen writers at once leave one whole chain."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from heli.accounts import acting
from heli.core import audit
from heli.core.models import AuditHead
from heli.core.tests.test_audit import drafts, faults, write


@pytest.fixture
def sixteen(transactional_db: None) -> Callable[[Callable[[int], None]], None]:
    """Runs something in sixteen threads at once, each with a connection of its own."""

    def at_once(work: Callable[[int], None]) -> None:
        broken: list[BaseException] = []

        def one(number: int) -> None:
            try:
                work(number)
            except BaseException as error:
                broken.append(error)
                raise
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert broken == []

    return at_once


def test_sixteen_at_once_leave_the_chain_whole(sixteen: Callable[[Callable[[int], None]], None]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; what happens with many is a question to PostgreSQL.")
    audit.start_chain()
    actor_id = acting.console().actor.pk
    alarms: list[audit.Fault] = []

    def work(number: int) -> None:
        dice = random.Random(number)
        for _action in range(20):
            write(drafts(dice, actor_id))
        alarms.extend(faults())

    sixteen(work)
    entries, found = audit.verify()
    assert (alarms, found) == ([], [])
    assert entries == AuditHead.objects.get().number >= 320
