"""The text of a contract, made of its figures: what both sides sign, and by which they know that nothing was changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from heli.core.rules.money import in_capitals, in_yuan


@dataclass(frozen=True)
class Terms:
    """What a contract says. Amounts in fen; a category is named as people read it."""

    number: str
    title: str
    buyer: str
    supplier: str
    what: str
    start: date
    end: date
    amount: int
    costs: Sequence[tuple[str, int]]
    floor: str
    payment: str
    pay_days: int
    reports: str
    bond: int
    bond_form: str
    milestones: Sequence[tuple[int, str, date, int]]
    of_society: bool = False


def paragraphs(said: Terms) -> list[tuple[str, list[str]]]:
    """Each article: its heading and its sentences. Chinese, whoever reads it: it is a document of an office."""
    return [
        ("一、服务内容", [said.what]),
        ("二、服务期限", [f"自{_day(said.start)}起至{_day(said.end)}止。"]),
        ("三、合同金额", [f"合同总金额为人民币{in_yuan(said.amount)}（大写：{in_capitals(said.amount)}）。", *_costs(said)]),
        ("四、服务节点和付款", [*_milestones(said), *([said.payment] if said.payment else []),
                       f"自乙方交付（提交完成情况）之日起 {said.pay_days} 日内，甲方按节点支付，验收不延长付款期限，乙方先提供发票。"]),
        ("五、履约保证金", [_bond(said)]),
        ("六、验收", [_accepting(said), *([said.reports] if said.reports else [])]),
        ("七、转包和分包", ["乙方不得转包；经甲方同意，可以把非主体部分分包给有能力的机构，并对分包部分负责。"]),
        ("八、合同变更", [_changing(said)]),
        ("九、结算", ["合同期满，乙方按经费类别凭票据结算，没有用完的资金退回甲方。"]),
        ("十、其他", ["本合同经双方在系统中签署后生效，双方按国家有关规定保存。"]),
    ]  # fmt: skip


def _accepting(said: Terms) -> str:
    if said.of_society:
        return "甲方按节点组织验收，可以听取服务对象的意见。"
    return "甲方按节点组织验收。面向社会公众的服务，验收时请服务对象参加并听取意见，验收结果向社会公告。"


def _changing(said: Terms) -> str:
    """Society is not held to the tenth of 政府采购法 49."""
    if said.of_society:
        return "合同履行中需要变更的，双方签订补充合同。"
    return "合同履行中需要追加的，在不改变其他条款的前提下签订补充合同，所有补充合同的金额不超过原合同金额的百分之十。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _costs(said: Terms) -> list[str]:
    lines = [f"{category}：{in_yuan(amount)}。" for category, amount in said.costs]
    return [*lines, f"人员费用占比不低于{said.floor}。"] if said.floor else lines


def _milestones(said: Terms) -> list[str]:
    return [
        f"{number}．{title}，{_day(day)}前完成，支付{in_yuan(amount)}。"
        for number, title, day, amount in said.milestones
    ]


def _bond(said: Terms) -> str:
    return f"乙方以{said.bond_form}提交履约保证金{in_yuan(said.bond)}。" if said.bond else "本合同不收履约保证金。"


def plain(said: Terms) -> str:
    """All of it as one text: what is signed."""
    head = f"{said.title}\n合同编号：{said.number}\n甲方（购买主体）：{said.buyer}\n乙方（承接主体）：{said.supplier}\n"
    body = [f"{heading}\n" + "\n".join(sentences) for heading, sentences in paragraphs(said)]
    return head + "\n".join(body) + "\n"


def digest(text: str) -> str:
    """By which a text is known again: SHA-256 in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()
