"""P2a: a complaint is inquired into, heard and decided by people who are not the same, and public verification shows the
suspension and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import City

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_complaint_comes_to_a_suspension_that_public_verification_shows(
    city: City, sign_in: SignIn, phone_page: Page, axe: Axe
) -> None:
    today = date.today()
    district = sign_in("district_officer")
    name, number = a_holder(district)
    case = complained_and_called(district, axe, today + timedelta(days=7))
    the_day_has_come(city, case)

    district.goto(case)
    district.get_by_role("link", name="记录申辩").click()
    district.get_by_label("本人的陈述和申辩").fill("当时生病，没有告诉对方，愿意补上。")
    district.get_by_role("button", name="保存记录").click()
    expect(district.get_by_text("下一步由没有经办过这件投诉的另一位同事办理。")).to_be_visible()
    expect(district.get_by_role("link", name="作出决定")).to_have_count(0)

    decided(sign_in("city_civil_affairs"), case, axe, today)
    phone_page.goto("/certificates/verify/")
    phone_page.get_by_label("姓名").fill(name)
    phone_page.get_by_label("证书编号后四位").fill(number[-4:])
    phone_page.get_by_role("button", name="核对证书").click()
    told = phone_page.get_by_role("status").filter(has_text="助理社会工作师")
    expect(told).to_contain_text("暂停")
    expect(told).not_to_contain_text("没有上门")
    axe(phone_page)


def a_holder(page: Page) -> tuple[str, str]:
    """Name and number of somebody whose registration is in force; their page stays open."""
    page.goto("/workforce/workers/?level=junior&registration=valid")
    page.get_by_role("rowheader").get_by_role("link").last.click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="助理社会工作师"))
    return page.get_by_role("heading", level=1).inner_text(), row.get_by_role("cell").first.inner_text()


def complained_and_called(page: Page, axe: Axe, hearing: date) -> str:
    """From the page of a person to the day on which they are heard. Gives the address of the case."""
    page.get_by_text("更多", exact=True).first.click()
    page.get_by_role("link", name="登记执业投诉").click()
    page.get_by_label("投诉内容").fill("约好的探访两次没有上门，也没有电话。")
    page.get_by_label(re.compile("^投诉人")).fill("演示居民")
    page.get_by_role("button", name="登记投诉").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("执业投诉")
    axe(page)
    case = re.sub(r"^https?://[^/]+", "", page.url)
    page.get_by_role("button", name="开始调查").click()
    page.get_by_role("link", name="告知并约定申辩").click()
    page.get_by_label("调查情况").fill("走访并调取了服务记录，两次没有上门属实。")
    page.get_by_label("听取申辩的日期").fill((hearing - timedelta(days=3)).isoformat())
    page.get_by_role("button", name="告知本人").click()
    expect(page.get_by_role("link", name=re.compile("要提前告知本人，最早"))).to_be_visible()
    page.get_by_label("听取申辩的日期").fill(hearing.isoformat())
    page.get_by_role("button", name="告知本人").click()
    expect(page.get_by_text("待听取申辩").first).to_be_visible()
    return case


def the_day_has_come(city: City, case: str) -> None:
    """A week of notice has passed."""
    pk = int(case.rstrip("/").rpartition("/")[2])
    city.house.say(
        "django", "shell", "-v", "0", "-c",
        "from django.utils.timezone import localdate; from heli.workforce.models import ConductCase; "
        f"ConductCase.objects.filter(pk={pk}).update(hearing_on=localdate())",
    )  # fmt: skip


def decided(page: Page, case: str, axe: Axe, today: date) -> None:
    page.goto(case)
    page.get_by_role("link", name="作出决定").click()
    page.get_by_role("radio", name="暂停登记").check()
    page.get_by_label("理由和依据").fill("两次不按约定上门，违反服务协议。")
    page.get_by_label("从哪一天起").fill(today.isoformat())
    page.get_by_role("button", name="作出决定").click()
    expect(page.get_by_role("link", name="暂停要写明到哪一天为止。")).to_be_visible()
    axe(page)
    page.get_by_label("暂停到哪一天").fill((today + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="作出决定").click()
    expect(page.get_by_role("status").filter(has_text="已作出决定")).to_be_visible()
    axe(page)
