"""The first page after signing in: what waits, for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.models import Batch
from heli.directory.models import Person
from heli.workbench.queries import home as queries
from heli.workbench.tests.hall import JUSTICE, MEETING_DAY, Hall
from heli.workforce.models import Certificate, Employment, LeaverProposal, Worker, WorkerReach
from tests.cast import City, client_of, user_with


@pytest.fixture
def lin_lan_missing(city: City, shen_jie: User) -> LeaverProposal:
    """林岚 is not on the new roster of 解放街道."""
    person = Person.objects.create(name="林岚", document_number="110101199003078515")
    worker = Worker.objects.create(person=person)
    post = Employment.objects.create(worker=worker, place=city.places["330402008"])
    for code in ("3304", "330402", "330402008"):
        WorkerReach.objects.create(node=city.places[code].node, sort_name=person.name_pinyin, worker=worker)
    Certificate.objects.create(worker=worker, level="junior", registered_until=localdate() + timedelta(days=10))
    batch = Batch.objects.create(kind="workforce", file_name="11 月名册.xlsx", made_by=shen_jie.actor)
    return LeaverProposal.objects.create(employment=post, batch=batch)


@pytest.mark.django_db
def test_a_proposed_leaver_waits_for_who_may_decide(
    lin_lan_missing: LeaverProposal, zhou_min: User, qian_feng: User
) -> None:
    mine = queries.shelves(zhou_min).to_do
    assert [line.what for line in mine.lines] == ["确认「11 月名册.xlsx」里 1 名离职人员"]
    assert queries.shelves(qian_feng).to_do.lines == []


@pytest.mark.django_db
def test_a_decided_leaver_waits_for_nobody(lin_lan_missing: LeaverProposal, zhou_min: User) -> None:
    lin_lan_missing.state = LeaverProposal.State.STAYED
    lin_lan_missing.save()
    assert queries.shelves(zhou_min).to_do.lines == []


@pytest.mark.django_db
def test_registrations_that_end_soon_are_counted_in_ones_own_place(
    lin_lan_missing: LeaverProposal, zhou_min: User, qian_feng: User
) -> None:
    for user, ends in ((zhou_min, 1), (qian_feng, 0)):
        shown = queries.figures(user, localdate(), queries.shelves(user))
        assert next(figure.value for figure in shown) == ends


@pytest.mark.django_db
def test_a_leader_is_shown_what_is_late_and_an_officer_what_is_theirs(hall: Hall, city: City) -> None:
    meeting, today = hall.meeting(), localdate()
    late = hall.resolution(JUSTICE, due_on=MEETING_DAY.date(), meeting=meeting)
    hall.resolution(JUSTICE, due_on=today + timedelta(days=200), meeting=meeting)
    leader = user_with("city_leader", city.root, "李市长")
    shown = queries.shelves(leader)
    assert [line.url for line in shown.with_others.lines] == [late.get_absolute_url()]
    first = queries.figures(leader, today, shown)[0]
    assert (first.value, first.url) == (1, "/workbench/conferences/resolutions/overdue/")
    assert "项议定事项和任务逾期" in client_of(leader).get("/workbench/").content.decode()
    officer = queries.shelves(hall.officers[JUSTICE])
    assert len(officer.to_do.lines) == 2 and not officer.with_others.lines


@pytest.mark.django_db
def test_who_sees_no_person_sees_no_number_of_persons(city: City, shi_lei: User) -> None:
    shown = queries.figures(shi_lei, localdate(), queries.shelves(shi_lei))
    assert [figure.label for figure in shown] == ["条今天的审计记录", "次今天登录未成功"], (
        "the chain, and nobody's file"
    )
    assert all(client_of(shi_lei).get(figure.url).status_code == 200 for figure in shown), "each number opens its list"
    text = client_of(shi_lei).get("/workbench/").content.decode()
    assert "今天的待办都办完了" in text


@pytest.mark.django_db
def test_a_city_without_data_is_told_what_comes_first(
    city: City, shen_jie: User, lin_lan: User, gao_yuan: User
) -> None:
    assert [str(step.what) for step in queries.first_steps(shen_jie)] == ["导入人口", "导入第一份名册"]
    assert "导入第一份名册" in client_of(shen_jie).get("/workbench/").content.decode()
    assert "确认本市设置" in [str(step.what) for step in queries.first_steps(gao_yuan)]
    assert queries.first_steps(lin_lan) == []


@pytest.mark.django_db
def test_who_ends_soon_stands_by_name_and_opens(lin_lan_missing: LeaverProposal, zhou_min: User) -> None:
    (line,) = queries.shelves(zhou_min).ending.lines
    until = localdate() + timedelta(days=10)
    assert (line.what, line.when) == ("林岚的登记", f"{until.year}年{until.month}月{until.day}日，还有 10 天")
    answer = client_of(zhou_min).get("/workforce/workers/?registration=soon")
    assert "林岚" in answer.content.decode(), "the number opens its list"
    assert client_of(zhou_min).get(line.url).status_code == 200


@pytest.mark.django_db
def test_a_social_worker_meets_the_own_registration_first(lin_lan_missing: LeaverProposal, lin_lan: User) -> None:
    assert "我的登记" not in client_of(lin_lan).get("/workbench/").content.decode(), "no record is matched yet"
    lin_lan.person = lin_lan_missing.employment.worker.person
    lin_lan.save()
    text = client_of(lin_lan).get("/workbench/").content.decode()
    assert "我的登记" in text and "临期，还有 10 天" in text and 'href="/workforce/own/"' in text


@pytest.mark.django_db
def test_signing_in_is_its_own_proof(city: City) -> None:
    assert render_to_string("account/messages/logged_in.txt") == ""
