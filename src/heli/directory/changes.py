"""What can be done with many organisations at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect
from heli.core.tables.doings import Bulk
from heli.directory import queries
from heli.directory.models import Organisation

ACTIVE = Organisation.State.ACTIVE


class CloseManyForm(forms.Form):
    """When they were closed."""

    closed_on = forms.DateField(label=_("注销日期"), widget=DayInput())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean_closed_on(self) -> Any:
        if self.cleaned_data["closed_on"] > localdate():
            raise forms.ValidationError(_("注销日期不能晚于今天。"))
        return self.cleaned_data["closed_on"]


class DepartmentForm(forms.Form):
    """The department that answers for them; none takes it away."""

    answers_to = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("主管部门"), widget=NameSelect,
        error_messages={"invalid_choice": _("请从列出的部门里选一个。")},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = queries.organisations(user).filter(kind=Organisation.Kind.DEPARTMENT, state=ACTIVE)
        self.fields["answers_to"].queryset = departments  # type: ignore[attr-defined]


_BELOW = Exists(Organisation.objects.filter(parent=OuterRef("pk"), state=ACTIVE))
_NOT_ACTIVE = (~Q(state=ACTIVE), _("已经并入或注销"))

CHANGES = (
    Bulk(
        "answers-to", "directory.organisation.change", _("指定主管部门"), DepartmentForm,
        targets=lambda rows, facts: rows, reach=queries.within_reach, called=str,
        unless=lambda facts: (
            _NOT_ACTIVE,
            (Q(pk=facts["answers_to"].pk), _("就是这个部门自己")),
            (Q(answers_to=facts["answers_to"]), _("主管部门已经是它")),
        ),
        sets=lambda facts: {"answers_to": facts["answers_to"]}, related=("answers_to",),
    ),
    Bulk(
        "close", "directory.organisation.close", _("登记注销"), CloseManyForm,
        targets=lambda rows, facts: rows, reach=queries.within_reach, called=str,
        unless=lambda facts: (_NOT_ACTIVE, (Q(_BELOW), _("还有下级单位，请先把它们移到别的上级"))),
        sets=lambda facts: {"state": Organisation.State.CLOSED, "closed_on": facts["closed_on"]},
    ),
)  # fmt: skip
