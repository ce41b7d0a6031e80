"""P2b: the gap from the city's map down to one community, by a mouse and on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.languages import unmarked_chinese

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_the_gap_from_the_city_to_one_community(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.get_by_role("link", name="缺口", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("人员缺口")
    finding = page.get_by_role("main").get_by_role("paragraph").first
    expect(finding).to_contain_text("全市还差")
    expect(page.get_by_role("row")).to_have_count(9)
    districts = [row.get_by_role("link").first.inner_text() for row in page.get_by_role("rowheader").all()[:7]]
    said = finding.inner_text()
    assert any(name in said for name in districts), f"{said} names none of {districts}"
    axe(page)
    page.get_by_role("row").get_by_role("link", name="南湖区").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("南湖区人员缺口")
    page.get_by_role("row").get_by_role("link", name="解放街道").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("解放街道人员缺口")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("缺口怎么算")
    expect(page.get_by_text("÷ 10,000 × 18").first).to_be_visible()
    expect(page.get_by_text("按标准应有")).to_be_visible()
    expect(page.get_by_text("关于加强社区工作者队伍建设的意见").first).to_be_visible()
    axe(page)


def test_the_gap_on_a_phone(sign_in: SignIn) -> None:
    page = sign_in("district_officer", phone=True)
    page.goto("/workforce/gap/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    figures = page.get_by_role("region", name="各地区的数字")
    assert figures.evaluate("one => one.scrollWidth <= one.clientWidth"), (
        "every figure is read without pushing the table"
    )
    for row in page.get_by_role("row").filter(has_text="还差").all():
        expect(row).to_be_visible()


def test_a_certificate_nobody_has_is_told_so(page: Page, axe: Axe) -> None:
    page.goto("/certificates/verify/")
    page.get_by_label("姓名").fill("查无此人")
    page.get_by_label("证书编号后四位").fill("0000")
    page.get_by_role("button", name="核对证书").click()
    expect(page.get_by_text("没有找到这样的证书")).to_be_visible()
    axe(page)


def test_the_gap_in_english_to_one_community(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("union_officer", locale="en-GB")
    page.goto("/workforce/gap/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Staffing gap")
    for name in ("南湖区", "解放街道"):
        page.get_by_role("row").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("how the gap is worked out")
    expect(page.get_by_text("Opinions on Strengthening the Workforce of Community Workers").first).to_be_visible()
    assert list(unmarked_chinese(page.content())) == []
    axe(page)


def test_the_door_and_the_workbench_in_english(sign_in: SignIn) -> None:
    page = sign_in("youth_league_officer", locale="en-GB")
    assert list(unmarked_chinese(page.content())) == []
