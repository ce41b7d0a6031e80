"""A renewal asks for the hours of its term: who lacks some is not approved, but returned or refused with the article."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from heli.accounts.models import User
from heli.core.errors import Refused
from heli.workforce.actions import registration as actions
from heli.workforce.models import Certificate, Registration, Training, Worker
from heli.workforce.tests.test_registration import TODAY, checked, holder, lesson
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
ARTICLE = "社会工作者继续教育办法（民发〔2009〕123号）学时要求"


@pytest.fixture
def running(city: City) -> Certificate:
    """A registration that ends soon, with 60 of 72 hours."""
    paper = holder(city, until=TODAY + timedelta(days=30))
    lesson(paper, 60)
    return paper


@pytest.fixture
def registrar(city: City) -> User:
    return user_with("street_officer", city.places["330402008"], "周敏")


@pytest.fixture
def checker(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "钱峰")


def test_a_renewal_without_its_hours_is_not_approved_and_says_by_which_article(
    running: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    seen = checked(running, registrar, checker)
    with pytest.raises(Refused) as refusal:
        actions.approve_registration(seen, by=shen_jie, today=TODAY)
    said = refusal.value.message
    assert "要求 72 学时，已学 60 学时，还差 12 学时" in str(said % said.values)
    assert refusal.value.source == ARTICLE
    seen.refresh_from_db()
    assert (seen.state, seen.ends_on) == ("checked", None)
    Training.objects.update(tenths=719)
    with pytest.raises(Refused, match="不能终审通过"):
        actions.approve_registration(seen, by=shen_jie, today=TODAY)
    lesson(running, 12)
    assert actions.approve_registration(seen, by=shen_jie, today=TODAY).state == "registered"


def test_hours_that_nobody_confirmed_or_of_another_term_do_not_count(
    running: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    lesson(running, 20, "recorded")
    earlier = lesson(running, 30)
    Training.objects.filter(pk=earlier.pk).update(end_on=TODAY - timedelta(days=4 * 365))
    seen = checked(running, registrar, checker)
    with pytest.raises(Refused, match="不能终审通过"):
        actions.approve_registration(seen, by=shen_jie, today=TODAY)


def test_the_page_offers_to_return_or_refuse_with_the_article_written(
    running: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    seen = checked(running, registrar, checker)
    desk, address = client_of(shen_jie), seen.get_absolute_url()
    page = desk.get(address).content.decode()
    assert "终审通过</button>" not in page and "还差 12 学时：学满以前不能终审通过" in page
    assert desk.post(f"{address}approve/", {"version": seen.version}).status_code == 422
    for step in ("return", "refuse"):
        written = desk.get(f"{address}{step}/").content.decode()
        assert f"还差 12 学时（{ARTICLE}）。</textarea>" in written
    lesson(running, 12)
    page = desk.get(address).content.decode()
    assert "终审通过</button>" in page and "不能终审通过" not in page
    assert "</textarea>" in desk.get(f"{address}return/").content.decode()
    assert ARTICLE not in desk.get(f"{address}return/").content.decode()


def test_half_hours_stand_wherever_the_hours_stand(
    running: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    Training.objects.update(tenths=715)
    assert "已学 71.5 学时，要求 72 学时，还差 0.5 学时" in page_of(registrar, running.worker)
    desk = client_of(registrar)
    asked = desk.get(f"/workforce/certificates/{running.pk}/apply/").content.decode()
    assert "已学 71.5 学时，要求 72 学时，还差 0.5 学时" in asked and "还差 0.5 学时。学满以前可以申请" in asked
    seen = checked(running, registrar, checker)
    address = seen.get_absolute_url()
    page = client_of(shen_jie).get(address).content.decode()
    assert "要求 72 学时，已学 71.5 学时，还差 0.5 学时：学满以前不能终审通过" in page
    assert "已学 71.5 学时，还差 0.5 学时（" in client_of(shen_jie).get(f"{address}return/").content.decode()
    with pytest.raises(Refused) as refusal:
        actions.approve_registration(seen, by=shen_jie, today=TODAY)
    assert "已学 71.5 学时，还差 0.5 学时" in str(refusal.value.message % refusal.value.message.values)
    many = (
        client_of(shen_jie).get("/workforce/registrations/approve/registrations/?all=1&state=checked").content.decode()
    )
    assert "已学 71.5 学时，要求 72 学时，还差 0.5 学时" in many
    Training.objects.update(tenths=725)
    assert "已学 72.5 学时，要求 72 学时" in client_of(shen_jie).get(address).content.decode()


def page_of(user: User, worker: Worker) -> str:
    return client_of(user).get(worker.get_absolute_url()).content.decode()


def test_among_many_it_can_only_be_returned(
    running: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    seen = checked(running, registrar, checker)
    desk, address = client_of(shen_jie), "/workforce/registrations/approve/registrations/"
    page = desk.get(f"{address}?all=1&state=checked").content.decode()
    assert re.search(rf'name="pick" value="{seen.pk}" disabled', page) and "学满以前只能退回" in page
    assert "可以通过 0 件" in page
    forced = {"query": "all=1&state=checked", "pick": [str(seen.pk)], "shown": [f"{seen.pk}-{seen.version}"]}
    answer = desk.post(address, forced)
    assert answer.status_code == 422 and "不能终审通过" in answer.content.decode()
    returned = {**forced, "pick": [], f"reason-{seen.pk}": "请学满再提交"}
    assert desk.post(address, returned).status_code == 302
    assert Registration.objects.get(pk=seen.pk).state == "returned"
