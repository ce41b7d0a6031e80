"""Long work: one worker at a time, taken up again after a kill, stopped between two steps."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from heli.accounts import acting
from heli.core import jobs, queries
from heli.core.actions.jobs import again, cancel_job, take_job
from heli.core.errors import NotAllowed, Refused
from heli.core.job_kinds import JobKind, Lost
from heli.core.models import Actor, Job, Notification
from heli.site import jobs as roof
from tests.cast import client_of


@pytest.fixture
def count_to_ten(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A handler of ten steps that goes on from its checkpoint; returns what it counted."""
    counted: list[int] = []

    def run(job: jobs.Progress) -> str:
        for step in range(int(job.checkpoint or 0) + 1, 11):
            counted.append(step)
            job.progress(step, 10, str(step))
        return "数到 10。"

    monkeypatch.setitem(roof.KINDS, "test.count", JobKind(run, "数到 10"))
    return counted


def test_work_is_done_and_says_what_came_of_it(shen_jie: Any, count_to_ten: list[int]) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    done = jobs.run_one()
    assert done is not None and done.pk == job.pk
    assert (done.state, done.message, done.done, done.total) == ("done", "数到 10。", 10, 10)
    assert jobs.run_one() is None


def test_work_is_gone_with_the_change_that_caused_it(shen_jie: Any) -> None:
    def cause() -> None:
        with transaction.atomic():
            jobs.enqueue("test.count", by=shen_jie)
            raise Refused("不行。")

    with pytest.raises(Refused):
        cause()
    assert not Job.objects.exists()


def test_two_workers_never_take_the_same(shen_jie: Any) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    assert take_job(job.pk, "queued", None)
    assert not take_job(job.pk, "queued", None)


def test_a_killed_run_is_taken_up_where_it_was(shen_jie: Any, count_to_ten: list[int]) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    Job.objects.filter(pk=job.pk).update(state="running", checkpoint="7", started_at=now(), heartbeat_at=now())
    assert jobs.run_one() is None, "its worker is alive"
    Job.objects.filter(pk=job.pk).update(heartbeat_at=now() - timedelta(seconds=61))
    done = jobs.run_one()
    assert done is not None and done.state == "done" and count_to_ten == [8, 9, 10]


def test_a_worker_thought_dead_writes_nothing_any_more(shen_jie: Any) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    take_job(job.pk, "queued", None)
    first = jobs.Progress(Job.objects.get(pk=job.pk), shen_jie)
    Job.objects.filter(pk=job.pk).update(started_at=now() + timedelta(seconds=1), done=0)
    with pytest.raises(Lost):
        first.progress(5, 10, "5")
    assert Job.objects.get(pk=job.pk).done == 0


def test_who_asked_can_stop_it_between_two_steps(shen_jie: Any, zhou_min: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []

    def run(job: jobs.Progress) -> str:
        for step in range(10):
            steps.append(step)
            if step == 3:
                cancel_job(job.job, by=shen_jie)
            job.progress(step, 10, str(step))
        return ""

    monkeypatch.setitem(roof.KINDS, "test.stop", JobKind(run, "数到 10"))
    job = jobs.enqueue("test.stop", by=shen_jie)
    with pytest.raises(NotAllowed):
        cancel_job(job, by=zhou_min)
    done = jobs.run_one()
    assert done is not None and done.state == "cancelled" and steps == [0, 1, 2, 3]


def test_queued_work_that_is_cancelled_never_begins(shen_jie: Any) -> None:
    cancel_job(jobs.enqueue("test.count", by=shen_jie), by=shen_jie)
    assert jobs.run_one() is None and Job.objects.get().state == "cancelled"


def test_a_refusal_is_the_result(shen_jie: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(job: jobs.Progress) -> str:
        raise Refused("有 3 行有错。")

    monkeypatch.setitem(roof.KINDS, "test.refuse", JobKind(run, "数到 10"))
    jobs.enqueue("test.refuse", by=shen_jie)
    done = jobs.run_one()
    assert done is not None and (done.state, done.message) == ("refused", "有 3 行有错。")


def inbox(user: Any) -> str:
    return str(client_of(user).get("/notifications/").content.decode())


def test_whoever_asked_is_told_of_the_end_and_of_no_end_they_see(shen_jie: Any, zhou_min: Any, count_to_ten: list[int]) -> None:  # fmt: skip
    for name in ("名册.xlsx", "另一份.xlsx"):
        jobs.enqueue("test.count", by=shen_jie, name=name)
        jobs.run_one()
    assert "「数到 10：名册.xlsx」已完成。" in inbox(shen_jie) and "另一份.xlsx" in inbox(shen_jie)
    assert "名册.xlsx" not in inbox(zhou_min)
    first = Job.objects.order_by("pk")[0]
    assert "数到 10：名册.xlsx" in client_of(shen_jie).get(f"/jobs/{first.pk}/").content.decode()
    assert "名册.xlsx" not in inbox(shen_jie) and "另一份.xlsx" in inbox(shen_jie)


def test_a_refusal_is_told_and_who_stopped_the_work_is_told_nothing(
    shen_jie: Any, monkeypatch: pytest.MonkeyPatch, count_to_ten: list[int]
) -> None:
    def run(job: jobs.Progress) -> str:
        raise Refused("林岚的证件号有错。")

    monkeypatch.setitem(roof.KINDS, "test.refuse", JobKind(run, "数到 10"))
    jobs.enqueue("test.refuse", by=shen_jie)
    jobs.run_one()
    assert "「数到 10」没有完成。" in inbox(shen_jie)
    Notification.objects.all().delete()
    cancel_job(jobs.enqueue("test.count", by=shen_jie), by=shen_jie)
    jobs.enqueue("test.count", by=acting.console())
    jobs.run_one()
    assert not Notification.objects.exists(), "the console has no inbox"


def test_the_part_that_asks_again_brings_the_times_along(shen_jie: Any, count_to_ten: list[int]) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    asking = {"HX-Request": "true", "HX-Target": "div#live-job"}
    going = client_of(shen_jie).get(f"/jobs/{job.pk}/", headers=asking).content.decode()
    assert "<html" not in going and going.count("<dd>—</dd>") == 2
    jobs.run_one()
    ended = client_of(shen_jie).get(f"/jobs/{job.pk}/", headers=asking).content.decode()
    assert "<html" not in ended and "结束时间" in ended and "<dd>—</dd>" not in ended


def test_a_defect_is_told_ends_the_worker_and_its_words_are_not_logged(
    shen_jie: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def run(job: jobs.Progress) -> str:
        raise ValueError("330402194503124561")

    monkeypatch.setitem(roof.KINDS, "test.break", JobKind(run, "数到 10"))
    job = jobs.enqueue("test.break", by=shen_jie)
    with caplog.at_level(logging.ERROR), pytest.raises(ValueError, match="330402"):
        jobs.run_one()
    done = Job.objects.get(pk=job.pk)
    assert done.state == "refused" and "编号" in done.message
    assert jobs.run_one() is None, "the next worker does not run into it again"
    assert "330402194503124561" not in caplog.text + done.message and "ValueError" in caplog.text


def test_the_worker_ends_when_nothing_waits(shen_jie: Any, count_to_ten: list[int]) -> None:
    for _n in range(2):
        jobs.enqueue("test.count", by=acting.console())
    while jobs.run_one() is not None:
        pass
    assert len(count_to_ten) == 20


def test_time_left_is_told_after_three_seconds(shen_jie: Any) -> None:
    start = now()
    job = Job(state="running", started_at=start, done=25, total=100)
    assert queries.seconds_left(job, start + timedelta(seconds=2)) is None
    assert queries.seconds_left(job, start + timedelta(seconds=10)) == 30


def test_the_page_is_seen_by_who_asked(shen_jie: Any, zhou_min: Any) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    Job.objects.filter(pk=job.pk).update(state="running", started_at=now(), done=3200, total=12000)
    shown = client_of(shen_jie).get(f"/jobs/{job.pk}/").content.decode()
    assert "已处理 3,200 / 12,000 行" in shown and 'hx-trigger="every 2s"' in shown and "取消" in shown
    assert client_of(zhou_min).get(f"/jobs/{job.pk}/").status_code == 404
    client_of(shen_jie).post(f"/jobs/{job.pk}/cancel/")
    assert Job.objects.get(pk=job.pk).cancel_asked


def test_two_workers_at_once_act_for_somebody_as_the_same_one(shen_jie: Any) -> None:
    """Two rows would be one too many for every later job of this person."""
    first = acting.on_behalf_of(shen_jie.actor).actor
    with pytest.raises(IntegrityError), transaction.atomic():
        Actor.objects.create(kind=Actor.Kind.JOB, on_behalf_of=shen_jie.actor, name="后台任务")
    assert acting.on_behalf_of(shen_jie.actor).actor == first


def test_a_step_and_the_word_that_it_is_done_are_one(shen_jie: Any, city: Any) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    take_job(job.pk, "queued", None)
    mine = jobs.Progress(Job.objects.get(pk=job.pk), shen_jie)

    def broken() -> None:
        with mine.step("1", 1, 3):
            city.root.name = "别的市"
            city.root.save()
            raise Refused("不行。")

    with pytest.raises(Refused):
        broken()
    city.root.refresh_from_db()
    assert city.root.name == "嘉兴市" and Job.objects.get().checkpoint == "" == mine.checkpoint
    with mine.step("1", 1, 3):
        pass
    assert (Job.objects.get().done, Job.objects.get().checkpoint, mine.checkpoint) == (1, "1", "1")


def test_a_worker_thought_dead_does_no_step_any_more(shen_jie: Any) -> None:
    job = jobs.enqueue("test.count", by=shen_jie)
    take_job(job.pk, "queued", None)
    first = jobs.Progress(Job.objects.get(pk=job.pk), shen_jie)
    Job.objects.filter(pk=job.pk).update(started_at=now() + timedelta(seconds=1))
    done: list[str] = []
    with pytest.raises(Lost), first.step("1", 1, 3):
        done.append("an effect")
    assert done == []


def test_what_ended_without_its_end_runs_again(shen_jie: Any, zhou_min: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def once_more(job: Job, by: Any) -> Job:
        return jobs.enqueue(job.kind, job.subject_id, by)

    monkeypatch.setitem(roof.KINDS, "test.count", JobKind(lambda job: "数完了。", "数数", again=once_more))
    job = jobs.enqueue("test.count", 7, shen_jie)
    cancel_job(job, by=shen_jie)
    assert client_of(zhou_min).post(f"/jobs/{job.pk}/again/").status_code == 404
    with pytest.raises(NotAllowed):
        again(job, by=zhou_min)
    assert "重新运行" in client_of(shen_jie).get(f"/jobs/{job.pk}/").content.decode()
    to = client_of(shen_jie).post(f"/jobs/{job.pk}/again/")
    jobs.run_one()
    second = Job.objects.latest("pk")
    assert to.url == f"/jobs/{second.pk}/" and (second.state, second.subject_id) == ("done", 7)
    with pytest.raises(Refused, match="不能重新运行"):
        again(second, by=shen_jie)


def test_the_house_is_shown_without_contents_and_may_stop_what_holds_it_up(
    shen_jie: Any, gao_yuan: Any, count_to_ten: list[int]
) -> None:
    ended, waiting = (jobs.enqueue("test.count", by=shen_jie, name="林岚.xlsx") for _n in range(2))
    Job.objects.filter(pk=ended.pk).update(state="refused", message="林岚的证件号有错。")
    client = client_of(gao_yuan)
    for address in ("/jobs/house/", f"/jobs/house/{ended.pk}/"):
        shown = client.get(address).content.decode()
        assert "沈洁" in shown and "林岚" not in shown
    assert "林岚" in client_of(shen_jie).get("/jobs/").content.decode()
    client.post(f"/jobs/house/{waiting.pk}/stop/")
    assert Job.objects.get(pk=waiting.pk).state == "cancelled"
    assert client_of(shen_jie).get("/jobs/house/").status_code == 403
