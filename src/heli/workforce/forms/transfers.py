"""Forms of transfers: shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect
from heli.workforce.forms.register import day, line
from heli.workforce.forms.typed import TypedOrganisation, TypedPlace
from heli.workforce.models import Employment

Offered = tuple[QuerySet[Any], Iterable[Any]]


class AskForm(forms.Form):
    """Whom somebody wants to take on, as the person told it, and as what."""

    organisation = TypedOrganisation(label=_("新单位"), help_text=_("填名称，或 18 位统一社会信用代码。"))
    to_place = TypedPlace(
        label=_("新的社区（村）"), help_text=_("不到单位、直接在社区（村）或街道（镇）任职的，填这里。")
    )
    name = line(_("姓名"), 50, required=True)
    certificate_number = line(_("证书编号"), 40, help_text=_("由本人给出。证书编号和后四位，填一项就可以。"))
    last_four = line(_("证件号码后四位"), 4, help_text=_("由本人给出，只用来核对，不保存。"))
    from_organisation = TypedOrganisation(label=_("现在的单位"), help_text=_("填名称，或 18 位统一社会信用代码。"))
    from_place = TypedPlace(label=_("现在的社区（村）"), help_text=_("不在单位、直接在社区（村）任职的，填这里。"))
    post = line(_("新岗位"), 60)
    time = forms.ChoiceField(label=_("专兼职"), choices=Employment.Time.choices)
    contract_until = day(_("新劳动合同到期日"))

    def __init__(
        self, *args: Any, own: Offered, own_places: Offered, organisations: Offered, places: Offered, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(*own)  # type: ignore[attr-defined]
        if own_places[0].exists():
            self.fields["to_place"].offer(*own_places)  # type: ignore[attr-defined]
        else:  # whoever speaks for an organisation alone is not asked for more
            del self.fields["to_place"]
        self.fields["from_organisation"].offer(*organisations)  # type: ignore[attr-defined]
        self.fields["from_place"].offer(*places)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self._must_lead_somewhere(cleaned)
            if not cleaned.get("from_organisation") and not cleaned.get("from_place"):
                self.add_error("from_organisation", _("请填写现在的单位，或现在的社区（村）。"))
            if not cleaned.get("certificate_number") and not cleaned.get("last_four"):
                self.add_error("certificate_number", _("请填写本人给出的证书编号，或证件号码后四位。"))
        return cleaned

    def _must_lead_somewhere(self, cleaned: dict[str, Any]) -> None:
        given = [name for name in ("organisation", "to_place") if cleaned.get(name)]
        if len(given) == 2:
            self.add_error("to_place", _("新单位和新的社区（村）只填一项。"))
        elif not given:
            either = "to_place" in self.fields
            self.add_error("organisation", _("请填写新单位，或新的社区（村）。") if either else _("请填写新单位。"))


class _Who(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        started = f"{obj.start_on:%Y-%m-%d}" if obj.start_on else _("不详")
        where = obj.organisation or obj.place
        return f"{obj.worker.person.name}（{obj.post or '—'}，{where}，{_('入职')} {started}）"


class ReleaseForm(forms.Form):
    """Who is meant, and until when they stay."""

    employment = _Who(
        label=_("是哪一位"), queryset=Employment.objects.none(), empty_label=_("请选择"), widget=NameSelect,
        error_messages={"required": _("请选择是哪一位；不在这里的，就选「不同意调出」并写明。")},
    )  # fmt: skip
    last_day = day(
        _("在原单位的最后一天"), required=True, help_text=_("第二天起在新单位任职。本人在原单位的角色当天结束。")
    )

    def __init__(self, *args: Any, people: QuerySet[Employment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employment"].queryset = people  # type: ignore[attr-defined]


class EnforceForm(ReleaseForm):
    reason = line(
        _("理由"),
        200,
        required=True,
        help_text=_("写明依据，例如：劳动合同已于 2026-10-31 解除，见证明。原单位和新单位都看得到。"),
    )


class ReasonForm(forms.Form):
    reason = line(_("理由"), 200, required=True, help_text=_("对方看得到。"))
