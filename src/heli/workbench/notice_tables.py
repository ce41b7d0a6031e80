"""The lists of notices, and of who has read and replied: declared once for page, csv and xlsx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.workbench.models import Notice, NoticeQuestion
from heli.workbench.queries import notices as queries
from heli.workbench.rules import notices as rules

MARKS = {"draft": "muted", "sent": "going", "closed": "ok", "withdrawn": "muted"}
#: from a receipt to the person who got the notice
_READER = "reader__user__person_id"
YES_NO = {"yes": _("是"), "no": _("否")}


def stands(receipt: Any) -> tuple[Any, str]:
    """Where its reader stands with a notice."""
    if receipt.replied_at is not None:
        return (_("逾期回复"), "warn") if receipt.late else (_("已回复"), "ok")
    if receipt.notice.reply == Notice.Reply.NONE:
        return (_("已读"), "ok") if receipt.read_at else (_("未读"), "warn")
    return (_("已读，未回复"), "warn") if receipt.read_at else (_("未读"), "warn")


def _own_state(receipt: Any) -> tuple[Any, str]:
    if not receipt.notice.is_open and receipt.is_owing:
        return receipt.notice.get_state_display(), "muted"
    return stands(receipt)


RECEIVED = Table(
    "notices",
    columns=(
        Column("title", _("标题"), sort="notice__title", value=lambda r: r.notice.title, url=lambda r: r.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), value=lambda r: r.notice.number, lang="zh"),
        Column("office", _("发出单位"), value=lambda r: r.notice.office or r.notice.sent_by.name, lang="zh"),
        Column("state", _("状态"), Kind.STATE, value=_own_state),
        Column("until", _("期限"), Kind.DATE, sort="notice__until", value=lambda r: r.notice.until),
        Column("sent_at", _("发出时间"), Kind.MOMENT, sort="notice__sent_at", value=lambda r: r.notice.sent_at),
        Column("reader", _("收件人"), value=lambda r: r.reader.name, lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("标题"), kind="text", field="notice__title__icontains"),
        Filter("state", _("状态"), choices=(("owing", _("等本人看或回复")), ("done", _("办完的"))), apply=queries.as_received),
    ),
    default_sort="-sent_at",
    empty=_("还没有收到通知。"),
)  # fmt: skip

SENT = Table(
    "notices-sent",
    columns=(
        Column("title", _("标题"), sort="title", url=lambda n: n.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=lambda n: (n.get_state_display(), MARKS[n.state]), group=True),
        Column("readers", _("收件人"), Kind.COUNT),
        Column("read", _("已读"), Kind.COUNT),
        Column("replied", _("已回复"), Kind.COUNT, value=lambda n: None if n.reply == Notice.Reply.NONE else n.replied),
        Column("until", _("期限"), Kind.DATE, sort="until"),
        Column("sent_at", _("发出时间"), Kind.MOMENT, sort="sent_at"),
        Column("sent_by", _("发出人"), value=lambda n: n.sent_by.name, lang="zh"),
        Column("created_at", _("起草时间"), Kind.MOMENT, sort="created_at", shown=False),
    ),
    filters=(
        Filter("q", _("标题"), kind="text", field="title__icontains"),
        Filter("state", _("状态"), choices=Notice.State.choices, field="state"),
    ),
    default_sort="-created_at",
    empty=_("还没有发过通知。在队伍、组织、地区或账号的列表里选人，再点「发通知」。"),
    picks=True,
)  # fmt: skip


def _left(receipt: Any) -> str | None:
    """Somebody who can no longer read it."""
    if not receipt.in_use:
        return str(_("账号已停用"))
    return None if receipt.has_role else str(_("已没有角色"))


def answer_shown(question: NoticeQuestion, value: str) -> Any:
    """An answer as a column shows it."""
    if question.kind == rules.DAY:
        return date.fromisoformat(value)
    if question.kind == rules.YES_NO:
        return YES_NO[value]
    if question.kind == rules.NUMBER:
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else value
    return value


def _answer(question: NoticeQuestion) -> Callable[[Any], Any]:
    def read(receipt: Any) -> Any:
        value = next((each.value for each in receipt.answers.all() if each.question_id == question.pk), None)
        return None if value is None else answer_shown(question, value)

    return read


def _filters(questions: Sequence[NoticeQuestion]) -> list[Filter]:
    """One may look at those who gave one answer."""
    found = []
    for question in questions:
        choices: Any = [(each, each) for each in question.choices]
        if question.kind == rules.YES_NO:
            choices = list(YES_NO.items())
        if choices:
            found.append(Filter(f"q{question.pk}", question.text, choices=choices,
                                apply=partial(_answered, question.pk)))  # fmt: skip
    return found


def _answered(question: int, rows: Any, value: str) -> Any:
    return queries.answered_with(rows, question, value)


def receipt_table(notice: Notice, questions: Sequence[NoticeQuestion]) -> Table:
    """Who got a notice, with a column for each question."""
    replies = notice.reply != Notice.Reply.NONE
    states = [("unread", _("未读")), ("read", _("已读，未回复") if replies else _("已读"))]
    if replies:
        states += [("replied", _("已回复")), ("late", _("逾期回复"))]
    answered = [Column(f"q{each.pk}", each.text, value=_answer(each), kind=Kind.DATE if each.kind == rules.DAY else Kind.TEXT, lang="zh") for each in questions]  # fmt: skip
    by = [
        Column("replied_at", _("回复时间"), Kind.MOMENT, sort="replied_at"),
        Column("replied_by", _("代为回复"), value=_deputy, lang="zh", shown=False),
    ]
    who = (
        Column("reader", _("收件人"), sort="reader__name", value=lambda r: r.reader.name, lang="zh"),
        Column("office", _("单位"), sort="office", lang="zh"),
    )
    left = Column("left", _("备注"), value=_left)
    if notice.state == Notice.State.DRAFT:  # nobody has it yet
        return Table("receipts", person=_READER, columns=(*who, left), default_sort="office", empty=_("没有收件人。"))
    return Table(
        "receipts",
        person=_READER,
        columns=(
            *who,
            Column("state", _("状态"), Kind.STATE, value=stands),
            *answered,
            Column("read_at", _("已读时间"), Kind.MOMENT, sort="read_at"),
            *(by if replies else ()),
            Column("chased_on", _("催办日期"), Kind.DATE, sort="chased_on"),
            Column("chased", _("催办次数"), Kind.COUNT, shown=False),
            left,
        ),
        filters=(
            Filter("q", _("收件人"), kind="text", field="reader__name__icontains"),
            Filter("office", _("单位"), kind="text", field="office__icontains"),
            Filter("state", _("状态"), choices=(*states, ("left", _("账号停用或没有角色"))), apply=queries.of_state),
            *_filters(questions),
        ),
        default_sort="office",
        empty=_("没有收件人。"),
    )


def _deputy(receipt: Any) -> str | None:
    """Who replied in somebody's place."""
    by = receipt.replied_by
    return by.name if by is not None and by.pk != receipt.reader_id else None
