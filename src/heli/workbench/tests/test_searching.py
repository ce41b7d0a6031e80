"""One search over every room: grouped, with the reason, and the pages and actions one may open."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest

from heli.accounts.models import User
from heli.core.actions.documents import withdraw_document
from heli.core.models import Batch, Document
from heli.core.searching import Words, gathered
from heli.directory.models import Organisation, OrganisationName, Person
from heli.workbench.models import HelpRequest
from heli.workforce.models import CityStandard, GapReport
from tests.access_things.conference import a_resolution, a_task
from tests.access_things.workbench import a_request, an_official_document
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
CHENGUANG = "晨光社会工作服务中心"


@pytest.fixture
def rooms(city: City, shen_jie: User) -> City:
    """Something in every room."""
    a_worker(city, shen_jie)
    Organisation.objects.filter(name=CHENGUANG).update(credit_code="52330402MJ1234567X", short_name="晨光中心")
    OrganisationName.objects.create(organisation=city.organisations[CHENGUANG], name="南湖晨光社")
    CityStandard.objects.create(
        name="驻站社工", ratio=2, per=1, basis="streets", document="街道社工站建设办法", effective_from=date(2025, 1, 1)
    )
    GapReport.objects.create(month=date(2026, 10, 31), frozen_by=shen_jie.actor)
    asked = a_request(city, shen_jie)
    asked.title, asked.year, asked.serial = "核对社区矫正岗位", 2026, 12
    asked.save()
    resolved = a_resolution(city, shen_jie)
    resolved.subject, resolved.year, resolved.number = "摸清青少年事务社工底数", 2026, 31
    resolved.save()
    written = an_official_document(city, shen_jie)
    written.title = "关于核定配备数的函"
    written.save()
    task = a_task(city, shen_jie)
    task.name, task.project.name = "落实面谈场所", "联合走访"
    task.save()
    task.project.save()
    conference, meeting = resolved.conference, resolved.meeting
    conference.name, meeting.subject = "社会工作联席会议", "第三次全体会议"
    conference.save()
    meeting.save()
    Document.objects.create(about_type="workbench.helprequest", about_id=asked.pk, title="在岗名单（盖章）")
    Batch.objects.create(kind="workforce", file_name="十月名册.xlsx", made_by=shen_jie.actor)
    return city


def kinds(user: User, typed: str) -> dict[str, list[str]]:
    return {group.key: [str(each.what) for each in group.found] for group in gathered(user, Words.of(typed), 9).groups}


@pytest.mark.parametrize(
    ("typed", "kind", "what"),
    [
        ("林岚", "workforce.worker", "林岚"), ("ll", "workforce.worker", "林岚"),
        ("晨光", "directory.organisation", CHENGUANG), ("南湖晨光", "directory.organisation", CHENGUANG),
        ("chenguang", "directory.organisation", CHENGUANG), ("cgsh", "directory.organisation", CHENGUANG),
        ("52330402mj1234567x", "directory.organisation", CHENGUANG),
        ("紫阳", "directory.place", "紫阳社区"), ("330402008001", "directory.place", "紫阳社区"),
        ("驻站", "workforce.standard", "驻站社工"), ("社工站建设", "workforce.standard", "驻站社工"),
        ("2026-10", "workforce.report", "2026年10月月末数据"), ("10月", "workforce.report", "2026年10月月末数据"),
        ("矫正", "workbench.request", "核对社区矫正岗位"), ("2026-12", "workbench.request", "核对社区矫正岗位"),
        ("〔2026〕31号", "workbench.resolution", "摸清青少年事务社工底数"), ("31", "workbench.resolution", "摸清青少年事务社工底数"),
        ("hedui", "workbench.request", "核对社区矫正岗位"), ("hdsq", "workbench.request", "核对社区矫正岗位"),
        ("jiaozheng", "workbench.request", "核对社区矫正岗位"), ("qsnsw", "workbench.resolution", "摸清青少年事务社工底数"),
        ("社会工作联席会议", "workbench.conference", "社会工作联席会议"), ("lxhy", "workbench.conference", "社会工作联席会议"),
        ("全体会议", "workbench.meeting", "第三次全体会议"), ("dscqt", "workbench.meeting", "第三次全体会议"),
        ("联合走访", "workbench.project", "联合走访"), ("lianhezoufang", "workbench.project", "联合走访"),
        ("面谈场所", "workbench.task", "落实面谈场所"), ("lsmtcs", "workbench.task", "落实面谈场所"),
        ("guanyu", "workbench.official", "关于核定配备数的函"), ("盖章", "core.document", "在岗名单（盖章）"),
        ("nanhu", "directory.place", "南湖区"), ("nhq", "directory.place", "南湖区"), ("jiefang", "directory.place", "解放街道"),
        ("底数", "workbench.resolution", "摸清青少年事务社工底数"), ("配备数的函", "workbench.official", "关于核定配备数的函"),
        ("十月名册", "core.import", "十月名册.xlsx"),
        ("登记组织", "actions", "登记组织"), ("djzz", "actions", "登记组织"), ("dengji", "actions", "登记组织"),
        ("机构", "actions", "登记组织"), ("月末", "actions", "冻结月末数据"), ("缺口", "pages", "缺口"),
    ],
)  # fmt: skip
def test_every_room_is_looked_into(rooms: City, shen_jie: User, typed: str, kind: str, what: str) -> None:
    assert what in kinds(shen_jie, typed).get(kind, [])


def test_the_year_belongs_to_the_number_where_it_is_typed(rooms: City, shen_jie: User) -> None:
    assert "workbench.resolution" not in kinds(shen_jie, "〔2025〕31号")


def test_a_document_is_found_by_who_sees_its_record_alone(rooms: City, shen_jie: User, qian_feng: User) -> None:
    assert "core.document" in kinds(shen_jie, "在岗名单")
    assert qian_feng.holds("core.document.view") and "core.document" not in kinds(qian_feng, "在岗名单")
    paper = Document.objects.get(title="在岗名单（盖章）")
    withdraw_document(paper, by=shen_jie, reason="传错了")
    assert "core.document" not in kinds(shen_jie, "在岗名单")


def test_a_place_that_was_renamed_is_found_by_its_new_sound(rooms: City, shen_jie: User) -> None:
    assert kinds(shen_jie, "ziyang")["directory.place"] == ["紫阳社区"]
    place = rooms.places["330402008001"]
    place.name = "梅湾社区"
    place.save()
    assert kinds(shen_jie, "meiwan")["directory.place"] == ["梅湾社区"]
    assert "directory.place" not in kinds(shen_jie, "ziyang")


def test_a_new_title_is_found_by_its_sound_at_once(rooms: City, shen_jie: User) -> None:
    asked = HelpRequest.objects.get(title="核对社区矫正岗位")
    asked.title = "借用会议室"
    asked.save()
    assert kinds(shen_jie, "jieyong")["workbench.request"] == ["借用会议室"]
    assert "workbench.request" not in kinds(shen_jie, "jiaozheng")


def test_what_other_offices_wrote_is_not_found(rooms: City, gu_hang: User) -> None:
    assert not {"workbench.request", "workbench.official", "workbench.resolution"} & kinds(gu_hang, "核").keys()
    assert not {"workbench.request", "workbench.official", "workbench.resolution"} & kinds(gu_hang, "31").keys()


def test_an_account_is_found_by_who_keeps_accounts_alone(city: City, gao_yuan: User, shen_jie: User) -> None:
    assert kinds(gao_yuan, "高源")["accounts.user"] == ["高源"]
    assert "accounts.user" not in kinds(shen_jie, "高源")


def test_what_begins_with_the_words_comes_before_people_who_sound_so(rooms: City, shen_jie: User) -> None:
    assert next(iter(kinds(shen_jie, "导入"))) == "actions"


def test_an_import_of_somebody_else_is_not_found(rooms: City, zhou_min: User) -> None:
    assert "core.import" not in kinds(zhou_min, "十月名册")


def test_actions_are_offered_to_who_may_do_them(rooms: City, shen_jie: User, gu_hang: User) -> None:
    assert "登记组织" in kinds(shen_jie, "")["actions"]
    assert kinds(gu_hang, "")["actions"] == ["请同事代理", "修改密码", "全部标为已读", "退出登录"]


def test_a_slip_is_thought_of_only_where_nothing_is_called_so(rooms: City, shen_jie: User) -> None:
    Person.objects.create(name="林蓝")
    assert not gathered(shen_jie, Words.of("林岚"), 9).near
    results = gathered(shen_jie, Words.of("林兰"), 9)
    assert results.near
    assert [(each.what, str(each.why)) for each in results.groups[0].found] == [("林岚", "读音相同：lin lan")]


@pytest.mark.parametrize(("typed", "most"), [("林岚", 7), ("ll", 8), ("chenguang", 6), ("2026-12", 8)])
def test_all_rooms_are_asked_in_one_statement(
    rooms: City, shen_jie: User, typed: str, most: int, django_assert_max_num_queries: Any
) -> None:
    kinds(shen_jie, typed)
    with django_assert_max_num_queries(most):
        kinds(shen_jie, typed)


def page(user: User, typed: str, route: str = "/workbench/search/", **more: str) -> str:
    answer = client_of(user).get(f"{route}?{urlencode({'q': typed, **more})}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def test_the_page_groups_what_it_found_and_says_why(rooms: City, shen_jie: User) -> None:
    said = page(shen_jie, "晨光")
    assert CHENGUANG in said and "名称" in said and "找到 1 项。" in said
    assert "没有找到" in page(shen_jie, "查无此事")
    assert "没有完全一致的" in page(shen_jie, "林蓝")


def test_the_palette_is_a_listbox_of_options_with_their_own_names(rooms: City, shen_jie: User) -> None:
    said = page(shen_jie, "林岚", "/workbench/search/palette/")
    assert 'role="option" id="palette-1-1"' in said and "/workforce/workers/" in said and "<h1" not in said
    assert "没有找到" in page(shen_jie, "查无此事", "/workbench/search/palette/")


@pytest.mark.parametrize(
    "typed", ["<b>", "'; --", "%", "_", "\\", "a" * 500, "\x00", "²³", "·", "  ", "𠮷田", "１２３４", "İ"]
)
def test_whatever_is_typed_is_answered(rooms: City, shen_jie: User, typed: str) -> None:
    for route in ("/workbench/search/", "/workbench/search/palette/"):
        for more in ({}, {"near": "1"}):
            assert "<b>'; --" not in page(shen_jie, typed, route, **more)
