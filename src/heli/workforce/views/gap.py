"""人员缺口: the finding as a sentence, a map beside a table, the arithmetic one click away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_POST

from heli.core import exports
from heli.core.rules.sentence import Sentence
from heli.core.taking import taken_out
from heli.core.web import done, opens, refusals_on, version_shown
from heli.core.words import name_of, told
from heli.directory import queries as directory
from heli.workforce.actions import gap as actions
from heli.workforce.forms.gap import LEVELS, BasisForm, GapFilter, MonthFilter, MonthForm, filter_shown
from heli.workforce.queries import gap_page as queries
from heli.workforce.queries import reports
from heli.workforce.words import month_life

HEADS = (
    __("区划代码"), __("地区"), __("常住人口"), __("人口为估算"), __("计算基数"), __("基数为估算"), __("现有"), __("持证"),
    __("每万人持证"), __("折合全职"), __("应有"), __("还差"), __("全部社会工作者"), __("全部任职"), __("全部持证"), __("登记有效"),
)  # fmt: skip
MONTH_HEADS = (
    __("级别"), __("区划代码"), __("地区"), __("常住人口"), __("人口为估算"), __("现有"), __("任职"), __("持证"), __("登记有效"),
    __("每万人持证"),
)  # fmt: skip
#: corrections on the page; the file has them all
MOST_CHANGED = 100


@opens("workforce.gap.view")
def gap(request: HttpRequest) -> HttpResponse:
    """The page of the whole city, or of one place and what lies below it; as a file where the address asks for one."""
    chosen = GapFilter(request.GET).chosen()
    page = queries.gap_page(chosen.place, chosen.level, chosen.on or localdate(), chosen.standard, chosen.part)
    if page is None or page.standard is None:
        return _nothing_yet(request, chosen.on)
    if request.GET.get("as") in exports.FORMS:
        lines, title = _lines(page), told(Sentence("人员缺口 %(day)s", day=page.day.isoformat()))
        return taken_out(
            request, request.GET["as"], title, [str(head) for head in HEADS], lines, table="gap", count=len(lines)
        )
    form = filter_shown(
        chosen.place, page.level, queries.levels_below(page.under), list(page.standards), page.standard.id, page.day
    )
    before, after = (_part(request, page, page.part + step) for step in (-1, 1))
    context = {
        "page": page, "form": form, "query": request.GET.urlencode(), "before": before, "after": after,
        "may_enter": page.finding.kind == "no_figure" and page.top and _may_enter(request.user, page.top.code),
    }  # fmt: skip
    return render(request, "workforce/gap.html", context)


def _nothing_yet(request: HttpRequest, day: date | None) -> HttpResponse:
    """A day before the first standard says so; a place nobody knows is no page."""
    first = reports.first_standard_day()
    if day is None or first is None or day >= first:
        raise Http404
    return render(request, "workforce/gap_before.html", {"day": day, "first": first})


def _part(request: HttpRequest, page: queries.GapPage, part: int) -> str:
    """The address of another page of the table; empty where there is none."""
    query = request.GET.copy()
    query["part"] = str(part)
    return f"?{query.urlencode()}" if 1 <= part <= page.parts else ""


def _lines(page: queries.GapPage) -> list[list[str]]:
    return [
        [str(value) for value in (
            line.place.code, line.place.name, line.residents if line.residents is not None else "",
            _("是") if line.residents_estimated else "", line.row.figure if line.row.figure is not None else "",
            _("是") if line.row.estimated else "", line.staff.workers, line.staff.licensed, line.per_10000,
            queries.actual_text(line.row.actual), line.row.required if line.row.required is not None else "", line.gap,
            line.count.workers, line.count.employments, line.count.licensed, line.count.licensed_valid,
        )]
        for line in page.lines
    ]  # fmt: skip


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return localdate()


@opens("workforce.gap.view")
def gap_place(request: HttpRequest, code: str) -> HttpResponse:
    """How the requirement of one place comes about: figures, rule, article, date."""
    day = _day(request)
    page = queries.gap_of_place(code, day)
    if page is None:
        raise Http404
    context = {"page": page, "day": day, "may_enter": _may_enter(request.user, code)}
    return render(request, "workforce/gap_place.html", context)


def _may_enter(user: Any, code: str) -> bool:
    """Whether this user enters what a standard counts by here: the right alone does not reach every place."""
    place = directory.places(user).filter(code=code, valid_until=None).first()
    return place is not None and bool(user.may("workforce.basis.change", place))


@opens("workforce.basis.change")
def basis_change(request: HttpRequest, code: str) -> HttpResponse:
    """Enter what a standard counts by."""
    place = get_object_or_404(directory.places(request.user), code=code, valid_until=None)
    form = BasisForm(request.POST or None, initial={"as_of": localdate()})
    if form.is_valid():
        with refusals_on(form):
            actions.set_basis(place, by=request.user, **form.cleaned_data)
            return done(
                request,
                reverse("workforce:gap-place", args=[code]),
                Sentence("已记录%(place)s的数字。", place=place.name),
            )
    return render(
        request, "workforce/basis_form.html", {"form": form, "place": place}, status=422 if form.errors else 200
    )


@opens("workforce.gap.view")
def report_list(request: HttpRequest) -> HttpResponse:
    form = MonthForm(initial={"month": reports.last_month_end(localdate())})
    return render(request, "workforce/gap_report_list.html", {"reports": reports.reports(request.user), "form": form})


@require_POST
@opens("workforce.gap.freeze")
def report_freeze(request: HttpRequest) -> HttpResponse:
    form = MonthForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            report = actions.freeze_month(None, by=request.user, month=form.cleaned_data["month"], today=localdate())
            return done(request, report, _("已冻结，等待另一位同事签收。"))
    context = {"reports": reports.reports(request.user), "form": form}
    return render(request, "workforce/gap_report_list.html", context, status=422)


@opens("workforce.gap.view")
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A month as it was reported, and what later corrections would make of it."""
    report = get_object_or_404(reports.reports(request.user), pk=pk)
    if request.GET.get("as") in exports.FORMS:
        return _month_file(request, report)
    form = MonthFilter(request.GET)
    level, standard = form.chosen()
    page = reports.month_page(report, level, standard)
    changed = reports.differences(report)
    context = {
        "report": report, "page": page, "form": form.shown(page.standards), "life": month_life(report),
        "steps": report.LIFE.open_to(report, request.user), "changed": len(changed), "most": MOST_CHANGED,
        "differences": [(each, each.figures(standard)) for each in changed[:MOST_CHANGED]],
    }  # fmt: skip
    return render(request, "workforce/gap_report_detail.html", context)


def _month_file(request: HttpRequest, report: Any) -> HttpResponse:
    """Every place and every standard as reported, beside what the same day says now."""
    standards, lines = reports.month_table(report)
    levels = dict(LEVELS)
    heads = [str(head) for head in MONTH_HEADS]
    heads += [f"{name_of(standard)} {head}" for standard in standards for head in (_("应有"), _("折合全职"), _("还差"))]
    heads += [_("现在算的现有"), _("现在算的持证"), _("现在算的应有"), _("现在算的还差")]
    rows = [
        [
            "" if value is None else str(value)
            for value in (
                levels[line.level], line.code, line.name, line.residents, _("是") if line.residents_estimated else "",
                line.workers, line.employments, line.licensed, line.licensed_valid, line.per_10000, *asked, *now,
            )
        ]
        for line, asked, now in lines
    ]  # fmt: skip
    title = told(Sentence("月末数据 %(day)s", day=report.month.isoformat()))
    return taken_out(request, request.GET["as"], title, heads, rows, table="gap-report", count=len(rows))


@require_POST
@opens("workforce.gap.sign")
def report_sign(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(reports.reports(request.user), pk=pk)
    actions.sign_month(report, by=request.user, expect=version_shown(request))
    return done(request, report, _("已签收。"))
