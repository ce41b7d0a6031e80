"""What the design of a project is stopped by, and what it is warned of: each with why, and where that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from heli.core.rules.book import Book, Source, open_book
from heli.core.rules.money import to_yuan
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules import personnel, term
from heli.purchasing.rules.rank import LAW

PERSON_YEAR, PERSON = "person_year", "person"


@dataclass(frozen=True)
class Design:
    """What is known of a project. ``unit_cost_fen`` is that of its task in the catalogue, ``residents`` of its place."""

    title: str
    group: str
    people: int | None
    start_on: date | None
    end_on: date | None
    conditions: int
    activities: str
    outcomes: str
    posts: int
    budget: Mapping[str, int] = field(default_factory=dict)
    unit: str = ""
    unit_cost_fen: int = 0
    residents: int | None = None
    #: its task has left the catalogue meanwhile
    item_withdrawn: bool = False
    #: bought by society: what only government is held to is neither asked nor cited
    of_society: bool = False

    @property
    def whole_fen(self) -> int:
        return sum(self.budget.values())


@dataclass(frozen=True)
class Finding:
    """``stops``: it cannot be submitted so. ``about`` names the column that it is about."""

    code: str
    stops: bool
    about: str
    what: Sentence
    why: Sentence
    source: Source | None = None


#: all five of them
ALL = 5


def _yuan(fen: int) -> Sentence:
    return Sentence("%(yuan)s 元", yuan=f"{to_yuan(fen):,.2f}")


def findings(design: Design, held: personnel.Held, on: date, book: Book | None = None) -> list[Finding]:
    """What stops it first, then what it is warned of."""
    law = book or open_book(LAW)
    if design.of_society:
        own = [
            *_missing(design),
            *_in_order(design),
            *_floor(held, own=True),
            *_outcomes(design, on, law),
            *_staffed(design, on, law),
        ]
        found = [replace(each, source=None) for each in [*own, *_people(design)]]
        return sorted(found, key=lambda each: not each.stops)
    found = [
        *_missing(design), *_withdrawn(design), *_dates(design, on, law), *_floor(held), *_outcomes(design, on, law),
        *_staffed(design, on, law), *_people(design), *_unit_cost(design, on, law), *_labour(design, on, law),
    ]  # fmt: skip
    return sorted(found, key=lambda each: not each.stops)


def _missing(design: Design) -> list[Finding]:
    asked = (
        ("people", design.people, Sentence("服务人数")), ("start_on", design.start_on, Sentence("开始日期")),
        ("end_on", design.end_on, Sentence("结束日期")), ("activities", design.activities, Sentence("活动")),
        ("outcomes", design.outcomes, Sentence("成效")), ("budget", design.whole_fen, Sentence("费用")),
    )  # fmt: skip
    empty = [name for _about, value, name in asked if not value]
    if not empty:
        return []
    about = next(about for about, value, _name in asked if not value)
    why = Sentence("审批人要看得出为谁做、做多久、做什么、改变什么、花多少钱。")
    return [Finding("incomplete", True, about, Sentence("还没有填写：%(names)s。", names=empty), why)]


def _withdrawn(design: Design) -> list[Finding]:
    if not design.item_withdrawn:
        return []
    why = Sentence("不在目录里的事项，购买没有依据。")
    return [Finding("item_withdrawn", True, "item", Sentence("所选的目录事项已经移出目录，请另选。"), why)]


def _in_order(design: Design) -> list[Finding]:
    if design.start_on is None or design.end_on is None or design.end_on >= design.start_on:
        return []
    why = Sentence("服务期从开始日期数到结束日期。")
    return [Finding("end_before_start", True, "end_on", Sentence("结束日期早于开始日期。"), why)]


def _dates(design: Design, on: date, law: Book) -> list[Finding]:
    if design.start_on is None or design.end_on is None:
        return []
    if out_of_order := _in_order(design):
        return out_of_order
    problem = term.too_long(design.start_on, design.end_on, design.conditions >= ALL, on, law)
    if problem is None:
        return []
    why = Sentence("期限越长，价格和需求越难预先说准，所以法规限制了年限。")
    return [Finding("term", True, "end_on", problem[0], why, problem[1])]


def _floor(held: personnel.Held, own: bool = False) -> list[Finding]:
    if held.floor is None or held.state not in (personnel.BELOW, personnel.NEAR):
        return []
    least = personnel.written(held.floor.percent)
    why = Sentence("社会工作靠人做，人员费用太少，留不住人，服务就断。下限由本市设定。")
    if own:
        why = Sentence("社会工作靠人做，人员费用太少，留不住人，服务就断。下限由本单位设定。")
    if held.fails:
        what = Sentence(
            "人员费用比例 %(share)s%%，低于下限 %(least)s%%；其他费用不变，人员费用还要增加 %(missing)s。",
            share=held.shown, least=least, missing=_yuan(held.missing_fen),
        )  # fmt: skip
        return [Finding("personnel_below", True, "budget", what, why)]
    what = Sentence(
        "人员费用比例 %(share)s%%，离下限 %(least)s%% 很近；报价、合同和决算还要守住同一个下限。",
        share=held.shown,
        least=least,
    )
    return [Finding("personnel_near", False, "budget", what, why)]


def _outcomes(design: Design, on: date, law: Book) -> list[Finding]:
    if not design.outcomes or any(letter.isdecimal() for letter in design.outcomes):
        return []
    why = Sentence("绩效评价要比一比做到了没有；写明数字和怎么量，例如：八成老人孤独感量表得分下降。")
    what = Sentence("成效里没有可以衡量的数字。")
    return [Finding("unmeasured", False, "outcomes", what, why, law.at("design.performance", on).source)]


def _staffed(design: Design, on: date, law: Book) -> list[Finding]:
    if not design.activities or design.posts:
        return []
    why = Sentence("活动总要有人做；合同里也要写明人员。")
    what = Sentence("写了活动，还没有配置人员。")
    return [Finding("unstaffed", False, "staff", what, why, law.at("design.staffed", on).source)]


def _people(design: Design) -> list[Finding]:
    if design.people is None or design.residents is None or design.people <= design.residents:
        return []
    what = Sentence(
        "服务人数 %(people)s 多于服务地区的常住人口 %(residents)s。", people=design.people, residents=design.residents
    )
    why = Sentence("可能把人次填成了人数，或者选错了地区。")
    return [Finding("too_many_people", False, "people", what, why)]


def cost_per_person(design: Design) -> Fraction | None:
    """What one person costs, a year where the task is counted by years; None where it is not counted by people."""
    if design.unit not in (PERSON, PERSON_YEAR) or not design.people or not design.whole_fen:
        return None
    each = Fraction(design.whole_fen, design.people)
    if design.unit == PERSON:
        return each
    if design.start_on is None or design.end_on is None or design.end_on < design.start_on:
        return None
    return each * 365 / ((design.end_on - design.start_on).days + 1)


def _unit_cost(design: Design, on: date, law: Book) -> list[Finding]:
    each, proposed = cost_per_person(design), law.at("design.proposed", on)
    if each is None or not design.unit_cost_fen:
        return []
    apart = (each - design.unit_cost_fen) / design.unit_cost_fen * 100
    if abs(apart) <= proposed["unit_cost_apart_percent"]:
        return []
    given = {"each": _yuan(round(each)), "unit": _yuan(design.unit_cost_fen), "apart": abs(round(apart))}
    what = (
        Sentence("人均费用 %(each)s，比目录里的单位成本 %(unit)s 高 %(apart)s%%。", **given)
        if apart > 0
        else Sentence("人均费用 %(each)s，比目录里的单位成本 %(unit)s 低 %(apart)s%%。", **given)
    )
    why = Sentence("差得多，要么服务标准不同，要么人数或费用填错了；请在需求里说明，或者改过来。")
    return [Finding("unit_cost", False, "people", what, why, proposed.source)]


def _labour(design: Design, on: date, law: Book) -> list[Finding]:
    words = law.at("design.labour", on)
    used: Sequence[str] = [word for word in words["words"] if word in design.title or word in design.group]
    if not used:
        return []
    what = Sentence("项目名称或服务对象里有「%(word)s」。", word=used[0])
    why = Sentence("招用人员、劳务派遣和设置公益性岗位不得作为政府购买服务的内容。")
    return [Finding("labour", False, "title", what, why, words.source)]
