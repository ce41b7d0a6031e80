"""P2a, S1.1: hours from a class list with a wrong row, one's own hours on the phone, and who may sit the exam of next May."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
LONG = 60_000


def class_list(path: Path, name: str, certificate: str) -> Path:
    """One row that leads to somebody, and one of a stranger."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["姓名", "证书编号", "学时", "结束日期", "培训名称"])
    day = (date.today() - timedelta(days=3)).isoformat()
    sheet.append([name, certificate, 90, day, "社会工作者继续教育年度培训"])
    sheet.append(["欧阳没有", "99990000", 90, day, "社会工作者继续教育年度培训"])
    book.save(path)
    return path


def test_a_class_list_with_a_wrong_row_counts_and_the_list_narrows(sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    page = sign_in("agency_registrar")
    page.goto("/workforce/workers/")
    page.get_by_role("link", name="学时和考试").click()
    axe(page)
    short = page.get_by_role("row").filter(has_text="90")
    name = str(short.last.get_by_role("rowheader").inner_text()).strip()
    short.last.get_by_role("link").click()
    expect(page.get_by_text(re.compile("还差 .* 学时：要求"))).to_be_visible()
    paper = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("社会工作师")))
    number = str(paper.first.get_by_role("cell").first.inner_text()).strip()
    page.goto("/workforce/hours/")
    page.get_by_role("link", name="导入培训名单").click()
    page.get_by_label("文件", exact=True).set_input_files(class_list(tmp_path / "签到表.xlsx", name, number))
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("已检查 2 行：1 行可以导入，1 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_role("row").filter(has_text="第 3 行")).to_contain_text("登记册里没有「欧阳没有」")
    axe(page)
    page.get_by_role("button", name="只导入正确的行").click()
    expect(page.get_by_text("已导入：新增 1，更新 0，不变 0。")).to_be_visible(timeout=LONG)
    page.goto("/workforce/hours/")
    expect(page.get_by_role("rowheader", name=name)).to_have_count(0)


def test_a_worker_sees_on_the_phone_what_is_missing_and_reports_a_class(sign_in: SignIn, axe: Axe) -> None:
    phone = sign_in("social_worker", phone=True)
    phone.goto("/workforce/own/")
    expect(phone.get_by_text(re.compile("还差 .* 学时：要求"))).to_be_visible()
    expect(phone.get_by_role("row").filter(has_text="志愿服务管理")).to_contain_text("证明看不清")
    axe(phone)
    phone.get_by_role("link", name="申报继续教育").click()
    phone.get_by_label("培训名称").fill("社区矫正社会工作")
    phone.get_by_label("结束日期").fill((date.today() - timedelta(days=2)).isoformat())
    phone.get_by_label("学时").fill("十")
    phone.get_by_label("证明材料").set_input_files(
        {"name": "证明.txt", "mimeType": "text/plain", "buffer": "兹证明参加培训。".encode()}
    )
    phone.get_by_role("button", name="申报学时").click()
    expect(phone.get_by_role("link", name=re.compile("这里要填数字"))).to_be_visible()
    axe(phone)
    phone.get_by_label("学时").fill("10")
    phone.get_by_role("button", name="申报学时").click()
    expect(phone.get_by_text("已申报 10 学时，等单位或部门确认。")).to_be_visible()
    office = sign_in("agency_registrar")
    office.goto("/workforce/trainings/")
    axe(office)
    office.get_by_role("button", name="确认学时：社区矫正社会工作").click()
    expect(office.get_by_text(re.compile("已确认.*的 10 学时。"))).to_be_visible()
    phone.goto("/workforce/own/")
    expect(phone.get_by_role("row").filter(has_text="社区矫正社会工作")).to_contain_text("已确认")


def test_an_officer_prints_who_may_sit_next_may(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("agency_registrar")
    page.goto("/workforce/exams/")
    page.get_by_text("可以报考：").click()
    page.get_by_role("link", name="任一级").click()
    expect(page.get_by_role("row").filter(has_text="可以报考").first).to_be_visible()
    axe(page)
    page.get_by_role("link", name="打印报考名单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("5 月考试报考名单")
    rows = page.get_by_role("table").first.get_by_role("row")
    expect(rows.nth(1)).to_contain_text(re.compile("从事社会工作满|不要求工作年限"))
    axe(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("制表人签字")).to_be_visible()


def test_who_may_sit_next_may_is_told_and_reads_it_on_the_phone(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("agency_registrar")
    page.goto("/workforce/exams/?sits=any")
    page.locator("summary").filter(has_text="批量办理").first.click()
    page.get_by_role("link", name="发通知").click()
    expect(page.get_by_role("heading", name=re.compile(r"收件人 \d+ 人"))).to_be_visible()
    page.get_by_label("标题").fill("明年 5 月考试报名")
    page.get_by_label("正文").fill("符合报考条件，请在报名时间内上网报名。")
    page.get_by_role("button", name="保存草稿").click()
    axe(page)
    page.get_by_role("button", name=re.compile("发出通知")).click()
    expect(page.get_by_text(re.compile(r"已发出通知〔\d{4}〕\d+号"))).to_be_visible()
    phone = sign_in("agency_head", phone=True)
    phone.goto("/workbench/notices/")
    phone.get_by_role("link", name="明年 5 月考试报名").first.click()
    expect(phone.get_by_role("main")).to_contain_text("请在报名时间内上网报名")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375, "it scrolls sideways"
    axe(phone)
