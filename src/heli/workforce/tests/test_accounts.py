"""Accounts for the people of an employer: made in one step, handed out on paper, taken up on the phone, reset without mail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.actions import Sheet
from heli.accounts.models import CodeSheet, Grant, Invitation, User
from heli.accounts.rules.logins import is_number
from heli.core import jobs
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, AuditPayload
from heli.directory.models import Organisation, Person
from heli.workforce import imports
from heli.workforce.actions import accounts as actions
from heli.workforce.models import Employment, Worker
from heli.workforce.queries import accounts as queries
from heli.workforce.queries import timeline
from tests.cast import PASSWORD, City, client_of, grant

pytestmark = pytest.mark.django_db
CHENGUANG = "晨光社会工作服务中心"
FIRST = "/sign-in/first/"
ROWS = tuple(
    {"name": name, "id_number": number, "phone": phone, "employer": CHENGUANG, "district": "南湖区", "street": "解放街道"}
    for name, number, phone in (
        ("林岚", "330402199305071240", "18600001402"),
        ("周敏慧", "330402199305071259", "18600001403"),
        ("钱小峰", "330402199305071267", "18600001403"),
    )
)  # fmt: skip


@pytest.fixture
def agency(city: City) -> Organisation:
    """晨光 with three people in post and no account."""
    cache.clear()
    imports.load(imports.from_records(ROWS), by=acting.console(), file_name="名册.xlsx")
    return city.organisations[CHENGUANG]


def worker(name: str) -> Worker:
    return Worker.objects.get(person__name=name)


def made(agency: Organisation, by: User) -> Sheet:
    actions.make_accounts(agency, by=by)
    return actions.print_sheet(agency, by=by, last=queries.last_printing(agency))


def line(sheet: Sheet, name: str) -> Any:
    return next(each for each in sheet.lines if each.name == name)


def come_in(given: Any, password: str = PASSWORD, login: str = "") -> Client:
    """As on the phone: login and code, then a password."""
    browser = Client()
    shown = browser.post(FIRST, {"login": login or given.login, "code": given.code.lower()})
    assert shown.status_code == 302, shown.content.decode()
    browser.post(shown["Location"], {"password": password, "password_again": password})
    return browser


def test_everybody_without_an_account_gets_one_with_a_number_of_the_house_and_the_rights_of_a_worker(
    agency: Organisation, fang_yu: User
) -> None:
    assert actions.make_accounts(agency, by=fang_yu) == 3
    user = User.objects.get(person__worker=worker("林岚"))
    assert is_number(user.login) and user.login not in ROWS[0].values()
    assert [(each.role, each.organisation) for each in user.grants.all()] == [("social_worker", agency)]
    assert not user.has_usable_password() and not Invitation.objects.exists(), (
        "nobody can come in before a sheet is printed"
    )
    assert actions.make_accounts(agency, by=fang_yu) == 0, "who has one keeps it"


def test_somebody_in_two_posts_has_one_account_for_both(agency: Organisation, city: City, shen_jie: User) -> None:
    heart = city.organisations["桐心社会工作服务中心"]
    Employment.objects.create(worker=worker("林岚"), organisation=heart, time="part")
    actions.make_accounts(heart, by=shen_jie)
    user = User.objects.get(person__worker=worker("林岚"))
    assert {each.organisation for each in user.grants.all()} == {agency, heart}
    assert actions.make_accounts(agency, by=shen_jie) == 2


def test_who_left_gets_none(agency: Organisation, fang_yu: User) -> None:
    Employment.objects.filter(worker=worker("林岚")).update(end_on=localdate() - timedelta(days=1))
    assert actions.make_accounts(agency, by=fang_yu) == 2


def test_only_who_answers_for_the_employer_hands_out_accounts(
    agency: Organisation, qian_feng: User, lin_lan: User
) -> None:
    for stranger in (qian_feng, lin_lan):
        with pytest.raises(NotAllowed):
            actions.make_accounts(agency, by=stranger)
        with pytest.raises(NotAllowed):
            actions.print_sheet(agency, by=stranger, last=0)
        with pytest.raises(NotAllowed):
            actions.reset_account(worker("林岚"), by=stranger, reason="换了手机")
    assert list(queries.employers(qian_feng)) == list(queries.employers(lin_lan)) == []


def test_a_code_lets_in_once_and_one_lands_on_ones_own_record(agency: Organisation, fang_yu: User) -> None:
    given = line(made(agency, fang_yu), "林岚")
    browser = come_in(given)
    page = browser.get("/workforce/own/")
    assert page.status_code == 200 and "这是本人的资料" in page.content.decode()
    again = Client().post(FIRST, {"login": given.login, "code": given.code})
    assert again.status_code == 422 and "已用过" in again.content.decode()


def test_no_code_is_stored_readable(agency: Organisation, fang_yu: User) -> None:
    sheet = made(agency, fang_yu)
    come_in(line(sheet, "林岚"))
    codes = {form for each in sheet.lines for form in (each.code, each.code.replace("-", ""))}
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told = repr(cursor.fetchall()).upper()
            assert not [code for code in codes if code in told], table
    assert not [each for each in (repr(sheet), repr(sheet.lines)) if any(code in each for code in codes)]
    assert AuditEntry.objects.filter(event="workforce.account.print").count() == 1 and AuditPayload.objects.exists()


def test_printing_again_voids_what_was_printed_and_prints_no_code_twice(agency: Organisation, fang_yu: User) -> None:
    first = made(agency, fang_yu)
    come_in(line(first, "周敏慧"))
    second = actions.print_sheet(agency, by=fang_yu, last=1)
    assert {each.name for each in second.lines} == {"林岚", "钱小峰"}, "who came in needs none"
    assert not {each.code for each in first.lines} & {each.code for each in second.lines}
    old = line(first, "林岚")
    refused = Client().post(FIRST, {"login": old.login, "code": old.code})
    assert refused.status_code == 422 and "已换新" in refused.content.decode()
    come_in(line(second, "林岚"))
    assert [each.people for each in CodeSheet.objects.order_by("number")] == [3, 2]


def test_of_two_who_print_at_once_one_is_told(agency: Organisation, fang_yu: User, zhou_min: User) -> None:
    actions.make_accounts(agency, by=fang_yu)
    sheet = actions.print_sheet(agency, by=fang_yu, last=0)
    answer = client_of(zhou_min).post(f"/workforce/accounts/{agency.pk}/print/", {"last": "0"})
    assert answer.status_code == 422 and "刚刚有人打印过" in answer.content.decode()
    come_in(line(sheet, "林岚"))


def test_a_sheet_is_kept_by_no_browser_and_its_address_holds_nothing(agency: Organisation, fang_yu: User) -> None:
    actions.make_accounts(agency, by=fang_yu)
    browser = client_of(fang_yu)
    page = browser.post(f"/workforce/accounts/{agency.pk}/print/", {"last": "0"})
    text = page.content.decode()
    codes = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", text)
    assert len(codes) == 3 and "no-store" in page["Cache-Control"]
    assert browser.get(f"/workforce/accounts/{agency.pk}/print/").status_code == 405, "looked at again there is nothing"
    assert not re.search(r'(href|action)="[^"]*(\?|#)[^"]*[A-Z2-9]{5}-', text)


def test_a_code_ends_after_its_time(agency: Organisation, fang_yu: User) -> None:
    given = line(made(agency, fang_yu), "林岚")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(FIRST, {"login": given.login, "code": given.code}).status_code == 422


def test_tries_are_limited_for_a_login(agency: Organisation, fang_yu: User) -> None:
    given = line(made(agency, fang_yu), "林岚")
    for _each in range(5):
        assert Client().post(FIRST, {"login": given.login, "code": "AAAAA-AAAAA"}).status_code == 422
    answer = Client().post(FIRST, {"login": given.login, "code": given.code})
    assert answer.status_code == 422 and "10 分钟后再试" in answer.content.decode()
    assert AuditEntry.objects.filter(event="accounts.session.refuse").count() == 5


def test_a_mobile_number_stands_for_the_one_person_who_bears_it(agency: Organisation, fang_yu: User) -> None:
    sheet = made(agency, fang_yu)
    come_in(line(sheet, "林岚"), login="186 0000 1402")
    answer = Client().post("/sign-in/", {"login": "18600001402", "password": PASSWORD})
    assert answer.status_code == 302
    given = line(sheet, "周敏慧")
    shared = Client().post(FIRST, {"login": "18600001403", "code": given.code})
    assert shared.status_code == 422, "two people bear that number"


def test_a_password_needs_a_code_shown_in_this_session(agency: Organisation, fang_yu: User) -> None:
    made(agency, fang_yu)
    for method in ("get", "post"):
        answer = getattr(Client(), method)(
            "/sign-in/first/password/", {"password": PASSWORD, "password_again": PASSWORD}
        )
        assert (answer.status_code, answer["Location"]) == (302, FIRST)


def test_a_code_voided_while_a_password_is_typed_lets_nobody_in(agency: Organisation, fang_yu: User) -> None:
    given = line(made(agency, fang_yu), "林岚")
    browser = Client()
    browser.post(FIRST, {"login": given.login, "code": given.code})
    actions.print_sheet(agency, by=fang_yu, last=1)
    answer = browser.post("/sign-in/first/password/", {"password": PASSWORD, "password_again": PASSWORD})
    assert answer.status_code == 422 and "_auth_user_id" not in browser.session


def test_a_reset_ends_password_and_sessions_and_the_worker_sees_who_did_it_and_why(
    agency: Organisation, fang_yu: User
) -> None:
    browser = come_in(line(made(agency, fang_yu), "林岚"))
    sheet = actions.reset_account(worker("林岚"), by=fang_yu, reason="换了手机")
    assert browser.get("/workforce/own/").status_code == 302, "signed out everywhere"
    given = line(sheet, "林岚")
    assert Client().post("/sign-in/", {"login": given.login, "password": PASSWORD}).status_code == 422
    again = come_in(given, "another-Secret-2026")
    page = again.get("/workforce/own/").content.decode()
    assert "方瑜" in page and "重新发了登录码" in page and "换了手机" in page
    seen = timeline.timeline(fang_yu, worker("林岚"))
    assert [each.why for each in seen if "登录码" in each.what] == ["换了手机"]


def test_an_account_that_may_do_more_is_reset_by_nobody_here(agency: Organisation, city: City, fang_yu: User) -> None:
    sheet = made(agency, fang_yu)
    user = User.objects.get(person__worker=worker("林岚"))
    grant(user, "district_officer", city.places["330402"])
    with pytest.raises(Refused, match="还有别的角色"):
        actions.reset_account(worker("林岚"), by=fang_yu, reason="换了手机")
    assert "林岚" not in {each.name for each in actions.print_sheet(agency, by=fang_yu, last=1).lines}
    answer = Client().post(FIRST, {"login": user.login, "code": line(sheet, "林岚").code})
    assert answer["Location"] == f"/invitations/{user.pk}/", "the stronger role asks for a second factor"


def test_nobody_resets_their_own(agency: Organisation, fang_yu: User) -> None:
    User.objects.filter(pk=fang_yu.pk).update(person=worker("林岚").person)
    with pytest.raises(Refused, match="自己的密码"):
        actions.reset_account(worker("林岚"), by=fang_yu, reason="换了手机")


def test_who_works_nowhere_any_more_still_comes_in_to_their_own_record(agency: Organisation, fang_yu: User) -> None:
    browser = come_in(line(made(agency, fang_yu), "林岚"))
    Grant.objects.filter(user__person__worker=worker("林岚")).update(revoked_at=timezone.now())
    assert "这是本人的资料" in browser.get("/workforce/own/").content.decode()
    assert browser.get("/workbench/").status_code == 403
    assert 'href="/workforce/own/"' in browser.get("/sign-in/no-role/").content.decode()


def test_making_and_printing_ask_the_database_as_often_for_many_as_for_few(
    agency: Organisation, city: City, fang_yu: User, shen_jie: User
) -> None:
    def asked(do: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            do()
        return len(caught)

    few = asked(lambda: made(agency, fang_yu))
    heart = city.organisations["桐心社会工作服务中心"]
    for number in range(30):
        person = Person.objects.create(name=f"员工{number}", document_number=f"33040219930507{number:04d}")
        Employment.objects.create(worker=Worker.objects.create(person=person), organisation=heart)
    assert asked(lambda: made(heart, shen_jie)) <= few + 2


def test_the_list_of_employers_says_how_many_have_none(agency: Organisation, fang_yu: User) -> None:
    browser = client_of(fang_yu)
    assert "为全部 3 人建立账号" in browser.get("/workforce/accounts/").content.decode()
    answer = browser.post(f"/workforce/accounts/{agency.pk}/make/", follow=True)
    page = answer.content.decode()
    assert "3 人建立账号" in page and "打印登录码单（3 人）" in page
    assert "为全部" not in browser.get("/workforce/accounts/").content.decode()


def test_all_employers_in_scope_are_served_by_work_in_the_background(
    agency: Organisation, city: City, zhou_min: User
) -> None:
    heart = city.organisations["桐心社会工作服务中心"]
    Employment.objects.create(worker=worker("林岚"), organisation=heart, time="part")
    other = Worker.objects.create(person=Person.objects.create(name="外人", document_number="330402199305070000"))
    Employment.objects.create(worker=other, organisation=heart)
    browser = client_of(zhou_min)
    assert "有 1 个单位、街道或社区的 3 人还没有账号" in browser.get("/workforce/accounts/make/").content.decode()
    answer = browser.post("/workforce/accounts/make/")
    jobs.run_one()
    page = browser.get(answer["Location"]).content.decode()
    assert "已为 3 人建立账号，要打印 1 张登录码单。" in page
    assert User.objects.filter(person__isnull=False).count() == 3, "not those of an employer elsewhere"
    assert "每个在职的人都有账号" in browser.get("/workforce/accounts/make/").content.decode()
