"""Who falls short and who may sit, for everybody, against the same rule called row by row through the ORM in the same run."""

from __future__ import annotations

import random
import time
from datetime import date
from statistics import median
from typing import Any

ABOUT = (
    "Both read what the rule asks of a worker from the database and write the row of the outlook. Row by row: one worker by "
    "its key with certificates, employments and records, the rule for one, `update_or_create`. Records of continuing education "
    "are made for every second worker first, in a transaction that is taken back at the end. Stretches of 20,000 keys, as the "
    "nightly work takes them, and stretches of the reference are asked in turn."
)
AT_ONCE, SAMPLE, ROUNDS, SEED = 20_000, 300, 5, 26


def lines() -> list[str]:
    from django.db import transaction
    from django.utils.timezone import localdate

    with transaction.atomic():
        _records(localdate())
        found = _measured(localdate())
        transaction.set_rollback(True)
    return found


def _records(today: date) -> None:
    """Three records for every second worker."""
    from django.db import connection

    from heli.accounts import acting

    actor = acting.console().actor.pk
    with connection.cursor() as cursor:
        for number, days in enumerate((100, 400, 900)):
            cursor.execute(
                "INSERT INTO workforce_training (uid, version, created_at, updated_at, worker_id, kind, name, provider, end_on, "
                "tenths, number, state, reason, recorded_by_id, confirmed_by_id) "
                f"SELECT lower(hex(randomblob(16))), 1, %s, %s, id, 'training', %s, '', date(%s, '-{days} day'), 240, '', "
                "'confirmed', '', %s, %s FROM workforce_worker WHERE id %% 2 = 0",
                [today, today, f"课{number}", today, actor, actor],
            )


def _measured(today: date) -> list[str]:
    from heli.accounts import acting
    from heli.workforce.actions.outlook import write_outlooks
    from heli.workforce.models import Worker
    from heli.workforce.queries.outlook import reckoned, stretches

    clock, parts = acting.clock(), stretches(AT_ONCE)
    keys = random.Random(SEED).sample(range(1, Worker.objects.order_by("-pk")[0].pk + 1), SAMPLE * ROUNDS)
    by_row: list[float] = []
    spent = {"clock": 0.0, "processor": 0.0}
    row_processor: list[float] = []
    count = 0
    for number, among in enumerate(parts):
        if number % max(1, len(parts) // ROUNDS) == 0 and len(by_row) < ROUNDS:
            taken = _row_by_row(keys[len(by_row) * SAMPLE : (len(by_row) + 1) * SAMPLE], today)
            by_row.append(SAMPLE / taken[0])
            row_processor.append(SAMPLE / taken[1])
        began, used = time.perf_counter(), time.process_time()
        rows = reckoned(among, today)
        count += write_outlooks(None, by=clock, low=among.low, high=among.high, as_of=today, rows=rows)
        spent["clock"] += time.perf_counter() - began
        spent["processor"] += time.process_time() - used
    rate, reference = count / spent["clock"], median(by_row)
    processor = count / spent["processor"] / median(row_processor)
    return [
        f"| who falls short and who may sit, {count:,} workers | {rate:,.0f} rows/s ({spent['clock']:.0f} s) | the same rule row "
        f"by row through the ORM, {reference:,.0f} rows/s | {rate / reference:.0f} (by processor time {processor:.0f}) | at least 20 |"
    ]


def _row_by_row(keys: list[int], today: date) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    from heli.workforce.models import Outlook, Worker
    from heli.workforce.queries.learning import known_of
    from heli.workforce.queries.outlook import asked, version_of
    from heli.workforce.rules.eligible import TARGETS
    from heli.workforce.rules.outlook import outlook
    from heli.workforce.words import main_post

    question = asked(today)
    version = version_of(question)
    began, used = time.perf_counter(), time.process_time()
    for key in keys:
        worker = Worker.objects.prefetch_related("certificates", "employments__organisation", "trainings").get(pk=key)
        found, post = outlook(known_of(worker), question), main_post(worker)
        facts: dict[str, Any] = {
            "as_of": today, "law": version, "exam_year": question.exam_year, "level": found.level,
            "expires_on": found.expires_on, "counted": found.counted, "waiting": found.waiting, "required": found.required,
            "short_by": found.short, "employer": post.organisation if post else None,
            "place_id": post and (post.place_id or (post.organisation and post.organisation.place_id)),
            "study_known": worker.studied_until is not None,
        }  # fmt: skip
        for target, verdict in zip(TARGETS, found.verdicts, strict=True):
            facts |= {target: verdict.state, f"{target}_missing": verdict.missing, f"{target}_rule": verdict.rule}
        Outlook.objects.update_or_create(worker=worker, defaults=facts)
    return time.perf_counter() - began, time.process_time() - used
