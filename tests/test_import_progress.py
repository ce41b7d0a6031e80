"""A long import from the side of whoever waits: how far it is, and that it can be stopped half-way, with nothing done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from heli.accounts.models import User
from heli.core import job_kinds, jobs
from heli.core.actions.files import keep
from heli.core.actions.imports import ask_apply, examine_again, start_import
from heli.core.actions.jobs import cancel_job
from heli.core.models import AuditEntry, Batch, BatchChange, Job
from heli.core.rules.identity import check_character
from heli.directory.models import Person, Population
from heli.site.imports import KINDS
from tests.cast import client_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 5_001


def person(number: int) -> str:
    body = f"3304021990{number // 1000 % 12 + 1:02}{number % 28 + 1:02}{number % 1000:03}"
    return f"林岚,{body}{check_character(body)},晨光社会工作服务中心,解放街道"


def roster() -> str:
    return "\n".join(["姓名,身份证号,工作单位,街道", *(person(number) for number in range(ROWS))])


def figures() -> str:
    rows = (f"3304029{number:05},2020,residents,{number}" for number in range(ROWS))
    return "\n".join(["区划代码,年份,指标,数值", *rows])


FILES: dict[str, Callable[[], str]] = {"workforce": roster, "population": figures}


class Watch:
    """What the page of a job tells while it runs, and a hand on the button 取消."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, user: User) -> None:
        self.user, self.seen, self.shown = user, list[tuple[int, int]](), list[str]()
        self.stop_after: float | None = None
        watch = self

        class Watched(jobs.Progress):
            def progress(self, done: int, total: int, checkpoint: str = "") -> None:
                super().progress(done, total, checkpoint)
                watch.told(Job.objects.get(pk=self.job.pk))

        monkeypatch.setattr(jobs, "Progress", Watched)
        monkeypatch.setattr(job_kinds, "GLANCE", 0)

    def told(self, job: Job) -> None:
        self.seen.append((job.done, job.total))
        if not 0 < job.done < job.total:
            return
        if not self.shown:
            self.shown.append(client_of(self.user).get(f"/jobs/{job.pk}/").content.decode())
        if self.stop_after is not None and job.done > self.stop_after * job.total and not job.cancel_asked:
            cancel_job(job, by=self.user)

    def run(self, stop_after: float | None = None) -> Job:
        """Do what waits; cancelled once more than this share is done."""
        self.seen, self.shown, self.stop_after = [], [], stop_after
        job = jobs.run_one()
        assert job is not None
        return job

    def went_on(self) -> bool:
        """Told in the first half of the way and in the second, never backwards, and of all rows."""
        counted = [(done, total) for done, total in self.seen if total]
        half_way = {done for done, _ in counted} - {0, ROWS}
        assert {total for _, total in counted} == {ROWS} and counted == sorted(counted)
        return min(half_way) < ROWS / 2 < max(half_way) and len(half_way) >= 3


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, shen_jie: User, settings: Any, tmp_path: Any) -> Watch:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    return Watch(monkeypatch, shen_jie)


@pytest.mark.parametrize("kind", FILES)
def test_a_long_import_tells_how_far_it_is_and_stops_half_way_with_nothing_done(kind: str, watch: Watch) -> None:
    permission, by = KINDS[kind].permission, watch.user
    file = keep(FILES[kind]().encode(), f"{kind}.csv", by=by)
    batch = start_import(None, by=by, kind=kind, permission=permission, file=file)

    assert watch.run(stop_after=0.3).state == Job.State.CANCELLED
    batch.refresh_from_db()
    assert (batch.state, batch.report, batch.details) == (Batch.State.UPLOADED, {}, None)
    assert not AuditEntry.objects.filter(event="core.import.examine").exists()

    examine_again(batch, by=by)
    done = watch.run()
    assert done.state == Job.State.DONE, done.message
    assert watch.went_on(), watch.seen
    assert f"/ {ROWS:,} 行" in watch.shown[0] and "<progress" in watch.shown[0]
    batch.refresh_from_db()
    assert (batch.state, batch.report["good"]) == (Batch.State.EXAMINED, ROWS)

    ask_apply(batch, by=by, permission=permission, good_rows=False)
    assert watch.run(stop_after=0.7).state == Job.State.CANCELLED
    assert watch.went_on(), watch.seen
    batch.refresh_from_db()
    assert batch.state == Batch.State.EXAMINED
    assert not BatchChange.objects.exists() and not Person.objects.exists() and not Population.objects.exists()
