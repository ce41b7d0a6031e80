"""Contracts of the purchaser with an agency in the demo city: in every state, with what was done, paid and spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.rules.calendar import add_months
from heli.core.rules.money import Fen
from heli.purchasing.actions import (
    accounts,
    costs,
    funds,
    milestones,
    payments,
    progress,
    renewal,
    statements,
    vouchers,
)
from heli.purchasing.actions import contract_changes as changes
from heli.purchasing.actions import contracts as actions
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import (
    Commitment,
    Contract,
    Milestone,
    MirroredTender,
    Payment,
    ProgressReport,
    Project,
    StatementLine,
)
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.queries.winners import sign_by
from heli.purchasing.rules.document import may_be_direct
from heli.purchasing.rules.funds import by_year
from heli.purchasing.rules.vouchers import READY
from heli.site.demo.spending import plan, reverse, spend
from heli.site.demo.town import Town

WAN = 1_000_000


@dataclass
class _People:
    """Who acts for either side."""

    town: Town
    officer: User
    finance: User
    approver: User
    head: User
    accountant: User


def contracts(town: Town, of: list[Project]) -> None:
    """One running contract with all its payments, one that ends soon, one taken over, and one in each other state."""
    logins = ("project-officer", "purchase-finance", "purchase-approver", "agency-head", "agency-accountant")
    people = _People(town, *(User.objects.get(login=login) for login in logins))
    _accounts(people)
    _drafted(people, of[0])
    _half_signed(people, of[1])
    actions.drop_contract(_drafted(people, of[2]), by=people.officer, reason="项目重新设计")
    _busy(people, of[3])
    _progress(people, of[3])
    _taken_over(people, of[4])
    _ends_soon(people, of[5], of[9])
    _bought_anew(people, *of[10:])
    _closed(people, of[6])
    _ended(people, of[7])
    _settled(people, of[8])
    _statement(people)
    _vouchers(people)


def _progress(people: _People, project: Project) -> None:
    """One report by schedule was handed in, the next was returned; the other contracts owe theirs."""
    first, second = ProgressReport.objects.filter(contract__project=project, until_on__lt=localdate()).order_by(
        "number"
    )
    progress.hand_in_report(
        first, by=people.head, words="完成建档 46 户，每户每月上门两次；两位老人主动参加了活动室的小组。",
        plans="冬季独居老人安全排查，和社区医生一起上门。",
    )  # fmt: skip
    second = progress.hand_in_report(second, by=people.head, words="按计划上门。")
    progress.return_report(second, by=people.officer, reason="请写明上门多少户、发现了什么问题。")


def _accounts(people: _People) -> None:
    """An old account that was replaced, one that was refused, and one that waits."""
    supplier = people.town.agency

    def entered(bank: str, number: str, why: str = "") -> Any:
        return accounts.enter_account(
            supplier, by=people.accountant, holder=supplier.name, bank=bank, number=number, why=why
        )

    accounts.approve_account(entered("建设银行（演示）", "33050160000000001111"), by=people.head)
    accounts.refuse_account(
        entered("某银行（演示）", "620000000003333", "电话通知"), by=people.head, reason="没有书面材料，核实后是误会"
    )
    accounts.approve_account(entered("工商银行（演示）", "12040600000000002222", "更换开户行"), by=people.head)
    entered("农业银行（演示）", "19310000000000004444", "基本户迁移")


def _terms(project: Project, start: date, end: date, **given: Any) -> ContractTerms:
    return ContractTerms(
        title=f"{project.title}项目合同", what=f"为{project.group}提供个案、小组和社区服务，每月有记录。", start_on=start, end_on=end,
        amount_fen=50 * WAN,
        costs={"personnel": 32 * WAN, "activity": 9 * WAN, "training": 4 * WAN, "administration": 3 * WAN, "tax": 2 * WAN},
        payment_terms="分三期，每期验收后支付。", report_every="quarter", **given,
    )  # fmt: skip


def _drafted(people: _People, project: Project, days_left: int = 160, years: int = 0, **given: Any) -> Contract:
    """Of a purchase that was won on another platform three weeks ago, of which the document lets it be renewed ``years``."""
    today = localdate()
    terms = _terms(project, today - timedelta(days=200), today + timedelta(days=days_left), **given)
    project.start_on, project.end_on = terms.start_on, terms.end_on
    project.save()
    told = today - timedelta(days=20)
    MirroredTender(
        project=project, platform="政采云（演示）", code=f"JXZC{project.year}-{project.serial}", method="direct",
        budget_fen=max(project.budget_fen, terms.amount_fen), announced_on=told - timedelta(days=20), deadline_on=told,
        state=MirroredTender.State.AWARDED, winner=people.town.agency, price_fen=terms.amount_fen, result_on=told,
        sign_by=sign_by(told), entered_by=people.officer.actor, renewal_years=years,
        renewal_place="磋商文件第五章第 3 条（演示）" if years else "",
    ).save()  # fmt: skip
    made: Contract = actions.draft_contract(project, by=people.officer, terms=terms)
    return made


def _planned(people: _People, contract: Contract, *shares: tuple[str, int, int]) -> list[Milestone]:
    """Each by its name, days from today and amount in ten thousand yuan."""
    return [
        milestones.plan_milestone(
            contract, by=people.officer, title=title, due_on=localdate() + timedelta(days=days), amount_fen=wan * WAN,
            deliverable="服务记录、阶段报告",
        )
        for title, days, wan in shares
    ]  # fmt: skip


THREE = (("首期", -60, 20), ("中期", 5, 20), ("末期", 150, 10))


def _running(
    people: _People, project: Project, days_left: int = 160, *shares: tuple[str, int, int], years: int = 0, **given: Any
) -> Contract:
    contract = _drafted(people, project, days_left, years, **given)
    _planned(people, contract, *(shares or THREE))
    contract = actions.sign_contract(contract, by=people.approver)
    signed: Contract = actions.sign_for_supplier(contract, by=people.head)
    return signed


def _half_signed(people: _People, project: Project) -> None:
    contract = _drafted(people, project)
    _planned(people, contract, ("全部", 100, 50))
    actions.sign_contract(contract, by=people.approver)


def _accepted(people: _People, milestone: Milestone) -> Milestone:
    reported = milestones.report_milestone(milestone, by=people.head, evidence="按计划完成，记录和照片见附件。")
    done: Milestone = milestones.accept_milestone(
        reported, by=people.officer, users_asked=30, users_satisfied=28, users_words="社工来得勤，希望周末也有人。"
    )
    return done


def _asked(people: _People, milestone: Milestone, number: str) -> Payment:
    contract = milestone.contract
    invoice = payments.enter_invoice(
        contract, by=people.accountant, code="", number=number, amount_fen=milestone.amount_fen, issued_on=localdate()
    )
    made: Payment = payments.request_payment(
        milestone, by=people.accountant, invoice=invoice, amount_fen=milestone.amount_fen
    )
    return made


def _checked(people: _People, payment: Payment) -> Payment:
    money = Commitment.objects.get(project=payment.contract.project_id)
    made: Payment = payments.check_payment(payment, by=people.finance, commitment=money)
    return made


def _paid(people: _People, milestone: Milestone, number: str) -> Payment:
    payment = payments.approve_payment(_checked(people, _asked(people, milestone, number)), by=people.approver)
    made: Payment = payments.pay(payment, by=people.finance, paid_on=localdate(), bank_ref=f"银行回单 {number[-4:]}")
    return made


def _busy(people: _People, project: Project) -> None:
    """Payments at every step, one of them late, milestones and changes in every state, and vouchers of some months."""
    shares = (("首期", -60, 10), ("第二期", -30, 10), ("第三期", -10, 5), ("第四期", 5, 5), ("第五期", 20, 5), ("第六期", 40, 5),
              ("第七期", 80, 5), ("末期", 150, 5))  # fmt: skip
    contract = _running(people, project, 160, *shares)
    actions.record_published(contract, by=people.officer, published_on=localdate())
    first, second, third, fourth, fifth, sixth, seventh, _last = contract.milestones.order_by("number")
    late_paid = _paid(people, _accepted(people, first), "26330000000000000001")
    late_open = _asked(people, _accepted(people, second), "26330000000000000002")
    for payment, late_by in ((late_paid, 6), (late_open, 12)):
        due_on = localdate() - timedelta(days=late_by)
        Payment.objects.filter(pk=payment.pk).update(due_on=due_on)
        delivered_on = due_on - timedelta(days=contract.pay_days)
        Milestone.objects.filter(pk=payment.milestone_id).update(reported_on=delivered_on)
    _checked(people, _asked(people, _accepted(people, third), "26330000000000000003"))
    approved = _checked(people, _asked(people, _accepted(people, fourth), "26330000000000000004"))
    payments.approve_payment(approved, by=people.approver)
    back = _asked(people, _accepted(people, fifth), "26330000000000000005")
    payments.return_payment(back, by=people.finance, reason="发票抬头和合同不一致")
    milestones.report_milestone(sixth, by=people.head, evidence="完成小组活动 8 次。")
    waits_long = localdate() - timedelta(
        days=35
    )  # nobody has accepted it, and the day by which it is to be paid is over
    Milestone.objects.filter(pk=sixth.pk).update(reported_on=waits_long)
    returned = milestones.report_milestone(seventh, by=people.head, evidence="已完成。")
    milestones.return_milestone(returned, by=people.officer, reason="请补服务记录")
    spend(people.accountant, contract, 4)
    reverse(people.accountant, contract)
    _donated(people, contract)
    _changes(people, contract)


def _donated(people: _People, contract: Contract) -> None:
    """A foundation pays a part of it, for somebody else than its earmark says."""
    line = funds.enter_line(
        contract.buyer, by=people.finance, year=localdate().year, source="foundation", name="微光基金会（演示）关爱项目",
        amount_fen=20 * WAN, earmark="残疾人",
    )  # fmt: skip
    funds.commit(line, by=people.finance, project=contract.project, amount_fen=20 * WAN)


def _changes(people: _People, contract: Contract) -> None:
    def proposed(what: str, wan: int) -> Any:
        return changes.propose_change(
            contract, by=people.officer, what=what, why="服务人数增加", amount_fen=wan * WAN, category="activity"
        )

    agreed = changes.sign_change(proposed("增加两个社区", 2), by=people.approver)
    changes.sign_change_for_supplier(agreed, by=people.head)
    changes.sign_change(proposed("增加一场夏令营", 1), by=people.approver)
    changes.refuse_change(proposed("增加设备采购", 1), by=people.approver, reason="设备不属于服务内容")
    proposed("增加志愿者培训", 1)


def _taken_over(people: _People, project: Project) -> None:
    """Signed on paper half a year ago; its first payment was made then."""
    signed = localdate() - timedelta(days=180)
    file = ContentFile("双方盖章的合同文本（演示）".encode(), "合同.txt")
    contract = actions.take_over(
        project, by=people.officer, supplier=people.town.agency, terms=_terms(project, signed, signed + timedelta(days=330)),
        signed_on=signed, paid_before_fen=20 * WAN, award_ref="竞争性磋商（演示）", file=file,
    )  # fmt: skip
    milestones.plan_milestone(
        contract, by=people.officer, title="首期", due_on=signed + timedelta(days=30), amount_fen=20 * WAN,
        deliverable="启动报告", done_on=signed + timedelta(days=35),
    )  # fmt: skip
    _planned(people, contract, ("中期", 10, 20), ("末期", 140, 10))
    spend(people.accountant, contract, 3)
    plan(people.accountant, contract)


def _ends_soon(people: _People, project: Project, renewed: Project) -> None:
    """Two that end within ninety days: one waits for its decision, one is renewed with the money of its years."""
    stable = dict.fromkeys(Project.CONDITIONS, True)
    contract = _running(people, project, 45, years=2, **stable)
    _paid(people, _accepted(people, contract.milestones.order_by("number")[0]), "26330000000000000011")
    spend(people.accountant, contract, 5)
    other = _running(people, renewed, 80, ("全部", 60, 50), years=2, **stable)
    until = add_months(other.end_on, 9)
    renewal.decide_renewal(
        other, by=people.officer, way="renew", reason="评估良好，来年预算已落实", until=until, price_fen=45 * WAN,
        money=_money_of_next_years(people, other, until, 45 * WAN),
    )  # fmt: skip
    costs.submit_settlement(other, by=people.accountant, words="提前准备结算，还没有支出。")


def _bought_anew(people: _People, anew: Project, longer: Project, small: Project) -> None:
    """One that is bought anew in time, one that is extended within a tenth until then, one bridged by a small purchase."""
    whole = ("全部", 60, 50)
    contract = _running(people, anew, 85, whole)
    renewal.decide_renewal(contract, by=people.officer, way="retender", reason="服务内容有调整，重新采购")
    contract = _running(people, longer, 40, whole)
    made = renewal.decide_renewal(
        contract, by=people.officer, way="bridge", bridge="change", reason="来不及在到期以前采购，先延长",
        until=contract.end_on + timedelta(days=21), price_fen=4 * WAN,
    )  # fmt: skip
    change = changes.sign_change(made.change, by=people.approver)
    changes.sign_change_for_supplier(change, by=people.head)
    contract = _running(people, small, 20, whole)
    if not may_be_direct(11 * WAN, limits().limit_fen(localdate())):
        return  # a practice of a city that has set no limit: nobody knows what is small
    renewal.decide_renewal(
        contract, by=people.officer, way="bridge", bridge="direct", reason="来不及在到期以前采购，先小额采购",
        until=add_months(contract.end_on, 2), price_fen=11 * WAN,
    )  # fmt: skip


def _money_of_next_years(people: _People, contract: Contract, until: date, price_fen: int) -> dict[int, int]:
    """A line of each year of the renewal, by its key with what the year needs."""
    start, found = contract.end_on + timedelta(days=1), {}
    for year, fen in by_year(Fen(price_fen), start, until).items():
        line = funds.enter_line(
            contract.buyer,
            by=people.finance,
            year=year,
            source="city",
            name="社会工作服务续签（演示）",
            amount_fen=60 * WAN,
        )
        found[line.pk] = int(fen)
    return found


def _statement(people: _People) -> None:
    """A month of the agency's bank: one payment confirmed, one that can be proposed, and what belongs to no contract."""
    paid = list(
        Payment.objects.filter(state=Payment.State.PAID).select_related("contract__project__buyer").order_by("pk")
    )

    def came(number: int, fen: int, party: str, summary: str) -> tuple[int, dict[str, str]]:
        cells = {"day": localdate().isoformat(), "serial": f"YSLS{number:06}", "party": party, "summary": summary}
        return number, cells | {"received" if fen > 0 else "paid": f"{abs(fen) / 100:.2f}"}

    rows = [
        came(1, paid[0].amount_fen, paid[0].contract.buyer.name, f"服务费 {paid[0].bank_ref}"),
        came(2, paid[1].amount_fen, paid[1].contract.buyer.name, f"服务费 {paid[1].bank_ref}"),
        came(3, 88_800, "爱心企业（演示）", "捐款"),
        came(4, -180_000, "文具店（演示）", "小组物资"),
        came(5, 120_000, "某街道（演示）", "活动场地退费"),
    ]
    statements.load_statement(None, by=people.accountant, lines=rows, file_name="网银明细（演示）.csv")
    first = StatementLine.objects.get(serial="YSLS000001")
    statements.match_line(first, by=people.accountant, shares={paid[0].pk: paid[0].amount_fen})
    donated = StatementLine.objects.get(serial="YSLS000003")
    statements.set_line_aside(donated, by=people.accountant, reason="社会捐款，不属于合同")


def _over(people: _People, project: Project, number: str) -> Any:
    """A contract with one payment and some vouchers, of which the agency has handed in its account."""
    contract = _running(people, project)
    _paid(people, _accepted(people, contract.milestones.order_by("number")[0]), number)
    spend(people.accountant, contract, 4)
    return costs.submit_settlement(contract, by=people.accountant, words="服务已完成，结余退回。")


def _closed(people: _People, project: Project) -> None:
    settlement = costs.approve_settlement(_over(people, project, "26330000000000000021"), by=people.finance)
    costs.receive_back(settlement, by=people.finance, received_on=localdate())
    actions.close_contract(Contract.objects.get(pk=settlement.contract_id), by=people.officer)


def _ended(people: _People, project: Project) -> None:
    contract = actions.end_contract(_running(people, project), by=people.approver, reason="服务站点撤并")
    settlement = costs.submit_settlement(contract, by=people.accountant, words="没有支出。")
    costs.return_settlement(settlement, by=people.finance, reason="请附已开展服务的凭证")


def _settled(people: _People, project: Project) -> None:
    costs.approve_settlement(_over(people, project, "26330000000000000031"), by=people.finance)


def _vouchers(people: _People) -> None:
    """The layout of the agency's accounting program, its accounts compared, and an earlier month handed over."""
    style, heads = READY["split"]
    layout = vouchers.begin_layout(people.town.agency, by=people.accountant, heads=heads, style=style)
    cost, more = ("5101", "业务活动成本"), ("5201", "管理费用")
    booked = {"personnel": cost, "activity": cost, "training": cost, "administration": more, "tax": more, "other": more}
    booked |= {"receipt": ("4301", "提供服务收入"), "bank": ("1002", "银行存款")}
    layout = vouchers.lay_out(layout, by=people.accountant, accounts=booked)
    until = localdate().replace(day=1) - timedelta(days=1)
    earlier = until.replace(day=1) - timedelta(days=1)
    vouchers.export_vouchers(layout, by=people.accountant, since=earlier.replace(day=1), until=earlier)
