"""Notices of the demo city, one at each stage: replies that come in, one to confirm, one to read, a draft, one withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

from heli.accounts.models import User
from heli.core.actions.documents import attach
from heli.workbench.actions import notices as actions
from heli.workbench.models import Notice, NoticeReceipt

HOURS = """请各单位在期限前报送本年度社会工作者继续教育学时。
学时按培训证明填写，同一次培训不重复计算。还没有完成的，请写明预计完成的日期。"""


def notices(today: date) -> None:
    """What is said in them is made up; the replies too."""
    civil = User.objects.get(login="city-civil-affairs")
    _replies(civil, today)
    _confirmed(civil, today)
    _said(civil, "办公系统维护安排", "本周六 20:00 至 22:00 维护，期间打不开页面。", "none", None,
          "social-worker", "agency-registrar", "street-officer", "district-officer")  # fmt: skip
    gone = _said(
        civil, "社会工作者座谈会", "下周三上午九点，市民政局三楼会议室。", "confirm", None, "agency-head", "supervisor"
    )
    actions.withdraw_notice(gone, by=civil, reason="时间改动，另行通知")
    closed = _said(
        civil,
        "报送机构联系人",
        "请确认本单位联系人没有变动。",
        "confirm",
        None,
        "agency-registrar",
        "agency-accountant",
    )
    actions.confirm_notice(_of(closed, "agency-registrar"), by=User.objects.get(login="agency-registrar"))
    actions.close_notice(Notice.objects.get(pk=closed.pk), by=civil)
    _written(
        civil,
        "年度考核材料清单",
        "考核材料清单见附件，请提前准备。",
        "confirm",
        None,
        "agency-head",
        "agency-registrar",
    )


def _written(by: User, title: str, text: str, reply: str, until: date | None, *logins: str) -> Notice:
    to = User.objects.filter(login__in=logins).values_list("pk", flat=True)
    group = f"组织：勾选的 {len(to)} 条"
    return actions.draft_notice(None, by=by, to=list(to), group=group, title=title, text=text, reply=reply, until=until)


def _said(by: User, title: str, text: str, reply: str, until: date | None, *logins: str) -> Notice:
    return actions.send_notice(_written(by, title, text, reply, until, *logins), by=by)


def _of(notice: Notice, login: str) -> NoticeReceipt:
    return NoticeReceipt.objects.get(notice=notice, reader__user__login=login)


def _replies(civil: User, today: date) -> None:
    """Five have it: one replied, one has read it, three have not."""
    logins = ("agency-registrar", "agency-head", "street-officer", "district-officer", "supervisor")
    notice = _written(civil, "报送年度继续教育学时", HOURS, "answer", today + timedelta(days=6), *logins)
    for text, kind, options, required in (
        ("应参加人数", "number", "", True), ("已完成人数", "number", "", True), ("预计全部完成日期", "day", "", False),
        ("主要培训方式", "choice", "线上\n线下\n线上和线下", True), ("需要市级组织集中培训", "yes_no", "", True),
    ):  # fmt: skip
        actions.add_question(notice, by=civil, text=text, kind=kind, options=options, required=required)
    attach(notice, by=civil, file="单位,姓名,学时\n".encode(), title="学时登记表（样式）", name="学时登记表.csv")
    notice = actions.send_notice(Notice.objects.get(pk=notice.pk), by=civil)
    registrar, street = (User.objects.get(login=login) for login in ("agency-registrar", "street-officer"))
    given = ("46", "39", (today + timedelta(days=20)).isoformat(), "线上和线下", "yes")
    answers = {each.pk: value for each, value in zip(notice.questions.all(), given, strict=True)}
    actions.reply_to_notice(_of(notice, registrar.login), by=registrar, answers=answers)
    actions.read_notice(_of(notice, street.login), by=street)
    actions.chase_notice(notice, by=civil)


def _confirmed(civil: User, today: date) -> None:
    """Its day is over; one confirmed in time, one late, one has not."""
    notice = _said(civil, "学习新修订的登记办法", "请组织本单位人员学习，学习后确认收到。", "confirm", today,
                   "agency-head", "union-officer", "justice-officer")  # fmt: skip
    head, union = (User.objects.get(login=login) for login in ("agency-head", "union-officer"))
    actions.confirm_notice(_of(notice, head.login), by=head)
    Notice.objects.filter(pk=notice.pk).update(until=today - timedelta(days=1))
    actions.confirm_notice(_of(notice, union.login), by=union)
