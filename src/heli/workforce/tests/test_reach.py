"""The reach table always says what the employments say, whichever way they came about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from heli.accounts import acting
from heli.core.models import Batch
from heli.directory.models import Organisation, Place
from heli.workforce import imports
from heli.workforce.actions.register import add_employment, change_worker, end_employment
from heli.workforce.actions.undo import undo_import
from heli.workforce.models import Employment, Worker, WorkerReach
from tests.cast import City

pytestmark = pytest.mark.django_db
CHENGUANG, TONGXIN = "晨光社会工作服务中心", "桐心社会工作服务中心"


def said() -> set[tuple[int, str, int]]:
    return set(WorkerReach.objects.values_list("node", "sort_name", "worker"))


def meant() -> set[tuple[int, str, int]]:
    """What the wall asks for, counted in the plainest way: every place and organisation above every employment."""
    places = {place.code: place for place in Place.objects.all()}
    organisations = {organisation.pk: organisation for organisation in Organisation.objects.all()}
    root = next(place for place in places.values() if place.parent is None)
    found = set()
    for worker in Worker.objects.select_related("person"):
        above: set[Place | Organisation] = set()
        for post in worker.employments.select_related("place", "organisation__place"):
            for place in (post.place, post.organisation.place if post.organisation else None):
                above |= {places[code] for code in place.path.strip("/").split("/")} if place else set()
            keys = post.organisation.path.strip("/").split("/") if post.organisation else []
            above |= {organisations[int(key)] for key in keys}
        if not any(isinstance(each, Place) for each in above):
            above.add(root)
        found |= {(each.node, worker.person.name_pinyin, worker.pk) for each in above}
    return found


def bring(name: str, number: str, employer: str, street: str) -> Batch:
    row: dict[str, Any] = {
        "name": name,
        "id_number": number,
        "employer": employer,
        "district": "南湖区",
        "street": street,
    }
    report = imports.load(imports.from_records([row]), by=acting.console(), file_name="名册.xlsx")
    return Batch.objects.get(pk=report["batch"])


def rename(worker: Worker) -> None:
    change_worker(worker, by=acting.console(), name="阿岚", phone=None, education="", major="", note="")


def test_every_way_to_an_employment_leaves_the_reach_it_means(city: City) -> None:
    by = acting.console()
    bring("林岚", "330402199305071240", CHENGUANG, "解放街道")
    worker = Worker.objects.get()
    batches: list[Batch] = []
    nowhere = Organisation.objects.create(name="合力基金会", kind="foundation")

    def employed(organisation: Organisation | None, place: Place | None) -> None:
        add_employment(worker, by=by, organisation=organisation, place=place, post="", time="part", start_on=None)

    steps: list[Callable[[], object]] = [
        lambda: employed(city.organisations[TONGXIN], None),
        lambda: employed(None, city.places["330483"]),
        lambda: employed(nowhere, None),
        lambda: rename(worker),
        lambda: end_employment(Employment.objects.earliest("pk"), by=by, end_on=date(2026, 1, 31)),
        lambda: batches.append(bring("周敏慧", "330402199305071259", TONGXIN, "解放街道")),
        lambda: batches.append(bring("周敏慧", "330402199305071259", CHENGUANG, "解放街道")),
        lambda: undo_import(batches.pop(), by=by),
        lambda: undo_import(batches.pop(), by=by),
    ]
    for number, step in enumerate(steps):
        before = Employment.objects.count(), Worker.objects.count()
        step()
        assert said() == meant(), f"step {number}, from {before}"
        worker = Worker.objects.get(pk=worker.pk)
