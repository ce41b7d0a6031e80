"""What agencies design for needs that a purchaser opened for designs: one need that is still open, one that became a project."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.models import Acting
from heli.directory.models import Organisation
from heli.purchasing.actions import needs, proposals
from heli.purchasing.models import Need, Proposal
from heli.site.demo.town import Town

#: title, how it fits, what is done, what it changes
FIRST = (
    "楼门互助网",
    "同一栋楼的老人两两结对，每天见面或者通话，摔倒当天就有人知道。",
    "摸底评估，结对，每周上门，每月一次小组。",
    "九成老人有固定的联系人，摔倒当天发现。",
)
SECOND = (
    "一键呼叫和上门",
    "先装呼叫器，再由社工每周回访。",
    "安装呼叫器，电话值守，每周回访。",
    "呼叫十分钟内有人应答。",
)
THIRD = ("邻里探访队", "培训低龄老人探访高龄老人。", "招募和培训，每周探访。", "每位老人每周有人探访。")
AFTER_SCHOOL = (
    "四点半课堂",
    "放学到家长下班之间有人看护，有作业辅导和小组活动。",
    "每天课后看护，每周小组，假期安全教育。",
    "看护时间没有安全事故。",
)
PLAY = ("社区游戏角", "用游戏把孩子留在社区里。", "每周三次游戏活动。", "参加的孩子不少于三十名。")


def agency_designs(town: Town, by: Acting) -> None:
    """The officer calls twice; agencies design; of the first call one design becomes a project."""
    officer, writer = (User.objects.get(login=login) for login in ("project-officer", "bid-writer"))
    community, street = (User.objects.get(login=f"{level}-officer") for level in ("community", "street"))
    others = [each for each in town.agencies if each != town.agency][:2]
    over = needs.report_need(
        town.community, by=community, title="暑假没有人带孩子", group="双职工家庭的小学生", people=60,
        text="暑假两个月，社区有 60 名小学生白天没有人看护。", urgency="soon",
    )  # fmt: skip
    over = _called(over, officer, town, 10)
    taken = _handed(over, town.agency, writer, AFTER_SCHOOL)
    _handed(over, others[0], by, PLAY)
    Need.objects.filter(pk=over.pk).update(designs_until=localdate() - timedelta(days=1))
    proposals.take_proposal(taken, by=officer, reason="看护时间长，人员安排更清楚")
    still = needs.report_need(
        town.street, by=street, title="独居老人一天没有人说话", group="70 岁以上独居老人", people=180,
        text="街道摸底有 180 位独居老人，三成一周和人说话不到两次。希望机构提出做法。", urgency="soon",
    )  # fmt: skip
    still = _called(still, officer, town, 6)
    for agency, words in zip(others, (SECOND, THIRD), strict=False):
        _handed(still, agency, by, words)
    _drafted(still, town.agency, writer, FIRST)


def _called(need: Need, officer: User, town: Town, days: int) -> Need:
    until = localdate() + timedelta(days=days)
    return proposals.call_designs(need, by=officer, buyer=town.departments["civil"], until=until)


def _drafted(need: Need, agency: Organisation, by: Acting, words: tuple[str, str, str, str]) -> Proposal:
    title, fit, activities, outcomes = words
    says: dict[str, Any] = {
        "title": title, "fit": fit, "inputs": "社区活动室，志愿者 10 名。", "activities": activities, "outputs": "服务 900 人次，小组 12 个。",
        "outcomes": outcomes, "people": 60, "staff": "专职社工两名，其中一名助理社会工作师；外聘督导每月一次。", "staff_people": 2,
        "staff_months": 12, "staff_monthly_fen": 900_000, "activity_fen": 5_000_000, "training_fen": 1_200_000,
        "administration_fen": 1_500_000, "tax_fen": 900_000, "other_fen": 0,
    }  # fmt: skip
    return proposals.draft_proposal(agency, by=by, need=need, **says)


def _handed(need: Need, agency: Organisation, by: Acting, words: tuple[str, str, str, str]) -> Proposal:
    return proposals.hand_in_proposal(_drafted(need, agency, by, words), by=by)
