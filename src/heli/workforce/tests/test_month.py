"""The monthly roster of one organisation, from its page to the leavers it proposes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from heli.accounts import acting
from heli.core import jobs
from heli.core.actions.jobs import cancel_job
from heli.core.models import Batch, Job
from heli.directory.models import Organisation
from heli.workforce import imports
from heli.workforce.models import Employment, LeaverProposal
from heli.workforce.queries.register import organisations_of_mine
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db(transaction=True)
CHENGUANG = "晨光社会工作服务中心"
LAST_MONTH = [
    {"name": "林岚", "id_number": "330402199305071240", "employer": CHENGUANG, "licence_level": "社会工作师"},
    {"name": "周敏慧", "id_number": "330402199305071259", "employer": CHENGUANG, "licence_level": "助理社会工作师"},
]
THIS_MONTH = "姓名,身份证号,证书级别,手机\n林岚,330402199305071240,社会工作师,18600001402\n"


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture
def uploaded(city: City, shen_jie: Any) -> Batch:
    """Last month's two people are known; this month's list with one of them has been given on the page."""
    imports.load(imports.from_records(LAST_MONTH), by=acting.console(), file_name="五月.xlsx")
    answer = client_of(shen_jie).post(
        reverse("workforce:roster-month"),
        {"organisation": city.organisations[CHENGUANG].pk, "file": SimpleUploadedFile("六月.csv", THIS_MONTH.encode())},
    )
    batch = Batch.objects.latest("pk")
    assert (answer.status_code, answer.url) == (302, reverse("core:import-detail", args=[batch.pk]))
    return batch


def test_nothing_is_read_in_the_request(uploaded: Batch) -> None:
    assert uploaded.state == "uploaded" and Job.objects.get().state == "queued"
    assert not LeaverProposal.objects.exists()


def test_who_is_missing_is_counted_then_proposed_and_taken_back(uploaded: Batch, shen_jie: Any) -> None:
    client, page = client_of(shen_jie), reverse("core:import-detail", args=[uploaded.pk])
    jobs.run_one()
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.report["updated"], uploaded.report["missing"]) == ("examined", 1, 1)
    assert "名册里没有 <b>1</b>" in client.get(page).text
    assert not LeaverProposal.objects.exists()
    client.post(reverse("core:import-apply", args=[uploaded.pk]), {"version": uploaded.version, "rows": "all"})
    job = jobs.run_one()
    assert job is not None and job.state == "done", job and job.message
    proposal = LeaverProposal.objects.get()
    assert proposal.employment.worker.person.name == "周敏慧" and proposal.batch_id == uploaded.pk
    shown = client.get(page).text
    assert "1 人不在这份名册里" in shown and reverse("workforce:leaver-list") in shown, (
        "what to do next is one press away"
    )
    uploaded.refresh_from_db()
    client.post(reverse("core:import-undo", args=[uploaded.pk]), {"version": uploaded.version})
    job = jobs.run_one()
    assert job is not None and job.state == "done", job and job.message
    assert not LeaverProposal.objects.exists()
    assert Employment.objects.filter(end_on__isnull=True).count() == 2


def test_it_can_be_cancelled_before_it_is_applied(uploaded: Batch, shen_jie: Any) -> None:
    jobs.run_one()
    uploaded.refresh_from_db()
    client_of(shen_jie).post(
        reverse("core:import-apply", args=[uploaded.pk]), {"version": uploaded.version, "rows": "all"}
    )
    cancel_job(Job.objects.get(kind="core.import.apply"), by=shen_jie)
    jobs.run_one()
    uploaded.refresh_from_db()
    assert Job.objects.get(kind="core.import.apply").state == "cancelled" and uploaded.state == "examined"
    assert not LeaverProposal.objects.exists()


def test_several_leavers_are_decided_together_or_not_at_all(uploaded: Batch, shen_jie: Any) -> None:
    people = Employment.objects.order_by("pk")
    both = [LeaverProposal.objects.create(employment=post, batch=uploaded) for post in people]
    client, decide = client_of(shen_jie), reverse("workforce:leavers-decide")
    page = client.get(reverse("workforce:leaver-list")).text
    assert all(f'value="{one.pk}-{one.version}"' in page for one in both)
    picks = [f"{one.pk}-{one.version}" for one in both]
    undated = client.post(decide, {"pick": picks, "left": "on", "end_on": ""})
    assert undated.status_code == 422 and "请填写离职日期。" in undated.text
    stale = client.post(decide, {"pick": [picks[0], f"{both[1].pk}-0"], "left": "on", "end_on": "2026-06-30"})
    assert stale.status_code == 409 and people.filter(end_on__isnull=False).count() == 0, (
        "one is stale, so none is decided"
    )
    assert client.post(decide, {"pick": [*picks, "²-1", "x"], "left": "on", "end_on": "2026-06-30"}).status_code == 302
    assert people.filter(end_on__isnull=True).count() == 0
    assert {one.state for one in LeaverProposal.objects.all()} == {LeaverProposal.State.LEFT}


def test_a_leaver_without_a_day_is_told_beside_the_name(uploaded: Batch, shen_jie: Any) -> None:
    proposal = LeaverProposal.objects.create(employment=Employment.objects.first(), batch=uploaded)
    to = reverse("workforce:leaver-decide", args=[proposal.pk])
    answer = client_of(shen_jie).post(to, {"version": proposal.version, "left": "on", "end_on": ""})
    assert (
        answer.status_code == 422 and f'id="wrong-{proposal.pk}"' in answer.text and "请填写离职日期。" in answer.text
    )


def test_an_organisation_that_lies_nowhere_is_offered_to_who_answers_for_the_whole_city(
    city: City, shen_jie: Any, zhou_min: Any
) -> None:
    nowhere = Organisation.objects.create(name="流动服务队", kind="agency")
    assert nowhere in organisations_of_mine(shen_jie)
    assert nowhere not in organisations_of_mine(zhou_min)
