"""What a decision about conduct leaves of a registration in the figures of the gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from heli.accounts.models import User
from heli.workforce.models import Certificate, ConductCase
from heli.workforce.queries.gap import gap_report
from heli.workforce.tests.test_gap import TODAY, employed, place
from tests.cast import City


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sanction", "begins", "until", "valid"),
    [
        ("warning", None, None, 1),
        ("suspension", TODAY, TODAY, 0),
        ("suspension", TODAY - timedelta(days=9), TODAY - timedelta(days=1), 1),
        ("suspension", TODAY + timedelta(days=1), TODAY + timedelta(days=9), 1),
        ("removal", TODAY, None, 0),
    ],
)
def test_a_registration_that_a_decision_about_conduct_stops_is_not_valid(
    city: City, shen_jie: User, sanction: str, begins: date | None, until: date | None, valid: int
) -> None:
    worker = employed(city, "林岚", "330402008001")
    Certificate.objects.create(worker=worker, level="junior", registered_until=TODAY + timedelta(days=300))
    for serial in (1, 2):  # two decisions count somebody once
        ConductCase.objects.create(
            worker=worker, year=2026, serial=serial, complaint="没有上门。", received_on=TODAY, received_by=shen_jie.actor,
            sanction=sanction, sanction_from=begins, sanction_until=until,
        )  # fmt: skip
    row = place(gap_report("city", TODAY), "3304")
    assert (row["workers"], row["licensed"], row["licensed_valid"]) == (1, 1, valid)
