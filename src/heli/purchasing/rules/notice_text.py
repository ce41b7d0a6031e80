"""The text of a notice as it is made from a project: Chinese whatever the page speaks, since it is a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Told:
    """What a notice says of a project; ``years`` is each year's money in words."""

    title: str
    number: str
    buyer: str
    place: str
    group: str
    people: int | None
    need: str
    budget: str
    start_on: date | None
    end_on: date | None
    #: of a single source: from whom, and why from nobody else
    supplier: str = ""
    why: str = ""


#: how the title of each kind ends
ENDS = {
    "intention": "采购意向", "survey": "需求调查", "opinion": "征求意见", "tender": "采购公告", "change": "更正公告",
    "single_source": "单一来源公示", "result": "结果公告", "contract": "合同公告", "failed": "废标公告",
}  # fmt: skip


def title_of(kind: str, told: Told) -> str:
    return f"{told.buyer}{told.title}{ENDS[kind]}"[:120]


def text_of(kind: str, told: Told) -> str:
    """The first wording of an intention, a survey or a question to the public; whoever publishes it rewrites it."""
    first = {
        "intention": f"为便于供应商及时了解采购信息，现将{told.buyer}采购意向公开如下：",
        "survey": f"{told.buyer}拟购买下述服务，现就市场供给、价格和履约条件开展需求调查，请有意的单位答复：",
        "single_source": f"{told.buyer}拟采用单一来源方式购买下述服务，现公示如下，对此有异议的，请在公示期内以书面方式提出：",
        "opinion": f"{told.buyer}拟购买下述公共服务，现就需求征求社会公众的意见：",
    }.get(kind, f"{told.buyer}现将有关事项公告如下：")
    last = {
        "intention": "本次公开的采购意向是初步安排，具体情况以采购公告和采购文件为准。",
        "survey": "请说明：能否提供、需要哪些人员和资格、估算的金额、以往做过的同类服务、认为需求里哪些写得不清楚或者做不到。",
        "opinion": "请说说：这项服务是否需要、最要紧的是什么、怎样才方便、有什么担心。不需要留姓名。",
    }.get(kind, "")
    return "\n\n".join(part for part in (first, "\n".join(_facts(told)), last) if part)


def _facts(told: Told) -> list[str]:
    facts = [f"项目名称：{told.title}（{told.number}）", f"服务地区：{told.place}", f"服务对象：{told.group}"]
    if told.people:
        facts.append(f"服务人数：约 {told.people} 人")
    facts += [f"需求概况：{told.need}", f"预算金额：{told.budget}"]
    if told.start_on and told.end_on:
        facts.append(f"预计服务期：{_day(told.start_on)}至{_day(told.end_on)}")
    if told.supplier:
        facts += [f"拟定的唯一供应商：{told.supplier}", f"采用单一来源方式的原因：{told.why}"]
    return facts


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
