"""The pages of the directory, walked by the cast."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.directory import actions
from heli.directory.models import Organisation, Place, Population
from tests.cast import client_of, found_organisation

pytestmark = pytest.mark.django_db
CODE = "52330400MJ9000001"


def page(user, address: str, status: int = 200) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_a_worker_goes_down_the_tree(city, lin_lan):
    assert "南湖区" in page(lin_lan, "/directory/places/")
    street = city.places["330402008"]
    shown = page(lin_lan, f"/directory/places/{street.pk}/")
    assert "嘉兴市" in shown
    assert "紫阳社区" in shown
    assert "/rename/" not in shown


def test_a_figure_is_shown_with_its_source_and_an_estimate_with_its_mark(city, lin_lan):
    root = city.root
    Population.objects.create(
        place=root, place_code="3304", place_name="嘉兴市", year=2020, measure="residents", value=5400868, note="七普"
    )
    assert "七普" in page(lin_lan, f"/directory/places/{root.pk}/")
    assert "估算" in page(lin_lan, f"/directory/places/{city.places['330402'].pk}/")


def test_shen_jie_renames_a_street_and_its_history_tells(city, shen_jie):
    street = city.places["330402008"]
    address = f"/directory/places/{street.pk}/rename/"
    page(shen_jie, address)
    answer = client_of(shen_jie).post(address, {"name": "新解放街道", "on": "2026-03-01", "version": street.version})
    assert answer.status_code == 302
    assert "由「解放街道」更名为「新解放街道」" in page(shen_jie, f"/directory/places/{street.pk}/")


def test_shen_jie_merges_and_splits(city, shen_jie):
    one, two = city.places["330402008001"], city.places["330402008002"]
    street = city.places["330402008"]
    address = f"/directory/places/{street.pk}/merge/"
    page(shen_jie, address)
    facts = {"places": [one.pk], "code": "330402008009", "name": "合社区", "on": "2026-03-01"}
    assert client_of(shen_jie).post(address, facts).status_code == 422
    assert client_of(shen_jie).post(address, facts | {"places": [one.pk, two.pk]}).status_code == 302
    new = Place.objects.get(code="330402008009")
    parts = {
        "code_1": "330402008010",
        "name_1": "东社区",
        "code_2": "330402008011",
        "name_2": "西社区",
        "on": "2026-04-01",
    }
    page(shen_jie, f"/directory/places/{new.pk}/split/")
    assert (
        client_of(shen_jie).post(f"/directory/places/{new.pk}/split/", parts | {"version": new.version}).status_code
        == 302
    )
    assert "撤销，工作由" in page(shen_jie, f"/directory/places/{new.pk}/")


def test_an_officer_without_the_right_gets_no_form(city, zhou_min):
    shown = page(zhou_min, f"/directory/places/{city.places['330402008'].pk}/rename/", 403)
    assert "新名称" not in shown


@pytest.mark.parametrize("words", ["晨光", "chenguang", "晨光社会"])
def test_organisations_are_found_by_name_and_sound(city, lin_lan, words):
    shown = page(lin_lan, f"/directory/organisations/?q={words}")
    assert "晨光社会工作服务中心" in shown
    assert "桐心社会工作服务中心" not in shown


def test_a_wrong_credit_code_is_told_beside_its_field(city, zhou_min):
    facts = {"name": "新中心", "kind": "agency", "credit_code": CODE + "A", "place": "解放街道"}
    answer = client_of(zhou_min).post("/directory/organisations/create/", facts)
    assert answer.status_code == 422
    assert "校验位" in answer.content.decode()
    facts["credit_code"] = ""
    assert client_of(zhou_min).post("/directory/organisations/create/", facts).status_code == 302
    made = Organisation.objects.get(name="新中心")
    shown = page(zhou_min, f"/directory/organisations/{made.pk}/")
    assert "登记了这个组织" in shown


def test_organisations_of_every_kind_in_the_mission_are_registered_and_found(city, shen_jie):
    nine = {
        "department",
        "street",
        "community",
        "agency",
        "association",
        "university",
        "foundation",
        "enterprise",
        "volunteers",
    }
    for kind in sorted(nine):
        facts = {"name": f"南湖{kind}", "kind": kind, "place": "南湖区"}
        answer = client_of(shen_jie).post("/directory/organisations/create/", facts)
        assert answer.status_code == 302, f"{kind}: {answer.content.decode()}"
    assert set(Organisation.objects.filter(name__startswith="南湖").values_list("kind", flat=True)) == nine
    for kind in sorted(nine):
        shown = page(shen_jie, f"/directory/organisations/?kind={kind}").split("<tbody>")[1]
        assert {each for each in nine if f"南湖{each}" in shown} == {kind}


def test_an_officer_registers_nothing_in_another_district(city, zhou_min):
    facts = {"name": "远方中心", "kind": "agency", "place": "梧桐街道"}
    assert client_of(zhou_min).post("/directory/organisations/create/", facts).status_code == 422


def test_an_officer_of_another_district_sees_and_may_not_change(city, qian_feng):
    organisation = city.organisations["晨光社会工作服务中心"]
    assert "/change/" not in page(qian_feng, f"/directory/organisations/{organisation.pk}/")
    page(qian_feng, f"/directory/organisations/{organisation.pk}/change/", 403)


def test_a_stale_form_is_noticed(city, shen_jie):
    organisation = city.organisations["晨光社会工作服务中心"]
    actions.change_organisation(organisation, by=shen_jie, contact_name="王芳")
    facts = {"name": organisation.name, "kind": "agency", "place": "解放街道", "version": organisation.version}
    answer = client_of(shen_jie).post(f"/directory/organisations/{organisation.pk}/change/", facts)
    assert answer.status_code == 409


def test_duplicates_are_shown_merged_and_taken_apart(city, shen_jie):
    kept = city.organisations["晨光社会工作服务中心"]
    gone = found_organisation("南湖区晨光社会工作服务中心", "agency", city.places["330402"])
    shown = page(shen_jie, "/directory/organisations/duplicates/")
    assert "后名称相同" in shown
    browser = client_of(shen_jie)
    page(shen_jie, f"/directory/organisations/{gone.pk}/merge/?kept={kept.pk}")
    facts = {"kept": kept.name, "reason": "同一家", "version": gone.version}
    assert browser.post(f"/directory/organisations/{gone.pk}/merge/", facts).status_code == 302
    assert "已并入" in page(shen_jie, f"/directory/organisations/{gone.pk}/")
    assert browser.post(f"/directory/organisations/{gone.pk}/separate/").status_code == 302
    answer = browser.post(f"/directory/organisations/{gone.pk}/distinguish/", {"second": kept.pk, "reason": "两家"})
    assert answer.status_code == 302
    assert "没有看起来重复的组织" in page(shen_jie, "/directory/organisations/duplicates/")


def test_an_organisation_is_closed(city, shen_jie):
    organisation = city.organisations["桐心社会工作服务中心"]
    page(shen_jie, f"/directory/organisations/{organisation.pk}/close/")
    facts = {"closed_on": "2026-03-01", "version": organisation.version}
    assert client_of(shen_jie).post(f"/directory/organisations/{organisation.pk}/close/", facts).status_code == 302
    assert "2026年3月1日 注销" in page(shen_jie, f"/directory/organisations/{organisation.pk}/")


@pytest.mark.parametrize("address", ["/directory/organisations/", "/directory/places/"])
def test_a_longer_list_asks_the_database_no_more(city, shen_jie, address):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(shen_jie, address)
        return len(queries)

    page(shen_jie, address)
    before = asked()
    for number in range(20):
        place = Place.objects.create(
            code=f"3304020080{number + 30}", name=f"{number}社区", level="community", parent=city.places["330402008"]
        )
        found_organisation(f"第{number}中心", "agency", place, city.organisations["嘉兴市民政局"])
    assert asked() == before


def test_shen_jie_moves_a_community_and_its_history_tells_with_the_document(city, shen_jie, zhou_min):
    community, other = city.places["330402008001"], city.places["330483001"]
    address = f"/directory/places/{community.pk}/move/"
    page(zhou_min, address, 403)
    assert "新的上级" in page(shen_jie, address)
    facts = {"parent": other.pk, "on": "2026-03-01", "document": "嘉民〔2026〕3号", "version": community.version}
    assert client_of(shen_jie).post(address, facts | {"parent": community.parent_id}).status_code == 422
    assert client_of(shen_jie).post(address, facts).status_code == 302
    community.refresh_from_db()
    assert community.parent == other and community.path.startswith(other.path)
    shown = page(shen_jie, f"/directory/places/{community.pk}/")
    assert "由隶属解放街道改为隶属梧桐街道（嘉民〔2026〕3号）" in shown


def test_a_stale_change_of_a_place_keeps_what_was_typed(city, shen_jie):
    street = city.places["330402008"]
    actions.rename_place(street, by=shen_jie, name="别人起的街道", on=street_day(1))
    address = f"/directory/places/{street.pk}/rename/"
    facts = {"name": "这里起的街道", "on": street_day(2).isoformat(), "version": 0}
    answer = client_of(shen_jie).post(address, facts)
    shown = answer.content.decode()
    assert answer.status_code == 409 and "<del>别人起的街道</del>" in shown and "<ins>这里起的街道</ins>" in shown
    street.refresh_from_db()
    assert client_of(shen_jie).post(address, facts | {"keep": "theirs"}).status_code == 302
    assert Place.objects.get(pk=street.pk).name == "别人起的街道"
    assert client_of(shen_jie).post(address, facts | {"version": street.version, "keep": "ours"}).status_code == 302
    assert Place.objects.get(pk=street.pk).name == "这里起的街道"


def street_day(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.django_db
def test_everything_wrong_with_a_new_organisation_is_told_at_once(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    assert (
        '<option value="" selected>请选择</option>' in client.get("/directory/organisations/create/").content.decode()
    )
    answer = client.post("/directory/organisations/create/", {"name": "测试社工站", "credit_code": "123"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="测试社工站"' in page, "what was typed stays"
    assert "统一社会信用代码是 18 位。" in page and 'id="id_kind_error"' in page
