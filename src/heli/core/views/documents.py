"""Documents on records: upload whole or in pieces, open, versions, withdraw, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import files, queries
from heli.core.actions import documents as actions
from heli.core.actions import files as keeping
from heli.core.documents.door import kind_wanted
from heli.core.documents.headers import guarded
from heli.core.documents.preview import preview
from heli.core.errors import HeliError
from heli.core.forms import DocumentForm, WithdrawForm
from heli.core.rules.sentence import Sentence
from heli.core.views.pieces import refused, said
from heli.core.web import done, key_in, opens, refusals_on, version_shown
from heli.core.words import shown, told

if TYPE_CHECKING:
    from heli.accounts.models import User

#: what an upload in pieces is for, beside the imports
PURPOSE = "core.document"


def _record(user: User, kind: str, pk: int) -> Any:
    """A record of a kind that takes documents, where this user sees it."""
    on = queries.takes_documents(user, kind, pk)
    if on is None:
        raise Http404
    return on


def _document(request: HttpRequest, pk: int) -> tuple[Any, Any]:
    found = queries.document(cast("User", request.user), pk)
    if found is None:
        raise Http404
    return found


def _told(version: Any) -> Sentence:
    """What is said when a file was taken."""
    document = version.document
    if version.number == 1:
        return Sentence("已上传「%(title)s」。", title=document.title)
    return Sentence("已上传「%(title)s」的第 %(number)s 版。", title=document.title, number=version.number)


@opens("core.document.attach")
def document_attach(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A form of its own, where the one on the record's page was not filled in right or there is no script."""
    user = cast("User", request.user)
    on = _record(user, kind, pk)
    if not user.may("core.document.attach", on):
        return render(request, "core/no_right.html", {"permission": "core.document.attach"}, status=403)
    form = DocumentForm(request.POST or None, request.FILES or None, initial={"title": request.GET.get("title", "")})
    if form.is_valid():
        with refusals_on(form):
            version = actions.attach(on, by=user, **form.cleaned_data)
            return done(request, on, _told(version))
    context = {"form": form, "on": on, "kind": kind}
    return render(request, "core/document_attach.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.document.attach")
def document_pieces(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Begin a large file, or go on where it stopped: ``name``, ``size`` and the title."""
    user = cast("User", request.user)
    on = _record(user, kind, pk)
    name, size = request.POST.get("name", "")[:200], key_in(request.POST.get("size", ""))
    if not name or size is None:
        return refused(_("请重新选择文件。"))
    if not user.may("core.document.attach", on):
        return refused(_("这一步要由有权限的人办理。"), status=403)
    try:
        kind_wanted(name)
        given = {"kind": kind, "pk": str(pk), "title": request.POST.get("title", "")[:100]}
        return said(keeping.open_upload(by=user, name=name, size=size, purpose=PURPOSE, given=given))
    except HeliError as error:
        return refused(told(error.message))


def finish(request: HttpRequest, upload: Any) -> HttpResponse:
    """The last piece is there: make a document of them. The record may have gone out of sight meanwhile."""
    user = cast("User", request.user)
    on: Any = _record(user, str(upload.given.get("kind")), key_in(str(upload.given.get("pk"))) or 0)
    version = actions.attach(
        on, by=user, file=keeping.content_of(upload), title=str(upload.given.get("title", "")), name=upload.name
    )
    messages.success(request, shown(_told(version)))
    return JsonResponse({"offset": upload.size, "next": on.get_absolute_url()})


@require_safe
@opens("core.document.view")
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its versions, who uploaded them; the next version; why it was withdrawn."""
    document, on = _document(request, pk)
    return _detail(request, document, on, WithdrawForm())


def _detail(request: HttpRequest, document: Any, on: Any, form: Any) -> HttpResponse:
    user = cast("User", request.user)
    versions = list(document.versions.all())
    wanted = key_in(request.GET.get("version", ""))
    steps = {step.name for step in document.LIFE.open_to(document, user)}
    context = {
        "document": document, "on": on, "kind": on._meta.label_lower, "steps": steps, "withdraw_form": form, "versions": versions, "previewed": next((each for each in versions if each.number == wanted), versions[0]),
        "may_open": document.state == "kept" or "restore" in steps,
        "upload_form": DocumentForm(initial={"title": document.title}, title_known=True),
        "may_attach": document.state == "kept" and user.may("core.document.attach", on),
    }  # fmt: skip
    return render(request, "core/document_detail.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.document.withdraw")
def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    document, on = _document(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.withdraw_document(
                document, by=cast("User", request.user), expect=version_shown(request), **form.cleaned_data
            )
            return done(request, on, Sentence("已撤下「%(title)s」，文件不再打开，原因已记下。", title=document.title))
    return _detail(request, document, on, form)


@require_POST
@opens("core.document.restore")
def document_restore(request: HttpRequest, pk: int) -> HttpResponse:
    document, on = _document(request, pk)
    actions.restore_document(document, by=cast("User", request.user), expect=version_shown(request))
    return done(request, on, Sentence("已恢复「%(title)s」。", title=document.title))


def _version(request: HttpRequest, pk: int, number: int) -> Any:
    """One version of a document that may be opened: what was withdrawn is for those who may restore it."""
    document, _on = _document(request, pk)
    if document.state != "kept" and not cast("User", request.user).may("core.document.restore", document):
        raise Http404
    version = next((each for each in document.versions.all() if each.number == number), None)
    if version is None:
        raise Http404
    return version


@require_safe
@opens("core.document.view")
@never_cache
def document_preview(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The beginning of a version as text, tables or picture; within the page of the document where htmx asks for it."""
    version = _version(request, pk, number)
    context = {"version": version, "document": version.document, "preview": preview(version)}
    beside = "HX-Request" in request.headers
    return render(request, f"core/{'_document_preview' if beside else 'document_preview'}.html", context)


@require_safe
@opens("core.document.view")
@never_cache
def document_open(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file of a version: in place where a browser can show it without running anything, else to be saved."""
    version = _version(request, pk, number)
    in_place = version.in_place and "save" not in request.GET
    answer = FileResponse(
        files.open_file(version.file), as_attachment=not in_place, filename=version.file.name,
        content_type=version.file.content_type,
    )  # fmt: skip
    answer.headers["Content-Length"] = str(version.file.size)
    return cast(HttpResponse, guarded(answer, version.kind))
