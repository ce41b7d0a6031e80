"""What posts ask for is entered; everybody's match is shown, narrowed, counted and planned for."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from heli.accounts.models import User
from heli.core.models import AuditEntry
from heli.directory.models import Person, PlaceParent
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, Employment, PostRequirement, Qualification, Training, Worker
from heli.workforce.queries import match
from tests.cast import City, client_of
from tests.groups import groups_of
from tests.languages import unmarked_chinese

LIST, PLAN, ASKED = (
    "/workforce/workers/match/",
    "/workforce/workers/match/plan/",
    "/workforce/workers/match/requirements/",
)
TODAY = date(2026, 11, 27)


def typed(**more: Any) -> dict[str, Any]:
    """The form as an officer fills it in."""
    return {
        "name": "矫正社工上岗条件", "place": "嘉兴市", "posts": "矫正、禁毒", "kind": "", "level": "intermediate",
        "majors": "社会工作、社会学", "trainings": "危机干预", "trainings_how": "all", "months": "24",
        "document": "嘉兴市社工岗位管理办法", "article": "第五条", "effective_from": "2026-01-01", "effective_to": "", **more,
    }  # fmt: skip


def requires(city: City, code: str = "3304", **more: Any) -> PostRequirement:
    given = {"name": "社工上岗条件", "document": "办法", "effective_from": date(2026, 1, 1), **more}
    return PostRequirement.objects.create(place=city.places[code], **given)


def worker(city: City, name: str = "林岚", post: str = "矫正社工", place: str | None = "330402008001", employer: str = "",
           **more: Any) -> Worker:  # fmt: skip
    person = Person.objects.create(name=name, document_number=f"33040219900101{Person.objects.count():04d}")
    made = Worker.objects.create(person=person, major=more.pop("major", ""), education=more.pop("education", "本科"))
    for level in more.pop("levels", ()):
        Certificate.objects.create(worker=made, level=level)
    for training in more.pop("trainings", ()):
        Qualification.objects.create(worker=made, kind="training", name=training)
    extend_reach(Employment.objects.create(
        worker=made, post=post, place=city.places[place] if place else None,
        organisation=city.organisations[employer] if employer else None, **{"start_on": date(2020, 1, 1), **more},
    ))  # fmt: skip
    return made


@pytest.mark.django_db
def test_an_officer_enters_what_posts_ask_for(city: City, shen_jie: User) -> None:
    page = client_of(shen_jie).post(f"{ASKED}new/", typed(), follow=True)
    for words in ("已登记「矫正社工上岗条件」。", "第五条", "执行中", "社会工作师及以上证书", "危机干预", "满 24 个月"):
        assert words in page.text
    assert AuditEntry.objects.filter(event="workforce.requirement.enter").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("place", "月球", "没有找到「月球」"),
        ("place", "", "请填写「适用地区」。"),
        ("effective_to", "2025-01-01", "结束日期不能早于开始日期。"),
        ("document", "", "请填写「文件」。"),
        ("months", "-1", "0"),
        ("months", "1000000", "600"),
        ("level", "king", "king"),
        ("effective_from", "13月", "日期"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    city: City, shen_jie: User, field: str, value: str, sentence: str
) -> None:
    page = client_of(shen_jie).post(f"{ASKED}new/", typed(**{field: value}))
    assert page.status_code == 422 and sentence in page.text and "矫正、禁毒" in page.text
    assert not PostRequirement.objects.exists()


@pytest.mark.django_db
def test_a_requirement_that_asks_for_nothing_is_refused(city: City, shen_jie: User) -> None:
    page = client_of(shen_jie).post(f"{ASKED}new/", typed(level="", majors="", trainings="", months="0"))
    assert page.status_code == 422 and "证书、专业、培训、工作年限，至少填一项要求。" in page.text


@pytest.mark.django_db
def test_a_district_lays_down_for_itself_alone(city: City, qian_feng: User, shen_jie: User) -> None:
    client = client_of(qian_feng)
    assert client.post(f"{ASKED}new/", typed(place="330402")).status_code == 422
    assert client.post(f"{ASKED}new/", typed(place="330483001")).status_code == 302
    own, of_city = PostRequirement.objects.get(), requires(city, level="junior")
    assert client.get(f"{ASKED}{of_city.pk}/").status_code == 404
    assert client.post(f"{ASKED}{own.pk}/", typed(place="嘉兴市", version=own.version)).status_code == 422
    page = client.get(ASKED)
    assert f"{ASKED}{own.pk}/" in page.text and f"{ASKED}{of_city.pk}/" not in page.text, "seen, and not to be changed"


@pytest.mark.django_db
def test_a_requirement_ends_and_is_not_erased(city: City, shen_jie: User) -> None:
    client, asked = client_of(shen_jie), requires(city, level="senior")
    person = worker(city)
    assert "不符合" in client.get(LIST).text
    assert "还缺高级社会工作师证书" in client.get(f"/workforce/workers/{person.pk}/").text
    ended = typed(posts="", effective_to="2026-10-31", version=asked.version)
    assert client.post(f"{ASKED}{asked.pk}/", ended).status_code == 302
    assert "没有适用岗位要求的任职" in client.get(LIST).text
    assert "已结束" in client.get(ASKED).text and PostRequirement.objects.count() == 1


@pytest.mark.django_db
def test_the_second_of_two_writers_is_told(city: City, shen_jie: User) -> None:
    client, asked = client_of(shen_jie), requires(city, level="junior")
    first = client.post(f"{ASKED}{asked.pk}/", typed(months="12", version=asked.version))
    second = client.post(f"{ASKED}{asked.pk}/", typed(months="36", version=asked.version))
    assert (first.status_code, second.status_code) == (302, 409) and "刚刚改过这条记录" in second.text
    assert "<del>12</del>" in second.text and "<ins>36</ins>" in second.text
    assert second.text.count("<ins>") == 1, "what both wrote alike does not differ"


@pytest.mark.django_db
def test_a_page_says_how_somebody_matches_which_requirement_applied_and_what_would_close_it(
    city: City, shen_jie: User
) -> None:
    requires(city, level="junior")
    requires(city, name="矫正岗位条件", posts="矫正", level="intermediate", majors="社会工作", months=24,
             document="嘉兴市社工岗位管理办法", article="第五条")  # fmt: skip
    person = worker(city, major="社会工作", levels=("junior",), start_on=None)
    page = client_of(shen_jie).get(f"/workforce/workers/{person.pk}/").text
    assert "专业对口；还缺社会工作师证书；工作年限不详" in page
    assert "补登入职日期后才能判断能否报考社会工作师；补登入职日期" in page
    assert "矫正岗位条件，嘉兴市社工岗位管理办法第五条" in page


@pytest.mark.django_db
def test_somebody_sees_their_own_match(city: City, lin_lan: User) -> None:
    requires(city, majors="社会工作", trainings="危机干预")
    person = worker(city, employer="晨光社会工作服务中心", trainings=("社区危机干预培训",))
    User.objects.filter(pk=lin_lan.pk).update(person=person.person)
    page = client_of(User.objects.get(pk=lin_lan.pk)).get("/workforce/own/").text
    assert "专业不详；培训符合" in page and "补登专业" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "says"), [("confirmed", "培训符合"), ("recorded", "培训待确认"), ("returned", "还缺培训：危机干预")]
)
def test_reported_training_counts_once_it_is_confirmed(city: City, shen_jie: User, state: str, says: str) -> None:
    requires(city, trainings="危机干预")
    person = worker(city)
    Training.objects.create(worker=person, kind="training", name="社区危机干预（初阶）", end_on=date(2026, 5, 1), tenths=60,
                            state=state, recorded_by=shen_jie.actor, confirmed_by=shen_jie.actor)  # fmt: skip
    (found,) = match.of_worker(person, TODAY)
    assert found.words == says
    assert says in client_of(shen_jie).get(LIST).text


@pytest.fixture
def people(city: City) -> City:
    """南湖区 lacks a certificate and a training, 桐乡市 matches and is unknown."""
    requires(city, level="intermediate", majors="社会工作", trainings="危机干预、老年个案")
    worker(city, "林岚", major="社会工作", levels=("junior",), trainings=("危机干预初阶",))
    worker(city, "赵一", "督导", "330402008002", major="会计学", levels=("senior",), trainings=("危机干预", "老年个案"))
    worker(city, "钱二", "社工", None, "桐心社会工作服务中心", major="社工", levels=("intermediate",),
           trainings=("危机干预", "老年个案"))  # fmt: skip
    worker(city, "孙三", "社工", "330483001001", levels=("intermediate",), trainings=("危机干预", "老年个案"))
    worker(city, "李四", "社工", "330483001001", end_on=date(2026, 1, 31))
    return city


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"林岚", "赵一", "钱二", "孙三"}),
        ("result=short", {"林岚", "赵一"}),
        ("result=unknown", {"孙三"}),
        ("result=met", {"钱二"}),
        ("lacks=level", {"林岚"}),
        ("lacks=intermediate", {"林岚"}),
        ("lacks=senior", set()),
        ("lacks=major", {"赵一"}),
        ("lacks=training", {"林岚"}),
        ("training=老年个案", {"林岚"}),
        ("training=危机干预", set()),
        ("major=社会工作", {"赵一"}),
        ("unknown=major", {"孙三"}),
        ("unknown=any", {"孙三"}),
        ("unknown=months", set()),
        ("place=330483", {"钱二", "孙三"}),
        ("place=330402008001", {"林岚"}),
        ("place=none", set()),
        ("post=督导", {"赵一"}),
        ("q=sunsan", {"孙三"}),
        ("place=330402&result=short&lacks=level", {"林岚"}),
    ],
)
def test_the_list_is_narrowed(people: City, shen_jie: User, query: str, names: set[str]) -> None:
    page = client_of(shen_jie).get(f"{LIST}?{query}").text
    assert {name for name in ("林岚", "赵一", "钱二", "孙三", "李四") if f">{name}<" in page} == names


@pytest.mark.django_db
def test_everybody_sees_the_posts_of_their_scope(people: City, zhou_min: User, qian_feng: User, fang_yu: User) -> None:
    elsewhere = worker(people, "周五", place="330402009001")
    extend_reach(Employment.objects.create(worker=elsewhere, place=people.places["330483001001"], post="社工",
                                           end_on=date(2025, 1, 1)))  # fmt: skip
    for user, names in ((zhou_min, {"林岚", "赵一"}), (qian_feng, {"钱二", "孙三"}), (fang_yu, set())):
        page = client_of(user).get(LIST).text
        assert {name for name in ("林岚", "赵一", "钱二", "孙三", "周五") if f">{name}<" in page} == names


@pytest.mark.django_db
def test_groups_count_what_is_lacking(people: City, shen_jie: User) -> None:
    # posts, met, unknown, junior, intermediate, senior, major, training, months
    assert groups_of(shen_jie, f"{LIST}?group=place") == {
        "南湖区": [2, 0, 0, 0, 1, 0, 1, 1, 0], "桐乡市": [2, 1, 1, 0, 0, 0, 0, 0, 0], "合计": [4, 1, 1, 0, 1, 0, 1, 1, 0],
    }  # fmt: skip


@pytest.mark.django_db
def test_excel_holds_the_people_of_the_list(people: City, shen_jie: User) -> None:
    answer = client_of(shen_jie).get(f"{LIST}?result=short&sort=name&format=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.iter_rows(values_only=True))
    told = {row[0]: row for row in rows}
    assert {"林岚", "赵一"} <= told.keys() and "孙三" not in told
    assert "专业对口；还缺社会工作师证书；还缺培训：老年个案" in told["林岚"]


@pytest.mark.django_db
def test_the_plan_counts_and_each_figure_opens_its_people(people: City, shen_jie: User) -> None:
    client = client_of(shen_jie)
    page = client.get(f"{PLAN}?place=330402&by=post").text
    assert "only=post%3A%E7%9F%AB%E6%AD%A3%E7%A4%BE%E5%B7%A5" in page and "桐心" not in page
    opened = client.get(f"{LIST}?place=330402&lacks=intermediate&only=post:矫正社工").text
    assert ">林岚<" in opened and "1 条" in opened
    streets = client.get(f"{PLAN}?place=330402").text
    assert "解放街道" in streets and "梧桐街道" not in streets
    assert "training=%E8%80%81%E5%B9%B4%E4%B8%AA%E6%A1%88" in streets


@pytest.mark.django_db
def test_more_people_cost_no_more_queries(people: City, shen_jie: User) -> None:
    client = client_of(shen_jie)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(30):
        worker(people, f"王{number}", major="社会工作", levels=("junior",), trainings=("危机干预",))
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) <= len(few)


@pytest.mark.django_db
def test_a_place_that_was_moved_counts_where_it_lies_now(city: City) -> None:
    """Its people of before are asked what the district asks in which it lies now."""
    requires(city, "330483", level="senior")
    moved = city.places["330402009"]
    below = city.places["330402009001"]
    person = worker(city, place="330402009001")
    for place, parent in ((moved, "330483"), (below, None)):
        if parent is not None:
            PlaceParent.objects.create(place=place, parent=place.parent, until=date(2026, 1, 1))
            place.parent = city.places[parent]
        else:
            place.parent = moved
        place.save()
    (found,) = match.of_worker(person, TODAY)
    marked = match.marked(Employment.objects.all(), match.in_force(TODAY), TODAY)
    assert found.requirement is not None and found.state == "short"
    assert list(marked.values_list("asked", "m_level")) == [(found.requirement.key, "short")]


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LIST, PLAN, f"{PLAN}?by=post", ASKED, f"{ASKED}new/", f"{LIST}?lacks=training"])
def test_an_english_page_marks_what_stays_chinese(people: City, shen_jie: User, address: str) -> None:
    page = client_of(shen_jie).get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 200
    assert list(unmarked_chinese(page.text)) == []


@pytest.mark.django_db
def test_a_match_is_told_in_english(people: City, shen_jie: User) -> None:
    person = Worker.objects.get(person__name="林岚")
    page = client_of(shen_jie).get(f"/workforce/workers/{person.pk}/", HTTP_ACCEPT_LANGUAGE="en").text
    assert "Major fits; Intermediate social worker certificate still lacking" in page
    assert list(unmarked_chinese(page)) == []
