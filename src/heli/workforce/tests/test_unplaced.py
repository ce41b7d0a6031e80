"""Who has no place: the number of the gap page opens the list of these people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.directory.models import Organisation
from heli.workforce.actions.reach import rebuild_reach
from heli.workforce.models import Employment
from heli.workforce.queries import register as queries
from heli.workforce.queries.gap import gap_report
from tests.access_things.workforce import a_worker
from tests.cast import City

pytestmark = pytest.mark.django_db


def test_who_has_no_place_is_a_list_as_long_as_the_gap_says(city: City, shen_jie: Any) -> None:
    """By the main post: a part-time one in a community does not place somebody whose full-time one has no place."""
    placed, nowhere, both, never, left = (a_worker(city, shen_jie) for _ in range(5))
    Employment.objects.exclude(worker=placed).delete()
    agency = city.organisations["晨光社会工作服务中心"]
    Organisation.objects.filter(pk=agency.pk).update(place=None)
    Employment.objects.create(worker=nowhere, organisation=agency, start_on=localdate())
    Employment.objects.create(worker=both, organisation=agency, start_on=localdate())
    Employment.objects.create(worker=both, place=city.places["330402008001"], time="part", start_on=localdate())
    Employment.objects.create(worker=left, organisation=agency, start_on=date(2020, 1, 1), end_on=date(2021, 1, 1))
    rebuild_reach([each.pk for each in (placed, nowhere, both, never, left)])
    found = set(queries.at_place(queries.listed(shen_jie), queries.NO_PLACE))
    assert found == {nowhere, both, never}
    assert gap_report("district", localdate())["unplaced"]["workers"] == len(found)
