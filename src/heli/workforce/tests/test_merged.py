"""People of an organisation that was merged into another are counted and seen where the other lies, until it is undone."""

from __future__ import annotations

from datetime import date

import pytest

from heli.accounts import acting
from heli.accounts.models import User
from heli.directory.actions import merge_organisations, undo_merge
from heli.directory.models import Organisation, Person
from heli.workforce.actions.register import add_employment
from heli.workforce.models import Worker
from heli.workforce.queries import register as queries
from heli.workforce.queries.gap import standing
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture
def gone(city: City) -> Organisation:
    """Another entry of 晨光, registered by mistake in 桐乡, with one worker."""
    return Organisation.objects.create(name="晨光社工中心", kind="agency", place=city.places["330483"])


@pytest.fixture
def worker(gone: Organisation) -> Worker:
    person = Person.objects.create(name="林岚", document_number="330402199305071240")
    worker = Worker.objects.create(person=person)
    add_employment(
        worker, by=acting.console(), organisation=gone, place=None, post="", time="full", start_on=date(2025, 1, 1)
    )
    return worker


def counted(city: City, code: str) -> int:
    now = standing(TODAY)
    return now.count(next(place for place in now.places if place.code == code)).workers


def test_the_people_of_a_merged_organisation_count_where_the_other_lies(
    city: City, gone: Organisation, worker: Worker, shen_jie: User
) -> None:
    assert (counted(city, "330402"), counted(city, "330483")) == (0, 1)
    kept = city.organisations["晨光社会工作服务中心"]
    merge_organisations(gone, by=shen_jie, kept=kept, reason="重复登记")
    assert (counted(city, "330402"), counted(city, "330483")) == (1, 0)
    gone.refresh_from_db()
    undo_merge(gone, by=shen_jie)
    assert (counted(city, "330402"), counted(city, "330483")) == (0, 1)


def test_the_people_of_a_merged_organisation_are_seen_where_the_other_lies(
    city: City, gone: Organisation, worker: Worker, shen_jie: User, zhou_min: User
) -> None:
    def seen() -> bool:
        return queries.workers(User.objects.get(pk=zhou_min.pk)).filter(pk=worker.pk).exists()

    assert not seen(), "解放街道 has nothing to do with 桐乡"
    kept = city.organisations["晨光社会工作服务中心"]
    merge_organisations(gone, by=shen_jie, kept=kept, reason="重复登记")
    assert seen() and worker in queries.at_organisation(queries.workers(shen_jie), str(kept.pk))
    assert worker in queries.at_place(queries.workers(shen_jie), "330402008")
    assert client_of(User.objects.get(pk=zhou_min.pk)).get(worker.get_absolute_url()).status_code == 200
    gone.refresh_from_db()
    undo_merge(gone, by=shen_jie)
    assert not seen()


def test_a_number_of_the_gap_opens_its_people(city: City, worker: Worker, shen_jie: User) -> None:
    client = client_of(shen_jie)
    assert "林岚" in client.get("/workforce/workers/?place=330483&time=now").content.decode()
    assert "林岚" not in client.get("/workforce/workers/?place=330402008001&time=now").content.decode()
    assert "能看到 1 人，其中持证 0 人" in client.get("/workforce/workers/sums/").content.decode()
