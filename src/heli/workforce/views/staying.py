"""留任和流失: how many leave, from where and why, how long people stay, whose contract ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from heli.core import exports
from heli.core.rules.sentence import Sentence
from heli.core.taking import taken_out
from heli.core.web import opens
from heli.core.words import told
from heli.workforce.forms.staying import StayingFilter, filter_shown
from heli.workforce.queries.staying_page import Staying, staying_page
from heli.workforce.rules.staying import Flow, Kept

HEADS = (
    __("表"), __("项目"), __("期初在任"), __("新入职"), __("离职"), __("其中调动"), __("其中流失"), __("期末在任"), __("平均在任"), __("离职率"),
    __("流失率"), __("期初的人里仍在任"), __("满几个月"), __("满到这个月初的人"), __("这个月内离开"), __("留下的比例"), __("下限"), __("上限"),
)  # fmt: skip


@opens("workforce.staying.view")
def staying(request: HttpRequest) -> HttpResponse:
    """The page of one's own scope; as a file where the address asks for one."""
    user: Any = request.user
    chosen = StayingFilter(request.GET).chosen()
    page = staying_page(user, by=chosen.by, curve_of=chosen.curve, on=chosen.on)
    if request.GET.get("as") in exports.FORMS:
        lines, title = _lines(page), told(Sentence("留任和流失 %(day)s", day=page.on.isoformat()))
        return taken_out(
            request, request.GET["as"], title, [str(head) for head in HEADS], lines, table="staying", count=len(lines)
        )
    asked = request.GET.copy()
    asked.pop("as", None)
    context = {"page": page, "form": filter_shown(chosen), "query": asked.urlencode()}
    return render(request, "workforce/staying.html", context)


def _flow(table: str, name: str, flow: Flow, kept: Kept | None = None) -> list[Any]:
    return [
        table, name, flow.before, flow.joined, flow.left, flow.moved, flow.lost, flow.after, round(float(flow.average), 2),
        _share(flow.turnover), _share(flow.loss), kept.still if kept else None,
    ] + [None] * 6  # fmt: skip


def _share(share: Any) -> float | None:
    return None if share is None else round(float(share), 4)


def _lines(page: Staying) -> list[list[Any]]:
    """One table after the other, each row with the name of its table."""
    period = f"{page.first:%Y-%m} – {page.last:%Y-%m}"
    found = [_flow(_("合计"), period, page.whole, page.kept)]
    found += [_flow(_("各月"), f"{month.day:%Y-%m}", month.flow) for month in page.months]
    found += [_flow(_("各年"), f"{year.day:%Y-%m}", year.flow) for year in page.years]
    found += [_flow(str(page.group_words), str(line.name), line.flow, line.kept) for line in page.lines]
    for point in page.curve:
        row: list[Any] = [_("留任曲线"), "", *[None] * 10, point.months + 1, point.at_risk, point.left]
        found.append([*row, _share(point.survival), round(point.low, 4), round(point.high, 4)])
    return found
