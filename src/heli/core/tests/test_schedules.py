"""Work by the clock: each due time once, made up for after a stop, shown to whoever runs the house."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now

from heli.accounts import acting
from heli.accounts.actions import invite_user
from heli.accounts.models import Invitation
from heli.core import jobs, queries, schedules
from heli.core.actions.jobs import enqueue_due, forget_runs, run_schedule
from heli.core.errors import Refused
from heli.core.job_kinds import JobKind
from heli.core.models import AuditEntry, Job
from heli.core.rules.timetable import Daily
from heli.core.words import moment
from heli.site import jobs as roof
from heli.site import schedules as timetable
from tests.cast import client_of

CHINA = timezone(timedelta(hours=8))
THREE = datetime(2026, 11, 26, 3, tzinfo=CHINA)


@pytest.fixture
def nightly(city: Any, monkeypatch: pytest.MonkeyPatch) -> list[datetime | None]:
    """One kind of work, each night at three; returns the due times that it ran for."""
    served: list[datetime | None] = []

    def run(job: jobs.Progress) -> str:
        served.append(job.job.due_at)
        return "看过了。"

    schedule = schedules.Schedule("夜里看一看", "什么也不做。", Daily(3), run)
    monkeypatch.setattr(timetable, "SCHEDULES", {"test.night": schedule})
    monkeypatch.setitem(roof.KINDS, "test.night", JobKind(run, schedule.label))
    return served


def test_each_due_time_is_queued_once_by_whichever_worker_comes_first(nightly: list[datetime | None]) -> None:
    one, other = schedules.Clock(), schedules.Clock()
    assert one.queue_due(THREE) == ["test.night"]
    assert other.queue_due(THREE + timedelta(seconds=1)) == [] == one.queue_due(THREE + timedelta(hours=20))
    assert (
        other.queue_due(THREE + timedelta(days=1)) == ["test.night"] and one.queue_due(THREE + timedelta(days=1)) == []
    )
    while jobs.run_one() is not None:
        pass
    assert nightly == [THREE, THREE + timedelta(days=1)]


def test_two_workers_that_both_saw_nothing_store_one(nightly: list[datetime | None]) -> None:
    """What holds where both look before either writes: the row of a due time is unique."""
    clock = schedules.actor()
    Job(kind="test.night", due_at=THREE, asked_by=clock).save()
    with connection.cursor() as cursor:
        columns = "uid, version, created_at, updated_at, kind, name, state, asked_by_id, done, total, checkpoint, cancel_asked, language, message, message_values, due_at"
        chosen = "%s, version, created_at, updated_at, kind, name, state, asked_by_id, done, total, checkpoint, cancel_asked, language, message, message_values, due_at"
        cursor.execute(
            f"INSERT INTO core_job ({columns}) SELECT {chosen} FROM core_job WHERE true ON CONFLICT DO NOTHING",
            ["f" * 32 if connection.vendor == "sqlite" else "ffffffff-ffff-ffff-ffff-ffffffffffff"],
        )
    assert Job.objects.count() == 1 and not enqueue_due("test.night", THREE, clock)


def test_after_a_stop_the_last_missed_time_is_made_up_for_once(nightly: list[datetime | None]) -> None:
    schedules.Clock().queue_due(THREE)
    after = schedules.Clock()
    assert after.queue_due(THREE + timedelta(days=5, hours=7)) == ["test.night"]
    assert after.queue_due(THREE + timedelta(days=5, hours=8)) == []
    while jobs.run_one() is not None:
        pass
    assert nightly == [THREE, THREE + timedelta(days=5)]


def test_a_clock_that_was_set_back_repeats_nothing(nightly: list[datetime | None]) -> None:
    schedules.Clock().queue_due(THREE)
    assert schedules.Clock().queue_due(THREE - timedelta(days=3)) == []


def test_every_kind_of_work_by_the_clock_runs_and_says_what_came_of_it(city: Any) -> None:
    queued = schedules.Clock().queue_due(now())
    assert sorted(queued) == sorted(timetable.SCHEDULES)
    while jobs.run_one() is not None:
        pass
    for job in Job.objects.all():
        # in a test nothing is committed, so the end of the chain is not copied: that is told, and is no defect
        assert job.message and "编号" not in job.message, job.kind


def test_an_invitation_that_nobody_accepted_in_time_goes(city: Any, gao_yuan: Any) -> None:
    late, still = (invite_user(None, by=gao_yuan, login=login, name="林岚") for login in ("late", "still"))
    Invitation.objects.filter(user=late).update(expires_at=now() - timedelta(minutes=1))
    schedules.Clock().queue_due(now())
    while jobs.run_one() is not None:
        pass
    assert list(Invitation.objects.values_list("user", flat=True)) == [still.pk]
    assert AuditEntry.objects.get(event="accounts.invitation.expire").actor == acting.clock().actor


def test_a_broken_chain_is_the_result_of_the_night(city: Any, gao_yuan: Any) -> None:
    invite_user(None, by=gao_yuan, login="late", name="林岚")
    AuditEntry.objects.update(event="accounts.user.view")
    run_schedule(None, by=gao_yuan, kind="core.audit.verify", clock=schedules.actor())
    done = jobs.run_one()
    assert done is not None and done.state == "refused" and str(done.result).startswith("审计链有")
    assert "审计链有" in client_of(gao_yuan).get("/jobs/schedules/").content.decode()


def test_old_runs_are_forgotten_but_never_the_last_of_a_kind(nightly: list[datetime | None]) -> None:
    clock = schedules.actor()
    for day in range(4):
        Job(kind="test.night", due_at=THREE + timedelta(days=day), asked_by=clock).save()
    while jobs.run_one() is not None:
        pass
    long_ago = now() - timedelta(days=100)
    Job.objects.update(ended_at=long_ago)
    gone = forget_runs(None, by=acting.clock(), kinds=["test.night"], before=now() - timedelta(days=90))
    assert gone == 3 and Job.objects.get().due_at == THREE + timedelta(days=3)
    assert not enqueue_due("test.night", THREE, clock), "what was served is not served again"


def test_the_page_tells_last_run_result_and_next(nightly: list[datetime | None], gao_yuan: Any, shen_jie: Any) -> None:
    client = client_of(gao_yuan)
    assert "夜里看一看" in client.get("/jobs/schedules/").content.decode()
    client.post("/jobs/schedules/test.night/run/")
    with pytest.raises(Refused):
        run_schedule(None, by=gao_yuan, kind="test.night", clock=schedules.actor())
    jobs.run_one()
    shown = client.get("/jobs/schedules/test.night/").content.decode()
    assert "看过了。" in shown and "每天 03:00" in shown
    timed = queries.timed(gao_yuan, now().astimezone(CHINA))[0]
    assert timed.next_at > now() and timed.next_at.astimezone(CHINA).hour == 3
    for address in ("/jobs/schedules/", "/jobs/schedules/test.night/"):
        page = client.get(address).content.decode()
        assert "下次运行" in page and moment(timed.next_at) in page
    assert queries.timed(shen_jie, now()) == [] and not queries.runs(shen_jie, "test.night").exists()
    assert client.get("/jobs/schedules/nothing/").status_code == 404
    assert client_of(shen_jie).get("/jobs/schedules/").status_code == 403
