"""Every fact that is stored about a worker can be asked of the list, alone and together with others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.own import Wording, define_own_field, write_own_values
from heli.core.models import Batch, ListView, OwnField, Sensitivity
from heli.core.own_filters import ANY
from heli.core.tables.bulk import rows_of
from heli.core.tables.listed import lists
from heli.core.tables.spans import Span, understood_span
from heli.directory.models import Person
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, Employment, Qualification, Worker
from heli.workforce.queries.facts import aged_on
from heli.workforce.rules.age import born_by
from heli.workforce.rules.education import KNOWN, LEVELS
from heli.workforce.rules.eligible import _EDUCATION
from heli.workforce.rules.roster.contents import EDUCATION
from tests.cast import City, client_of

LIST = "/workforce/workers/"
SUBJECT = "workforce.worker"
#: what every row has and nobody asks a person for
KEPT = {"id", "uid", "version", "created_at", "updated_at"}
#: facts by model and field, and a question that only 林岚 answers
ASKED = {
    "person.name": "q=林岚",
    "person.name_pinyin": "q=linlan",
    "person.name_initials": "q=ll",
    "person.sex": "sex=F",
    "person.birth_date": "born=1993-05-07",
    "person.document_kind": "document=passport",
    "person.document_number": "q=E12345678",
    "person.document_index": "q=E12345678",
    "person.document_index_following": "q=E12345678",
    "person.document_last_four": "q=5678",
    "person.phone": "q=18600001402",
    "person.phone_index": "q=18600001402",
    "worker.education": "education=硕士",
    "worker.major": "major=社会工作",
    "worker.batch": "batch={batch}",
    "worker.note": "note=双语",
    "worker.studied_until": "studied=2015-06-01..2015-07-31",
    "certificate.level": "level=intermediate",
    "certificate.number": "number=2024330411",
    "certificate.issued_on": "issued=2024-01-01..2024-12-31",
    "certificate.registered_until": "until=2027-03-01..",
    "employment.organisation": "organisation={organisation}",
    "employment.place": "place=330402008001",
    "employment.post": "post=督导",
    "employment.time": "time=part",
    "employment.start_on": "started=..2020-12-31",
    "employment.end_on": "ended=2024-01-01..2024-12-31",
    "employment.end_reason": "reason=other",
    "employment.end_words": "why=随军",
    "employment.contract_until": "contract=2027-01-01..2027-12-31",
    "employment.pay_group": "pay=三级",
    "qualification.kind": "kind=training",
    "qualification.name": "paper=急救",
    "qualification.obtained_on": "obtained=2023-06-01..2023-06-30",
}
#: links to the worker are no facts
LINKS = {"worker.person", "certificate.worker", "employment.worker", "qualification.worker"}


@pytest.fixture
def team(city: City, shen_jie: User) -> dict[str, Any]:
    """林岚 of whom everything is known, and 陆志远 of whom everything is known otherwise."""
    agency = city.organisations["晨光社会工作服务中心"]
    batch = Batch.objects.create(kind="workforce", state="applied", file_name="名册.xlsx", made_by=shen_jie.actor)
    lin = Person.objects.create(
        name="林岚", sex="F", birth_date=date(1993, 5, 7), document_kind="passport", document_number="E12345678",
        phone="18600001402",
    )  # fmt: skip
    lu = Person.objects.create(
        name="陆志远", sex="M", birth_date=date(1970, 1, 1), document_number="330402197001011234", phone="18600001499"
    )
    one = Worker.objects.create(
        person=lin,
        education="硕士研究生",
        major="社会工作",
        note="能双语服务",
        batch=batch,
        studied_until=date(2015, 7, 1),
    )
    other = Worker.objects.create(person=lu, education="大专", major="会计")
    Certificate.objects.create(
        worker=one, level="intermediate", number="2024330411001", issued_on=date(2024, 6, 1),
        registered_until=date(2027, 6, 1),
    )  # fmt: skip
    Certificate.objects.create(
        worker=other, level="junior", number="2015330499001", issued_on=date(2015, 6, 1),
        registered_until=date(2027, 1, 1),
    )  # fmt: skip
    _post(
        one,
        organisation=agency,
        post="督导",
        time="part",
        start_on=date(2020, 1, 1),
        contract_until=date(2027, 6, 30),
        pay_group="三级",
    )
    _post(
        one,
        place=city.places["330402008001"],
        post="社工",
        start_on=date(2021, 1, 1),
        end_on=date(2024, 5, 1),
        end_reason="other",
        end_words="随军",
    )
    _post(other, place=city.places["330483001001"], post="社区工作者", start_on=date(2022, 1, 1))
    _post(other, place=city.places["330483001"], post="干事", start_on=date(2022, 1, 1), end_on=date(2023, 5, 1))
    Qualification.objects.create(worker=one, kind="training", name="急救培训", obtained_on=date(2023, 6, 5))
    Qualification.objects.create(worker=other, kind="qualification", name="心理咨询师", obtained_on=date(2019, 6, 5))
    return {"林岚": one, "陆志远": other, "batch": batch.pk, "organisation": agency.pk}


def _post(worker: Worker, **facts: Any) -> None:
    extend_reach(Employment.objects.create(worker=worker, **facts))


def listed(user: User, query: str) -> str:
    answer = client_of(user).get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def found(user: User, query: str) -> set[str]:
    shown = listed(user, query).split("<tbody>")[-1]
    return {name for name in ("林岚", "陆志远") if name in shown}


def facts() -> set[str]:
    models = (Person, Worker, Certificate, Employment, Qualification)
    each = {f"{model._meta.model_name}.{field.name}" for model in models for field in model._meta.concrete_fields
            if field.name not in KEPT}  # fmt: skip
    return each - LINKS


def test_each_stored_fact_of_a_worker_has_a_question() -> None:
    assert facts() == set(ASKED)


@pytest.mark.django_db
@pytest.mark.parametrize("fact", sorted(ASKED))
def test_a_fact_is_asked_and_whoever_differs_is_not_there(team: dict[str, Any], shen_jie: User, fact: str) -> None:
    assert found(shen_jie, ASKED[fact].format(**team)) == {"林岚"}


@pytest.mark.django_db
def test_what_is_asked_of_certificates_holds_of_one_and_the_same(team: dict[str, Any], shen_jie: User) -> None:
    Certificate.objects.create(worker=team["林岚"], level="junior", number="2012330411", issued_on=date(2012, 6, 1))
    assert found(shen_jie, "level=junior&issued=2012-01-01..2012-12-31") == {"林岚"}
    assert found(shen_jie, "level=junior&issued=2024-01-01..2024-12-31") == set(), "that is her other certificate"
    assert found(shen_jie, "post=督导&time=now") == {"林岚"}
    assert found(shen_jie, "post=社工&time=now") == set(), "a post she has left"
    assert found(shen_jie, "level=none&issued=2012-01-01..") == set()
    assert found(shen_jie, "time=left&post=社工") == set(), "she has another post"


@pytest.mark.django_db
def test_what_was_not_filled_in_can_be_asked_for(team: dict[str, Any], shen_jie: User) -> None:
    Person.objects.filter(worker=team["陆志远"]).update(sex="", birth_date=None)
    Worker.objects.filter(pk=team["陆志远"].pk).update(education="")
    assert found(shen_jie, "sex=none") == found(shen_jie, "education=none") == {"陆志远"}
    assert found(shen_jie, "age=0..120") == {"林岚"}
    Worker.objects.filter(pk=team["陆志远"].pk).update(education="函授")
    assert found(shen_jie, "education=other") == {"陆志远"}


def test_every_word_for_an_education_that_rosters_or_the_law_use_has_its_level() -> None:
    assert EDUCATION | set(_EDUCATION) <= KNOWN
    assert len(KNOWN) == sum(map(len, LEVELS.values())), "no word means two levels"


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(1993, 5, 7), date(2026, 5, 6), 32),
        (date(1993, 5, 7), date(2026, 5, 7), 33),
        (date(1993, 5, 7), date(2026, 5, 8), 33),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 28), 27),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
        (date(2001, 2, 28), date(2028, 2, 28), 27),
        (date(2001, 3, 1), date(2028, 2, 29), 26),
        (date(2026, 5, 7), date(2026, 5, 7), 0),
    ],
)
@pytest.mark.django_db
def test_age_is_counted_in_whole_years_to_the_day(city: City, born: date, today: date, age: int) -> None:
    person = Person.objects.create(name="林岚", birth_date=born, document_kind="passport", document_number="E1")
    asked = [each for each in range(-1, 40) if Person.objects.filter(aged_on(Span(each, each), today)).exists()]
    assert asked == [age], person.birth_date
    for first, last, there in [(age, None, True), (age + 1, None, False), (None, age, True), (None, age - 1, False)]:
        assert Person.objects.filter(aged_on(Span(first, last), today)).exists() == there


def test_the_calendar_ends_where_it_ends() -> None:
    assert born_by(3000, date(2026, 1, 1)) is None and born_by(-9000, date(2026, 1, 1)) is None


@pytest.mark.django_db
def test_a_birthday_begins_at_midnight_in_china(team: dict[str, Any], shen_jie: User) -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    with time_machine.travel(datetime(2026, 5, 6, 23, 59, tzinfo=shanghai), tick=False):
        assert found(shen_jie, "age=33..40") == set()
    with time_machine.travel(datetime(2026, 5, 7, 0, 1, tzinfo=shanghai), tick=False):
        assert found(shen_jie, "age=33..40") == {"林岚"}, "in London it is still the sixth"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["age=x..", "age=..", "age=1e9..", "age=" + "9" * 40, "born=2026-13-40..", "sex=Q", "batch=9999", "own-9=1", "own-x=1"]
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_left_out(team: dict[str, Any], shen_jie: User, query: str) -> None:
    assert found(shen_jie, query) == {"林岚", "陆志远"}


def own(name: str, kind: str, sensitivity: str = "office", options: tuple[str, ...] = ()) -> OwnField:
    return define_own_field(
        None, by=acting.console(), subject=SUBJECT, name=name, kind=kind, sensitivity=sensitivity, help="",
        options=[Wording(None, each, True) for each in options],
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value", "answer", "wrong"),
    [
        ("text", "民盟盟员", "盟员", "党员"),
        ("number", 12, "10..12", "13.."),
        ("day", date(2026, 1, 2), "2026-01-01..2026-01-31", "..2026-01-01"),
        ("choice", "党员", "党员", "群众"),
        ("yes", True, "yes", "no"),
    ],
)
def test_a_field_of_the_citys_own_is_asked_like_any_other(
    team: dict[str, Any], shen_jie: User, kind: str, value: Any, answer: str, wrong: str
) -> None:
    field = own("政治面貌", kind, options=("党员", "群众") if kind == "choice" else ())
    write_own_values(SUBJECT, team["林岚"].pk, {field.pk: value}, by=acting.console())
    assert found(shen_jie, f"own-{field.pk}={answer}") == {"林岚"}
    assert found(shen_jie, f"own-{field.pk}={wrong}") == set()
    if kind in ("choice", "yes"):
        assert found(shen_jie, f"own-{field.pk}=-") == {"陆志远"}
    assert "政治面貌" in listed(shen_jie, "options=more")


@pytest.mark.django_db
@pytest.mark.parametrize("sensitivity", [each for each in Sensitivity if each.is_sealed])
def test_of_what_is_sealed_a_list_tells_only_whether_it_is_there(
    team: dict[str, Any], shen_jie: User, sensitivity: Sensitivity
) -> None:
    field = own("困难情况", "text", sensitivity)
    write_own_values(SUBJECT, team["林岚"].pk, {field.pk: "低保户"}, by=acting.console())
    assert found(shen_jie, f"own-{field.pk}={ANY}".replace("+", "%2B")) == {"林岚"}
    assert found(shen_jie, f"own-{field.pk}=-") == {"陆志远"}
    assert found(shen_jie, f"own-{field.pk}=低保户") == {"林岚", "陆志远"}, "its value is no question"
    assert "低保户" not in listed(shen_jie, "options=more")


@pytest.mark.django_db
def test_an_import_is_asked_only_by_who_made_it(team: dict[str, Any], shen_jie: User, zhou_min: User) -> None:
    assert "名册.xlsx" in listed(shen_jie, "options=more")
    assert "名册.xlsx" not in listed(zhou_min, "options=more")


@pytest.mark.django_db
def test_the_sheet_is_filled_in_and_keeps_what_else_was_asked(team: dict[str, Any], shen_jie: User) -> None:
    sheet = listed(shen_jie, "options=more&age=30..40&level=junior&sex=F&sort=-name").split('class="questions"')[1]
    assert 'name="age" type="number" step="1" inputmode="numeric" value="30"' in sheet and 'value="40"' in sheet
    assert '<option value="F" selected>女</option>' in sheet
    assert '<input type="hidden" name="level" value="junior">' in sheet
    assert '<input type="hidden" name="sort" value="-name">' in sheet and 'type="hidden" name="sex"' not in sheet
    assert "options=more" in listed(shen_jie, "") and 'name="paper"' not in listed(shen_jie, ""), "it comes when opened"


@pytest.mark.django_db
def test_what_a_form_leaves_empty_stays_out_of_the_address(team: dict[str, Any], shen_jie: User) -> None:
    client = client_of(shen_jie)
    answer = client.get(f"{LIST}?sex=&age=30&age=&born=&born=&post=&level=intermediate")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?level=intermediate&age=30..")
    swapped = client.get(f"{LIST}?sex=&age=&age=40", headers={"HX-Request": "true", "HX-Target": "div#list"})
    assert swapped["HX-Push-Url"] == f"{LIST}?age=..40"


@pytest.mark.django_db
def test_each_answer_stands_above_the_list_and_can_be_taken_away(team: dict[str, Any], shen_jie: User) -> None:
    shown = listed(shen_jie, "age=40..30&post=督导&level=intermediate")
    assert 'aria-label="去掉条件“年龄（周岁）：30 至 40”"' in shown
    without = shown.split('class="chip" href="')[1].split('"')[0]
    assert "age" not in without and "post=" in without and "level=intermediate" in without
    assert "更多条件 <b>2</b>" in shown and "清除筛选" in shown


@pytest.mark.django_db
def test_groups_files_and_changes_of_many_hold_what_was_asked(team: dict[str, Any], shen_jie: User) -> None:
    assert (
        "合计</th>" in (grouped := listed(shen_jie, "group=level&age=30..40"))
        and "助理社会工作师" not in grouped.split("<tbody")[1]
    )
    taken: Any = client_of(shen_jie).get(f"{LIST}?format=csv&issued=2024-01-01..")
    text = b"".join(taken.streaming_content).decode()
    assert "林岚" in text and "陆志远" not in text
    assert [str(each) for each in rows_of(lists()["workers"], "all=1&paper=急救&kind=training", shen_jie)] == ["林岚"]


@pytest.mark.django_db
def test_a_saved_view_keeps_every_answer(team: dict[str, Any], shen_jie: User) -> None:
    field = own("政治面貌", "choice", options=("党员", "群众"))
    client = client_of(shen_jie)
    asked = f"age=30&age=&own-{field.pk}=-&post=社工"
    page = client.get("/lists/workers/views/new/", {"q": asked})
    assert page.status_code == 200 and "30 及以上" in page.content.decode() and "政治面貌" in page.content.decode()
    answer = client.post("/lists/workers/views/new/", {"name": "三十岁以上", "query": asked})
    assert answer.status_code == 302
    view = ListView.objects.get(name="三十岁以上")
    assert f"own-{field.pk}=-" in view.query and "age=30.." in view.query
    assert found(shen_jie, view.query) == {"林岚"}


@pytest.mark.django_db
def test_more_rows_and_more_answers_ask_the_database_no_more_often(team: dict[str, Any], shen_jie: User) -> None:
    client = client_of(shen_jie)
    client.get(LIST)
    counts = []
    for number in (0, 30):
        for each in range(number):
            person = Person.objects.create(
                name=f"王{each}", sex="F", birth_date=date(1993, 1, 1), document_kind="passport", document_number=f"W{each}"
            )  # fmt: skip
            _post(Worker.objects.create(person=person), organisation_id=team["organisation"], post="督导")
        for query in ("age=30..40", "age=30..40&sex=F&post=督导"):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"{LIST}?{query}")
            counts.append(len(asked))
    assert counts == [counts[0]] * 4


@pytest.mark.django_db
def test_a_page_of_many_who_answer_is_walked_and_shows_the_same(
    team: dict[str, Any], shen_jie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = listed(shen_jie, "age=30..60&post=督导&sort=name")
    monkeypatch.setitem(lists()["workers"].table.__dict__, "most", 0)
    many = listed(shen_jie, "age=30..60&post=督导&sort=name")
    assert few.split("<tbody>")[1].split("</tbody>")[0] == many.split("<tbody>")[1].split("</tbody>")[0]
    assert "超过 0 条" in many and "1 条" in few


def test_an_end_alone_is_both_and_a_turned_span_is_meant_the_other_way() -> None:
    assert understood_span("numbers", "33") == Span(33, 33)
    assert understood_span("numbers", "40..30") == Span(30, 40)
    assert understood_span("days", "2026-01-01..") == Span(date(2026, 1, 1), None)
