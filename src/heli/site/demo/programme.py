"""What the city buys of social work: a catalogue over the years, needs of communities, projects at every stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from heli.accounts.models import User
from heli.core.actions.comments import add_comment
from heli.directory.models import Organisation, Place
from heli.purchasing.actions import catalogue, design, needs
from heli.purchasing.actions import projects as actions
from heli.purchasing.models import CatalogueItem, Need, Project
from heli.site.demo.town import Town

TEN_THOUSAND = 1_000_000  # fen
ELDERLY = "省级政府购买服务指导性目录（演示）；志愿服务条例第三十条"
GUIDED = "省级政府购买服务指导性目录（演示）"
CORRECTION = "社区矫正法第四十条"
RELIEF = "社会救助法第五十五条、第五十六条"

Doers = Sequence[tuple[int, str, int]]
#: name, legal basis, standard, unit, unit cost in yuan, and since which year before now who does it for how many ten
#: thousand yuan a year
ITEMS: Sequence[tuple[str, str, str, str, int, Doers]] = (
    ("独居、空巢老年人居家关爱", ELDERLY, "每人每周电话问候一次、上门一次，建立健康和安全档案，发现异常当天报告社区。", "person_year", 1_500,
     ((5, "government", 90), (3, "contracted", 120), (1, "contracted", 168))),
    ("社区养老服务站运营", ELDERLY, "每天开放不少于 8 小时，提供助餐、文娱、康复活动，每月不少于 12 场。", "site_year", 180_000,
     ((5, "institution", 320), (2, "contracted", 360))),
    ("困境儿童个案帮扶", GUIDED, "一人一案，每月走访不少于一次，每季度评估，联系学校和家庭。", "person_year", 4_800,
     ((5, "nobody", 0), (4, "government", 36), (2, "contracted", 96))),
    ("农村留守儿童关爱服务", GUIDED, "每个镇有儿童主任和社工，假期开展安全教育和陪伴活动。", "person_year", 1_200,
     ((4, "nobody", 0), (1, "government", 24))),
    ("社区矫正对象社会适应帮扶", CORRECTION, "入矫评估、分类教育、心理辅导、就业帮扶，解矫前评估一次。", "person_year", 3_600,
     ((5, "government", 60), (3, "contracted", 108))),
    ("低收入家庭社会救助综合服务", RELIEF, "需求评估、政策链接、资源对接，重点家庭每季度走访一次。", "person_year", 900,
     ((4, "government", 80), (2, "contracted", 135))),
    ("精神障碍患者社区康复", GUIDED, "每周康复活动不少于两次，每季度评估，家属支持每月一次。", "person_year", 6_000,
     ((3, "institution", 90),)),
    ("婚姻家庭辅导", GUIDED, "婚姻登记处驻点咨询，家庭暴力个案 24 小时内响应。", "visit", 260,
     ((5, "nobody", 0), (2, "contracted", 48))),
)  # fmt: skip


def programme(town: Town, today: date) -> None:
    """Everything at every stage, so that each list, page and figure has something to show."""
    officer, approver = (User.objects.get(login=login) for login in ("project-officer", "purchase-approver"))
    buyer = town.departments["civil"]
    items = _catalogue(User.objects.get(login="city-civil-affairs"), buyer, today)
    city = Purchase(officer, approver, buyer, items, today)
    _needs(city, town)
    _projects(city, town)


@dataclass(frozen=True)
class Purchase:
    """Who drafts and who approves for which purchaser."""

    officer: User
    approver: User
    buyer: Organisation
    items: Sequence[CatalogueItem]
    today: date


def _catalogue(officer: User, buyer: Organisation, today: date) -> list[CatalogueItem]:
    listed = []
    for name, basis, standard, unit, yuan, doers in ITEMS:
        item = _item(officer, buyer, name, basis, standard, unit, yuan)
        item = catalogue.list_item(item, by=officer)
        for years, doer, cost in doers:
            catalogue.record_doer(
                item, by=officer, doer=doer, since=date(today.year - years, 1, 1), yearly_cost_fen=cost * TEN_THOUSAND,
                source=f"演示数字：{today.year - years} 年部门预算",
            )  # fmt: skip
        listed.append(item)
    _item(
        officer, buyer, "社会工作督导支持", "民发〔2012〕196号", "每名社工每月督导不少于 2 小时。", "person_year", 4_000
    )
    gone = _item(officer, buyer, "街面流浪乞讨人员劝导", RELIEF, "每天巡查，护送到救助站。", "visit", 80)
    catalogue.withdraw_item(
        catalogue.list_item(gone, by=officer), by=officer, reason="已由救助管理站直接承担，不再购买"
    )
    return listed


def _item(
    officer: User, buyer: Organisation, name: str, basis: str, standard: str, unit: str, yuan: int
) -> CatalogueItem:
    return catalogue.enter_item(
        buyer, by=officer, name=name, kind="public_service", level="city", legal_basis=basis, standard=standard,
        unit=unit, unit_cost_fen=yuan * 100,
    )  # fmt: skip


def _report(by: User, place: Place, title: str, group: str, people: int | None, text: str, urgency: str) -> Need:
    return needs.report_need(place, by=by, title=title, group=group, people=people, text=text, urgency=urgency)


def _needs(city: Purchase, town: Town) -> None:
    community, street = (User.objects.get(login=f"{level}-officer") for level in ("community", "street"))
    _report(
        community, town.community, "放学后没有人看护的孩子多", "双职工和单亲家庭的小学生", 46,
        "社区有 46 名小学生放学后到家长下班之间没有人看护，去年发生过两次溺水险情。社区可以提供活动室，缺社工和志愿者。", "soon",
    )  # fmt: skip
    _report(
        street, town.street, "独居老人摔倒没人知道", "80 岁以上独居老人", 210,
        "今年以来有 3 位独居老人摔倒一天以后才被发现。网格员每周只能走访一次，需要专业的评估和陪护。", "urgent",
    )  # fmt: skip
    declined = _report(
        street, town.street, "社区广场舞音响设备", "广场舞队", 60, "几支队伍希望统一购置音响。", "routine"
    )
    needs.decline_need(declined, by=city.officer, reason="购置设备属于货物，不是服务，请走社区经费")
    withdrawn = _report(community, town.community, "暑期乒乓球教练", "中小学生", 30, "家长提出暑期请教练。", "routine")
    needs.withdraw_need(withdrawn, by=community, reason="已由学校解决")
    taken = _report(
        community, town.community, "精神障碍患者回社区以后没有去处", "在册精神障碍患者和家属", 28,
        "在册 28 人，多数整天在家，家属疲惫。希望每周有两次康复活动，家属有人说话。", "soon",
    )  # fmt: skip
    add_comment(None, by=city.officer, about=taken, text="先和街道对一下场地，再定期限。")
    needs.take_need(taken, by=city.officer, buyer=city.buyer)


@dataclass(frozen=True)
class Plan:
    """A project in a line: its task, where, for whom, how many, its people and other costs in yuan, what it does and
    changes. ``starts`` and ``ends`` are days from today."""

    item: int
    title: str
    group: str
    people: int
    need: str
    inputs: str
    activities: str
    outputs: str
    outcomes: str
    staff: Sequence[tuple[str, str, int, int]]
    costs: Sequence[tuple[str, str, int]]
    starts: int
    ends: int
    conditions: bool = False
    legal_basis: str = RELIEF


YEAR = 364
ELDERLY_PLAN = Plan(
    0, "独居老人「一键有人应」居家关爱", "80 岁以上独居、空巢老年人", 320,
    "全区 80 岁以上独居、空巢老人 320 人，网格走访每周一次，不能及时发现异常；三成老人自述经常孤独。",
    "社区活动室 6 处，志愿者 60 名，家庭医生团队", "入户评估；每周电话一次、上门一次；每月一场社区活动；异常当天转介",
    "上门 16,000 人次，电话 16,000 次，活动 72 场，转介 120 人次", "八成老人孤独感量表得分下降；意外 24 小时内发现的达到 95%",
    (("项目主管", "intermediate", 1, 9_500), ("社工", "junior", 3, 7_200)),
    (("activity", "社区活动和物资", 62_000), ("training", "督导每月 4 小时", 19_200), ("administration", "办公、通讯和保险", 28_000),
     ("tax", "税费", 14_000)),
    10, 10 + YEAR, legal_basis=ELDERLY,
)  # fmt: skip
CHILDREN_PLAN = Plan(
    2, "困境儿童「一人一案」帮扶", "困境儿童和家庭", 85, "登记在册困境儿童 85 人，去年只有 30 人得到过专业评估。",
    "未成年人保护工作站，学校社工室，心理热线", "一人一案评估；每月走访；家庭治疗；暑期小组",
    "个案 85 个，走访 1,020 人次，小组 12 个", "九成个案达到约定目标；辍学 0 人",
    (("项目主管", "intermediate", 1, 10_000), ("社工", "junior", 2, 7_500), ("督导", "senior", 1, 2_000)),
    (("activity", "小组和家庭活动", 48_000), ("training", "儿童保护培训", 12_000), ("administration", "交通和保险", 22_000), ("tax", "税费", 10_500)),
    20, 20 + YEAR, legal_basis=GUIDED,
)  # fmt: skip
CORRECTION_PLAN = Plan(
    4, "社区矫正对象社会适应帮扶", "社区矫正对象", 140, "在矫 140 人，重新犯罪风险评估中高风险 22 人，多数没有稳定工作。",
    "司法所谈话室，公益岗位信息，心理测评工具", "入矫评估；分类教育；心理辅导；就业对接；解矫前评估",
    "评估 280 次，辅导 900 人次，就业推荐 60 人", "就业率提高 15 个百分点；再犯率低于 1%",
    (("项目主管", "intermediate", 1, 9_800), ("社工", "junior", 3, 7_400)),
    (("activity", "集体教育和公益活动", 40_000), ("training", "督导和专题培训", 24_000), ("administration", "测评工具和办公", 46_000),
     ("tax", "税费", 16_000)),
    40, 40 + 3 * 365 - 1, True, CORRECTION,
)  # fmt: skip
RELIEF_PLAN = Plan(
    5, "低收入家庭救助综合服务", "低保、低保边缘家庭", 460, "低保和低保边缘家庭 460 户，三成不知道自己还能申请什么。",
    "社会救助信息平台，慈善超市", "入户评估；政策讲解；资源对接；重点家庭每季度走访", "评估 460 户，走访 1,840 户次，对接资源 300 件",
    "应享未享的政策落实 95%；家庭自评压力下降三成", (("社工", "junior", 4, 7_000),),
    (("activity", "家庭活动和物资", 58_000), ("administration", "交通、通讯", 36_000), ("tax", "税费", 15_000)), 60, 60 + YEAR,
)  # fmt: skip


def _designed(city: Purchase, place: Place, plan: Plan) -> Project:
    by = city.officer
    project = actions.draft_project(
        city.buyer, by=by, title=plan.title, place=place, group=plan.group, people=plan.people, need=plan.need
    )
    conditions = dict.fromkeys(Project.CONDITIONS, plan.conditions)
    actions.change_project(
        project, by=by, title=plan.title, place=place, group=plan.group, people=plan.people, need=plan.need,
        item=city.items[plan.item], legal_basis=plan.legal_basis, start_on=city.today + timedelta(plan.starts),
        end_on=city.today + timedelta(plan.ends), **conditions,
    )  # fmt: skip
    actions.design_project(
        project, by=by, inputs=plan.inputs, activities=plan.activities, outputs=plan.outputs, outcomes=plan.outcomes
    )
    months = 36 if plan.conditions else 12
    for post, licence, people, yuan in plan.staff:
        design.add_staff(
            project, by=by, post=post, licence=licence, people=people, months=months, monthly_fen=yuan * 100
        )
    for category, what, yuan in plan.costs:
        design.add_cost(
            project, by=by, category=category, what=what, amount_fen=yuan * 100 * (3 if plan.conditions else 1)
        )
    return Project.objects.get(pk=project.pk)


def _approved(city: Purchase, place: Place, plan: Plan) -> Project:
    return actions.approve_project(
        actions.submit_project(_designed(city, place, plan), by=city.officer), by=city.approver
    )


def _projects(city: Purchase, town: Town) -> None:
    by = city.officer
    visits = _approved(city, town.district, ELDERLY_PLAN)
    _approved(city, town.city, CHILDREN_PLAN)
    add_comment(None, by=by, about=visits, text="六处活动室的开放时间，请先和街道对一下。")
    _approved(city, town.city, CORRECTION_PLAN)
    _approved(city, town.street, _plan(ELDERLY_PLAN, "街道养老服务站运营", 30, people=150))
    actions.submit_project(_designed(city, town.district, RELIEF_PLAN), by=by)
    returned = actions.submit_project(
        _designed(city, town.street, _plan(CHILDREN_PLAN, "留守儿童暑期陪伴", 90, people=60, item=3)), by=by
    )
    actions.return_project(
        returned, by=city.approver, reason="成效写了个案目标，没有写怎么量；督导只有一人，请补一名备用"
    )
    dropped = _designed(city, town.district, _plan(RELIEF_PLAN, "救助对象集中探访", 45, people=200))
    actions.drop_project(dropped, by=by, reason="和低收入家庭救助综合服务重复，合并到那个项目")
    _below_the_floor(city, town)


def _plan(plan: Plan, title: str, starts: int, **other: Any) -> Plan:
    facts = {**vars(plan), "title": title, "starts": starts, "ends": starts + YEAR, **other}
    return Plan(**facts)


def _below_the_floor(city: Purchase, town: Town) -> None:
    """A draft that still has something to mend: too little for people, no figure in its outcomes."""
    plan = _plan(
        ELDERLY_PLAN, "社区长者食堂志愿陪餐", 75, people=90, item=1, outcomes="老人吃得好、有人陪。",
        staff=(("社工", "junior", 1, 6_800),), costs=(("activity", "餐具和场地布置", 68_000), ("administration", "办公", 9_000)),
    )  # fmt: skip
    _designed(city, town.community, plan)
