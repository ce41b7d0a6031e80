"""Statistics forms: the forms of one's line, another or a next version, one filled in, and what was reported."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import statistics
from heli.core.actions import statistics as actions
from heli.core.exports import XLSX, kept_file
from heli.core.forms import NewOfficeFileForm, OfficeFileForm
from heli.core.owners import names_of, offices
from heli.core.rules.sentence import Sentence
from heli.core.statistics_filled import people_at
from heli.core.statistics_table import REPORTS
from heli.core.tables import list_page
from heli.core.web import REPLACED, done, opens, refusals_on, taken, theirs_to_change, version_shown


class FileForm(OfficeFileForm):
    """The workbook of a form, with its marks."""

    ENDING, HINT = ".xlsx", _("Excel 文件（.xlsx），版式不变，在要统计的格子里写标记。")


class AddForm(NewOfficeFileForm, FileForm):
    FOR = "table"
    table = forms.ChoiceField(label=_("统计什么"))
    name = forms.CharField(label=_("报表名称"), max_length=60, help_text=_("例如：持证社会工作者情况统计表。"))


class FillForm(forms.Form):
    """For whom, and for which day."""

    owner = forms.ChoiceField(label=_("填报单位"), required=False, widget=forms.Select(attrs={"lang": "zh"}))
    day = forms.DateField(
        label=_("统计日期"), help_text=_("表里的“统计年度”“统计季度”“统计月份”按这一天算。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = offices(user, "core.statistics.fill")  # type: ignore[attr-defined]


@opens("core.statistics.view")
def statistics_list(request: HttpRequest) -> HttpResponse:
    """The forms one may fill, and what was reported within one's reach."""
    user: Any = request.user
    found = list(statistics.forms_in_use(user))
    names = names_of(one.owner for one in found)
    forms = [(one, names[one.owner]) for one in found]
    context = {"forms": forms, "may_fill": user.holds("core.statistics.fill"),
               "may_add": user.holds("core.statistics_form.add")}  # fmt: skip
    return list_page(
        request, REPORTS, statistics.reports_seen(user), title=_("统计报表"), template="core/statistics_list.html",
        context=context,
    )  # fmt: skip


def _vocabularies(user: Any) -> list[Any]:
    """For each countable list what the marks of a form may say."""
    today = localdate()
    return [
        (key, label, list(statistics.Vocabulary(listed, user, today).words()))
        for key, label, listed in statistics.labels()
    ]


@opens("core.statistics_form.add")
def statistics_form_add(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    uses, owners = [each[:2] for each in statistics.labels()], offices(user, "core.statistics_form.add")
    form = AddForm(request.POST or None, request.FILES or None, uses=uses, owners=owners)
    add = partial(actions.add_form, None, day=localdate())
    if answer := taken(request, form, add, "core:statistics-list", Sentence("已收下报表「%(name)s」。")):
        return answer
    context = {"form": form, "vocabularies": _vocabularies(user)}
    return render(request, "core/statistics_form.html", context, status=422 if form.errors else 200)


@opens("core.statistics_form.replace")
def statistics_form_replace(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    known = theirs_to_change(user, statistics.forms_seen(user), pk, "core.statistics_form.replace")
    form = FileForm(request.POST or None, request.FILES or None)
    replace = partial(actions.replace_form, known, day=localdate(), expect=version_shown(request))
    if answer := taken(request, form, replace, "core:statistics-list", REPLACED):
        return answer
    context = {"form": form, "known": known, "vocabularies": _vocabularies(user)}
    return render(request, "core/statistics_form.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.statistics_form.withdraw")
def statistics_form_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    known = theirs_to_change(user, statistics.forms_seen(user), pk, "core.statistics_form.withdraw")
    actions.withdraw_form(known, by=user, expect=version_shown(request))
    return done(request, "core:statistics-list", Sentence("已停用报表「%(name)s」。", name=known.name))


@require_safe
@opens("core.statistics_form.add")
def statistics_sample(request: HttpRequest, table: str) -> HttpResponse:
    """A form to begin from."""
    listed = statistics.countable().get(table)
    if listed is None or listed.counting is None:
        raise Http404
    answer = HttpResponse(listed.counting.sample(), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, "样表.xlsx") or ""
    return answer


@require_safe
@opens("core.statistics.view")
@never_cache
def statistics_form_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty form as it was uploaded, marks and all."""
    form = get_object_or_404(statistics.forms_seen(request.user), pk=pk)
    return kept_file(form.file, f"{form.name}（空表）.xlsx")


@opens("core.statistics.fill")
def statistics_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a form to be filled; goes on to the page of the work."""
    user: Any = request.user
    known = get_object_or_404(statistics.forms_in_use(user), pk=pk)
    form = FillForm(request.POST or None, user=user, initial={"day": localdate()})
    if form.is_valid():
        with refusals_on(form):
            base = request.build_absolute_uri("/").rstrip("/")
            report = actions.ask_report(None, by=user, form=known, base=base, **form.cleaned_data)
            assert report.job is not None
            return redirect("core:job", report.job.pk)
    context = {"form": form, "known": known, "may": user.may("core.statistics_form.replace", known)}
    return render(request, "core/statistics_fill.html", context, status=422 if form.errors else 200)


@require_safe
@opens("core.statistics.view")
def statistics_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was reported, as the form lays it out; each figure opens whom it counted."""
    user: Any = request.user
    report = get_object_or_404(statistics.reports_seen(user).defer(None).defer("people"), pk=pk)
    if report.counted_at is None:
        if report.job is not None and report.job.is_going and report.made_by_id == user.actor_id:
            return redirect("core:job", report.job.pk)
        raise Http404
    listed = statistics.countable().get(report.form.table)
    url = listed.url if listed is not None and user.holds(listed.permission) else ""
    context = {"report": report, "sheets": _drawn(report, url)}
    return render(request, "core/statistics_report.html", context)


def _drawn(report: Any, url: str) -> list[tuple[str, list[list[dict[str, Any]]]]]:
    """Each sheet as rows of cells: the text, or the figure with the address of its people; empty rows and columns go."""
    found = []
    for sheet in report.sheets:
        rows = [[_cell(report, url, *cell) for cell in row] for row in sheet["rows"]]
        while rows and not any(cell["text"] for cell in rows[-1]):
            rows.pop()
        found.append((sheet["name"], rows))
    return found


def _cell(report: Any, url: str, text: str, down: int, across: int, figure: int | None, side: str) -> dict[str, Any]:
    cell = {"text": text, "down": down, "across": across, "side": side, "is_number": figure is not None, "to": ""}
    if figure is not None:
        query, count, *_place = report.figures[figure]
        to = people_at(url, report, figure) if report.knows_people else f"{url}?{query}"
        cell |= {"text": f"{count:,}", "to": to if url else ""}
    return cell


@require_safe
@opens("core.statistics.view")
@never_cache
def statistics_report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook that was made."""
    report = get_object_or_404(statistics.reports_seen(request.user).filter(file__isnull=False), pk=pk)
    assert report.file is not None
    return kept_file(report.file, report.file.name)
