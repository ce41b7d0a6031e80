"""One person is entered by hand: new, known by their document, or back after years; and never twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.models import AuditEntry
from heli.directory.models import Person
from heli.workforce.actions.register import end_employment
from heli.workforce.models import Employment, Worker
from heli.workforce.queries import register as queries
from heli.workforce.tests.test_moves import CHENGUANG, TONGXIN, account_of, works_at
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
PAGE = "/workforce/workers/enter/"
NUMBER = "330402199305071240"


@pytest.fixture
def registrar(city: City) -> User:
    return user_with("agency_registrar", city.organisations[TONGXIN], "莫言秋")


def answers(**more: Any) -> dict[str, Any]:
    return {
        "name": "林岚", "document_kind": "mainland", "document_number": NUMBER, "phone": "18600001402",
        "education": "本科", "major": "社会工作", "organisation": TONGXIN, "post": "社工", "time": "full",
        "start_on": "2026-11-02", "contract_until": "2028-11-01", "pay_group": "三级", **more,
    }  # fmt: skip


def in_post(city: City) -> Employment:
    """At 晨光, known by the number that is written."""
    post = works_at(city)
    post.worker.person.document_number = NUMBER
    post.worker.person.save()
    return post


def test_a_new_person_is_sealed_found_and_seen_from_where_they_work(city: City, registrar: User) -> None:
    desk = client_of(registrar)
    page = desk.get(PAGE).content.decode()
    assert f'value="{TONGXIN}"' in page, "one's own organisation is filled in"
    page = desk.post(PAGE, answers(), follow=True).content.decode()
    assert "已登记林岚的任职" in page and "3304**********1240" in page
    worker = Worker.objects.get()
    person, post = worker.person, worker.employments.get()
    assert (person.document_number, person.sex, person.birth_date) == (NUMBER, "F", date(1993, 5, 7))
    assert (worker.education, worker.major, post.contract_until, post.pay_group) == (
        "本科", "社会工作", date(2028, 11, 1), "三级",
    )  # fmt: skip
    assert queries.workers(registrar).get() == worker
    assert AuditEntry.objects.filter(event="workforce.worker.enter").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"document_number": "330402199305071241"}, "document_number", "证件号码不对"),
        ({"organisation": CHENGUANG}, "organisation", "不在本人负责的范围内"),
        ({"organisation": ""}, "organisation", "请填写单位或地区"),
        ({"contract_until": "2026-11-01"}, "contract_until", "不能早于入职日期"),
        ({"name": ""}, "name", ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(
    city: City, registrar: User, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = client_of(registrar).post(PAGE, answers(**wrong))
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert not Person.objects.filter(document_kind="mainland").exists() and not Employment.objects.exists()


def test_another_name_for_a_known_document_is_refused_without_telling_whose_it_is(
    city: City, registrar: User, fang_yu: User
) -> None:
    in_post(city)
    answer = client_of(registrar).post(PAGE, answers(name="林兰"))
    assert answer.status_code == 422 and "登记的是另一个姓名" in answer.content.decode()
    assert "林岚" not in answer.content.decode()
    assert Employment.objects.count() == 1


def test_who_works_elsewhere_is_asked_for_or_works_at_both(city: City, registrar: User) -> None:
    in_post(city)
    desk, given = client_of(registrar), answers()
    answer = desk.post(PAGE, given)
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["beside"]
    assert "请用「请求调入」" in said and CHENGUANG not in said, "where they work is not told"
    assert desk.post(PAGE, {**given, "beside": "on"}).status_code == 302
    worker = Worker.objects.get()
    assert sorted(each.employer.name for each in worker.employments.filter(end_on=None)) == sorted([CHENGUANG, TONGXIN])
    again = desk.post(PAGE, {**given, "beside": "on"})
    assert again.status_code == 422 and "已经在这里任职" in again.content.decode()


def test_who_comes_back_goes_on_with_the_record_and_the_account_they_had(
    city: City, registrar: User, shen_jie: User
) -> None:
    post = in_post(city)
    account = account_of(post, "social_worker")
    Worker.objects.update(education="硕士研究生")
    end_employment(post, by=shen_jie, end_on=localdate() - timedelta(days=400), end_reason="resigned")
    assert not User.objects.get(pk=account.pk).grants_now
    assert client_of(registrar).post(PAGE, answers(start_on="")).status_code == 302
    worker = Worker.objects.get()
    assert worker.employments.count() == 2 and worker.education == "硕士研究生", "what is known stays"
    held = User.objects.get(pk=account.pk).grants_now
    assert [(each.role, each.scope_name) for each in held] == [("social_worker", TONGXIN)]


def test_a_street_enters_whom_a_community_employs(city: City) -> None:
    officer = user_with("street_officer", city.places["330402008"], "周敏")
    given = answers(organisation="", place="紫阳社区")
    assert client_of(officer).post(PAGE, given).status_code == 302
    assert str(Employment.objects.get().employer) == "紫阳社区"
