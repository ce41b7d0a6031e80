"""The text of a contract and of a change, as both sides sign it and as it is printed."""

from __future__ import annotations

from django.utils.translation import override

from heli.core.rules.money import in_yuan
from heli.purchasing.models import Contract, ContractChange, ReportEvery
from heli.purchasing.rules import contract_text as rules


def terms_of(contract: Contract) -> rules.Terms:
    """In Chinese whoever asks: the text is the same for everybody."""
    with override("zh-hans"):
        costs = [(each.get_category_display(), each.amount_fen) for each in contract.costs.order_by("pk")]
        form = contract.get_bond_form_display()
    milestones = contract.milestones.filter(done_before=False).order_by("number")
    return rules.Terms(
        number=contract.number, title=contract.title, buyer=contract.buyer.name, supplier=contract.supplier.name,
        what=contract.what, start=contract.start_on, end=contract.end_on, amount=contract.total_fen, costs=costs,
        floor=str(contract.floor or ""), payment=contract.payment_terms, pay_days=contract.pay_days, reports=_reports(contract), bond=contract.bond_fen,
        bond_form=str(form), milestones=[(each.number, each.title, each.due_on, each.amount_fen) for each in milestones],
        of_society=contract.project.is_of_society,
    )  # fmt: skip


def text_of(contract: Contract) -> str:
    return rules.plain(terms_of(contract))


def text_of_change(change: ContractChange) -> str:
    contract = change.contract
    lines = [
        f"{contract.number}《{contract.title}》补充合同（第{change.number}次变更）", f"甲方（购买主体）：{contract.buyer.name}",
        f"乙方（承接主体）：{contract.supplier.name}", f"变更内容：{change.what}", f"变更理由：{change.why}",
    ]  # fmt: skip
    if change.amount_fen:
        more = "增加" if change.amount_fen > 0 else "减少"
        lines.append(f"合同金额{more}{in_yuan(abs(change.amount_fen))}。")
    if change.end_on:
        lines.append(f"服务期限改为到{change.end_on.year}年{change.end_on.month}月{change.end_on.day}日止。")
    return "\n".join([*lines, "其他条款不变。"]) + "\n"


def _reports(contract: Contract) -> str:
    if contract.report_every == ReportEvery.NONE:
        return ""
    with override("zh-hans"):
        every = str(contract.get_report_every_display())
    return f"乙方{every}提交一次定期报告，每期结束后 {contract.report_days} 日内提交。"
