"""Registration of certificates: asked for, checked by one, decided by another, run out by the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Actor, Notification
from heli.directory.models import Person
from heli.workforce.actions import registration as actions
from heli.workforce.actions.expiring import end_all
from heli.workforce.actions.reach import extend_reach
from heli.workforce.actions.register import change_certificate
from heli.workforce.models import (
    Certificate,
    ConductCase,
    Employment,
    Own,
    Proof,
    Registration,
    Training,
    Worker,
)
from heli.workforce.queries.registration import steps
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def nobody_asked_yet(db: None) -> None:
    cache.clear()


def holder(city: City, name: str = "林岚", until: date | None = None, place: str = "330402008001") -> Certificate:
    person = Person.objects.create(
        name=name, document_kind="passport", document_number=f"E{Person.objects.count():08d}"
    )
    worker = Worker.objects.create(person=person)
    extend_reach(Employment.objects.create(worker=worker, place=city.places[place], start_on=date(2020, 1, 1)))
    return Certificate.objects.create(
        worker=worker, level="junior", number="202133040000000812", issued_on=date(2026, 6, 1), registered_until=until
    )


@pytest.fixture
def paper(city: City) -> Certificate:
    return holder(city)


@pytest.fixture
def registrar(city: City) -> User:
    return user_with("street_officer", city.places["330402008"], "周敏")


@pytest.fixture
def checker(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "钱峰")


def applied(paper: Certificate, by: User, today: date = TODAY) -> Registration:
    return actions.apply_for_registration(paper, by=by, today=today)


def checked(paper: Certificate, registrar: User, checker: User, today: date = TODAY) -> Registration:
    return actions.check_registration(applied(paper, registrar, today), by=checker, today=today)


def test_from_asking_to_a_term_of_three_years(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    asked = applied(paper, registrar)
    assert (asked.state, asked.kind, asked.follows) == ("applied", "first", None)
    seen = actions.check_registration(asked, by=checker, today=TODAY)
    given = actions.approve_registration(seen, by=shen_jie, today=TODAY)
    assert (given.state, given.starts_on, given.ends_on) == ("registered", TODAY, date(2029, 11, 26))
    paper.refresh_from_db()
    assert paper.registered_until == date(2029, 11, 26), "lists, gap and portal read it here"
    assert len(paper.proof.code) == 16
    told = Notification.objects.get(kind="workforce.registration.approve")
    assert told.reader == registrar.actor and "2029-11-26" in str(told.text % told.values)


def test_a_certificate_has_one_application_at_a_time(paper: Certificate, registrar: User, city: City) -> None:
    applied(paper, registrar)
    with pytest.raises(Refused, match="已经有一件申请在办理"):
        applied(paper, user_with("district_officer", city.places["330402"]))


def lesson(paper: Certificate, hours: int, state: str = "confirmed", kind: str = "training") -> Training:
    """Hours that end within the running term."""
    assert paper.registered_until is not None
    somebody = Actor.objects.order_by("pk").first()
    return Training.objects.create(
        worker=paper.worker, kind=kind, name=f"{kind}{hours}", end_on=paper.registered_until - timedelta(days=200),
        tenths=hours * 10, state=state, recorded_by=somebody,
        confirmed_by=somebody if state == "confirmed" else None,
    )  # fmt: skip


def test_before_the_window_opens_it_says_from_when(city: City, registrar: User) -> None:
    paper = holder(city, until=date(2027, 4, 30))
    with pytest.raises(Refused, match="2027-01-30起可以申请再登记"):
        applied(paper, registrar)
    assert applied(paper, registrar, date(2027, 1, 30)).kind == "renewal"


def test_a_renewal_goes_on_from_the_last_day_and_a_return_from_its_own(
    city: City, registrar: User, checker: User, shen_jie: User
) -> None:
    running = holder(city, until=date(2026, 12, 31))
    lesson(running, 72)
    renewed = checked(running, registrar, checker)
    back = checked(holder(city, "王芳", until=date(2026, 3, 1)), registrar, checker)
    assert (renewed.kind, back.kind) == ("renewal", "return")
    renewed = actions.approve_registration(renewed, by=shen_jie, today=TODAY)
    back = actions.approve_registration(back, by=shen_jie, today=TODAY)
    assert (renewed.starts_on, renewed.ends_on) == (date(2027, 1, 1), date(2029, 12, 31))
    assert (back.starts_on, back.ends_on) == (TODAY, date(2029, 11, 26))


def test_nobody_decides_about_what_they_asked_for_or_about_themselves_or_twice(
    paper: Certificate, city: City, checker: User, shen_jie: User
) -> None:
    mine = applied(paper, checker)
    with pytest.raises(Refused, match="由另一位同事审核"):
        actions.check_registration(mine, by=checker, today=TODAY)
    assert [step.name for step in steps(checker, mine)] == ["withdraw"]
    seen = actions.check_registration(mine, by=shen_jie, today=TODAY)
    with pytest.raises(Refused, match="终审由另一位同事办理"):
        actions.approve_registration(seen, by=shen_jie, today=TODAY)
    assert "approve" not in [step.name for step in steps(shen_jie, seen)]
    herself = user_with("city_civil_affairs", city.root, "林岚")
    herself.person = paper.worker.person
    herself.save()
    with pytest.raises(Refused, match="由另一位同事审核"):
        actions.approve_registration(seen, by=herself, today=TODAY)
    another = user_with("city_civil_affairs", city.root, "顾航")
    assert actions.approve_registration(seen, by=another, today=TODAY).state == "registered"


def test_a_worker_asks_for_their_own_whatever_their_role_and_for_nobody_elses(
    paper: Certificate, city: City, lin_lan: User, checker: User
) -> None:
    with pytest.raises(NotAllowed):
        actions.apply_for_own(Own(paper, paper.worker.person_id), by=lin_lan, today=TODAY)
    lin_lan.person = paper.worker.person
    lin_lan.save()
    with pytest.raises(Certificate.DoesNotExist):
        actions.apply_for_own(Own(holder(city, "别人"), lin_lan.person_id), by=lin_lan, today=TODAY)
    asked = actions.apply_for_own(Own(paper, lin_lan.person_id), by=lin_lan, today=TODAY)
    asked.refresh_from_db()
    assert [step.name for step in steps(lin_lan, asked)] == ["withdraw"]
    actions.return_registration(asked, by=checker, reason="请补上证书照片")
    assert Notification.objects.filter(reader=lin_lan.actor, kind="workforce.registration.return").count() == 1
    again = actions.resubmit_own(Own(asked, lin_lan.person_id), by=lin_lan, today=TODAY, note="已补上")
    assert (again.state, again.note) == ("applied", "已补上")
    assert actions.withdraw_own(Own(again, lin_lan.person_id), by=lin_lan).state == "withdrawn"


def test_what_was_checked_is_locked(paper: Certificate, registrar: User, checker: User) -> None:
    asked = applied(paper, registrar)
    change_certificate(paper, by=registrar, number="202133040000000813", issued_on=None, registered_until=None)
    actions.check_registration(asked, by=checker, today=TODAY)
    with pytest.raises(Refused, match="初审通过"):
        change_certificate(paper, by=registrar, number="2", issued_on=None, registered_until=None)
    asked.refresh_from_db()
    with pytest.raises(Refused, match="初审通过以后不能撤回"):
        actions.withdraw_registration(asked, by=registrar)


def test_a_term_that_was_decided_is_not_rewritten_by_hand(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    actions.approve_registration(checked(paper, registrar, checker), by=shen_jie, today=TODAY)
    paper.refresh_from_db()
    kept = {"number": "202133040000000899", "issued_on": paper.issued_on}
    with pytest.raises(Refused, match="由登记申请决定"):
        change_certificate(paper, by=registrar, **kept, registered_until=date(2035, 1, 1))
    change_certificate(paper, by=registrar, **kept, registered_until=paper.registered_until)
    paper.refresh_from_db()
    assert paper.number == "202133040000000899", "a slip in the number is still mended"


def test_where_the_register_changed_meanwhile_the_term_is_not_given(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    seen = checked(paper, registrar, checker)
    Certificate.objects.filter(pk=paper.pk).update(registered_until=date(2028, 1, 1))  # as a roster writes it
    with pytest.raises(Refused, match="申请以后登记有效期有了变化"):
        actions.approve_registration(seen, by=shen_jie, today=TODAY)


def test_a_term_ends_by_the_clock_and_the_certificate_stays(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    given = actions.approve_registration(checked(paper, registrar, checker), by=shen_jie, today=TODAY)
    clock = acting.clock()
    with pytest.raises(Refused, match="还有效"):
        actions.end_registration(given, by=clock, today=date(2029, 11, 26))
    paper.refresh_from_db()
    lesson(paper, 72)
    asked = actions.apply_for_registration(paper, by=registrar, today=date(2029, 10, 1))
    seen = actions.check_registration(asked, by=checker, today=date(2029, 10, 1))
    later = actions.approve_registration(seen, by=shen_jie, today=date(2029, 11, 1))
    assert later.starts_on == date(2029, 11, 27)
    ends = Notification.objects.filter(reader=registrar.actor, kind="workforce.registration.end")
    assert actions.end_registration(given, by=clock, today=date(2029, 11, 27)).state == "renewed"
    assert not ends.exists(), "another goes on from it"
    assert actions.end_registration(later, by=clock, today=date(2032, 11, 27)).state == "lapsed"
    assert "登记已失效，证书仍然有效" in str(ends.get().words)
    paper.refresh_from_db()
    assert paper.registered_until == date(2032, 11, 26)


def test_a_refusal_is_told_with_its_reason_and_leaves_the_way_open(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    seen = checked(paper, registrar, checker)
    refused = actions.refuse_registration(seen, by=shen_jie, today=TODAY, reason="证书编号查不到")
    assert refused.state == "refused" and not Proof.objects.exists()
    paper.refresh_from_db()
    assert paper.registered_until is None
    assert applied(paper, registrar).state == "applied"


def test_many_are_decided_on_one_page_each_by_itself(
    city: City, registrar: User, checker: User, shen_jie: User
) -> None:
    rows = [checked(holder(city, name), registrar, checker) for name in ("甲", "乙", "丙")]
    desk = client_of(shen_jie)
    page = desk.get("/workforce/registrations/approve/registrations/?all=1&state=checked").content.decode()
    assert page.count('name="pick"') == 3
    actions.return_registration(rows[2], by=shen_jie, reason="先退回")  # meanwhile
    sent = {
        "query": "all=1&state=checked", "pick": [str(row.pk) for row in rows],
        "shown": [f"{row.pk}-{row.version}" for row in rows], f"reason-{rows[1].pk}": "请补上学时证明",
    }  # fmt: skip
    answer = desk.post("/workforce/registrations/approve/registrations/", sent)
    assert answer.status_code == 422, "one of them was changed by somebody else"
    assert [Registration.objects.get(pk=row.pk).state for row in rows] == ["registered", "returned", "returned"]
    assert Registration.objects.get(pk=rows[1].pk).reason == "请补上学时证明"


def test_a_page_of_many_says_why_some_stay(city: City, registrar: User, checker: User, qian_feng: User) -> None:
    applied(holder(city, "甲"), registrar)
    mine = applied(holder(city, "乙"), checker)
    page = client_of(checker).get("/workforce/registrations/check/registrations/?all=1").content.decode()
    assert page.count('name="pick"') == 1 and f'{mine.get_absolute_url()}" lang="zh">乙</a>：要由另一位同事审核' in page
    elsewhere = client_of(qian_feng).get("/workforce/registrations/check/registrations/?all=1").content.decode()
    assert 'name="pick"' not in elsewhere and "甲" not in elsewhere
    nothing = client_of(checker).post("/workforce/registrations/check/registrations/", {"query": "all=1"})
    assert nothing.status_code == 422 and "还没有勾选" in nothing.content.decode()


def test_the_pages_of_an_application_are_opened_by_their_own_worker_and_by_no_other(
    paper: Certificate, registrar: User, lin_lan: User, city: City
) -> None:
    asked = applied(paper, registrar)
    stranger = client_of(lin_lan)
    assert stranger.get(asked.get_absolute_url()).status_code == 404
    assert stranger.get(f"/workforce/certificates/{paper.pk}/apply/").status_code == 404
    lin_lan.person = paper.worker.person
    lin_lan.save()
    own = client_of(lin_lan)
    assert "待初审" in own.get(asked.get_absolute_url()).content.decode()
    assert own.get("/workforce/own/").status_code == 200


def test_a_proof_says_what_holds_and_its_code_is_found_by_nobody_who_tries(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    actions.approve_registration(checked(paper, registrar, checker), by=shen_jie, today=localdate())
    code = Proof.objects.get().code
    sheet = client_of(shen_jie).get(f"/workforce/certificates/{paper.pk}/proof/").content.decode()
    assert f"/certificates/verify/{code}/" in sheet and "社会工作部" in sheet and "待确认" in sheet
    answer = Client().get(f"/certificates/verify/{code}/")
    told = answer.content.decode()
    assert "登记有效" in told and "林岚" in told and "202133040000000812" in told and "E0000" not in told
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(f"/certificates/verify/{code[:8]}-{code[8:].lower()}/").status_code == 200
    Certificate.objects.update(registered_until=localdate() - timedelta(days=1))
    assert "到期" in Client().get(f"/certificates/verify/{code}/").content.decode()
    for number in range(20):
        assert Client().get(f"/certificates/verify/{'2' * 14}{number + 20}/").status_code == 404
    assert Client().get(f"/certificates/verify/{'2' * 16}/").status_code == 429
    refused = Client().get(f"/certificates/verify/{code}/")
    assert refused.status_code == 429 and "查得太多了" in refused.content.decode()


def test_the_proof_is_a_pdf_too_and_is_issued_for_what_a_roster_brought(city: City, registrar: User) -> None:
    paper = holder(city, until=localdate() + timedelta(days=400))
    desk = client_of(registrar)
    assert desk.get(f"/workforce/certificates/{paper.pk}/proof/").status_code == 404
    issued = desk.post(f"/workforce/certificates/{paper.pk}/proof/issue/")
    assert issued.status_code == 302
    answer = desk.get(f"/workforce/certificates/{paper.pk}/proof/pdf/")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    never = holder(city, "王芳")
    assert desk.post(f"/workforce/certificates/{never.pk}/proof/issue/").status_code == 422


def test_the_clock_closes_what_is_over_however_late_it_comes(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    given = actions.approve_registration(checked(paper, registrar, checker), by=shen_jie, today=TODAY)
    clock = acting.clock()
    assert end_all(by=clock, today=date(2029, 11, 26)) == 0
    assert [end_all(by=clock, today=date(2031, 1, 1)) for _again in range(2)] == [1, 0]
    given.refresh_from_db()
    assert given.state == "lapsed"


def test_while_a_registration_is_suspended_none_is_given_and_the_public_is_told_no_more(
    paper: Certificate, registrar: User, checker: User, shen_jie: User
) -> None:
    seen = checked(paper, registrar, checker)
    case = ConductCase.objects.create(
        worker=paper.worker, year=2026, serial=1, complaint="两次没有按约定上门。", received_on=TODAY,
        received_by=shen_jie.actor, sanction="suspension", sanction_from=localdate(),
        sanction_until=localdate() + timedelta(days=30),
    )  # fmt: skip
    with pytest.raises(Refused, match="登记被暂停或取消期间"):
        actions.approve_registration(seen, by=shen_jie, today=localdate())
    back = actions.return_registration(seen, by=shen_jie, reason="暂停期间不办理")
    with pytest.raises(Refused, match="登记被暂停或取消期间"):
        actions.resubmit_registration(back, by=registrar, today=localdate())
    Certificate.objects.update(registered_until=localdate() + timedelta(days=300))
    proof = Proof.objects.create(certificate=paper, code="A" * 16)
    told = Client().get(f"/certificates/verify/{proof.code}/").content.decode()
    assert "登记已暂停。" in told and "上门" not in told and "登记有效，" not in told
    over = {"sanction_from": localdate() - timedelta(days=9), "sanction_until": localdate() - timedelta(days=1)}
    ConductCase.objects.filter(pk=case.pk).update(**over)
    assert "登记有效，至" in Client().get(f"/certificates/verify/{proof.code}/").content.decode()
