"""P2a: a registration is asked for, returned, checked, decided with others, and its proof verified on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import City

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
REGISTRATIONS = "/workforce/registrations/"


def laid(city: City, code: str) -> None:
    """Lay the days of a registration elsewhere, as if time had passed."""
    city.house.say("django", "shell", "-v", "0", "-c", code)


#: a registration of the registrar's agency that nobody asked anything for, laid into the past
LAPSED = """
from datetime import timedelta
from django.utils.timezone import localdate
from heli.accounts.models import User
from heli.workforce.models import Certificate
agency = User.objects.get(login="agency-registrar").grants.get().organisation
paper = Certificate.objects.filter(
    worker__employments__organisation=agency, worker__employments__end_on=None, registrations=None, worker__conduct_cases=None,
).exclude(worker__person__user__login="social-worker").order_by("pk").first()
paper.registered_until = localdate() - timedelta(days=20)
paper.save()
paper.worker.certificates.exclude(pk=paper.pk).update(registered_until=None)
"""


def key_of(page: Page) -> int:
    found = re.search(r"/registrations/(\d+)/", page.url)
    assert found is not None, page.url
    return int(found[1])


@pytest.fixture
def asked(sign_in: SignIn, city: City) -> Page:
    """The registrar of the agency asks for somebody whose registration lapsed."""
    laid(city, LAPSED)
    registrar = sign_in("agency_registrar")
    registrar.goto("/workforce/workers/?registration=lapsed")
    registrar.get_by_role("rowheader").get_by_role("link").first.click()
    registrar.get_by_role("link", name=re.compile("^申请失效后补登")).first.click()
    expect(registrar.get_by_role("main")).to_contain_text("待确认")  # the Measures do not say what then
    registrar.get_by_label("说明").fill("证明已交民政局")
    registrar.get_by_role("button", name="提出申请").click()
    expect(registrar.get_by_text("已提出申请，等待初审。")).to_be_visible()
    return registrar


def test_from_asking_over_return_and_both_checks_to_a_proof(
    asked: Page, sign_in: SignIn, city: City, phone_page: Page, axe: Axe
) -> None:
    registrar, pk = asked, key_of(asked)
    axe(registrar)
    name = registrar.get_by_role("heading", level=1).inner_text().split(" · ")[0]
    # the district returns it with a reason, and it comes back
    district = sign_in("district_officer")
    district.goto(f"{REGISTRATIONS}{pk}/")
    district.get_by_role("link", name="退回申请").click()
    district.get_by_role("button", name="退回申请").click()
    expect(district.get_by_role("link", name="请填写「理由」。")).to_be_visible()
    district.get_by_label("理由").fill("请写明证书上的编号")
    district.get_by_role("button", name="退回申请").click()
    expect(district.get_by_role("main")).to_contain_text("请写明证书上的编号")
    registrar.goto("/workbench/")
    registrar.get_by_role("link", name=re.compile(f"{name}的失效后补登")).first.click()
    expect(registrar.get_by_role("main")).to_contain_text("请写明证书上的编号")
    registrar.get_by_role("link", name="再次提交").click()
    registrar.get_by_label("说明").fill("编号已核对")
    registrar.get_by_role("button", name="再次提交").click()
    expect(registrar.get_by_role("main")).to_contain_text("编号已核对")
    district.goto(f"{REGISTRATIONS}{pk}/")
    district.get_by_role("button", name="初审通过").click()
    expect(district.get_by_text("初审通过，等待终审")).to_be_visible()
    # the city decides a batch: this one passes, another goes back
    civil = sign_in("city_civil_affairs")
    civil.goto(f"{REGISTRATIONS}approve/registrations/?all=1&state=checked")
    rows = civil.get_by_role("row").filter(has=civil.get_by_role("checkbox"))
    others = rows.count() - 1
    assert others >= 1, "the demo city has more that wait for the decision"
    axe(civil)
    other = rows.filter(has_not_text=name).first
    other.get_by_role("textbox").fill("请补上继续教育证明")
    other.get_by_role("checkbox").uncheck()
    civil.get_by_role("button", name=re.compile("^批量终审")).click()
    expect(civil.get_by_text(re.compile("终审通过 .* 件，退回 1 件。"))).to_be_visible()
    # its proof is verified on a phone
    registrar.goto(f"{REGISTRATIONS}{pk}/")
    expect(registrar.get_by_role("main")).to_contain_text("已登记")
    registrar.get_by_role("link", name="登记证明").click()
    axe(registrar)
    with registrar.expect_download() as taken:
        registrar.get_by_role("link", name="下载登记证明（PDF）").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    address = registrar.get_by_role("link", name="/certificates/verify/").get_attribute("href")
    assert address is not None
    phone_page.goto(address)
    expect(phone_page.get_by_role("main")).to_contain_text("登记有效，至")
    expect(phone_page.get_by_role("main")).to_contain_text(name)
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 375, "it scrolls sideways"
    axe(phone_page)


#: the last day of a term is laid elsewhere, with the terms before it, as if time had passed, and the clock comes round
SHIFT = """
from datetime import timedelta
from django.utils.timezone import localdate
from heli.accounts.acting import clock
from heli.workforce.actions.expiring import end_all
from heli.workforce.models import Certificate, Registration
row = Registration.objects.get(pk={pk})
ends = localdate() + timedelta(days={days})
for each in Registration.objects.filter(certificate=row.certificate_id, ends_on__isnull=False).order_by("-starts_on"):
    starts = ends - timedelta(days=1095)
    Registration.objects.filter(pk=each.pk).update(starts_on=starts, ends_on=ends)
    ends = starts - timedelta(days=1)
Certificate.objects.filter(pk=row.certificate_id).update(registered_until=localdate() + timedelta(days={days}))
end_all(by=clock(), today=localdate())
"""


def test_a_registration_is_renewed_in_its_last_months_and_lapses_by_the_clock(
    asked: Page, sign_in: SignIn, city: City, phone_page: Page, axe: Axe
) -> None:
    registrar, first = asked, key_of(asked)
    district, civil = sign_in("district_officer"), sign_in("city_civil_affairs")
    both_checks(district, civil, first)
    laid(city, SHIFT.format(pk=first, days=40))
    registrar.goto(f"{REGISTRATIONS}{first}/")
    registrar.get_by_role("link", name="登记证明").click()
    address = registrar.get_by_role("link", name="/certificates/verify/").get_attribute("href")
    paper = re.search(r"/certificates/(\d+)/", registrar.url)
    assert address is not None and paper is not None
    registrar.goto(f"/workforce/certificates/{paper[1]}/apply/")
    expect(registrar.get_by_role("main")).to_contain_text("可以申请再登记")
    registrar.get_by_role("button", name="提出申请").click()
    expect(registrar.get_by_text("已提出申请，等待初审。")).to_be_visible()
    renewal = key_of(registrar)
    checked(district, renewal)
    # it lacks hours: the city cannot approve it, only return or refuse it, with the article
    civil.goto(f"{REGISTRATIONS}{renewal}/")
    expect(civil.get_by_role("main")).to_contain_text("学满以前不能终审通过")
    expect(civil.get_by_role("button", name="终审通过")).to_have_count(0)
    axe(civil)
    learned(registrar, renewal)
    decided(civil, renewal)
    registrar.goto("/notifications/")
    expect(registrar.get_by_role("main")).to_contain_text("已登记，有效期至")
    laid(city, SHIFT.format(pk=renewal, days=-1))
    for key, state in ((first, "已续登"), (renewal, "已失效")):
        registrar.goto(f"{REGISTRATIONS}{key}/")
        expect(registrar.get_by_role("main")).to_contain_text(state)
    axe(registrar)
    phone_page.goto(address)
    expect(phone_page.get_by_role("main")).to_contain_text("证书有效，登记已于")
    axe(phone_page)


def both_checks(district: Page, civil: Page, key: int) -> None:
    checked(district, key)
    decided(civil, key)


def learned(registrar: Page, key: int) -> None:
    """The employer records the hours of the running term."""
    registrar.goto(f"{REGISTRATIONS}{key}/")
    registrar.get_by_role("navigation", name="位置").get_by_role("link").last.click()
    registrar.get_by_role("link", name="登记继续教育").click()
    registrar.get_by_label("培训名称").fill("社会工作者继续教育")
    registrar.get_by_label("结束日期").fill((date.today() - timedelta(days=30)).isoformat())
    registrar.get_by_label("学时", exact=True).fill("90")
    registrar.get_by_role("button", name="登记学时").click()
    expect(registrar.get_by_role("main")).to_contain_text("学时已满")


def checked(district: Page, key: int) -> None:
    """The district was told and checks, but does not decide."""
    district.goto("/notifications/")
    district.get_by_role("link", name=re.compile("的登记申请，等待初审")).first.click()
    district.get_by_role("button", name="初审通过").click()
    expect(district.get_by_text("初审通过，等待终审")).to_be_visible()
    assert key_of(district) == key
    expect(district.get_by_role("button", name="终审通过")).to_have_count(0)


def decided(civil: Page, key: int) -> None:
    """The city was told and decides."""
    civil.goto("/notifications/")
    civil.get_by_role("link", name=re.compile("的登记申请初审通过，等待终审")).first.click()
    civil.get_by_role("button", name="终审通过").click()
    expect(civil.get_by_text(re.compile("已登记，有效期至"))).to_be_visible()
    assert key_of(civil) == key


def test_a_worker_sees_their_own_registration_on_the_phone(sign_in: SignIn, axe: Axe) -> None:
    phone = sign_in("social_worker", phone=True)
    phone.goto("/workforce/own/")
    expect(phone.get_by_role("heading", name="登记办理")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375, "it scrolls sideways"
    axe(phone)
