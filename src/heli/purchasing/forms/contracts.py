"""Forms of contracts: amounts are typed in yuan, and each category has its own field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import ByName, DayInput, NameSelect, YuanField
from heli.core.rules.filekinds import ENDINGS
from heli.directory.models import Organisation
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.forms.renewal import place_of_renewal, renewal_said, years_of_renewal
from heli.purchasing.models import CallOff, Category, Contract, Project, ReportEvery

CATEGORIES = [category.value for category in Category]
#: the five conditions for more than a year
CONDITIONS = ("content_stable", "is_continuous", "funding_stable", "price_stable", "budget_assured")


def day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


def words(label: Any, most: int = 400, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class OfDays(forms.Form):
    """A form whose ``start_on`` does not lie after its ``end_on``."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start_on"), cleaned.get("end_on")
        if start and end and end < start:
            self.add_error("end_on", _("结束日期不能早于开始日期。"))
        return cleaned


class TermsForm(OfDays):
    """What a contract says."""

    title = forms.CharField(label=_("合同名称"), max_length=80)
    what = words(_("服务内容"), 4000, 5, help_text=_("范围、数量、质量要求和人员安排。"))
    start_on = day(_("开始日期"))
    end_on = day(_("结束日期"))
    amount_fen = YuanField(label=_("合同金额（元）"))
    personnel = YuanField(label=_("其中：人员费用（元）"), required=False)
    activity = YuanField(label=_("其中：服务活动（元）"), required=False)
    training = YuanField(label=_("其中：督导和培训（元）"), required=False)
    administration = YuanField(label=_("其中：管理费用（元）"), required=False)
    tax = YuanField(label=_("其中：税费（元）"), required=False)
    other = YuanField(label=_("其中：其他（元）"), required=False)
    payment_terms = words(_("付款方式"), 2000, required=False, help_text=_("例如：签订后预付 30%，中期验收后付 40%。"))
    pay_days = forms.IntegerField(
        label=_("交付后几天内付款"), min_value=1, max_value=365, initial=30,
        help_text=_("从承接主体提交完成情况那天起算，验收不延长。"),
    )  # fmt: skip
    report_every = forms.ChoiceField(
        label=_("定期报告"),
        choices=ReportEvery.choices,
        required=False,
        help_text=_("到期提醒承接主体，数据从记录里填好。"),
    )
    report_days = forms.IntegerField(
        label=_("每期结束后几天内提交报告"), min_value=1, max_value=90, initial=10, required=False
    )
    supplier_is_sme = forms.BooleanField(label=_("承接主体是中小企业"), required=False)
    public_service = forms.BooleanField(label=_("面向社会公众"), required=False, initial=True)
    bond_fen = YuanField(label=_("履约保证金（元）"), required=False)
    bond_form = forms.ChoiceField(label=_("保证金形式"), choices=Contract.BondForm.choices, initial="none")
    content_stable = forms.BooleanField(label=_("内容相对固定"), required=False)
    is_continuous = forms.BooleanField(label=_("连续性强"), required=False)
    funding_stable = forms.BooleanField(label=_("经费来源稳定"), required=False)
    price_stable = forms.BooleanField(label=_("价格变化幅度小"), required=False)
    budget_assured = forms.BooleanField(
        label=_("预算有保障"), required=False, help_text=_("以上五项都具备，合同才能超过一年，最长三年。")
    )

    def __init__(self, *args: Any, of_society: bool = False, **kwargs: Any) -> None:
        """What society buys lasts as long as it says: the conditions of the law for more than a year are not asked."""
        super().__init__(*args, **kwargs)
        if of_society:
            for name in (*CONDITIONS, "public_service"):
                del self.fields[name]

    @property
    def terms(self) -> ContractTerms:
        given = {**dict.fromkeys((*CONDITIONS, "public_service"), False), **self.cleaned_data}
        names = ("title", "what", "start_on", "end_on", "amount_fen", "payment_terms", "pay_days", "supplier_is_sme",
                 "public_service", "bond_form", *CONDITIONS)  # fmt: skip
        costs = {name: given[name] for name in CATEGORIES if given[name]}
        return ContractTerms(
            costs=costs,
            bond_fen=given["bond_fen"] or 0,
            report_every=given["report_every"] or ReportEvery.NONE,
            report_days=given["report_days"] or 10,
            **{name: given[name] for name in names},
        )


def terms_stored(contract: Contract) -> dict[str, Any]:
    """What the form begins with, by field."""
    costs = dict(contract.costs.values_list("category", "amount_fen"))
    names = [name for name in TermsForm.base_fields if name not in CATEGORIES]
    held = {name: getattr(contract, name) for name in names} | {name: costs.get(name) for name in CATEGORIES}
    return held | {"bond_fen": contract.bond_fen or None}


def terms_of_renewal(old: Contract, until: date | None, price_fen: int | None = None) -> dict[str, Any]:
    """What the next contract begins with: what the old one says, from the day after its end, for the price that was decided."""
    return terms_stored(old) | {
        "amount_fen": price_fen or old.total_fen, "start_on": old.end_on + timedelta(days=1), "end_on": until,
    }  # fmt: skip


def terms_of_award(project: Project, price_fen: int | None) -> dict[str, Any]:
    """What is known of a contract before it is written: the award has settled price and term."""
    return {
        "title": project.title, "what": project.need, "start_on": project.start_on, "end_on": project.end_on,
        "amount_fen": price_fen,
    }  # fmt: skip


def terms_of_call_off(call_off: CallOff) -> dict[str, Any]:
    """Of a framework agreement: the agreed unit price for the quantity, until the end of its term at most."""
    project, agreement = call_off.agreement.project, call_off.agreement
    return {
        "title": project.title, "what": project.need, "start_on": max(localdate(), agreement.start_on), "end_on": agreement.end_on,
        "amount_fen": call_off.most_fen,
    }  # fmt: skip


class TakeOverForm(TermsForm):
    """A contract that runs already, with its history and its proof."""

    project = forms.ModelChoiceField(label=_("项目"), queryset=Project.objects.none(), widget=NameSelect)
    supplier = ByName(Organisation.objects.in_use(), suggestions="organisation-names", label=_("承接主体"))
    award_ref = forms.CharField(label=_("中标或成交依据"), max_length=120, required=False)
    signed_on = day(_("签订日期"))
    paid_before_fen = YuanField(label=_("已付金额（元）"), required=False, help_text=_("到今天已经付给承接主体的钱。"))
    renewal_years = years_of_renewal()
    renewal_place = place_of_renewal()
    file = forms.FileField(
        label=_("合同文本"), help_text=_("双方签字盖章的合同扫描件，最大 100 MB。"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("文件是空的，请重新选择。")},
    )  # fmt: skip
    field_order = ("project", "supplier", "award_ref", "signed_on", "file", "title", "what", "start_on", "end_on", "renewal_years",
                   "renewal_place", "amount_fen", "paid_before_fen")  # fmt: skip

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = cast(forms.ModelChoiceField, self.fields["project"])
        project.queryset, project.empty_label = projects, None

    @property
    def renewal(self) -> dict[str, Any]:
        """What its document says about a renewal."""
        return renewal_said(self.cleaned_data)


class PublishedForm(forms.Form):
    published_on = day(_("公告日期"), initial=localdate)


class FiledForm(forms.Form):
    filed_on = day(_("备案日期"), initial=localdate)


class ChangeForm(forms.Form):
    """A change of a running contract."""

    WAYS = (("none", _("金额不变")), ("more", _("增加")), ("less", _("减少")))

    what = words(_("改什么"))
    way = forms.ChoiceField(label=_("金额"), choices=WAYS)
    amount_fen = YuanField(label=_("增减金额（元）"), required=False)
    category = forms.ChoiceField(
        label=_("增减在哪一类"), choices=[("", _("请选择")), *Category.choices], required=False
    )
    end_on = day(_("新的结束日期"), required=False, help_text=_("期限不变的不填。"))
    why = words(_("变更的理由"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") in ("more", "less"):
            for name, said in (("amount_fen", _("请填写增减的金额。")), ("category", _("请选择金额增减在哪一类。"))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, said)
        elif cleaned.get("way") == "none" and (cleaned.get("amount_fen") or cleaned.get("category")):
            self.add_error("way", _("填了增减金额，请选择增加还是减少。"))
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        sign = {"none": 0, "more": 1, "less": -1}[cleaned.pop("way")]
        cleaned["amount_fen"] = sign * (cleaned["amount_fen"] or 0)
        return cleaned | ({} if sign else {"category": ""})


class MilestoneForm(forms.Form):
    """One piece of a contract."""

    title = forms.CharField(label=_("节点"), max_length=80)
    due_on = day(_("应完成日期"))
    amount_fen = YuanField(label=_("付款金额（元）"))
    deliverable = words(_("交付成果"), help_text=_("凭什么验收，例如：服务记录、中期报告。"))
    in_advance = forms.BooleanField(
        label=_("预付款"), required=False, help_text=_("服务开始以前付的，不用服务对象的意见。")
    )
    done_on = day(_("补录前的验收日期"), required=False, help_text=_("只有补录的合同、以前已经验收付款的节点才填。"))


class EvidenceForm(forms.Form):
    evidence = words(_("完成情况"), 4000, 6, help_text=_("做了什么、服务了多少人，材料可以作为附件上传。"))


class AcceptForm(forms.Form):
    """What those who were served think of it."""

    users_asked = forms.IntegerField(label=_("征求意见人数"), min_value=0, required=False)
    users_satisfied = forms.IntegerField(label=_("满意人数"), min_value=0, required=False)
    users_words = words(_("服务对象的意见"), 2000, 4, required=False, help_text=_("不写姓名。"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked, satisfied = cleaned.get("users_asked"), cleaned.get("users_satisfied")
        if satisfied is not None and satisfied > (asked or 0):
            self.add_error("users_satisfied", _("满意人数不能超过征求意见人数。"))
        return cleaned
