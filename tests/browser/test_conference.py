"""P1a: a joint conference, from the invitation to a fulfilled resolution, four departments each at their own desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAME = "联席会议专题会议"
SUBJECT = "为社区矫正对象建立一人一档"


def test_a_meeting_is_invited_held_and_its_resolution_fulfilled_over_four_departments(
    sign_in: SignIn, axe: Axe
) -> None:
    office = sign_in("city_civil_affairs")
    office.get_by_role("link", name="联席会议", exact=True).first.click()
    office.get_by_role("link", name="社会工作专业化发展联席会议").click()
    axe(office)
    _call_and_invite(office, axe)
    meeting = office.url
    _answer(sign_in, axe)
    _hold(office, meeting, axe)
    resolution = _resolve(office)
    justice = _carry_out(sign_in("justice_officer"))
    _return_and_accept(office, justice, resolution, axe)


def _call_and_invite(office: Page, axe: Axe) -> None:
    office.get_by_role("link", name="召集会议").click()
    office.get_by_label("会议名称").fill(NAME)
    office.get_by_label("地点").fill("三楼会议室")
    office.get_by_role("button", name="召集会议").click()
    expect(office.get_by_role("link", name="请填写「时间」。")).to_be_visible()
    office.get_by_label("时间").fill(f"{date.today()}T14:30")
    office.get_by_role("button", name="召集会议").click()
    office.get_by_role("link", name="增加议题").click()
    office.get_by_label("议题").fill("社区矫正对象的服务衔接")
    office.get_by_label("提出单位").select_option(label="嘉兴市司法局")
    office.get_by_role("button", name="增加议题").click()
    expect(office.get_by_role("status").filter(has_text="已列入第 1 项议题。")).to_be_visible()
    axe(office)
    office.get_by_role("button", name="发出会议通知").click()
    expect(office.get_by_role("status").filter(has_text="已通知 4 个成员单位，等它们回复。")).to_be_visible()


def _answer(sign_in: SignIn, axe: Axe) -> None:
    """Each department finds the invitation on its workbench and answers for itself."""
    for role, reply, field, words in (
        ("justice_officer", "参加", "", ""),
        ("union_officer", "委托他人参加", "由谁参加", "郑副主席"),
        ("youth_league_officer", "请假", "请假原因", "参加省里培训"),
    ):
        page = sign_in(role)
        page.get_by_role("link", name=f"回复「{NAME}」的会议通知", exact=True).click()
        page.get_by_role("link", name="回复会议通知").click()
        page.get_by_label(reply, exact=True).check()
        if field:
            page.get_by_role("button", name="回复会议通知").click()
            expect(page.get_by_role("alert")).to_be_visible()
            page.get_by_label(field).fill(words)
        axe(page)
        page.get_by_role("button", name="回复会议通知").click()
        expect(page.get_by_role("status").filter(has_text="已回复会议通知")).to_be_visible()
        expect(page.get_by_role("link", name="登记到会")).to_have_count(0)


def _hold(office: Page, meeting: str, axe: Axe) -> None:
    office.goto(meeting)
    expect(office.get_by_role("main")).to_contain_text("3 / 4 个单位已回复")
    expect(office.get_by_role("main")).to_contain_text("参加省里培训")
    office.get_by_role("link", name="登记到会").click()
    expect(office.get_by_label("共青团嘉兴市委员会", exact=True)).to_have_value("excused")
    axe(office)
    office.get_by_role("button", name="登记到会").click()
    office.get_by_role("link", name="起草纪要").click()
    office.get_by_label("纪要").fill("会议研究了社区矫正对象的服务衔接。")
    office.get_by_role("button", name="保存纪要草稿").click()
    office.get_by_role("button", name="确认并印发纪要").click()
    expect(office.get_by_role("status").filter(has_text="已确认并印发纪要（第 1 版）")).to_be_visible()


def _resolve(office: Page) -> str:
    office.get_by_role("link", name="登记议定事项").click()
    office.get_by_label("议定事项").fill(SUBJECT)
    office.get_by_label("牵头单位").select_option(label="嘉兴市司法局")
    office.get_by_label("嘉兴市总工会", exact=True).check()
    office.get_by_role("button", name="登记议定事项").click()
    expect(office.get_by_role("alert")).to_contain_text("两者只填一个")
    office.get_by_label("办理期限（工作日）").fill("5")
    office.get_by_role("button", name="登记议定事项").click()
    expect(office.get_by_role("status").filter(has_text="由嘉兴市司法局牵头")).to_be_visible()
    office.get_by_role("row", name=SUBJECT).get_by_role("link").click()
    return office.url


def _carry_out(justice: Page) -> Page:
    """The owner finds it on the workbench, begins, and says what was done."""
    justice.get_by_role("link", name=SUBJECT).first.click()
    justice.get_by_role("button", name="开始办理").click()
    justice.get_by_role("link", name="提交落实情况").click()
    justice.get_by_label("落实情况").fill("已建档 120 人。")
    justice.get_by_role("button", name="提交落实情况").click()
    expect(justice.get_by_role("status").filter(has_text="等办公室确认")).to_be_visible()
    return justice


def _return_and_accept(office: Page, justice: Page, resolution: str, axe: Axe) -> None:
    office.goto("/workbench/")
    office.get_by_role("link", name=SUBJECT).first.click()
    office.get_by_role("link", name="退回", exact=True).click()
    office.get_by_label("原因").fill("没有写海盐县。")
    office.get_by_role("button", name="退回落实情况").click()
    justice.goto(resolution)
    expect(justice.get_by_role("main")).to_contain_text("没有写海盐县。")
    justice.get_by_role("link", name="提交落实情况").click()
    justice.get_by_label("落实情况").fill("已建档 134 人，含海盐县 14 人。")
    justice.get_by_role("button", name="提交落实情况").click()
    office.goto(resolution)
    axe(office)
    office.get_by_role("button", name="确认落实").click()
    expect(office.get_by_role("main")).to_contain_text("已落实")
    justice.goto(resolution)
    expect(justice.get_by_role("main")).to_contain_text("确认落实")
    expect(justice.get_by_role("link", name="提交落实情况")).to_have_count(0)


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
