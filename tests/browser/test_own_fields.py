"""P1a: a district adds a field without code, an agency fills it, it is worded anew, and the report tells how far it is."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_district_adds_a_field_and_an_agency_fills_it(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("district_officer")
    page.goto("/settings/fields/")
    axe(page)
    page.get_by_role("link", name="增加项目").click()
    page.get_by_label("名称").fill("服务方言")
    page.get_by_label("类型").select_option(label="选择一项")
    page.get_by_label("可选的内容").fill("桐乡话")
    page.get_by_role("button", name="保存项目").click()
    expect(page.get_by_role("link", name="请填写联系人，填写时有疑问好找人问。")).to_be_visible()
    axe(page)
    page.get_by_label("联系人").fill("周敏 0573-88020000")
    page.get_by_label("可选的内容").fill("桐乡话\n嘉兴话\n都不会")
    page.get_by_role("button", name="保存项目").click()
    expect(page.get_by_text("已增加「服务方言」。")).to_be_visible()

    agency = sign_in("agency_registrar")
    agency.goto("/workforce/workers/?time=now")
    agency.get_by_role("row").nth(1).get_by_role("link").first.click()
    agency.get_by_role("link", name="填写自设项目").click()
    agency.get_by_label("服务方言").select_option(label="桐乡话")
    axe(agency)
    agency.get_by_role("button", name="保存自设项目").click()
    expect(agency.get_by_role("definition").filter(has_text="桐乡话")).to_be_visible()

    page.get_by_role("link", name="修改项目").click()
    page.get_by_label("选项「桐乡话」").fill("吴语（桐乡）")
    page.get_by_label("继续提供「都不会」").uncheck()
    axe(page)
    page.get_by_role("button", name="保存项目").click()
    expect(page.get_by_text("第 2 版")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="都不会").filter(has_text="不再提供")).to_be_visible()
    agency.reload()
    expect(agency.get_by_role("definition").filter(has_text="吴语（桐乡）")).to_contain_text("填写时是第 1 版“桐乡话”")

    page.get_by_role("link", name="自设项目").first.click()
    page.get_by_role("link", name="填写情况").click()
    axe(page)
    expect(page.get_by_role("row", name="服务方言")).to_contain_text("桐乡市")
    idle = page.get_by_role("row", name="是否参加心理热线值班")
    expect(idle).to_contain_text("没有人填")
    idle.get_by_role("button", name="停用是否参加心理热线值班").click()
    expect(page.get_by_text("已停用「是否参加心理热线值班」，填过的内容仍可查看。")).to_be_visible()


def test_the_city_maps_a_field_of_a_district_to_its_own(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/settings/fields/")
    page.get_by_role("link", name="党派", exact=True).click()
    page.get_by_role("link", name="对应到全市项目").click()
    page.get_by_label("全市项目").select_option(label="政治面貌")
    page.get_by_role("button", name="预览对应").click()
    page.get_by_label("「党员」对应").select_option(label="中共党员")
    page.get_by_label("「团员」对应").select_option(label="共青团员")
    page.get_by_label("「无党派人士」对应").select_option(label="群众")
    page.get_by_role("button", name="重新预览").click()
    axe(page)
    page.get_by_role("button", name="并停用这个项目").click()
    expect(page.get_by_text("已把「党派」对应到全市项目。")).to_be_visible()
    expect(page.get_by_text("已停用").first).to_be_visible()
    axe(page)
    page.get_by_role("button", name="撤销对应").click()
    expect(page.get_by_text("已撤销对应，「党派」重新在用。")).to_be_visible()


def test_an_own_field_is_a_column_kept_in_a_view_and_taken_along(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("district_officer")
    page.goto("/workforce/workers/?time=now")
    page.get_by_text("显示的列", exact=True).click()
    page.get_by_label("党派", exact=True).check()
    page.get_by_label("登记", exact=True).uncheck()
    axe(page)
    page.get_by_role("button", name="显示这些列").click()
    expect(page.get_by_role("columnheader", name="党派")).to_be_visible()
    expect(page.get_by_role("columnheader", name="登记", exact=True)).to_have_count(0)
    axe(page)
    page.get_by_text("视图：").click()
    page.get_by_role("link", name="保存为新视图").click()
    expect(page.get_by_text("党派", exact=False).first).to_be_visible()
    page.get_by_label("视图名称").fill("看党派")
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_role("columnheader", name="党派")).to_be_visible()

    page.get_by_text("分组：").click()
    page.get_by_role("link", name="按党派").click()
    expect(page.get_by_role("row", name="合计")).to_be_visible()
    page.get_by_role("row", name="党员").get_by_role("link").click()
    expect(page.get_by_role("cell", name="党员", exact=True).first).to_be_visible()
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as made:
        page.get_by_role("link", name="CSV").click()
    heads, first, *_ = csv.reader(Path(made.value.path()).read_text("utf-8-sig").splitlines())
    assert "党派" in heads and first[heads.index("党派")] == "党员"


def test_an_agency_prints_the_form_of_its_district(sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    paper = Document()
    paper.add_paragraph("姓名：{{ 姓名 }}，党派：{{ 党派 }}，证件：{{ 证件号码 }}")
    paper.save(str(tmp_path / "登记表.docx"))
    page = sign_in("district_officer")
    page.goto("/settings/fields/forms/")
    page.get_by_label("表格名称").fill("志愿服务登记表")
    page.get_by_label("联系人").fill("周敏 0573-88020000")
    page.get_by_label("选择文件").set_input_files(tmp_path / "登记表.docx")
    page.get_by_role("button", name="上传表格").click()
    expect(page.get_by_text("已收下表格「志愿服务登记表」，试填过了。")).to_be_visible()
    axe(page)
    agency = sign_in("agency_registrar")
    agency.goto("/workforce/workers/?time=now")
    agency.get_by_role("row").nth(1).get_by_role("link").first.click()
    name = agency.get_by_role("heading", level=1).inner_text()
    with agency.expect_download() as made:
        agency.get_by_role("link", name="志愿服务登记表").click()
    assert made.value.suggested_filename.startswith(f"志愿服务登记表-{name}-")
    (line,) = [each.text for each in Document(str(made.value.path())).paragraphs]
    assert line.startswith(f"姓名：{name}，党派：") and "*" in line
