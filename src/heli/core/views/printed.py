"""Printed forms: those of one's line with the form by which another comes, a next version, an end, and one filled in."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import printed
from heli.core.actions import printed as actions
from heli.core.documents.headers import guarded
from heli.core.forms import NewOfficeFileForm, OfficeFileForm
from heli.core.owners import names_of, offices, subject_name, subjects
from heli.core.rules.filekinds import KINDS
from heli.core.rules.sentence import Sentence
from heli.core.web import REPLACED, done, opens, taken, theirs_to_change, version_shown


class FileForm(OfficeFileForm):
    """A Word file whose marks are filled in."""

    ENDING, HINT = ".docx", _("Word 文件（.docx），用 {{ 姓名 }} 这样的标记写在要填的地方。")


class AddForm(NewOfficeFileForm, FileForm):
    FOR = "subject"
    subject = forms.ChoiceField(label=_("用在"))
    name = forms.CharField(label=_("表格名称"), max_length=60, help_text=_("例如：社会工作者登记表。"))


@opens("core.printed_form.add")
def printed_form_list(request: HttpRequest) -> HttpResponse:
    """Every form with its version and owner, the words one may use, and the form by which another comes."""
    user: Any = request.user
    uses, owners = [(key, one.label) for key, one in subjects().items()], offices(user, "core.printed_form.add")
    form = AddForm(request.POST or None, request.FILES or None, uses=uses, owners=owners)
    add, told = partial(actions.add_form, None), Sentence("已收下表格「%(name)s」，试填过了。")
    if answer := taken(request, form, add, "core:printed-form-list", told):
        return answer
    found = list(printed.forms_tended(user))
    names = names_of(one.owner for one in found)
    rows = [
        (one, subject_name(one.subject), names[one.owner], user.may("core.printed_form.replace", one)) for one in found
    ]
    words = [(one.label, list(printed.samples(user, key))) for key, one in subjects().items()]
    context = {"form": form, "rows": rows, "words": words}
    return render(request, "core/printed_form_list.html", context, status=422 if form.errors else 200)


@opens("core.printed_form.replace")
def printed_form_replace(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    known = theirs_to_change(user, printed.forms_tended(user), pk, "core.printed_form.replace")
    form = FileForm(request.POST or None, request.FILES or None)
    replace = partial(actions.replace_form, known, expect=version_shown(request))
    if answer := taken(request, form, replace, "core:printed-form-list", REPLACED):
        return answer
    context = {"form": form, "known": known}
    return render(request, "core/printed_form_replace.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.printed_form.withdraw")
def printed_form_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    known = theirs_to_change(user, printed.forms_tended(user), pk, "core.printed_form.withdraw")
    actions.withdraw_form(known, by=user, expect=version_shown(request))
    return done(request, "core:printed-form-list", Sentence("已停用表格「%(name)s」。", name=known.name))


@opens("core.printed_form.print")
@require_safe
@never_cache
def printed_form_print(request: HttpRequest, kind: str, pk: int, form: int) -> HttpResponse:
    """A form filled in for a record, as a Word file."""
    user: Any = request.user
    record = printed.record_for(user, kind, pk)
    if record is None:
        raise Http404
    chosen = get_object_or_404(printed.forms_for(user, record), pk=form)
    made = actions.print_form(record, by=user, form=chosen)
    answer = HttpResponse(made, content_type=KINDS["docx"].content_type)
    name = f"{chosen.name}-{record}-{localdate():%Y%m%d}.docx"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return cast(HttpResponse, guarded(answer, "docx"))
