"""The data dictionary as a page, on paper and as a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from heli.core import dictionary as known
from heli.core import exports
from heli.core.owners import subjects
from heli.core.taking import taken_out
from heli.core.web import opens


class NarrowForm(forms.Form):
    """Which part of the dictionary is shown."""

    subject = forms.ChoiceField(label=gettext_lazy("用在"), required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("来源"), required=False,
        choices=[("", gettext_lazy("全部")), (known.HOUSE, gettext_lazy("系统自带")), (known.OFFICES, gettext_lazy("单位自设"))],
    )  # fmt: skip
    words = forms.CharField(label=gettext_lazy("名称或含义"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("全部")), *((key, one.label) for key, one in subjects().items())]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]


@opens("core.dictionary.view")
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every field that a user may know of, narrowed by what the address says."""
    user: Any = request.user
    form = NarrowForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = known.dictionary(user, **asked)
    if (wanted := request.GET.get("format")) in exports.FORMS and user.holds("core.list.export"):
        return taken_out(
            request, str(wanted), _("数据字典"), known.heads(), (known.cells(row) for row in rows),
            table="dictionary", count=len(rows), filters=",".join(name for name, value in asked.items() if value),
        )  # fmt: skip
    query = request.GET.copy()
    query["format"] = "xlsx"
    context = {"form": form, "rows": rows, "export": query.urlencode(), "today": localdate()}
    return render(request, "core/dictionary.html", context, status=422 if form.errors else 200)
