"""Accounts for those whom a community or street employs itself: the same step, a sheet for each place, and the same way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import CodeSheet, User
from heli.core import jobs
from heli.core.errors import NotAllowed
from heli.directory.models import Organisation, Place
from heli.workforce import imports
from heli.workforce.actions import accounts as actions
from heli.workforce.actions.register import end_employment
from heli.workforce.models import Employment
from heli.workforce.queries import accounts as queries
from heli.workforce.tests.test_accounts import CHENGUANG, come_in, line, made, worker
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
PLACE = {"district": "南湖区", "street": "解放街道"}
ROWS = tuple(
    {"name": name, "id_number": number, "phone": phone, **PLACE, **where}
    for name, number, phone, where in (
        ("林岚", "330402199305071240", "18600001402", {"community": "紫阳社区"}),
        ("周敏慧", "330402199305071259", "18600001403", {"community": "紫阳社区"}),
        ("钱小峰", "330402199305071267", "18600001404", {"employer": CHENGUANG}),
    )
)


@pytest.fixture
def ziyang(city: City) -> Place:
    """紫阳社区 with two people it employs itself; a third works for 晨光."""
    cache.clear()
    imports.load(imports.from_records(ROWS), by=acting.console(), file_name="名册.xlsx")
    return city.places["330402008001"]


def account(name: str) -> User:
    return User.objects.get(person__worker=worker(name))


def test_whom_a_community_employs_gets_an_account_with_the_rights_of_a_worker_there(
    ziyang: Place, zhou_min: User
) -> None:
    assert actions.make_accounts(ziyang, by=zhou_min) == 2
    user = account("林岚")
    assert [(each.role, each.place, each.organisation) for each in user.grants.all()] == [
        ("social_worker", ziyang, None)
    ]
    assert user.holds("workforce.training.report") and not user.holds("workforce.worker.view")
    assert not User.objects.filter(person__worker=worker("钱小峰")).exists(), "晨光 has a sheet of its own"
    assert actions.make_accounts(ziyang, by=zhou_min) == 0


def test_a_code_of_the_sheet_of_a_community_leads_to_ones_own_record(ziyang: Place, zhou_min: User) -> None:
    actions.make_accounts(ziyang, by=zhou_min)
    page = client_of(zhou_min).post(f"/workforce/accounts/place-{ziyang.pk}/print/", {"last": "0"}).content.decode()
    assert page.count('class="slip"') == 2 and "紫阳社区" in page and f"/workforce/accounts/place-{ziyang.pk}/" in page
    again = actions.print_sheet(ziyang, by=zhou_min, last=1)
    browser = come_in(line(again, "林岚"))
    assert "这是本人的资料" in browser.get("/workforce/own/").content.decode()
    assert browser.get("/workbench/").status_code == 200
    assert browser.get("/workforce/workers/").status_code == 403


def test_somebody_at_a_community_and_at_an_organisation_has_one_account_for_both(
    ziyang: Place, city: City, zhou_min: User
) -> None:
    agency = city.organisations[CHENGUANG]
    Employment.objects.create(worker=worker("林岚"), organisation=agency, time="part")
    actions.make_accounts(ziyang, by=zhou_min)
    assert {each.scope for each in account("林岚").grants.all()} == {ziyang, agency}
    assert actions.make_accounts(agency, by=zhou_min) == 1, "钱小峰, who had none"


def test_only_who_keeps_the_register_of_the_place_hands_out_its_accounts(
    ziyang: Place, qian_feng: User, fang_yu: User, lin_lan: User, city: City
) -> None:
    clerk = user_with("community_officer", ziyang, "社区干部")
    for stranger in (qian_feng, fang_yu, lin_lan, clerk):
        with pytest.raises(NotAllowed):
            actions.make_accounts(ziyang, by=stranger)
        with pytest.raises(NotAllowed):
            actions.print_sheet(ziyang, by=stranger, last=0)
        assert list(queries.employing_places(stranger)) == []
        address = f"/workforce/accounts/place-{ziyang.pk}/"
        assert client_of(stranger).get(address).status_code in (403, 404)
    assert "各街道和社区" not in client_of(fang_yu).get("/workforce/accounts/").content.decode()


@pytest.mark.parametrize("key", ["place-0", "place-", "place-x", "-1", "place-1-2", "office-1", "9" * 30])
def test_an_address_that_names_no_employer_is_not_there(ziyang: Place, zhou_min: User, key: str) -> None:
    assert client_of(zhou_min).get(f"/workforce/accounts/{key}/").status_code == 404


def test_a_street_officer_sees_the_communities_beside_the_organisations(ziyang: Place, zhou_min: User) -> None:
    browser = client_of(zhou_min)
    page = browser.get("/workforce/accounts/").content.decode()
    assert "为全部 3 人建立账号" in page and 'href="/workforce/accounts/places/"' in page and CHENGUANG in page
    places = browser.get("/workforce/accounts/places/").content.decode()
    assert "紫阳社区" in places and "凌塘社区" not in places and CHENGUANG not in places
    answer = browser.post(f"/workforce/accounts/place-{ziyang.pk}/make/", follow=True).content.decode()
    assert "已为紫阳社区的 2 人建立账号" in answer and "打印登录码单（2 人）" in answer
    assert "周敏慧" in answer and "钱小峰" not in answer


def test_all_in_scope_are_served_at_once_whoever_employs_them(ziyang: Place, zhou_min: User) -> None:
    browser = client_of(zhou_min)
    assert "有 2 个单位、街道或社区的 3 人还没有账号" in browser.get("/workforce/accounts/make/").content.decode()
    answer = browser.post("/workforce/accounts/make/")
    jobs.run_one()
    assert "已为 3 人建立账号，要打印 2 张登录码单。" in browser.get(answer["Location"]).content.decode()
    assert User.objects.filter(person__isnull=False).count() == 3


def test_a_new_code_for_somebody_of_a_community_comes_from_the_officer_of_its_street(
    ziyang: Place, zhou_min: User, qian_feng: User
) -> None:
    browser = come_in(line(made(ziyang, zhou_min), "林岚"))
    with pytest.raises(NotAllowed):
        actions.reset_account(worker("林岚"), by=qian_feng, reason="换了手机")
    answer = client_of(zhou_min).post(f"/workforce/workers/{worker('林岚').pk}/reset/", {"reason": "换了手机"})
    assert answer.status_code == 200 and 'class="slip"' in answer.content.decode()
    assert browser.get("/workforce/own/").status_code == 302, "signed out everywhere"
    assert account("林岚").has_usable_password() is False


def test_printing_a_community_again_voids_the_first_sheet_and_counts_for_it_alone(
    ziyang: Place, city: City, zhou_min: User
) -> None:
    agency = city.organisations[CHENGUANG]
    made(agency, zhou_min)
    first = made(ziyang, zhou_min)
    second = actions.print_sheet(ziyang, by=zhou_min, last=1)
    assert not {each.code for each in first.lines} & {each.code for each in second.lines}
    told = {(each.employer, each.number, each.people) for each in CodeSheet.objects.all()}
    assert told == {(agency, 1, 1), (ziyang, 1, 2), (ziyang, 2, 2)}


def test_a_sheet_is_of_one_employer(ziyang: Place, city: City, zhou_min: User) -> None:
    facts: dict[str, Any] = {
        "number": 1,
        "people": 1,
        "until": timezone.now(),
        "printed_by": zhou_min.actor,
        "version": 1,
    }
    both = {"organisation": city.organisations[CHENGUANG], "place": ziyang}
    for employers in (both, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CodeSheet.objects.bulk_create([CodeSheet(**facts, **employers)])


def test_rights_at_a_community_end_with_the_last_day_there(ziyang: Place, zhou_min: User) -> None:
    browser = come_in(line(made(ziyang, zhou_min), "林岚"))
    post = worker("林岚").employments.get()
    end_employment(post, by=zhou_min, end_on=localdate(), end_reason="resigned")
    assert account("林岚").grants_now == []
    assert browser.get("/workforce/own/").status_code == 302, "signed out everywhere"
    assert account("周敏慧").holds("workbench.open")


def test_who_goes_on_for_an_organisation_in_the_community_keeps_that_right_alone(
    ziyang: Place, city: City, zhou_min: User
) -> None:
    agency: Organisation = city.organisations[CHENGUANG]
    Employment.objects.create(worker=worker("林岚"), organisation=agency, place=ziyang, time="part")
    actions.make_accounts(ziyang, by=zhou_min)
    post = worker("林岚").employments.get(organisation__isnull=True)
    end_employment(post, by=zhou_min, end_on=localdate() + timedelta(days=3), end_reason="resigned")
    last = {each.scope: each.valid_until for each in account("林岚").grants.all()}
    assert last == {ziyang: localdate() + timedelta(days=3), agency: None}


def test_what_an_officer_holds_above_the_community_is_not_of_the_post_there(
    ziyang: Place, city: City, zhou_min: User
) -> None:
    actions.make_accounts(ziyang, by=zhou_min)
    grant(account("林岚"), "evaluator", city.places["330402"])
    end_employment(worker("林岚").employments.get(), by=zhou_min, end_on=localdate(), end_reason="resigned")
    assert [each.role for each in account("林岚").grants_now] == ["evaluator"]


def test_the_day_of_a_printing_is_told_as_the_city_counts_it(ziyang: Place, zhou_min: User) -> None:
    with time_machine.travel("2026-11-28T01:30:00+08:00", tick=False):
        made(ziyang, zhou_min)
        places = client_of(zhou_min).get("/workforce/accounts/places/").content.decode()
    assert "2026-11-28" in places and "2026-11-27" not in places
