"""Money, plans and notices of the purchaser in the demo city, one of each in every state."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.purchasing.actions import funds as money
from heli.purchasing.actions import notices, plans
from heli.purchasing.models import BudgetLine, Commitment, Project, PurchaseNotice, YearPlan
from heli.site.demo.town import Town

WAN = 1_000_000


def funds(town: Town, projects: list[Project]) -> None:
    """Lines of every source for two years, money promised and paid, plans and notices."""
    officer, finance, approver = (
        User.objects.get(login=login) for login in ("project-officer", "purchase-finance", "purchase-approver")
    )
    _money(town, finance, projects)
    _plans(town, officer, approver, projects)
    _notices(town, officer, projects)


def promised(town: Town, projects: list[Project]) -> None:
    """The whole of what each costs, from one line: without it nothing is put out."""
    finance, year = User.objects.get(login="purchase-finance"), localdate().year
    line = money.enter_line(
        town.departments["civil"], by=finance, year=year, source="district", name="购买社会工作服务",
        amount_fen=sum(each.budget_fen for each in projects),
    )  # fmt: skip
    for each in projects:
        money.commit(line, by=finance, project=each, amount_fen=each.budget_fen)


def _money(town: Town, finance: User, projects: list[Project]) -> None:
    buyer, this_year = town.departments["civil"], localdate().year
    earmarks = {"lottery": "困境儿童", "charity": "独居老人", "foundation": "残疾人"}
    lines = {
        (year, source): money.enter_line(
            buyer, by=finance, year=year, source=source, name=f"{label}社会工作服务", amount_fen=(60 + 10 * number) * WAN,
            earmark=earmarks.get(source, ""),
        )
        for year in (this_year, this_year + 1)
        for number, (source, label) in enumerate(BudgetLine.Source.choices)
    }  # fmt: skip
    visits, children, workshop, _recovery = projects[:4]
    promised = money.commit(lines[this_year, "city"], by=finance, project=visits, amount_fen=60 * WAN)
    _paid(promised, 30 * WAN)
    for year in (this_year, this_year + 1):
        money.commit(lines[year, "lottery"], by=finance, project=children, amount_fen=30 * WAN)
    some = money.commit(lines[this_year, "foundation"], by=finance, project=workshop, amount_fen=20 * WAN)
    money.change_commitment(some, by=finance, amount_fen=25 * WAN)
    gone = money.commit(lines[this_year, "charity"], by=finance, project=workshop, amount_fen=5 * WAN)
    money.release(gone, by=finance, reason="捐赠人指定用于独居老人")


def _paid(commitment: Commitment, amount_fen: int) -> None:
    """Written past the actions: what pays is a contract's, and not part of this."""
    Commitment.objects.filter(pk=commitment.pk).update(paid_fen=amount_fen)
    BudgetLine.objects.filter(pk=commitment.line_id).update(paid_fen=amount_fen)


def _plans(town: Town, officer: User, approver: User, projects: list[Project]) -> None:
    """Of last year published and adjusted, of this year approved, of the next still written."""
    buyer, this_year = town.departments["civil"], localdate().year
    for number, year in enumerate((this_year - 1, this_year, this_year + 1)):
        plan = plans.draft_plan(buyer, by=officer, year=year)
        for project in projects[: 3 - number]:
            _put(plan, officer, project)
        if year <= this_year:
            plan = plans.approve_plan(plan, by=approver)
        if year < this_year:
            _put(plans.publish_plan(plan, by=officer), officer, projects[3])


def _put(plan: YearPlan, officer: User, project: Project) -> None:
    year = plan.year
    plans.add_to_plan(
        plan, by=officer, project=project, method="consultation", amount_fen=project.budget_fen or 30 * WAN,
        intention_month=date(year, 1, 1), tender_month=date(year, 3, 1),
    )  # fmt: skip


def _notices(town: Town, officer: User, projects: list[Project]) -> None:
    """Every kind in every state; a survey with two answers of three, and opinions of which a summary was published."""
    soon = localdate() + timedelta(days=20)
    for kind in ("intention", "survey", "opinion"):
        days = {"closes_on": soon} if kind in PurchaseNotice.ASKING else {}
        drafts = [notices.draft_notice(project, by=officer, kind=kind, **days) for project in projects[:4]]
        out = [notices.publish_notice(draft, by=officer) for draft in drafts[:3]]
        notices.withdraw_notice(out[2], by=officer, reason="项目内容有调整，另行公开")
        if kind == "survey":
            _answers(town, officer, out[0])
        if kind == "opinion":
            _opinions(officer, out[0])


def _answers(town: Town, officer: User, survey: PurchaseNotice) -> None:
    writer = User.objects.get(login="bid-writer")
    notices.answer_survey(
        town.agency, by=writer, notice=survey, text="能提供。可派 4 名持证社工，近两年做过同类服务。希望写明探访的频次。",
        price_fen=58 * WAN,
    )  # fmt: skip
    notices.record_answer(
        survey, by=officer, name="海宁市红枫社会工作服务中心（培训）", text="能提供，需要配一辆车。", received_on=localdate(),
        price_fen=62 * WAN,
    )  # fmt: skip


def _opinions(officer: User, question: PurchaseNotice) -> None:
    for name, text in (
        ("", "晚上也要有人来看看。"),
        ("紫阳居民", "最好固定一个人，老人认生。"),
        ("", "能不能顺便量血压？"),
    ):
        notices.give_opinion(question, by=acting.public(), text=text, name=name)
    notices.summarise(
        question,
        by=officer,
        summary="收到 3 条意见。晚间探访和固定人员已写入需求；量血压由社区卫生服务中心承担，不列入。",
    )
