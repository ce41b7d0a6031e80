"""Pages of official documents: the list, the form, one document, its preview and its two files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import files
from heli.core.documents.headers import guarded
from heli.core.errors import Stale
from heli.core.official import pdf, word
from heli.core.rules.filekinds import KINDS
from heli.core.rules.official import paragraphs
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown
from heli.workbench.actions import official as actions
from heli.workbench.forms.official import DropForm, OfficialForm
from heli.workbench.official_list import OFFICIAL
from heli.workbench.queries import official as queries
from heli.workbench.queries.letters import templates_in_use

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens("workbench.official.view")
@require_safe
def official_list(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    return list_page(
        request, OFFICIAL, queries.official_documents(user), title=_("公文"), template="workbench/official_list.html",
        context={
            "may_draft": user.holds("workbench.official.draft"), "may_template": user.holds("core.template.add")
        },
    )  # fmt: skip


def _document(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.official_documents(cast("User", request.user)), pk=pk)


def _form_page(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = 409 if "versions" in context else 422 if form.errors else 200
    return render(request, "workbench/official_form.html", {"form": form} | context, status=status)


@opens("workbench.official.draft")
def official_draft(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = OfficialForm(request.POST or None, offices=queries.offices_to_write_for(user))
    if form.is_valid():
        with refusals_on(form):
            facts = dict(form.cleaned_data)
            document = actions.draft_official(facts.pop("office"), by=user, **facts)
            return done(request, document, _("已保存草稿。看过预览，就可以编号印发。"))
    return _form_page(request, form)


@opens("workbench.official.change")
def official_change(request: HttpRequest, pk: int) -> HttpResponse:
    user, document = cast("User", request.user), _document(request, pk)
    if document.state != "draft":
        return redirect(document)
    if not user.may("workbench.official.change", document):
        return render(request, "core/no_right.html", {"permission": "workbench.official.change"}, status=403)
    page = {"document": document, "version": document.version}
    form = OfficialForm(request.POST or None, instance=document, offices=queries.offices_to_write_for(user))
    if request.POST.get("keep") == "theirs":
        return redirect(document)
    if form.is_valid():
        try:
            with refusals_on(form):
                actions.change_official(document, by=user, expect=version_shown(request), **form.cleaned_data)
                return done(request, document, _("已保存草稿。"))
        except Stale:
            now = _document(request, pk)
            stored = {field.name: getattr(now, field.name) for field in form}
            page |= {"versions": versions(now, form, stored), "version": now.version}
    elif request.method == "POST":
        page["version"] = version_shown(request)
    return _form_page(request, form, **page)


@opens("workbench.official.view")
@require_safe
def official_detail(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    return _detail(request, document, DropForm())


def _detail(request: HttpRequest, document: Any, form: Any) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "document": document, "steps": {step.name for step in document.LIFE.open_to(document, user)},
        "paragraphs": paragraphs(document.body), "drop_form": form, "attachments": document.attachments.splitlines(),
        "templates": list(templates_in_use(user)) if document.state != "dropped" else [],
    }  # fmt: skip
    return render(request, "workbench/official_detail.html", context, status=422 if form.errors else 200)


@require_POST
@opens("workbench.official.issue")
def official_issue(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    issued = actions.issue_official(
        document, by=cast("User", request.user), expect=version_shown(request), today=localdate()
    )
    return done(request, issued, Sentence("已编号印发：%(number)s。", number=issued.number))


@require_POST
@opens("workbench.official.drop")
def official_drop(request: HttpRequest, pk: int) -> HttpResponse:
    document, form = _document(request, pk), DropForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.drop_official(
                document, by=cast("User", request.user), expect=version_shown(request), **form.cleaned_data
            )
            return done(request, document, _("已作废这份草稿，原因已记下。"))
    return _detail(request, document, form)


WRITERS = {"docx": word.write, "pdf": pdf.write}


@opens("workbench.official.view")
@require_safe
@never_cache
def official_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The file as it was issued; of a draft, the one it would be today, to look at."""
    if form not in WRITERS:
        raise Http404
    document = _document(request, pk)
    kept = document.pdf_file if form == "pdf" else document.word_file
    shown = form == "pdf" and "save" not in request.GET
    if kept is not None:
        answer: Any = FileResponse(
            files.open_file(kept), as_attachment=not shown, filename=kept.name, content_type=kept.content_type
        )
    else:
        made = WRITERS[form](queries.laid_out(document), localdate())
        answer = HttpResponse(made, content_type=KINDS[form].content_type)
        name = content_disposition_header(not shown, f"{document.plain_title[:60]}.{form}")
        answer.headers["Content-Disposition"] = name or "attachment"
    return cast(HttpResponse, guarded(answer, form))
