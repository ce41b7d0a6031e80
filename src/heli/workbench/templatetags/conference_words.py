"""Words and bars of the joint conference: how far off a last day is, what is overdue, the time line of a project."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heli.core import words
from heli.core.rules.sentence import Sentence
from heli.core.templatetags.parts import state
from heli.workbench.queries.conference import Due
from heli.workbench.queries.joint import Line
from heli.workbench.resolution_table import MARKS
from heli.workbench.rules.overdue import Finding

register = template.Library()

#: departments that a finding names; the table below has all
NAMED = 3
#: marks of meetings and tasks, by their state
OTHERS = {
    "planned": "draft", "invited": "going", "held": "ok", "cancelled": "ended", "going": "going", "done": "ok",
    "dropped": "ended", "stopped": "ended",
}  # fmt: skip
REPLIES = {"none": "waiting", "coming": "ok", "substitute": "ok", "excused": "warn"}
CAME = {"unknown": "waiting", "present": "ok", "substitute": "ok", "excused": "warn", "absent": "danger"}


@register.simple_tag
def state_of(record: Any) -> SafeString:
    """The state of a resolution, a meeting, a project or a task: shape, word and colour."""
    return state((MARKS | OTHERS)[record.state], record.get_state_display())


@register.simple_tag
def replied(attendance: Any) -> SafeString:
    return state(REPLIES[attendance.reply], attendance.get_reply_display())


@register.simple_tag
def came(attendance: Any) -> SafeString:
    return state(CAME[attendance.came], attendance.get_came_display())


@register.filter
def days_off(days: int) -> str:
    """还有 3 天, 今天到期, 已逾期 2 天."""
    if days < 0:
        return ngettext("已逾期 %(n)s 天", "已逾期 %(n)s 天", -days) % {"n": -days}
    return ngettext("还有 %(n)s 天", "还有 %(n)s 天", days) % {"n": days} if days else _("今天到期")


@register.filter
def late_days(days: int) -> str:
    return days_off(-days)


@register.simple_tag
def until(due: Due | None) -> SafeString:
    """How far off the last day is, coloured where it is near or over; nothing where nobody owes it."""
    return format_html('<span class="when {}">{}</span>', due.tone, days_off(due.days)) if due else SafeString("")


@register.simple_tag
def overdue_sentence(found: Finding) -> SafeString:
    """The finding a page of overdue things begins with: how many of how many, whose, how long."""
    if not found.open:
        return SafeString(_("没有在办的事项。"))
    if not found.late:
        text = ngettext("%(open)s 项在办事项没有逾期。", "%(open)s 项在办事项都没有逾期。", found.open)
        return words.shown(text % {"open": found.open})
    parts = [
        Sentence(
            ngettext("%(name)s %(late)s 项（最长 %(days)s 天）", "%(name)s %(late)s 项（最长 %(days)s 天）", line.late),
            name=line.name, late=line.late, days=line.longest,
        )
        for line in found.worst[:NAMED]
    ]  # fmt: skip
    rest = len(found.worst) - NAMED
    if rest > 0:
        parts.append(Sentence(ngettext("另外 %(n)s 个单位", "另外 %(n)s 个单位", rest), n=rest))
    text = ngettext(
        "%(open)s 项在办事项中有 %(late)s 项逾期：%(whose)s。",
        "%(open)s 项在办事项中有 %(late)s 项逾期：%(whose)s。",
        found.late,
    )
    return words.shown(Sentence(text, open=found.open, late=found.late, whose=parts))


#: heights of the time line in the units of its drawing
HEAD, ROW, WIDTH = 22, 26, 640
#: where the names end and the bars begin
NAMES = 200


@register.simple_tag
def time_line(line: Line) -> SafeString:
    """A bar a task under its months; the table below says the same in words."""
    height = HEAD + ROW * len(line.bars)
    months = format_html_join(
        "",
        '<line class="rule" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text class="head" x="{3}" y="14">{4}</text>',
        ((_across(at), HEAD - 4, height, _across(at) + 3, _month(day)) for day, at in line.months if at < 97),
    )
    bars = format_html_join(
        "",
        '<g><title lang="zh">{}</title><text x="0" y="{}" lang="zh">{}</text>'
        '<rect class="bar--{}" x="{}" y="{}" width="{}" height="14" rx="3"/></g>',
        (
            (
                bar.task.name, HEAD + ROW * row + 16, _short(bar.task.name), bar.tone, _across(bar.begins),
                HEAD + ROW * row + 5, max(round(bar.length * (WIDTH - NAMES) / 100, 1), 3),
            )
            for row, bar in enumerate(line.bars)
        ),
    )  # fmt: skip
    now = (
        format_html('<line class="now" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', _across(line.today), HEAD - 4, height)
        if line.today is not None
        else SafeString("")
    )
    return format_html(
        '<svg class="time-line" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH, height, _("各项任务的起止时间，下面的表里是同样的内容"), months, bars, now,
    )  # fmt: skip


def _across(percent: float) -> float:
    return round(NAMES + percent * (WIDTH - NAMES) / 100, 1)


def _short(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"


def _month(day: date) -> str:
    """The month, with its year where the year begins."""
    if words.in_chinese():
        return f"{day.year}年{day.month}月" if day.month == 1 else f"{day.month}月"
    return f"{day:%b %Y}" if day.month == 1 else f"{day:%b}"
