"""The conduct of suppliers in the demo city: one entry at each stage, and one that bans its agency for a year."""

from __future__ import annotations

from random import Random

from django.utils.timezone import localdate

from heli.accounts import roles
from heli.accounts.models import User
from heli.core.models import Acting
from heli.purchasing.actions import conduct as actions
from heli.purchasing.rules.conduct import ban
from heli.site.demo.accounts import account_of
from heli.site.demo.people import invented_name
from heli.site.demo.town import Town


def supplier_conduct(town: Town, by: Acting) -> None:
    """One of the finance department opens, the other decides; the agency that is banned bids nowhere in the demo."""
    watcher = User.objects.get(login="procurement-supervisor")
    role, name = roles.ROLES["procurement_supervisor"], invented_name(Random(11))
    decider = account_of(by, role, name, "procurement-supervisor-2", town.city)[1]
    said = {"facts": "投标时附的业绩合同不是对方签的。", "evidence": "合同复印件，对方单位的书面说明。"}
    decided = actions.open_entry(town.agencies[-1], by=watcher, kind="false_papers", **said)
    actions.state_defence(decided, by=by, defence="合同由以前的员工提供，单位没有核对，愿意接受处理。")
    lawful = ban(decided.kind, localdate())
    assert lawful is not None, "its article names a ban"
    actions.decide_entry(
        decided, by=decider, found=True, reason="对方单位确认没有签过这份合同，供应商没有异议。",
        holds_until=lawful.latest, banned_until=lawful.earliest,
    )  # fmt: skip
    _waiting, stated, cleared, withdrawn = (
        actions.open_entry(town.agency, by=watcher, kind="obstruction", facts=facts, evidence="检查通知和送达回执。")
        for facts in OBSTRUCTED
    )
    actions.state_defence(stated, by=by, defence="记录当天已经补交，有签收单。")
    actions.state_defence(cleared, by=by, defence="那一天全体人员在参加市里的培训，有通知和签到表。")
    actions.decide_entry(cleared, by=decider, found=False, reason="培训通知和签到表属实，不是拒绝检查。")
    actions.withdraw_entry(withdrawn, by=watcher, withdrawal="登记错了单位。")


OBSTRUCTED = (
    "两次通知检查，没有提供服务记录。",
    "检查时没有提供经费支出的凭证。",
    "通知检查的当天，服务场所没有人。",
    "没有按时提交整改情况。",
)
