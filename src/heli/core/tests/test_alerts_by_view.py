"""Whoever watches a view is told once of each row that is new in it, and of nothing they may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts.models import Grant
from heli.core import jobs, schedules
from heli.core.actions import list_views as views
from heli.core.actions.jobs import run_schedule
from heli.core.actions.list_alerts import alert_of_view, tell_new_rows
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Job, ListView, ListViewAlert, Notification
from heli.core.tables import alerts
from tests.cast import City, client_of, found_organisation, user_with

pytestmark = pytest.mark.django_db
LIST = "/directory/organisations/"


def saved(by: Any, query: str = "kind=agency", **more: Any) -> ListView:
    return views.save_view(None, by=by, table="organisations", name="社工机构", query=query, **more)


def watched(by: Any, query: str = "kind=agency", **more: Any) -> ListView:
    view = saved(by, query, **more)
    alert_of_view(view, by=by, wished=True)
    return view


def agency(city: City, name: str, place: str = "330402008") -> Any:
    return found_organisation(name, "agency", city.places[place])


def morning(gao_yuan: Any) -> Job:
    run_schedule(None, by=gao_yuan, kind="core.view.tell", clock=schedules.actor())
    done = jobs.run_one()
    assert done is not None and done.state == "done"
    return done


def heard() -> list[tuple[str, str]]:
    found = Notification.objects.filter(kind="core.view.tell").order_by("pk").select_related("reader")
    return [(each.reader.name, str(each.words)) for each in found]


def test_each_new_row_is_told_once_and_what_stood_there_is_not(city: City, shen_jie: Any, gao_yuan: Any) -> None:
    view = watched(shen_jie)
    morning(gao_yuan)
    assert heard() == []
    agency(city, "嘉禾社工服务中心")
    agency(city, "秀水社工服务中心")
    found_organisation("南湖区民政局", "department", city.places["330402"])  # not asked for
    assert "1 个视图" in str(morning(gao_yuan).result)
    morning(gao_yuan)
    assert heard() == [("沈洁", "视图「社工机构」有 2 条新的记录。")]
    told = Notification.objects.get()
    to = client_of(shen_jie).get(f"/notifications/{told.pk}/")["Location"]
    assert client_of(shen_jie).get(to)["Location"] == f"{LIST}?view={view.pk}&kind=agency"


def test_a_row_that_was_there_long_and_only_now_answers_is_new_and_one_that_comes_back_is_not(
    city: City, shen_jie: Any, gao_yuan: Any
) -> None:
    early = found_organisation("早来的中心", "community", city.places["330402008"])
    watched(shen_jie)
    agency(city, "嘉禾社工服务中心")
    morning(gao_yuan)
    for kind in ("agency", "community", "agency"):
        type(early).objects.filter(pk=early.pk).update(kind=kind)
        morning(gao_yuan)
    assert [words for _who, words in heard()] == ["视图「社工机构」有 1 条新的记录。"] * 2


def test_each_is_told_only_of_what_they_see(city: City, shen_jie: Any, gao_yuan: Any) -> None:
    """The list is asked as each reader: the officer of a street hears nothing of another district's people."""
    from heli.workforce.tests.test_groups import worker

    officer = user_with("street_officer", city.places["330402008"], "方街")
    shared = views.save_view(None, by=shen_jie, table="workers", name="全体", query="", audience="place:3304")
    for reader in (shen_jie, officer):
        alert_of_view(shared, by=reader, wished=True)
    worker("林岚", city, "330402008001")
    worker("钱二", city, "330483001001")
    morning(gao_yuan)
    assert heard() == [("沈洁", "视图「全体」有 2 条新的记录。"), ("方街", "视图「全体」有 1 条新的记录。")]


@pytest.mark.parametrize("how", ["off", "left", "no role", "unshared", "removed"])
def test_nothing_is_told_any_more(how: str, city: City, shen_jie: Any, gao_yuan: Any) -> None:
    colleague = user_with("street_officer", city.places["330402008"], "方街")
    view = saved(shen_jie, audience="place:3304")
    alert_of_view(view, by=colleague, wished=True)
    agency(city, "嘉禾社工服务中心")
    if how == "off":
        alert_of_view(view, by=colleague, wished=False)
    elif how == "left":
        type(colleague).objects.filter(pk=colleague.pk).update(is_active=False)
    elif how == "no role":
        Grant.objects.filter(user=colleague).delete()
    elif how == "unshared":
        ListView.objects.filter(pk=view.pk).update(audience="")
    else:
        views.remove_view(view, by=shen_jie)
    morning(gao_yuan)
    assert heard() == []


def test_a_list_that_opens_no_more_is_silent(city: City, shen_jie: Any, gao_yuan: Any) -> None:
    """Somebody who watched the accounts and now holds a role that has views, but not this list."""
    view = views.save_view(None, by=gao_yuan, table="users", name="账号", query="")
    reader = user_with("system_administrator", city.root, "另一位")
    ListView.objects.filter(pk=view.pk).update(audience="place:3304")
    alert_of_view(view, by=reader, wished=True)
    user_with("evaluator", city.root, "新来的")
    morning(gao_yuan)
    assert [who for who, _words in heard()] == ["另一位"]
    Grant.objects.filter(user=reader).update(role="evaluator")
    assert ListView.objects.visible_to(type(reader).objects.get(pk=reader.pk)).get() == view
    user_with("evaluator", city.root, "又来的")
    morning(gao_yuan)
    assert len(heard()) == 1


def test_a_changed_view_tells_from_then_on(city: City, shen_jie: Any, gao_yuan: Any) -> None:
    view = watched(shen_jie)
    views.change_view(view, by=shen_jie, name="全部", query="sort=-name", audience="", is_default=False)
    morning(gao_yuan)
    assert heard() == [], "what another question brings up is not new"
    agency(city, "嘉禾社工服务中心")
    morning(gao_yuan)
    assert heard() == [("沈洁", "视图「全部」有 1 条新的记录。")]


def test_another_order_loses_nothing(city: City, shen_jie: Any, gao_yuan: Any) -> None:
    view = watched(shen_jie)
    agency(city, "嘉禾社工服务中心")
    views.change_view(
        view, by=shen_jie, name=view.name, query="cols=name&sort=-name&kind=agency", audience="", is_default=False
    )
    morning(gao_yuan)
    assert len(heard()) == 1


def test_a_kill_between_two_readers_tells_nobody_twice(
    city: City, shen_jie: Any, gao_yuan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(shen_jie)
    watched(user_with("city_civil_affairs", city.root, "第二位"))
    agency(city, "嘉禾社工服务中心")
    real, calls = tell_new_rows, 0

    def killed(*given: Any, **named: Any) -> int:
        nonlocal calls
        calls += 1
        count = real(*given, **named)
        if calls == 2:  # within the step of the second: told, not yet stored
            raise KeyboardInterrupt
        return count

    monkeypatch.setattr("heli.core.list_alerts.tell_new_rows", killed)
    run_schedule(None, by=gao_yuan, kind="core.view.tell", clock=schedules.actor())
    with pytest.raises(KeyboardInterrupt):
        jobs.run_one()
    assert [who for who, _words in heard()] == ["沈洁"]
    done = jobs.run_one()  # taken up by another worker
    assert done is not None and done.state == "done"
    morning(gao_yuan)
    assert [who for who, _words in heard()] == ["沈洁", "第二位"]


def test_switched_off_while_the_clock_looks_is_no_fault(
    city: City, shen_jie: Any, gao_yuan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = watched(shen_jie)
    agency(city, "嘉禾社工服务中心")

    def meanwhile(looked_at: ListView, user: Any) -> Any:
        found = alerts.shown_now(looked_at, user)
        alert_of_view(view, by=shen_jie, wished=False)
        return found

    monkeypatch.setattr("heli.core.list_alerts.shown_now", meanwhile)
    morning(gao_yuan)
    assert heard() == []


def test_a_view_of_too_many_is_not_watched_and_one_that_became_so_says_it(
    city: City, shen_jie: Any, gao_yuan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = watched(shen_jie, audience="place:3304")
    monkeypatch.setattr(alerts, "MOST", 1)
    with pytest.raises(Refused, match="把条件改细"):
        alert_of_view(view, by=user_with("city_civil_affairs", city.root), wished=True)
    agency(city, "嘉禾社工服务中心")
    morning(gao_yuan)
    morning(gao_yuan)
    assert len(heard()) == 1 and "不再提醒" in heard()[0][1]
    assert not ListViewAlert.objects.filter(view=view).exists()


def test_the_clock_asks_no_more_where_there_are_more_rows(city: City, shen_jie: Any, gao_yuan: Any) -> None:
    watched(shen_jie)
    agency(city, "机构")
    morning(gao_yuan)  # what is remembered in the process is remembered now
    counts = []
    for first, number in ((0, 1), (1, 30)):
        for n in range(first, first + number):
            agency(city, f"机构 {n}")
        with CaptureQueriesContext(connection) as asked:
            morning(gao_yuan)
        counts.append(len(asked))
    assert counts[0] == counts[1] and len(heard()) == 3


def test_what_is_known_is_untouched_on_a_quiet_day(city: City, shen_jie: Any, gao_yuan: Any) -> None:
    watched(shen_jie)
    morning(gao_yuan)
    assert not AuditEntry.objects.filter(event="core.view.tell").exists()


def test_the_menu_of_a_view_switches_it_and_shows_it(city: City, shen_jie: Any) -> None:
    view = saved(shen_jie)
    browser, shown = client_of(shen_jie), f"{LIST}?view={view.pk}&kind=agency"
    page = browser.get(shown).content.decode()
    assert f'action="/lists/views/{view.pk}/alert/"' in page and "有新的就告诉我" in page and "有新的就提醒" not in page
    answer = browser.post(f"/lists/views/{view.pk}/alert/", {"alert": "1"})
    assert answer.status_code == 302 and answer["Location"] == shown
    page = browser.get(shown).content.decode()
    assert "不再告诉我有新的" in page and "有新的就提醒" in page
    kept = ListViewAlert.objects.get().known
    browser.post(f"/lists/views/{view.pk}/alert/", {"alert": "1"})  # pressed in two windows
    assert ListViewAlert.objects.get().known == kept
    browser.post(f"/lists/views/{view.pk}/alert/", {"alert": ""})
    assert not ListViewAlert.objects.exists() and "有新的就告诉我" in browser.get(shown).content.decode()


def test_each_switches_it_for_themselves_and_only_for_views_they_see(
    city: City, shen_jie: Any, zhou_min: Any, chen_nainai: Any
) -> None:
    shared, own = saved(shen_jie, audience="place:3304"), views.save_view(
        None, by=shen_jie, table="organisations", name="自己的", query=""
    )  # fmt: skip
    browser = client_of(zhou_min)
    assert browser.post(f"/lists/views/{shared.pk}/alert/", {"alert": "1"}).status_code == 302
    assert browser.post(f"/lists/views/{own.pk}/alert/", {"alert": "1"}).status_code == 404
    assert browser.get(f"/lists/views/{own.pk}/open/").status_code == 404
    assert browser.get(f"/lists/views/{shared.pk}/alert/").status_code == 405
    assert [alert.actor for alert in ListViewAlert.objects.all()] == [zhou_min.actor]
    assert "有新的就提醒" not in client_of(shen_jie).get(LIST).content.decode()
    assert client_of(None).post(f"/lists/views/{shared.pk}/alert/", {"alert": "1"}).status_code != 200
    with pytest.raises(NotAllowed):
        alert_of_view(shared, by=user_with(None, name="没有角色"), wished=True)
