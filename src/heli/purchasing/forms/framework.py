"""Forms of framework agreements: prices are typed in yuan, of one unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import ByName, DayInput, NameSelect, YuanField
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.core.words import shown
from heli.directory.models import Organisation
from heli.purchasing.actions.framework import FrameworkTerms
from heli.purchasing.forms.contracts import OfDays
from heli.purchasing.models import CallOff, FrameworkAgreement, FrameworkSupplier, Project
from heli.purchasing.rules import framework as rules


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


class OpenTermsForm(OfDays):
    """What is said of an agreement that is joined at any time."""

    ground = forms.ChoiceField(label=_("适用情形"), choices=FrameworkAgreement.Ground.choices, widget=forms.RadioSelect)
    unit = forms.CharField(
        label=_("计价单位"), max_length=20, help_text=_("例如：人次、小时、户。报价都是一个单位的价格。")
    )
    max_unit_price_fen = YuanField(
        label=_("最高限制单价（元）"), help_text=_("就是这次采购的最高限价，投标单价不能超过。")
    )
    start_on = _day(_("协议期开始"))
    end_on = _day(_("协议期结束"), help_text=_("服务的框架协议最长两年。"))

    @property
    def terms(self) -> FrameworkTerms:
        return FrameworkTerms(**self.cleaned_data)


class TermsForm(OpenTermsForm):
    """What the document of a tender says of its agreement."""

    evaluated_by = forms.ChoiceField(
        label=_("评审方法"), choices=FrameworkAgreement.By.choices, initial=FrameworkAgreement.By.PRICE,
        widget=forms.RadioSelect,
    )  # fmt: skip
    elimination = forms.DecimalField(
        label=_("淘汰比例（%）"), max_digits=5, decimal_places=2, min_value=0, max_value=Decimal("99.99"), initial=20,
        help_text=_("不低于 20%，质量优先的不低于 40%，至少淘汰一家。"),
    )  # fmt: skip
    by_direct = forms.BooleanField(label=_("直接选定"), required=False, initial=True)
    by_bidding = forms.BooleanField(label=_("二次竞价"), required=False)
    by_rotation = forms.BooleanField(
        label=_("顺序轮候"), required=False, help_text=_("以上三项是怎样确定成交供应商，至少选一项。")
    )
    may_refill = forms.BooleanField(
        label=_("约定可以补充征集"), required=False, help_text=_("剩余入围供应商不足 70% 时才可以。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(column) for column in FrameworkAgreement.WAYS.values()):
            self.add_error("by_direct", _("至少约定一种确定成交供应商的方式。"))
        return cleaned


def terms_stored(agreement: FrameworkAgreement | None) -> dict[str, Any]:
    """What the form begins with, by field."""
    named = OpenTermsForm if agreement and agreement.is_open else TermsForm
    return {name: getattr(agreement, name) for name in named.base_fields} if agreement else {}


def terms_of_project(project: Project) -> dict[str, Any]:
    """What is known of it before anything is arranged."""
    return {"start_on": project.start_on, "end_on": project.end_on}


class FiledForm(forms.Form):
    filed_on = _day(_("备案日期"), initial=localdate)


class ToldForm(forms.Form):
    told_on = _day(_("告知日期"), initial=localdate)


class TakeInForm(forms.Form):
    """Who entered by a refilling."""

    supplier = ByName(Organisation.objects.in_use(), suggestions="organisation-names", label=_("供应商"))
    unit_price_fen = YuanField(label=_("协议单价（元）"))
    reference = forms.CharField(
        label=_("入围的依据"), max_length=120, help_text=_("补充征集公告和入围结果的编号或者日期。")
    )


class ApplicationForm(forms.Form):
    """For which agency, at what unit price, and how it does what is asked."""

    agency = forms.ModelChoiceField(label=_("申请的供应商"), queryset=Organisation.objects.none(), widget=NameSelect)
    unit_price_fen = YuanField(label=_("报价（单价，元）"))
    text = forms.CharField(label=_("怎样满足征集文件"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = cast(forms.ModelChoiceField, self.fields["agency"])
        agency.queryset, agency.empty_label = agencies, None


class DecisionForm(forms.Form):
    """Whether an applicant is taken in."""

    accepted = forms.TypedChoiceField(
        label=_("审核结果"), choices=(("yes", _("同意加入")), ("no", _("不同意加入"))), widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
    )  # fmt: skip
    reason = forms.CharField(
        label=_("审核的理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不同意的要写，申请的供应商会看到。"),
    )  # fmt: skip


class CallOffForm(forms.Form):
    """How many units, and who serves them; in a second bidding what each asks for."""

    way = forms.ChoiceField(label=_("怎样确定"), widget=forms.RadioSelect)
    quantity = forms.DecimalField(label=_("数量"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    chosen = forms.ModelChoiceField(
        FrameworkSupplier.objects.none(), label=_("成交供应商"), required=False, widget=NameSelect,
        help_text=_("直接选定的才填；顺序轮候由系统按次序确定，二次竞价由最低报价确定。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("选定的理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("直接选定的，写明由谁选定、为什么；不写服务对象的姓名。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, agreement: FrameworkAgreement, entered: Sequence[FrameworkSupplier], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entered = {each.pk: each for each in entered}
        ways = [way for way in rules.WAYS if way in agreement.ways]
        way, chosen = cast(Any, self.fields["way"]), cast(Any, self.fields["chosen"])
        way.choices = [(each, CallOff.Way(each).label) for each in ways]
        way.initial = ways[0]
        chosen.queryset = FrameworkSupplier.objects.filter(pk__in=self.entered).select_related("supplier")
        chosen.label_from_instance = lambda one: f"{one.supplier.name}（{with_sign(one.unit_price_fen)}）"
        for each in entered if rules.BIDDING in ways else ():
            said = Sentence("%(name)s的二次报价（元）", name=each.supplier.name)
            self.fields[f"price_{each.pk}"] = YuanField(label=shown(said), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") == rules.DIRECT:
            for name, said in (
                ("chosen", _("请选择成交供应商。")),
                ("reason", _("直接选定的，请写明谁选定、为什么。")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, said)
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it; what does not belong to the way is left out."""
        said = self.cleaned_data
        prices = {pk: said[f"price_{pk}"] for pk in self.entered if said.get(f"price_{pk}")}
        is_direct = said["way"] == rules.DIRECT
        return {
            "way": said["way"], "quantity": said["quantity"], "reason": said["reason"],
            "chosen": said["chosen"] if is_direct else None, "prices": prices if said["way"] == rules.BIDDING else {},
        }  # fmt: skip
