"""Printed forms: those of one's line with the form by which another comes, a next version, an end, and one filled in."""

from __future__ import annotations

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
from heli.core.errors import NotAllowed
from heli.core.owners import names_of, offices, subject_name, subjects
from heli.core.rules.filekinds import KINDS
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, refusals_on, version_shown


class FileForm(forms.Form):
    """A Word file whose marks are filled in."""

    file = forms.FileField(
        label=_("选择文件"), help_text=_("Word 文件（.docx），用 {{ 姓名 }} 这样的标记写在要填的地方。"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")},
    )  # fmt: skip


class AddForm(FileForm):
    """A new form: what for, whose, and who answers for it."""

    subject = forms.ChoiceField(label=_("用在"))
    owner = forms.ChoiceField(label=_("设立单位"), required=False, widget=forms.Select(attrs={"lang": "zh"}))
    name = forms.CharField(label=_("表格名称"), max_length=60, help_text=_("例如：社会工作者登记表。"))
    contact = forms.CharField(label=_("联系人"), max_length=50)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [(key, one.label) for key, one in subjects().items()]  # type: ignore[attr-defined]
        self.fields["owner"].choices = offices(user, "core.printed_form.add")  # type: ignore[attr-defined]
        self.order_fields(["subject", "owner", "name", "contact", "file"])


@opens("core.printed_form.add")
def printed_form_list(request: HttpRequest) -> HttpResponse:
    """Every form with its version and owner, the words one may use, and the form by which another comes."""
    user: Any = request.user
    form = AddForm(request.POST or None, request.FILES or None, user=user)
    if form.is_valid():
        with refusals_on(form):
            made = actions.add_form(None, by=user, **form.cleaned_data)
            return done(
                request, "core:printed-form-list", Sentence("已收下表格「%(name)s」，试填过了。", name=made.name)
            )
    found = list(printed.forms_tended(user))
    names = names_of(one.owner for one in found)
    rows = [
        (one, subject_name(one.subject), names[one.owner], user.may("core.printed_form.replace", one)) for one in found
    ]
    words = [(one.label, list(printed.samples(user, key))) for key, one in subjects().items()]
    context = {"form": form, "rows": rows, "words": words}
    return render(request, "core/printed_form_list.html", context, status=422 if form.errors else 200)


def _mine(user: Any, pk: int, right: str) -> Any:
    form = get_object_or_404(printed.forms_tended(user), pk=pk)
    if not user.may(right, form):
        raise NotAllowed(Sentence("这张表格由设立它的单位管理。"), code="not_allowed")
    return form


@opens("core.printed_form.replace")
def printed_form_replace(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    known = _mine(user, pk, "core.printed_form.replace")
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            made = actions.replace_form(known, by=user, expect=version_shown(request), file=form.cleaned_data["file"])
            words = Sentence("「%(name)s」换成第 %(number)s 版。", name=made.name, number=made.number)
            return done(request, "core:printed-form-list", words)
    context = {"form": form, "known": known}
    return render(request, "core/printed_form_replace.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.printed_form.withdraw")
def printed_form_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    known = _mine(user, pk, "core.printed_form.withdraw")
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
