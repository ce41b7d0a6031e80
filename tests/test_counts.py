"""The numbers on the workbench are right for everybody: what a kind counts is what its list shows, whatever the role."""

from __future__ import annotations

import pytest

from heli.core.waiting import Source, sources
from tests.access import Grounds
from tests.test_waiting import rows_shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.key)
def test_a_count_is_the_number_of_rows_for_every_role(source: Source, grounds: Grounds) -> None:
    met = 0
    for side in (grounds.home, grounds.away):
        for role, user in side.items():
            found = source.first(user, 3)
            if not source.is_for(user):
                assert found.count == 0, role
                continue
            rows = list(source.rows(user))
            counted = sum(getattr(row, source.stands_for) for row in rows) if source.stands_for else len(rows)
            assert found.count == counted, role
            assert len(found.lines) == min(3, len(rows)), role
            if found.count and met < 3:
                met += 1
                assert rows_shown(user, source.url) == found.count, role
