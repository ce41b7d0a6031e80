"""S2.3d, S2.3e: a running contract is taken over; what was done is accepted with its users, paid by three people, spent by
voucher, settled and closed; and while it runs it is decided what follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.contracting import checked_and_paid, fill, named_money, opened, paid, went_on

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE, PIECE = "夜间陪伴服务合同", "夜间陪伴中期"
TODAY = date.today()


def taken_over(page: Page, agency: str) -> str:
    """Signed on paper; 100,000 of 200,000 were paid before; it ends in two months."""
    page.goto("/purchasing/contracts/")
    page.get_by_role("link", name="补录合同").click()
    project = page.get_by_label("项目", exact=True)
    project.select_option(project.get_by_role("option", name="助残融合社会工作").get_attribute("value"))
    fill(page, {
        "承接主体": agency, "签订日期": (TODAY - timedelta(days=90)).isoformat(), "合同名称": TITLE,
        "服务内容": "每晚陪伴一小时。", "开始日期": (TODAY - timedelta(days=90)).isoformat(),
        "结束日期": (TODAY + timedelta(days=60)).isoformat(), "合同金额（元）": "200000", "已付金额（元）": "100000",
        "其中：人员费用（元）": "140000", "其中：服务活动（元）": "50000",
    })  # fmt: skip
    page.get_by_label("合同文本").set_input_files(
        files=[{"name": "合同.txt", "mimeType": "text/plain", "buffer": "双方盖章".encode()}]
    )
    page.get_by_role("button", name="补录合同").click()
    expect(page.get_by_role("link", name=re.compile("合计 ¥190,000.00，和合同金额 ¥200,000.00 不一致"))).to_be_visible()
    fill(page, {"其中：服务活动（元）": "60000"})
    page.get_by_label("合同文本").set_input_files(
        files=[{"name": "合同.txt", "mimeType": "text/plain", "buffer": "双方盖章".encode()}]
    )
    page.get_by_role("button", name="补录合同").click()
    went_on(page, "已补录采购合同")
    address = page.url
    page.get_by_role("link", name="增加节点").click()
    fill(page, {
        "节点": "首期", "应完成日期": (TODAY - timedelta(days=70)).isoformat(), "付款金额（元）": "100000", "交付成果": "启动报告",
        "补录前的验收日期": (TODAY - timedelta(days=60)).isoformat(),
    })  # fmt: skip
    page.get_by_role("button", name="增加节点").click()
    went_on(page, "已增加节点「首期」")
    page.get_by_role("link", name="增加节点").click()
    fill(page, {
        "节点": PIECE, "应完成日期": (TODAY + timedelta(days=3)).isoformat(), "付款金额（元）": "100000", "交付成果": "陪伴记录",
    })  # fmt: skip
    page.get_by_role("button", name="增加节点").click()
    went_on(page, f"已增加节点「{PIECE}」")
    return address


def test_a_running_contract_is_accepted_paid_settled_and_closed(sign_in: SignIn, axe: Axe) -> None:
    officer, head = sign_in("project_officer"), sign_in("agency_head", phone=True)
    agency = head.get_by_role("banner").get_by_text(re.compile("社会工作服务中心")).first.inner_text().split()[0]
    contract = taken_over(officer, agency)
    axe(officer)

    opened(head, PIECE)  # on a phone
    head.get_by_role("link", name="提交完成情况").click()
    head.get_by_label("完成情况").fill("陪伴 86 人次。")
    head.get_by_role("button", name="提交完成情况").click()
    went_on(head, "等.*验收")
    axe(head)

    opened(officer, PIECE)
    officer.get_by_role("link", name="验收通过").click()
    officer.get_by_role("button", name="验收通过").click()
    expect(officer.get_by_role("link", name=re.compile("要有服务对象的意见.*第四十五条"))).to_be_visible()
    fill(officer, {"征求意见人数": "20", "满意人数": "19", "服务对象的意见": "晚上有人说话，很好。"})
    officer.get_by_role("button", name="验收通过").click()
    went_on(officer, "承接主体可以申请付款")
    axe(officer)

    accountant = sign_in("agency_accountant")
    paid(accountant, contract, PIECE, "26339999000000000001", "100000", axe)
    checked_and_paid(sign_in, accountant, PIECE, "100000", axe)
    supervisor = sign_in("procurement_supervisor")
    supervisor.goto("/purchasing/payments/?state=late")
    expect(supervisor.get_by_role("main")).to_contain_text("逾期")
    axe(supervisor)
    spent_and_settled(sign_in, officer, accountant, contract, axe)


def spent_and_settled(sign_in: SignIn, officer: Page, accountant: Page, contract: str, axe: Axe) -> None:
    accountant.goto(contract)
    accountant.get_by_role("link", name="登记支出").click()
    for at, (category, payee, amount) in enumerate(
        (("人员费用", "社工甲", "150000"), ("服务活动", "文具店", "40000")), 1
    ):
        row = accountant.get_by_role("group", name=f"第 {at} 行")
        row.get_by_label("日期").fill(TODAY.isoformat())
        row.get_by_label("凭证号").fill(f"记-{at}")
        row.get_by_label("类别").select_option(label=category)
        row.get_by_label("收款方").fill(payee)
        row.get_by_label("金额（元）").fill(amount)
    accountant.get_by_role("button", name="登记支出").click()
    went_on(accountant, "已登记 2 行支出")
    axe(accountant)

    officer.goto("/purchasing/contracts/ending/")
    axe(officer)
    officer.get_by_role("link", name=TITLE).click()
    officer.get_by_role("link", name="决定到期以后").click()
    officer.get_by_role("radio", name="续签").check()
    officer.get_by_label("服务到哪一天").fill((TODAY + timedelta(days=200)).isoformat())
    officer.get_by_label("决定的理由").fill("做得好")
    officer.get_by_role("button", name="保存决定").click()
    expect(officer.get_by_text(re.compile("没有约定可以续签")).first).to_be_visible()
    officer.get_by_role("radio", name="过渡安排").check()
    officer.get_by_label("怎样过渡").select_option(label="延长原合同（补充合同）")
    officer.get_by_label("这段时间的价款（元）").fill("18000")
    officer.get_by_role("button", name="保存决定").click()
    expect(officer.get_by_text(re.compile("第四十九条")).first).to_be_visible()  # more than a tenth of the contract
    officer.get_by_label("服务到哪一天").fill((TODAY + timedelta(days=74)).isoformat())
    officer.get_by_role("button", name="保存决定").click()
    went_on(officer, "已决定：过渡安排")

    accountant.goto(contract)
    accountant.get_by_role("link", name="提交结算").click()
    accountant.get_by_label("结算说明").fill("服务完成。")
    accountant.get_by_role("button", name="提交结算").click()
    went_on(accountant, "已提交结算")
    settlement = re.sub(r"^https?://[^/]+", "", accountant.url)
    finance = sign_in("purchase_finance")
    finance.goto(settlement)
    finance.get_by_role("button", name="批准结算").click()
    went_on(finance, "结算已批准")
    finance.get_by_role("link", name="登记退款到账").click()
    finance.get_by_label("退款到账日期").fill(TODAY.isoformat())
    finance.get_by_role("button", name="登记到账").click()
    went_on(finance, "退款已登记到账")
    axe(finance)
    officer.goto(contract)
    officer.get_by_role("button", name="办结合同").click()
    went_on(officer, "已办结")
    axe(officer)


def test_a_service_is_renewed_where_its_tender_allowed_it(sign_in: SignIn) -> None:
    """102号令第二十四条: not without the money of the year after; what hangs on it is kept with the decision."""
    officer = sign_in("project_officer")
    officer.goto("/purchasing/contracts/ending/")
    row = officer.get_by_role("row").filter(has_text="失独家庭关怀").filter(has_text="还没有决定")
    row.get_by_role("link", name=re.compile("失独家庭关怀")).click()
    officer.get_by_role("link", name="决定到期以后").click()
    until = TODAY + timedelta(days=300)
    officer.get_by_role("radio", name="续签").check()
    officer.get_by_label("服务到哪一天").fill(until.isoformat())
    officer.get_by_label("这段时间的价款（元）").fill("400000")
    officer.get_by_label("决定的理由").fill("评估良好")
    officer.get_by_role("button", name="保存决定").click()
    expect(officer.get_by_text(re.compile("预算没有落实")).first).to_be_visible()
    named_money(officer, TODAY + timedelta(days=46), until, 400_000)
    officer.get_by_role("button", name="保存决定").click()
    went_on(officer, "已决定：续签")
    expect(officer.get_by_role("heading", name="续签的资金")).to_be_visible()
