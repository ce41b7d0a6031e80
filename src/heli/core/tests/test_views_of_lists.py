"""A view of a list: named, found again, opened by default, shared; whoever opens it sees their own rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heli.core.actions import list_views as actions
from heli.core.errors import NotAllowed, Refused
from heli.core.models import ListView, ListViewDefault
from heli.core.tables.queries import views_of_list
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
LIST = "/directory/organisations/"
NEW = "/lists/organisations/views/new/"


def post(browser: Client, address: str, **facts: Any) -> Any:
    return browser.post(address, facts)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def saved(by: Any, name: str = "社工机构", query: str = "kind=agency", **more: Any) -> ListView:
    return actions.save_view(None, by=by, table="organisations", name=name, query=query, **more)


def test_what_the_address_says_is_named_and_found_again(city: City, shen_jie: Any) -> None:
    browser = client_of(shen_jie)
    shown = text(browser.get(f"{LIST}?kind=agency&sort=-name&cols=name,kind&nonsense=1"))
    assert f"{NEW}?q=kind%3Dagency%26sort%3D-name%26cols%3Dname%252Ckind" in shown
    form = text(browser.get(f"{NEW}?q={quote('kind=agency&sort=-name&nonsense=1')}"))
    assert "社工机构" in form and "名称从大到小" in form and 'value="kind=agency&amp;sort=-name"' in form
    answer = post(browser, NEW, name="社工机构", query="kind=agency&sort=-name")
    view = ListView.objects.get()
    assert answer["Location"] == f"{LIST}?view={view.pk}&kind=agency&sort=-name"
    opened = text(browser.get(answer["Location"]))
    assert "视图：<b>社工机构</b>" in opened and "晨光" in opened and "嘉兴市民政局" not in opened


def test_a_changed_view_says_so_and_keeps_what_is_shown_now(city: City, shen_jie: Any) -> None:
    view = saved(shen_jie)
    browser = client_of(shen_jie)
    assert "（有改动）" not in text(browser.get(f"{LIST}?view={view.pk}&kind=agency"))
    assert "（有改动）" in text(browser.get(f"{LIST}?view={view.pk}&kind=department"))
    post(browser, f"/lists/views/{view.pk}/", name="部门", query="kind=department", version=view.version)
    view.refresh_from_db()
    assert (view.name, view.query) == ("部门", "kind=department")


def test_the_default_opens_first_and_a_plain_list_stays_within_reach(city: City, shen_jie: Any, zhou_min: Any) -> None:
    view = saved(shen_jie, is_default=True)
    browser = client_of(shen_jie)
    assert browser.get(LIST)["Location"] == f"{LIST}?view={view.pk}&kind=agency"
    plain = browser.get(f"{LIST}?view=all")
    assert plain.status_code == 200 and "嘉兴市民政局" in text(plain)
    assert "view=all&amp;kind=agency" in text(plain)  # a filter chosen there does not lead back to the default
    assert client_of(zhou_min).get(LIST).status_code == 200
    post(browser, f"/lists/views/{view.pk}/prefer/", default="")
    assert browser.get(LIST).status_code == 200


def test_a_second_default_takes_the_place_of_the_first(city: City, shen_jie: Any) -> None:
    saved(shen_jie, is_default=True)
    saved(shen_jie, "部门", "kind=department", is_default=True)
    assert ListViewDefault.objects.get().view.name == "部门"


@pytest.mark.parametrize(
    ("audience", "sees"),
    [("place:330402", {"周敏", "方瑜"}), ("role:district_officer", {"钱峰"}), ("", set()), ("place:3304", {"周敏", "方瑜", "钱峰"})],
)  # fmt: skip
def test_a_view_is_shared_with_those_within_a_place_or_of_a_role(
    city: City, zhou_min: Any, fang_yu: Any, qian_feng: Any, audience: str, sees: set[str]
) -> None:
    owner = user_with("district_officer", city.places["330402"])
    grant(owner, "city_civil_affairs", city.root)
    saved(type(owner).objects.get(pk=owner.pk), audience=audience)
    found = {user.name for user in (zhou_min, fang_yu, qian_feng) if views_of_list(user, "organisations")}
    assert found == sees


def test_nobody_shares_beyond_where_they_belong(city: City, zhou_min: Any) -> None:
    for audience in ("place:3304", "house", "role:auditor", "organisation:1"):
        with pytest.raises(Refused):
            saved(zhou_min, audience=audience)
        answer = post(client_of(zhou_min), NEW, name="社工机构", query="", audience=audience)
        assert answer.status_code == 422


def test_whoever_opens_a_shared_view_sees_their_own_rows(city: City, shen_jie: Any, zhou_min: Any) -> None:
    from heli.workforce.tests.test_groups import worker

    worker("林岚", city, "330402008001")
    worker("钱二", city, "330483001001")
    view = actions.save_view(
        None, by=shen_jie, table="workers", name="全体", query="group=place", audience="place:3304"
    )
    address = f"/workforce/workers/?view={view.pk}&group=place"
    assert "桐乡市" in text(client_of(shen_jie).get(address))
    opened = text(client_of(zhou_min).get(address))
    assert "视图：<b>全体</b>" in opened and "某人共享" not in opened and "沈洁共享" in opened
    assert "南湖区" in opened and "桐乡市" not in opened


def test_only_its_owner_or_who_tends_the_views_of_a_group_changes_one(
    city: City, shen_jie: Any, zhou_min: Any, fang_yu: Any
) -> None:
    view = saved(zhou_min, audience="place:330402008")
    own = saved(zhou_min, "自己的")
    facts = {"name": "改名", "query": "", "audience": view.audience, "is_default": False}
    with pytest.raises(NotAllowed):
        actions.change_view(view, by=fang_yu, **facts)
    assert client_of(fang_yu).get(f"/lists/views/{view.pk}/").status_code == 403
    assert client_of(fang_yu).get(f"/lists/views/{own.pk}/").status_code == 404
    tends = user_with("city_civil_affairs", city.places["330402008"])
    assert actions.change_view(view, by=tends, **facts).name == "改名"
    assert not ListView.objects.visible_to(shen_jie).exists()  # the whole city is not below the street


def test_two_who_change_one_view_are_told(city: City, shen_jie: Any) -> None:
    view = saved(shen_jie)
    browser, address = client_of(shen_jie), f"/lists/views/{view.pk}/"
    post(browser, address, name="第一", query="", version=view.version)
    answer = post(browser, address, name="第二", query="", version=view.version)
    assert answer.status_code == 409 and "第一" in text(answer) and "第二" in text(answer)
    view.refresh_from_db()
    assert view.name == "第一"
    answer = post(browser, address, name="第二", query="", version=view.version)
    assert answer.status_code == 302


def test_a_name_is_there_once_and_a_view_goes_with_its_default(city: City, shen_jie: Any) -> None:
    view = saved(shen_jie, is_default=True)
    answer = post(client_of(shen_jie), NEW, name="社工机构", query="")
    assert answer.status_code == 422 and "已经有同名的视图" in text(answer)
    post(client_of(shen_jie), f"/lists/views/{view.pk}/remove/", version=view.version)
    assert not ListView.objects.exists() and not ListViewDefault.objects.exists()


def test_nonsense_and_lists_of_others_are_not_there(city: City, zhou_min: Any) -> None:
    browser = client_of(zhou_min)
    assert browser.get("/lists/users/views/new/").status_code == 404
    assert browser.get("/lists/nothing/views/new/").status_code == 404
    assert browser.get(f"{LIST}?view=999999999").status_code == 200
    assert browser.get(f"{LIST}?view=x").status_code == 200
    assert post(browser, NEW, name="", query="a=%00&kind=\0").status_code == 422


def test_views_cost_one_query_however_many_there_are(city: City, shen_jie: Any) -> None:
    counts = []
    for number in (0, 12):
        for n in range(number):
            saved(shen_jie, f"视图 {n}")
        with CaptureQueriesContext(connection) as asked:
            client_of(shen_jie).get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert sum("core_listview" in query["sql"] for query in asked.captured_queries) == 1
