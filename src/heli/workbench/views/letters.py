"""Templates of the city for official documents: the list with the form, retiring one, a document filled into one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import files
from heli.core.actions import printed as actions
from heli.core.documents.headers import guarded
from heli.core.forms import OfficeFileForm
from heli.core.letters.door import fill
from heli.core.rules.filekinds import KINDS
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, taken, version_shown
from heli.workbench.queries import letters as queries
from heli.workbench.queries.official import official_documents

if TYPE_CHECKING:
    from heli.accounts.models import User


class TemplateForm(OfficeFileForm):
    """A Word file whose marks are filled in."""

    ENDING, HINT = ".docx", _("Word 文件（.docx），用 {{ 标题 }} 这样的标记写在要填的地方。")
    name = forms.CharField(label=_("模板名称"), max_length=60, help_text=_("例如：函件格式。"))
    field_order = ("name", "file")


@opens("core.template.add")
def template_list(request: HttpRequest) -> HttpResponse:
    """Every template of the city, the words that one may use, and the form by which another comes."""
    user = cast("User", request.user)
    form = TemplateForm(request.POST or None, request.FILES or None)
    add, told = (
        partial(actions.add_template, None, samples=queries.SAMPLES),
        Sentence("已收下模板「%(name)s」，试填过了。"),
    )
    if answer := taken(request, form, add, "workbench:template-list", told):
        return answer
    context = {"form": form, "templates": queries.templates_ever(user), "offered": queries.SAMPLES}
    return render(request, "workbench/template_list.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.template.retire")
def template_retire(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    template = get_object_or_404(queries.templates_ever(user), pk=pk)
    actions.retire_template(template, by=user, expect=version_shown(request))
    return done(request, "workbench:template-list", Sentence("已停用模板「%(name)s」。", name=template.name))


@opens("workbench.official.view")
@require_safe
@never_cache
def official_letter(request: HttpRequest, pk: int, template: int) -> HttpResponse:
    """An official document filled into a template of the city, as a Word file."""
    user = cast("User", request.user)
    document = get_object_or_404(official_documents(user), pk=pk)
    chosen = get_object_or_404(queries.templates_in_use(user), pk=template)
    with files.open_file(chosen.file) as source:
        made = fill(source.read(), queries.values_of(document), list(queries.SAMPLES))
    answer = HttpResponse(made, content_type=KINDS["docx"].content_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{document.plain_title[:60]}.docx") or "attachment"
    )
    return cast(HttpResponse, guarded(answer, "docx"))
