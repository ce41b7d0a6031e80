"""Words and bars of projects, needs and the catalogue: sums, states, the personnel share beside its floor."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heli.core.rules.money import with_sign
from heli.core.templatetags.parts import grouped, state
from heli.directory.models import Level
from heli.purchasing.queries.catalogue import Contracted
from heli.purchasing.rules import personnel

register = template.Library()

MARKS = {
    "draft": "draft", "listed": "ok", "submitted": "waiting", "returned": "danger", "approved": "ok", "tendering": "going",
    "running": "going", "closed": "ok", "dropped": "ended", "open": "waiting", "taken": "ok", "declined": "ended", "handed": "waiting",
    "withdrawn": "ended",
}  # fmt: skip
HELD = {personnel.BELOW: "danger", personnel.NEAR: "warn", personnel.ABOVE: "ok"}


@register.simple_tag
def state_of(record: Any) -> SafeString:
    """The state of an item, a need or a project: shape, word and colour."""
    return state(MARKS[record.state], record.get_state_display())


@register.filter
def level_word(level: str) -> str:
    return str(Level(level).label)


@register.filter
def figure(frozen: Any) -> str:
    """A frozen figure as it is read: money in yuan, people without places that say nothing."""
    if frozen.is_money:
        return with_sign(int(frozen.value))
    return f"{frozen.value.normalize():,f}"


@register.simple_tag
def held_words(held: personnel.Held) -> SafeString:
    """How the share stands to the floor, in shape, word and colour."""
    if held.floor is None or held.share is None:
        return SafeString("")
    said = {
        personnel.BELOW: _("低于下限"),
        personnel.NEAR: _("接近下限"),
        personnel.ABOVE: _("达到下限"),
    }[held.state]
    return state(HELD[held.state], said)


@register.simple_tag
def share_bar(held: personnel.Held) -> SafeString:
    """The share of personnel as a bar, with a line where the floor lies; the words beside it say the same."""
    if held.share is None:
        return SafeString("")
    line = SafeString("")
    if held.floor is not None:
        line = format_html('<line class="share__floor" x1="{0}%" x2="{0}%" y1="0" y2="20"></line>', held.floor.percent)
    return format_html(
        '<svg class="share share--{}" aria-hidden="true"><rect class="share__whole" width="100%" y="4" height="12" rx="2">'
        '</rect><rect class="share__part" width="{}%" y="4" height="12" rx="2"></rect>{}</svg>',
        held.state, held.shown, line,
    )  # fmt: skip


@register.filter
def floor_percent(held: personnel.Held) -> str:
    return personnel.written(held.floor.percent) if held.floor else ""


def _percent(share: Fraction | None) -> str:
    return "" if share is None else f"{personnel.percent(share)}%"


@register.inclusion_tag("core/parts/chart.html")
def contracted_chart(found: Contracted) -> dict[str, Any]:
    """Both shares as lines, and the table they are drawn from with what they are shares of."""
    columns: Sequence[dict[str, Any]] = [
        {"label": _("截至")}, {"label": _("按事项数"), "num": True}, {"label": _("按费用"), "num": True},
        {"label": _("事项数")}, {"label": _("购买服务")}, {"label": _("政府自己做")}, {"label": _("事业单位做")},
        {"label": _("没有人做")}, {"label": _("一年的费用")}, {"label": _("其中购买服务")},
    ]  # fmt: skip
    rows = [
        {"cells": [
            each.day.isoformat(), _percent(each.by_number), _percent(each.by_money), grouped(each.tasks),
            grouped(each.many["contracted"]), grouped(each.many["government"]), grouped(each.many["institution"]),
            grouped(each.many["nobody"]), with_sign(each.cost), with_sign(each.fen["contracted"]),
        ]}
        for each in found.years
    ]  # fmt: skip
    return {"caption": _("购买服务的事项和费用占多少"), "columns": columns, "rows": rows, "rows_class": "rows"}


@register.simple_tag
def contracted_sentence(found: Contracted) -> str:
    """What the lines show, as a sentence."""
    last = found.years[-1]
    given = {"number": _percent(last.by_number) or "—", "money": _percent(last.by_money) or "—", "tasks": last.tasks}
    return _("今天登记了由谁做的 %(tasks)s 个事项里，%(number)s 由社会力量承接，占费用的 %(money)s。") % given


@register.inclusion_tag("core/parts/chart.html")
def budget_chart(kept: Sequence[Any]) -> dict[str, Any]:
    """Budget and spending so far as lines, and the table they are drawn from; a month that runs away says so in words."""
    columns: Sequence[dict[str, Any]] = [
        {"label": _("月份")}, {"label": _("累计预算"), "num": True}, {"label": _("累计支出"), "num": True},
        {"label": _("本月预算")}, {"label": _("本月支出")}, {"label": _("偏差")}, {"label": _("提醒")},
    ]  # fmt: skip
    rows = [
        {"cells": [
            f"{each.month[0]}-{each.month[1]:02}", with_sign(each.budget_sum), with_sign(each.spent_sum), with_sign(each.budget),
            with_sign(each.spent), with_sign(each.deviation), _("超前") if each.runs_away else "",
        ]}
        for each in kept
    ]  # fmt: skip
    return {"caption": _("累计预算和累计支出"), "columns": columns, "rows": rows, "rows_class": "rows"}
