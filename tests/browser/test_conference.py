"""P1a: a joint conference, from the invitation to a fulfilled resolution, four departments each at their own desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAME = "联席会议专题会议"
SUBJECT = "为社区矫正对象建立一人一档"


def test_a_meeting_is_invited_held_and_its_resolution_fulfilled_over_four_departments(
    sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    office, justice = sign_in("city_civil_affairs"), sign_in("justice_officer")
    page = office.get_by_role("main")

    # the office calls a meeting, with an agenda and a paper
    office.get_by_role("link", name="联席会议", exact=True).first.click()
    office.get_by_role("link", name="社会工作专业化发展联席会议").click()
    axe(office)
    _call(office)
    office.get_by_role("button", name="召集会议").click()
    expect(office.get_by_role("link", name="请填写「时间」。")).to_be_visible()
    office.get_by_label("时间").fill(f"{date.today()}T14:30")
    office.get_by_role("button", name="召集会议").click()
    expect(office.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(office.get_by_role("button", name="发出会议通知")).to_have_count(0)
    meeting = office.url
    _add_a_point(office)
    expect(office.get_by_role("status").filter(has_text="已列入第 1 项议题。")).to_be_visible()
    _attach(office, tmp_path / "社区矫正衔接方案.txt", "每月交换名单。")
    expect(page.get_by_role("link", name="社区矫正衔接方案", exact=True)).to_be_visible()
    axe(office)

    # four departments are invited; three answer, each for itself and each otherwise
    office.get_by_role("button", name="发出会议通知").click()
    expect(office.get_by_role("status").filter(has_text="已通知 4 个成员单位，等它们回复。")).to_be_visible()
    for role, reply, field, words in REPLIES:
        member = sign_in(role)
        invitation = member.get_by_role("link", name=f"回复「{NAME}」的会议通知", exact=True)
        expect(invitation).to_be_visible()
        invitation.click()
        expect(member.get_by_role("link", name="社区矫正衔接方案", exact=True)).to_be_visible()
        expect(member.get_by_role("link", name="登记到会")).to_have_count(0)
        member.get_by_role("link", name="回复会议通知").click()
        member.get_by_label(reply, exact=True).check()
        if field:
            member.get_by_role("button", name="回复会议通知").click()
            expect(member.get_by_role("alert")).to_be_visible()
            member.get_by_label(field).fill(words)
        axe(member)
        member.get_by_role("button", name="回复会议通知").click()
        expect(member.get_by_role("status").filter(has_text="已回复会议通知")).to_be_visible()
        member.goto("/workbench/")
        expect(invitation).to_have_count(0)

    # it is held: who came stands there as they answered, and the minutes go out
    office.goto(meeting)
    expect(page).to_contain_text("3 / 4 个单位已回复")
    expect(page).to_contain_text("参加省里培训")
    office.get_by_role("link", name="登记到会").click()
    expect(office.get_by_label("共青团嘉兴市委员会", exact=True)).to_have_value("excused")
    axe(office)
    office.get_by_role("button", name="登记到会").click()
    expect(page).to_contain_text("已召开")
    _write_minutes(office)
    justice.goto(meeting)
    expect(justice.get_by_role("main")).not_to_contain_text(MINUTES)
    office.get_by_role("button", name="确认并印发纪要").click()
    expect(office.get_by_role("status").filter(has_text="已确认并印发纪要（第 1 版）")).to_be_visible()
    justice.reload()
    expect(justice.get_by_role("main")).to_contain_text(MINUTES)

    # it resolves: one department owes it, another helps, until a working day
    office.get_by_role("link", name="登记议定事项").click()
    _resolve(office)
    office.get_by_role("button", name="登记议定事项").click()
    expect(office.get_by_role("alert")).to_contain_text("两者只填一个")
    office.get_by_label("办理期限（工作日）").fill("5")
    office.get_by_role("button", name="登记议定事项").click()
    expect(office.get_by_role("status").filter(has_text="由嘉兴市司法局牵头")).to_be_visible()
    union = sign_in("union_officer")
    union.goto("/notifications/")
    expect(union.get_by_role("link", name="请配合嘉兴市司法局办理").filter(has_text=SUBJECT)).to_be_visible()

    # the owner finds it on the workbench, does it, and says so with a document
    justice.goto("/workbench/")
    justice.get_by_role("link", name=SUBJECT).first.click()
    resolution = justice.url
    expect(justice.get_by_role("heading", level=1)).to_have_text(re.compile(r"^〔\d{4}〕\d+号$"))
    expect(justice.get_by_role("button", name="确认落实")).to_have_count(0)
    justice.get_by_role("button", name="开始办理").click()
    _attach(justice, tmp_path / "建档台账.txt", "134 人")
    expect(justice.get_by_role("main").get_by_role("link", name="建档台账", exact=True)).to_be_visible()
    _submit(justice, "已建档 120 人。")
    expect(justice.get_by_role("status").filter(has_text="等办公室确认")).to_be_visible()

    # the office returns it with a reason, and accepts what comes back
    office.goto("/workbench/")
    office.get_by_role("link", name=SUBJECT).first.click()
    expect(page.get_by_role("link", name="建档台账", exact=True)).to_be_visible()
    office.get_by_role("link", name="退回", exact=True).click()
    office.get_by_label("原因").fill("没有写海盐县。")
    office.get_by_role("button", name="退回落实情况").click()
    expect(office.get_by_role("main")).to_contain_text("没有写海盐县。")
    justice.goto(resolution)
    expect(justice.get_by_role("main")).to_contain_text("没有写海盐县。")
    _submit(justice, "已建档 134 人，含海盐县 14 人。")
    office.goto(resolution)
    axe(office)
    office.get_by_role("button", name="确认落实").click()
    expect(page).to_contain_text("已落实")
    justice.goto(resolution)
    expect(justice.get_by_role("main")).to_contain_text("确认落实")
    expect(justice.get_by_role("main")).to_contain_text("已建档 134 人，含海盐县 14 人。")
    expect(justice.get_by_role("link", name="提交落实情况")).to_have_count(0)
    justice.goto("/workbench/")
    expect(justice.get_by_role("link", name=SUBJECT)).to_have_count(0)


#: how each department answers, what it is asked for then, and what it says
REPLIES = (
    ("justice_officer", "参加", "", ""),
    ("union_officer", "委托他人参加", "由谁参加", "郑副主席"),
    ("youth_league_officer", "请假", "请假原因", "参加省里培训"),
)
MINUTES = "会议研究了社区矫正对象的服务衔接。"


def _call(office: Page) -> None:
    office.get_by_role("link", name="召集会议").click()
    office.get_by_label("会议名称").fill(NAME)
    office.get_by_label("地点").fill("三楼会议室")


def _add_a_point(office: Page) -> None:
    office.get_by_role("link", name="增加议题").click()
    office.get_by_label("议题").fill("社区矫正对象的服务衔接")
    office.get_by_label("提出单位").select_option(label="嘉兴市司法局")
    office.get_by_role("button", name="增加议题").click()


def _attach(page: Page, file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    page.get_by_text("上传附件").first.click()
    page.get_by_label("选择文件").set_input_files(file)
    page.get_by_role("button", name="上传附件").click()


def _write_minutes(office: Page) -> None:
    office.get_by_role("link", name="起草纪要").click()
    office.get_by_label("纪要").fill(MINUTES)
    office.get_by_role("button", name="保存纪要草稿").click()


def _resolve(office: Page) -> None:
    office.get_by_label("议定事项").fill(SUBJECT)
    office.get_by_label("牵头单位").select_option(label="嘉兴市司法局")
    office.get_by_label("嘉兴市总工会", exact=True).check()


def _submit(justice: Page, words: str) -> None:
    justice.get_by_role("link", name="提交落实情况").click()
    justice.get_by_label("落实情况").fill(words)
    justice.get_by_role("button", name="提交落实情况").click()


def test_a_vice_mayor_reads_what_is_overdue_on_one_page_and_one_sheet(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_leader")
    page.goto("/workbench/conferences/resolutions/overdue/")
    finding = page.get_by_role("main").get_by_role("paragraph").first
    expect(finding).to_contain_text("项在办事项中有 4 项逾期：嘉兴市总工会 2 项（最长 21 天）")
    expect(page.get_by_role("row", name="嘉兴市总工会").first).to_contain_text("21")
    axe(page)
    sheet = page.pdf(format="A4")
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page/") == 1 or b"/Count 1" in sheet
    page.get_by_role("link", name="在工业园区设立三处职工心理服务站点").click()
    expect(page.get_by_role("main")).to_contain_text("已逾期 21 天")
    expect(page.get_by_role("button", name="确认落实")).to_have_count(0)
    page.goto("/workforce/workers/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("社会工作者")


def test_what_is_overdue_fits_a_phone(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_leader", phone=True)
    for address in ("resolutions/overdue/", "", "1/", "meetings/3/", "resolutions/2/", "projects/1/"):
        page.goto(f"/workbench/conferences/{address}")
        assert page.evaluate(WIDE) <= 0, address
        axe(page)


def test_the_conference_speaks_english(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_leader", locale="en")
    page.goto("/workbench/conferences/resolutions/overdue/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overdue")
    expect(page.get_by_role("main")).to_contain_text("open matters are overdue")
    expect(page.get_by_role("main")).to_contain_text("21 days overdue")
    axe(page)
    page.goto("/workbench/conferences/projects/1/")
    expect(page.get_by_role("main")).to_contain_text("2 of 6 tasks done, 1 overdue.")
    axe(page)


def test_a_task_that_waits_says_for_what_and_a_circle_is_refused(sign_in: SignIn, axe: Axe) -> None:
    office = sign_in("city_civil_affairs")
    office.goto("/workbench/conferences/projects/1/")
    expect(office.get_by_role("row", name="两个县区试行 嘉兴市司法局")).to_contain_text("落实面谈场所")
    axe(office)
    office.get_by_role("link", name="修改任务落实面谈场所").click()
    office.get_by_label("两个县区试行").check()
    office.get_by_role("button", name="保存任务").click()
    expect(office.get_by_role("alert")).to_contain_text("这样会互相等待：")
    union = sign_in("union_officer")
    union.goto("/workbench/conferences/projects/1/")
    union.get_by_role("button", name="完成任务落实面谈场所").click()
    expect(union.get_by_role("status").filter(has_text="已完成任务「落实面谈场所」。")).to_be_visible()
