"""Legal dates are Shanghai's, instants are UTC: asked half an hour after midnight in Shanghai, when in UTC it is yesterday."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core import audit
from heli.core.models import AuditEntry
from heli.directory.actions.organisations import change_organisation
from heli.directory.models import Person
from heli.workbench.actions.requests import ask_for_help
from heli.workforce.models import Certificate, Employment
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, found_organisation, user_with

pytestmark = pytest.mark.django_db
#: half an hour before midnight in Shanghai, and half an hour after
BEFORE, AFTER = datetime(2026, 11, 30, 15, 30, tzinfo=UTC), datetime(2026, 11, 30, 16, 30, tzinfo=UTC)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def text_of(user: User, url: str) -> str:
    answer = client_of(user).get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_deadline_runs_from_the_day_in_shanghai_and_ends_with_it(city: City) -> None:
    asker, answerer = (found_organisation(name, "department", city.root) for name in ("嘉兴市司法局", "嘉兴市总工会"))
    asks = user_with("justice_officer", asker)
    with at(AFTER):
        assert localdate() == date(2026, 12, 1) != datetime.now(UTC).date()
        request = ask_for_help(asker, by=asks, answerer=answerer, title="核对", text="请核对。", working_days=1)
        assert (request.asked_on, request.accept_by) == (date(2026, 12, 1), date(2026, 12, 2))
    last_hour = datetime(2026, 12, 2, 15, 59, tzinfo=UTC)
    with at(last_hour):
        assert not request.is_late
    with at(last_hour.replace(hour=16, minute=0)):
        assert request.is_late, "in Shanghai the day is over, though in UTC it is not"


def test_the_gap_counts_who_began_today_in_shanghai(city: City, shen_jie: User) -> None:
    Employment.objects.filter(worker=a_worker(city, shen_jie)).update(start_on=date(2026, 12, 1))
    for moment, day, workers in ((BEFORE, date(2026, 11, 30), 0), (AFTER, date(2026, 12, 1), 1)):
        with at(moment):
            page = client_of(shen_jie).get("/workforce/gap/?level=city").context["page"]
        assert (page.day, page.lines[0].staff.workers) == (day, workers)


def test_a_registration_lapses_at_midnight_in_shanghai(city: City, shen_jie: User) -> None:
    worker = a_worker(city, shen_jie)
    Certificate.objects.create(worker=worker, level="junior", registered_until=date(2026, 11, 30))
    page = f"/workforce/workers/{worker.pk}/"
    with at(BEFORE):
        told = text_of(shen_jie, page)
        assert "今天到期" in told and "还有 0 天" not in told
        assert Person.objects.get().name not in text_of(shen_jie, "/workforce/workers/?registration=lapsed")
    with at(AFTER):
        assert "已失效 1 天" in text_of(shen_jie, page)
        assert Person.objects.get().name in text_of(shen_jie, "/workforce/workers/?registration=lapsed")


def test_the_chain_keeps_the_instant_in_utc_and_the_page_tells_the_day_in_shanghai(city: City, shen_jie: User) -> None:
    with at(AFTER):
        change_organisation(city.organisations["晨光社会工作服务中心"], by=shen_jie, contact_name="方瑜")
        assert audit.verify()[1] == []
        shown = text_of(user_with("auditor"), "/audit/")
    assert AuditEntry.objects.latest("number").at == "2026-11-30T16:30:00.000000+00:00"
    assert "2026-12-01 00:30" in shown and "2026-11-30 16:30" not in shown
