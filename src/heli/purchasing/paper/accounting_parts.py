"""What stands in the report of a source and in that of the city: the same figures for page, Word and Excel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from heli.core import words
from heli.core.rules.money import with_sign
from heli.core.tables.spans import Span
from heli.purchasing.models import Category, Contract, Milestone
from heli.purchasing.paper.accounting import Paper, Part
from heli.purchasing.queries.accounting import SourceReport
from heli.purchasing.queries.city_report import CityReport


def _days(span: Span) -> str:
    return span.words if span.first or span.last else _("从合同开始到今天")


def _shared_note() -> str:
    return _(
        "几个来源共同支付的合同，每张凭证的每一行按当年各来源承诺的金额分担，尾差按最大余数分到分；当年没有承诺的，按全部承诺分担。各来源相加等于凭证金额。没有文件规定分担办法，这是本系统的办法。"
    )


def _left_note() -> str:
    return _("结余是到账减去支出和已退回；先支出后到账时是负数。")


# the report of a source


def source_paper(report: SourceReport) -> Paper:
    fund = report.fund
    earmarks = list(dict.fromkeys(each.earmark for each in report.lines if each.earmark))
    places = list(dict.fromkeys(each.earmark_place.name for each in report.lines if each.earmark_place is not None))
    facts = [
        (_("资金来源"), f"{fund.get_source_display()} · {fund.name}"), (_("使用单位"), fund.owner.name),
        (_("期间"), _days(report.span)), (_("专款用途"), "；".join(earmarks) or "—"), (_("限用地区"), "、".join(places) or "—"),
        (_("到账"), with_sign(report.received)), (_("支出"), with_sign(report.spent)),
        *([(_("已退回"), with_sign(report.back))] if report.back else []), (_("结余资金"), with_sign(report.left)),
    ]  # fmt: skip
    agreed = _agreed([each.contract for each in report.paid])
    parts = [_contracts(report), _categories(report), agreed, _delivered(report.delivered), _vouchers(report)]
    notes = [_left_note()]
    if any(not each.alone for each in report.paid):
        notes.insert(0, _shared_note())
    warnings = [
        _("%(contract)s：%(doubt)s本期支出 %(spent)s。")
        % {"contract": each.contract.title, "doubt": words.told(doubt), "spent": with_sign(each.spent)}
        for each in report.paid for doubt in each.doubts
    ]  # fmt: skip
    return Paper(_("%(name)s资金使用报告") % {"name": fund.name}, facts, parts, notes, warnings)


def _contracts(report: SourceReport) -> Part:
    rows = [
        [_called(each.contract), each.promised, each.received, each.spent, each.back, each.left]
        for each in report.paid
    ]  # fmt: skip
    sums = [
        _("合计"),
        report.promised,
        report.received,
        report.spent,
        report.back,
        report.left,
    ]
    heads = [_("合同"), _("承诺金额"), _("到账"), _("支出"), _("已退回"), _("结余资金")]
    return Part(_("合同"), heads, rows, frozenset(range(1, 6)), sums, _("还没有合同用这笔资金。"))


def _called(contract: Contract) -> str:
    return f"{contract.title}（{contract.number}）"


def _categories(report: SourceReport) -> Part:
    months, found = report.months, report.by_category()
    rows: list[list[Any]] = [
        [str(Category(category).label), sum(by.values()), *(by.get(month, 0) for month in months)]
        for category, by in found.items()
    ]
    sums = [_("合计"), report.spent, *(sum(by.get(month, 0) for by in found.values()) for month in months)]
    heads = [_("类别"), _("支出"), *(f"{month:%Y-%m}" for month in months)]
    return Part(_("按类别和月份的支出"), heads, rows, frozenset(range(1, len(heads))), sums, _("这段时间没有支出。"))


def _agreed(held: Sequence[Contract]) -> Part:
    """What the projects were to bring and for how many people."""
    rows = [[each.title, each.supplier.name, each.project.people, each.project.outputs] for each in held]
    return Part(_("约定的产出"), [_("合同"), _("承接主体"), _("服务人数"), _("产出")], rows, empty=_("还没有合同。"))


def _delivered(done: Sequence[Milestone]) -> Part:
    """What was accepted, with what the agency reported of it and what those who were served thought."""
    rows = [
        [each.contract.title, str(each), each.deliverable, each.evidence, words.day(each.accepted_on), _heard(each)]
        for each in done
    ]
    heads = [_("合同"), _("节点"), _("交付成果"), _("完成情况"), _("验收日期"), _("满意人数")]
    return Part(_("已验收的成果"), heads, rows, empty=_("这段时间没有验收的成果。"))


def _heard(milestone: Milestone) -> str:
    if not milestone.users_asked:
        return "—"
    return f"{milestone.users_satisfied or 0} / {milestone.users_asked}"


def _vouchers(report: SourceReport) -> Part:
    rows = [
        [each.expense.voucher, words.day(each.expense.day), each.expense.contract.number,
         str(each.expense.get_category_display()), each.what, each.expense.amount_fen, each.part]
        for each in report.used
    ]  # fmt: skip
    sums = [_("合计"), "", "", "", "", sum(each.expense.amount_fen for each in report.used), report.spent]
    heads = [_("凭证号"), _("日期"), _("合同编号"), _("类别"), _("摘要"), _("凭证金额"), _("其中本来源")]
    return Part(_("凭证"), heads, rows, frozenset((5, 6)), sums, _("这段时间没有支出。"))


# the report of the city


def city_paper(report: CityReport, title: str) -> Paper:
    facts = [
        (_("期间"), _days(report.span)), (_("合同金额"), with_sign(report.budget)), (_("到账"), with_sign(report.received)),
        (_("支出"), with_sign(report.spent)), *([(_("已退回"), with_sign(report.back))] if report.back else []),
        (_("结余资金"), with_sign(report.left)), (_("如果现在结算应退回"), with_sign(report.to_return)),
    ]  # fmt: skip
    agreed = _agreed([each.contract for each in report.rows])
    parts = [
        _budget(report),
        _each(report),
        _staff(report),
        _sources(report),
        _payments(report),
        agreed,
        _delivered(report.delivered),
    ]
    notes = [
        _("人员费用比例、预计到期总支出和应退回按到期间最后一天为止的全部凭证和付款计算；预计按有支出的月份平均每月推算到合同结束。"),
        _shared_note(), _left_note(),
    ]  # fmt: skip
    warnings = [
        _("%(contract)s：人员费用占 %(share)s，低于下限 %(floor)s。")
        % {"contract": each.contract.title, "share": each.percent, "floor": each.held.floor}
        for each in report.rows if each.held.fails
    ]  # fmt: skip
    return Paper(title, facts, parts, notes, warnings)


def _budget(report: CityReport) -> Part:
    lines = report.lines()
    rows = [[each.label, each.budget, each.spent, each.left] for each in lines]
    budget = sum(each.budget for each in lines)
    sums = [_("合计"), budget, report.spent, budget - report.spent]
    heads = [_("类别"), _("预算"), _("支出"), _("剩余")]
    return Part(_("预算和支出"), heads, rows, frozenset((1, 2, 3)), sums, _("还没有合同。"))


def _each(report: CityReport) -> Part:
    rows = [
        [_called(each.contract), each.contract.total_fen, each.received, each.whole, each.left,
         each.forecast.whole if each.forecast else None, each.to_return]
        for each in report.rows
    ]  # fmt: skip
    ahead = [each.forecast.whole for each in report.rows if each.forecast]
    sums = [
        _("合计"),
        report.budget,
        report.received,
        report.spent,
        report.left,
        sum(ahead) if ahead else None,
        report.to_return,
    ]
    heads = [_("合同"), _("合同金额"), _("到账"), _("支出"), _("结余资金"), _("预计到期总支出"), _("应退回")]
    return Part(_("合同"), heads, rows, frozenset(range(1, 7)), sums, _("还没有合同。"))


def _staff(report: CityReport) -> Part:
    """The share for those who do the work beside its floor; the whole is without tax where the floor says so."""
    rows = [
        [_called(each.contract), each.held.personnel_fen, each.held.whole_fen, each.percent,
         _floor(each.held.floor, each.since)]
        for each in report.rows
    ]  # fmt: skip
    heads = [_("合同"), _("人员费用"), _("计入比例的支出"), _("人员费用比例"), _("比例下限和执行日期")]
    return Part(_("人员费用比例"), heads, rows, frozenset((1, 2)), empty=_("还没有合同。"))


def _floor(floor: Any, since: Any) -> str:
    return _("%(floor)s，%(day)s起") % {"floor": floor, "day": words.day(since)} if floor else "—"


def _sources(report: CityReport) -> Part:
    rows = [
        [f"{each.fund.get_source_display()} · {each.fund.name}" if each.fund else _("没有安排资金来源"), each.received,
         each.spent, each.back, each.left]
        for each in report.sources
    ]  # fmt: skip
    sums = [_("合计"), report.received, report.spent, report.back, report.left]
    heads = [_("资金来源"), _("到账"), _("支出"), _("已退回"), _("结余资金")]
    return Part(_("按资金来源"), heads, rows, frozenset((1, 2, 3, 4)), sums, _("还没有安排资金。"))


def _payments(report: CityReport) -> Part:
    rows = [
        [each.contract.title, str(each.milestone), each.amount_fen, words.day(each.due_on), words.day(each.paid_on) or "—",
         _("晚 %(days)s 天") % {"days": each.days_late} if each.is_late else "—"]
        for each in report.payments
    ]  # fmt: skip
    rows += [
        [each.milestone.contract.title, str(each.milestone), each.amount_fen, words.day(each.due_on), _("还没有申请付款"),
         _("晚 %(days)s 天") % {"days": each.days_late} if each.days_late else "—"]
        for each in report.not_asked
    ]  # fmt: skip
    heads = [_("合同"), _("节点"), _("付款金额"), _("付款期限"), _("支付日期"), _("逾期")]
    whole = sum(each.amount_fen for each in report.payments) + sum(each.amount_fen for each in report.not_asked)
    sums = [_("合计"), "", whole, "", "", ""]
    return Part(_("付款和期限"), heads, rows, frozenset((2,)), sums, _("这段时间没有付款。"))
