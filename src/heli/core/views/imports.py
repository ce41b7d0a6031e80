"""Pages of an import: choose a file, see what was understood, import, take back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import exports, files, imports, queries
from heli.core.actions import imports as actions
from heli.core.actions.files import keep
from heli.core.forms import ImportForm, MappingForm
from heli.core.rules.sentence import Sentence
from heli.core.tables import Column, Filter, Kind, Table, list_page
from heli.core.web import done, key_in, opens, refusals_on, version_shown
from heli.core.words import moment

if TYPE_CHECKING:
    from heli.accounts.models import User

MOST = 100
SKIPPED = {"hidden": __("隐藏的表"), "chart": __("图表"), "empty": __("没有内容"),
           "no_headings": __("没有找到表头"), "no_people": __("没有人员")}  # fmt: skip
#: what a report calls a cell whose organisation the city does not know
UNKNOWN_ORGANISATION = "employer_unknown"
MARKS = {"uploaded": "going", "examined": "warn", "applied": "ok", "undone": "muted", "dropped": "muted"}


def _label(batch: Any) -> str:
    kind = imports.kinds().get(batch.kind)
    return str(kind.label) if kind else batch.kind


def _mark(batch: Any) -> str:
    """A file without a fault waits, it warns of nothing."""
    return "going" if batch.state == "examined" and not batch.report.get("bad") else MARKS[batch.state]


LIST = Table(
    "imports",
    columns=(
        Column(
            "file_name",
            __("文件"),
            sort="file_name",
            url=lambda b: reverse("core:import-detail", args=[b.pk]),
            lang="zh",
        ),
        Column("kind", __("种类"), sort="kind", value=_label),
        Column("state", __("状态"), Kind.STATE, value=lambda b: (b.get_state_display(), _mark(b))),
        Column("good", __("正确"), Kind.COUNT, value=lambda b: b.report.get("good")),
        Column("bad", __("有错"), Kind.COUNT, value=lambda b: b.report.get("bad")),
        Column("created_at", __("上传时间"), Kind.MOMENT, sort="created_at"),
    ),
    filters=(Filter("q", __("文件名"), kind="text", field="file_name__icontains"),),
    default_sort="-created_at",
    empty=__("还没有导入过文件。可以从 Excel 导入第一份。"),
)


def _mine(user: User) -> dict[str, imports.ImportKind]:
    return {key: kind for key, kind in imports.kinds().items() if user.holds(kind.permission)}


def _kind_for(user: User, key: str) -> imports.ImportKind:
    found = _mine(user).get(key)
    if found is None:
        raise Http404
    return found


@opens("core.import.start")
def import_list(request: HttpRequest) -> HttpResponse:
    """Imports this user started, newest first."""
    reader = cast("User", request.user)
    mine = _mine(reader)
    return list_page(
        request, LIST, queries.batches(reader, list(imports.kinds())), title=_("导入"), template="core/import_list.html",
        context={"kinds": mine.values()},
    )  # fmt: skip


@opens("core.import.start")
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file, or take a table to be filled in. With JavaScript a large one travels in pieces (``views.uploads``), else whole."""
    reader = cast("User", request.user)
    found = _kind_for(reader, kind)
    if request.GET.get("as") == "blank" and found.blank:
        return exports.blank_table(_("%(label)s空白表") % {"label": found.label}, found.blank)
    before = waiting(reader, found, key_in(request.GET.get("instead", "")))
    initial = {"create_organisations": before.create_organisations, "instead": before.pk} if before else {}
    form = ImportForm(request.POST or None, request.FILES or None, kind=found, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            file, given = form.cleaned_data["file"], form.cleaned_data
            before = waiting(reader, found, given["instead"])
            batch = begin(reader, found, file, file.name, bool(given.get("create_organisations")), before)
            return redirect("core:import-detail", batch.pk)
    context = {"form": form, "kind": found, "before": before}
    return render(request, "core/import_new.html", context, status=422 if form.errors else 200)


def waiting(reader: User, kind: imports.ImportKind, pk: int | None) -> Any:
    """An import of this kind and this user that is not applied: a mended file may come in its place."""
    found = queries.batches(reader, [kind.key]).filter(pk=pk or 0).first()
    if found is None or found.state not in found.LIFE.steps["drop"].sources:
        return None
    return None if found.job is not None and found.job.is_going else found


def begin(
    reader: User, kind: imports.ImportKind, source: Any, name: str, create_organisations: bool, instead: Any = None
) -> Any:
    """Keep the file and begin its import, from a form or from the last piece of an upload; what it replaces is put
    away, and what was said about that file, as whose full list it is, holds for this one."""
    stored = keep(source, name, by=reader)
    return _start(reader, kind, stored, create_organisations, instead)


def _start(
    reader: User,
    kind: imports.ImportKind,
    stored: Any,
    create_organisations: bool,
    instead: Any,
    expect: int | None = None,
) -> Any:
    if instead is not None:
        actions.drop_import(instead, by=reader, expect=expect)
    return actions.start_import(
        None, by=reader, kind=kind.key, permission=kind.permission, file=stored, create_organisations=create_organisations,
        options=instead.options if instead is not None else None,
    )  # fmt: skip


def _batch(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.batches(cast("User", request.user), list(imports.kinds())), pk=pk)


@opens("core.import.start")
@never_cache
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands: being examined, what was found, what was done."""
    batch = _batch(request, pk)
    job = batch.job
    if job is not None and job.is_going:
        return redirect("core:job", job.pk)
    kind, report = imports.kinds()[batch.kind], imports.details_of(batch)
    errors = report.get("errors", [])
    headings = imports.unknown_headings(report) if kind.fields else []
    reader = cast("User", request.user)
    can = {step.name for step in batch.LIFE.open_to(batch, reader)}
    unknown = sum(error.get("code") == UNKNOWN_ORGANISATION for error in errors)
    context = {
        "batch": batch, "kind": kind, "report": report, "errors": errors[:MOST], "more_errors": max(0, len(errors) - MOST),
        "columns_wrong": _columns_wrong(errors, kind), "steps": _steps(batch), "unknown_headings": headings,
        "unknown_organisations": unknown if kind.creates_organisations and not batch.create_organisations else 0,
        "repeated": _repeated(report)[:MOST],
        "warnings": report.get("warnings", [])[:MOST], "refusal": job.result if job and job.state == "refused" else "",
        "mapping": _mapping_form(batch, kind, headings) if headings and "map" in can else None,
        "understood": _understood(report, kind), "new_organisations": report.get("new_organisations", []),
        "skipped": [(one["sheet"], SKIPPED.get(one["reason"], one["reason"])) for one in report.get("skipped", [])],
        "mark": _mark(batch), "can": can, "may_undo": "undo" in can and reader.holds(kind.undo_permission),
        "does_something": bool(report.get("created") or report.get("updated") or report.get("missing")),
    }  # fmt: skip
    return render(request, "core/import_detail.html", context)


def _columns_wrong(errors: list[dict[str, Any]], kind: imports.ImportKind) -> list[tuple[Any, int]]:
    """How many cells are wrong in each column, most first: where to look first."""
    found = Counter(str(error.get("field")) for error in errors)
    return [(kind.fields[name], number) for name, number in found.most_common() if name in kind.fields]


def _repeated(report: dict[str, Any]) -> list[list[tuple[str, str]]]:
    """One person in several rows: sheet and rows, within a sheet and across them."""
    within = [[(one["sheet"], _("、").join(map(str, one["rows"])))] for one in report.get("duplicates", [])]
    across = [[(sheet, str(row)) for sheet, row in one] for one in report.get("duplicates_across_sheets", [])]
    return within + across


def _steps(batch: Any) -> list[dict[str, Any]]:
    """Upload, check, import: where this one is."""
    reached = {"uploaded": 1, "examined": 2, "applied": 4, "undone": 4}.get(batch.state, 0)
    last = (_("已撤销"), batch.undone_at) if batch.state == "undone" else (_("导入"), batch.applied_at)
    labels = ((_("上传"), batch.created_at), (_("核对"), None), last)
    return [
        {
            "label": label,
            "note": moment(at),
            "state": "done" if number < reached else "now" if number == reached else "",
        }
        for number, (label, at) in enumerate(labels, 1)
    ]


def _understood(report: dict[str, Any], kind: imports.ImportKind) -> list[tuple[str, str]]:
    """Sheet by sheet, which column means what."""
    found = []
    for sheet in report.get("sheets", []):
        columns = sheet.get("columns", {})
        if isinstance(columns, dict):
            said = "，".join(f"{letter}：{kind.fields.get(to, to)}" for letter, to in columns.items())
            found.append((sheet.get("sheet", ""), said))
    return found


def _mapping_form(batch: Any, kind: imports.ImportKind, headings: list[str], data: Any = None) -> MappingForm:
    initial = {f"heading-{n}": batch.mapping.get(heading, "") for n, heading in enumerate(headings)}
    return MappingForm(data, headings=headings, fields=dict(kind.fields), initial=initial)


@require_POST
@opens("core.import.map")
def import_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what headings mean and look again."""
    batch = _batch(request, pk)
    kind = imports.kinds()[batch.kind]
    form = _mapping_form(batch, kind, imports.unknown_headings(imports.details_of(batch)), request.POST)
    if form.is_valid():
        columns = {**batch.mapping, **form.columns()}
        actions.map_columns(batch, by=cast("User", request.user), expect=version_shown(request), columns=columns)
    return redirect("core:import-detail", batch.pk)


@require_POST
@opens("core.import.again")
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look once more; where the file names organisations nobody registered, it may be told to make them."""
    batch, reader = _batch(request, pk), cast("User", request.user)
    if request.POST.get("create_organisations") and batch.file is not None:
        batch = _start(reader, _kind_for(reader, batch.kind), batch.file, True, batch, version_shown(request))
        return redirect("core:import-detail", batch.pk)
    job = actions.examine_again(batch, by=reader, expect=version_shown(request))
    return redirect("core:job", job.pk)


@require_POST
@opens("core.import.apply")
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    kind = imports.kinds()[batch.kind]
    job = actions.ask_apply(
        batch, by=cast("User", request.user), expect=version_shown(request), permission=kind.permission,
        good_rows=request.POST.get("rows") == "good",
    )  # fmt: skip
    return redirect("core:job", job.pk)


@require_POST
@opens("core.import.undo")
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    permission = imports.kinds()[batch.kind].undo_permission
    job = actions.ask_undo(batch, by=cast("User", request.user), expect=version_shown(request), permission=permission)
    return redirect("core:job", job.pk)


@require_POST
@opens("core.import.drop")
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    actions.drop_import(batch, by=cast("User", request.user), expect=version_shown(request))
    return done(request, "core:import-list", Sentence("已放弃「%(file)s」，什么也没有改动。", file=batch.file_name))


@opens("core.import.start")
@never_cache
def import_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The user's own workbook with its bad cells red, to mend and upload again."""
    batch = _batch(request, pk)
    if batch.marked is None:
        raise Http404
    answer = FileResponse(
        files.open_file(batch.marked), as_attachment=True, filename=batch.marked.name, content_type=exports.XLSX
    )
    answer.headers["Content-Length"] = str(batch.marked.size)
    return cast(HttpResponse, answer)
