"""The lists of the workbench by groups, and their views kept and shared as those of every other list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions.list_views import save_view
from heli.core.tables.queries import views_of_list
from heli.workbench.actions.official import draft_official
from heli.workbench.actions.requests import ask_for_help
from heli.workbench.models import HelpRequest, Resolution
from heli.workbench.tests.hall import JUSTICE, UNION, YOUTH, Hall
from heli.workbench.tests.letter_box import sent
from heli.workbench.tests.test_official import FACTS
from tests.cast import City, client_of, found_organisation
from tests.groups import groups_of

REQUESTS, RESOLUTIONS = "/workbench/requests/", "/workbench/conferences/resolutions/"


def asked(hall: Hall, answerer: str, title: str, **stands: Any) -> None:
    """A request that stands as told."""
    made = ask_for_help(
        hall.office.office,
        by=hall.office,
        answerer=hall.departments[answerer],
        title=title,
        text="请核对。",
        working_days=5,
    )
    HelpRequest.objects.filter(pk=made.pk).update(**stands)


@pytest.fixture
def three(hall: Hall) -> Hall:
    civil = hall.conference.seats.get(part="office").organisation
    User.objects.filter(pk=hall.office.pk).update(office=civil)
    hall.office = User.objects.get(pk=hall.office.pk)
    soon = localdate() + timedelta(days=3)
    asked(hall, JUSTICE, "核对名单", accept_by=localdate() - timedelta(days=1))
    asked(hall, JUSTICE, "介绍社工", answer_by=soon, state="accepted")
    asked(hall, UNION, "借用会议室", state="withdrawn")
    return hall


def test_requests_are_read_by_who_answers_and_by_state(three: Hall) -> None:
    assert groups_of(three.office, f"{REQUESTS}?group=answerer") == {
        JUSTICE: [2, 2, 1], UNION: [1, 0, 0], "合计": [3, 2, 1],
    }  # fmt: skip
    assert groups_of(three.office, f"{REQUESTS}?group=state") == {
        "待接受": [1, 1, 1], "办理中": [1, 1, 0], "已撤回": [1, 0, 0], "合计": [3, 2, 1],
    }  # fmt: skip


def test_the_group_of_an_organisation_opens_its_rows(three: Hall) -> None:
    browser = client_of(three.office)
    key = three.departments[JUSTICE].pk
    opened = browser.get(f"{REQUESTS}?only=answerer:{key}").content.decode()
    assert "核对名单" in opened and "介绍社工" in opened and "借用会议室" not in opened
    assert browser.get(f"{REQUESTS}?only=answerer:x").status_code == 200, "what is no key opens nothing"


def test_resolutions_are_read_by_department_with_what_is_fulfilled_and_late(hall: Hall) -> None:
    meeting = hall.meeting()
    for owner, due in ((JUSTICE, date(2026, 11, 6)), (JUSTICE, date(2099, 1, 5)), (YOUTH, date(2026, 11, 6))):
        hall.resolution(owner, due, meeting)
    Resolution.objects.filter(owner=hall.departments[YOUTH]).update(state="fulfilled", closed_on=date(2026, 11, 6))
    assert groups_of(hall.office, f"{RESOLUTIONS}?group=owner") == {
        JUSTICE: [2, 0, 1], YOUTH: [1, 1, 0], "合计": [3, 1, 1],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "address"),
    [
        ("requests", REQUESTS), ("resolutions", RESOLUTIONS), ("official-documents", "/workbench/official-documents/"),
        ("notices", "/workbench/notices/"), ("notices-sent", "/workbench/notices/sent/"),
    ],
)  # fmt: skip
def test_a_view_of_each_list_is_kept_and_opened(three: Hall, zhou_min: User, table: str, address: str) -> None:
    sent(three.office, zhou_min)
    browser = client_of(three.office)
    assert f"/lists/{table}/views/new/" in browser.get(address).content.decode()
    browser.post(f"/lists/{table}/views/new/", {"name": "我的", "query": "q=没有这个", "is_default": "on"})
    opened = browser.get(address, follow=True).content.decode()
    assert "视图：<b>我的</b>" in opened


def test_a_shared_view_shows_each_their_own_rows(three: Hall, city: City, qian_feng: User) -> None:
    save_view(None, by=three.office, table="requests", name="逾期", query="state=late", audience="place:3304")
    assert [view.name for view in views_of_list(User.objects.get(pk=qian_feng.pk), "requests")] == ["逾期"]
    shown = client_of(User.objects.get(pk=qian_feng.pk)).get(f"{REQUESTS}?state=late").content.decode()
    assert "核对名单" not in shown, "neither side of it is theirs"


def test_official_documents_are_read_by_office(city: City, zhou_min: User) -> None:
    office = found_organisation("解放街道办事处", "street", city.places["330402008"])
    for _ in range(2):
        draft_official(office, by=zhou_min, **FACTS)
    assert groups_of(zhou_min, "/workbench/official-documents/?group=office") == {office.name: [2], "合计": [2]}
