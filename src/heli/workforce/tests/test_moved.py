"""People are seen from wherever their organisation now stands and lies, though their reach was written before."""

from __future__ import annotations

from datetime import date

import pytest

from heli.accounts import acting
from heli.accounts.models import User
from heli.directory.actions import change_organisation
from heli.directory.models import Organisation, Person
from heli.workforce.actions.register import add_employment
from heli.workforce.models import Worker
from heli.workforce.queries import register as queries
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(city: City) -> Worker:
    """Employed in 桐心 of 桐乡, which stands below nobody."""
    worker = Worker.objects.create(person=Person.objects.create(name="林岚", document_number="330402199305071240"))
    add_employment(
        worker, by=acting.console(), organisation=city.organisations["桐心社会工作服务中心"], place=None, post="",
        time="full", start_on=date(2025, 1, 1),
    )  # fmt: skip
    return worker


def sees(user: User, worker: Worker) -> bool:
    now = User.objects.get(pk=user.pk)
    listed = queries.workers(now).filter(pk=worker.pk).exists()
    assert (client_of(now).get(worker.get_absolute_url()).status_code == 200) is listed
    return listed


def test_an_organisation_put_below_another_shows_its_people_to_those_above(city: City, worker: Worker) -> None:
    above = Organisation.objects.create(name="合力社会工作联合会", kind="association", place=city.root)
    moving = city.organisations["桐心社会工作服务中心"]
    middle = Organisation.objects.create(name="联合会桐乡办", kind="association", place=moving.place)
    moving.parent = middle
    moving.save()
    head = user_with("agency_head", above, "方瑜")
    assert not sees(head, worker)
    change_organisation(middle, by=acting.console(), parent=above)
    assert sees(head, worker), "what lies below moved with it"
    assert worker in queries.at_organisation(queries.workers(head), str(above.pk))


def test_an_organisation_that_comes_to_a_street_shows_its_people_there(
    city: City, worker: Worker, zhou_min: User, shen_jie: User
) -> None:
    assert not sees(zhou_min, worker)
    moving = city.organisations["桐心社会工作服务中心"]
    change_organisation(moving, by=shen_jie, place=city.places["330402008"])
    assert sees(zhou_min, worker)
    assert worker in queries.at_place(queries.workers(shen_jie), "330402008")
