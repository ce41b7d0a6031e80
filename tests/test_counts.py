"""The numbers on the workbench are right for everybody: what a kind counts is what its list shows, whatever the role."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.core.together import together
from heli.core.waiting import Source, sources
from heli.workbench.views.home import PER_PAGE
from tests.access import Grounds
from tests.test_waiting import rows_shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.key)
def test_a_count_is_the_number_of_rows_for_every_role(source: Source, grounds: Grounds) -> None:
    met = 0
    for side in (grounds.home, grounds.away):
        for role, user in side.items():
            if not source.is_for(user):
                continue
            found = source.first_of(together([source.counted(user)[:3]])[0])
            rows = list(source.rows(user))
            counted = sum(getattr(row, source.stands_for) for row in rows) if source.stands_for else len(rows)
            assert found.count == counted, role
            assert len(found.lines) == min(3, len(rows)), role
            if found.count and met < 3:
                met += 1
                assert rows_shown(user, source.url) == min(found.count, PER_PAGE), role


def test_the_workbench_asks_at_most_twelve_questions_of_whoever_opens_it(grounds: Grounds) -> None:
    asked: dict[str, int] = {}
    for role, user in grounds.home.items():
        browser = grounds.browser(user)
        browser.get("/workbench/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/workbench/").status_code == 200
        asked[role] = len(queries)
    assert {role: many for role, many in asked.items() if many > 12} == {}
