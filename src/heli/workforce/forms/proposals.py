"""Forms by which workers propose changes of their own record, and others answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.rules.identity import check_document, tidy_id_number
from heli.directory.models import Person
from heli.workforce.forms.proofs import WithProofs
from heli.workforce.forms.register import day, line
from heli.workforce.models import ChangeProposal, Employment, LicenceLevel, Qualification

Part = ChangeProposal.Part


class _Proposed(WithProofs):
    """The fields of a part, why, and what proves it."""

    reason = line(_("说明"), 200, required=True, help_text=_("例如：换了手机号；证书是今年 9 月取得的。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = ("reason", "proof", "proof_more")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    @property
    def after(self) -> dict[str, str]:
        """What was filled in, as the proposal keeps it."""
        own = {
            name: value for name, value in self.cleaned_data.items() if name not in ("reason", "proof", "proof_more")
        }
        return {name: value.isoformat() if isinstance(value, date) else str(value or "") for name, value in own.items()}


class FactsForm(_Proposed):
    name = line(_("姓名"), 50, required=True)
    phone = line(_("手机"), 20)
    education = line(_("学历"), 20)
    major = line(_("专业"), 60)


class DocumentForm(_Proposed):
    document_kind = forms.ChoiceField(label=_("证件类别"), choices=Person.Document.choices)
    document_number = line(_("证件号码"), 40, required=True)

    def clean(self) -> dict[str, Any]:
        """A slip is told at once, not after two offices have looked at it."""
        cleaned: dict[str, Any] = super().clean() or {}
        number, _mended = tidy_id_number(cleaned.get("document_number", ""))
        if number and check_document(cleaned.get("document_kind", ""), number):
            self.add_error("document_number", _("证件号码不对，请对照证件逐位核对。"))
        cleaned["document_number"] = number
        return cleaned


class CertificateForm(_Proposed):
    level = forms.ChoiceField(label=_("级别"), choices=LicenceLevel.choices)
    number = line(_("证书编号"), 40, required=True)
    issued_on = day(_("发证日期"))


class EmploymentForm(_Proposed):
    post = line(_("岗位"), 60)
    time = forms.ChoiceField(label=_("专兼职"), choices=Employment.Time.choices)
    start_on = day(_("入职日期"))


class QualificationForm(_Proposed):
    kind = forms.ChoiceField(label=_("类别"), choices=Qualification.Kind.choices)
    name = line(_("名称"), 100, required=True)
    obtained_on = day(_("取得日期"))


FORMS: dict[str, type[_Proposed]] = {
    Part.FACTS: FactsForm, Part.DOCUMENT: DocumentForm, Part.CERTIFICATE: CertificateForm,
    Part.EMPLOYMENT: EmploymentForm, Part.QUALIFICATION: QualificationForm,
}  # fmt: skip


class AnswerForm(forms.Form):
    answer = line(_("理由"), 200, required=True, help_text=_("本人会看到。例如：请补一张证书的照片。"))
