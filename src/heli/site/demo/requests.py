"""Requests between departments in the demo city, one at each stage."""

from __future__ import annotations

from datetime import date, timedelta

from heli.accounts import rules
from heli.accounts.actions import give_delegation, place_user
from heli.accounts.models import User
from heli.core.actions.comments import add_comment
from heli.core.models import Acting
from heli.site.demo.town import Town, office_of
from heli.workbench.actions import requests as actions
from heli.workbench.models import HelpRequest
from heli.workforce.models import Worker
from heli.workforce.queries.register import workers


def requests(by: Acting, town: Town, today: date) -> None:
    """Each side has something to do, one clock has run out, and one worker is shared."""
    offices = {"city-civil-affairs": town.departments["civil"], "district-officer": town.district_office}
    for login, office in offices.items():
        place_user(User.objects.get(login=login), by=by, office=office)
    civil, justice = User.objects.get(login="city-civil-affairs"), User.objects.get(login="justice-officer")
    union, district = User.objects.get(login="union-officer"), User.objects.get(login="district-officer")
    _closed(civil, justice)
    _returned(civil, union)
    unneeded = _asked(civil, justice, "借用司法社工站会议室", "本月下旬一个下午，三十人。", 5)
    actions.withdraw_request(unneeded, by=civil, reason="已另找到场地")
    answered = actions.accept_request(
        _asked(
            justice, civil, "提供社区矫正岗位社工的持证情况", "年底考核要用，名单见附件，请核对证书和登记有效期。", 8
        ),
        by=civil,
    )
    actions.answer_request(answered, by=civil, answer="名单上 14 人均持证，其中 2 人登记 12 月到期，已提醒本人。")
    _asked(union, civil, "推荐两名社工为职工讲压力调适", "12 月中旬，市总工会职工服务中心，每场一个半小时。", 10)
    shared = _asked(civil, justice, "核对两名社工的矫正工作经历", "两人申请高级社工师，经历需要贵局出具说明。", 10)
    add_comment(None, by=civil, about=shared, text=f"@{justice.name} 两人里先看第一位，评审会在月底。")
    seen: list[Worker] = list(workers(civil).order_by("pk")[:1])
    for worker in seen:
        actions.share_worker(shared, by=civil, worker=worker, facts=["certificate", "employment"])
    actions.accept_request(shared, by=justice)
    late = actions.accept_request(
        _asked(justice, district, f"提供{town.district.name}司法社工站的场地情况", "请提供面积、隔间数和开放时间。", 5),
        by=district,
    )
    HelpRequest.objects.filter(pk=late.pk).update(answer_by=today - timedelta(days=2))

    _away(today)


def _away(today: date) -> None:
    """Somebody is on leave this week, and a colleague does their work."""
    giver, deputy = (User.objects.get(login=f"{office}-officer") for office in ("women-federation", "red-cross"))
    rights = rules.lendable(giver.permissions)
    give_delegation(
        giver,
        by=giver,
        deputy=deputy,
        valid_from=today,
        valid_until=today + timedelta(days=4),
        rights=rights,
        reason="休假",
    )


def _asked(by: User, of: User, title: str, text: str, days: int) -> HelpRequest:
    asker, answerer = (office_of(user) for user in (by, of))
    return actions.ask_for_help(asker, by=by, answerer=answerer, title=title, text=text, working_days=days)


def _closed(civil: User, justice: User) -> None:
    request = _asked(civil, justice, "联合走访刑满释放人员家庭", "每个街道两户，由社工带队，请派员同行。", 10)
    request = actions.accept_request(request, by=justice)
    request = actions.answer_request(request, by=justice, answer="已派 6 名司法助理员，名单已发各街道。")
    actions.close_request(request, by=civil)


def _returned(civil: User, union: User) -> None:
    request = _asked(civil, union, "统计企业里的社会工作者", "请提供规模以上企业聘用社工的人数。", 15)
    actions.return_request(request, by=union, reason="请说明统计到哪一天，是否包括兼职。")
