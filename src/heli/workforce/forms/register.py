"""Forms of the register: shape only; what may be is for the actions to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect
from heli.directory.models import Organisation, Person, Place
from heli.workforce.actions.entering import Known, Post
from heli.workforce.forms.typed import TypedOrganisation, TypedPlace
from heli.workforce.models import Employment, EndReason, LicenceLevel, Qualification

EDUCATION = ("", "高中", "中专", "大专", "本科", "硕士研究生", "博士研究生")


def day(label: Any, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=DayInput(), help_text=help_text,
        error_messages={"invalid": _("请填写日期，例如 2023-05-06。"), "required": _("请填写日期，例如 2023-05-06。")},
    )  # fmt: skip


def line(label: Any, longest: int, required: bool = False, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required, **kwargs)


class RevealForm(forms.Form):
    """Why somebody wants to see what is masked."""

    purpose = line(_("用途"), 100, required=True, help_text=_("会记入审计，例如：核对证书、联系本人。"))


class WorkerForm(forms.Form):
    """Facts that change in a life; an empty phone leaves the number as it is."""

    name = line(_("姓名"), 50, required=True)
    phone = line(_("手机"), 20, help_text=_("不改就留空。"))
    education = forms.CharField(label=_("学历"), max_length=20, required=False)
    major = line(_("专业"), 60)
    note = line(_("备注"), 200)

    def clean_phone(self) -> str | None:
        """None leaves the number."""
        return self.cleaned_data["phone"].strip() or None


class DocumentForm(forms.Form):
    document_kind = forms.ChoiceField(label=_("证件类别"), choices=Person.Document.choices)
    document_number = line(_("证件号码"), 40, required=True)


class CertificateForm(forms.Form):
    """A certificate to change; its level is its identity."""

    number = line(_("证书编号"), 40)
    issued_on = day(_("发证日期"))
    registered_until = day(_("登记有效期至"))


class NewCertificateForm(CertificateForm):
    level = forms.ChoiceField(label=_("级别"), choices=LicenceLevel.choices)
    field_order = ("level", "number", "issued_on", "registered_until")


class QualificationForm(forms.Form):
    """Another qualification or a training."""

    kind = forms.ChoiceField(label=_("类别"), choices=Qualification.Kind.choices)
    name = line(_("名称"), 100, required=True, help_text=_("例如：心理咨询师、老年个案实务培训。"))
    obtained_on = day(_("取得日期"))


class LinkForm(forms.Form):
    """The account of the person themselves."""

    login = line(_("本人的登录名"), 150, help_text=_("填了以后，本人登录就能看到自己的资料；留空就是取消对应。"))


class EmploymentForm(forms.Form):
    """An employment to change; organisation and place are its identity."""

    post = line(_("岗位"), 60)
    time = forms.ChoiceField(label=_("专兼职"), choices=Employment.Time.choices)
    start_on = day(_("入职日期"))
    contract_until = day(_("劳动合同到期日"))
    pay_group = line(_("薪级或工资档"), 40, help_text=_("按单位自己的叫法填写，例如：三级五档。"))


class NewEmploymentForm(EmploymentForm):
    organisation = TypedOrganisation(label=_("单位"), help_text=_("填名称，或 18 位统一社会信用代码。"))
    place = TypedPlace(
        label=_("地区"), help_text=_("填名称或区划代码，例如 解放街道；重名的前面写上所在的区，例如 南湖区 解放街道。")
    )
    field_order: tuple[str, ...] = (
        "organisation", "place", "post", "time", "start_on", "contract_until", "pay_group",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        organisations: tuple[QuerySet[Organisation], Iterable[Organisation]],
        places: tuple[QuerySet[Place], Iterable[Place]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(*organisations)  # type: ignore[attr-defined]
        self.fields["place"].offer(*places)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("organisation") and not cleaned.get("place"):
            self.add_error("organisation", _("请填写单位或地区。"))
        return cleaned


class EnterForm(NewEmploymentForm):
    """Somebody who is employed from now on: who they are, and as what."""

    name = line(_("姓名"), 50, required=True)
    document_kind = forms.ChoiceField(label=_("证件类别"), choices=Person.Document.choices)
    document_number = line(_("证件号码"), 40, required=True, help_text=_("以前登记过的人，按证件号码接上原来的资料。"))
    phone = line(_("手机"), 20)
    education = forms.ChoiceField(
        label=_("学历"), choices=[(each, each or _("未填写")) for each in EDUCATION], required=False, widget=NameSelect
    )
    major = line(_("专业"), 60)
    beside = forms.BooleanField(
        label=_("兼任"), required=False, help_text=_("在别处的任职不变，两处都任职。从别处调来的，请用「请求调入」。")
    )
    field_order = (
        "name", "document_kind", "document_number", "phone", "education", "major", *NewEmploymentForm.field_order, "beside",
    )  # fmt: skip

    @property
    def who(self) -> Known:
        return Known(**{name: self.cleaned_data[name] for name in Known.__dataclass_fields__})

    @property
    def employment(self) -> Post:
        return Post(**{name: self.cleaned_data[name] for name in Post.__dataclass_fields__})


#: none is an answer that is still missing, and another than that nobody knows
REASONS = [("", _("未填写")), *EndReason.choices]
OTHER_HELP = _("选「其他」时写明，例如：随配偶调动到外地。不写病情等个人隐私。")


def must_tell(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Another reason than those of the list is told in words."""
    if cleaned.get("end_reason") == EndReason.OTHER and not cleaned.get("end_words"):
        form.add_error("end_words", _("选了「其他」，请写明离职原因。"))


class EndForm(forms.Form):
    end_on = day(_("离职日期"), required=True, help_text=_("最后在任的一天。本人在这个单位的角色当天结束。"))
    end_reason = forms.ChoiceField(
        label=_("离职原因"), choices=REASONS, error_messages={"required": _("请选择离职原因；不知道就选「不详」。")}
    )
    end_words = line(_("离职原因说明"), 100, help_text=OTHER_HELP)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        must_tell(self, cleaned)
        return cleaned
