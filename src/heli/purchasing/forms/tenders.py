"""Forms of tenders: shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import ByName, DayInput, NameChecks, NameSelect, YuanField
from heli.core.words import shown
from heli.directory.models import Organisation
from heli.purchasing.forms.renewal import years_of_renewal
from heli.purchasing.models import Contract, Factor, OfficerKey, Tender
from heli.purchasing.rules.price_lines import items

_TEXT = {"rows": 6}
#: whatever the amount, society compares what came or asks one supplier; or it takes over how the government evaluates
METHODS_OF_SOCIETY = [
    (Tender.Method.DIRECT, _("自行采购")), (Tender.Method.SINGLE, Tender.Method.SINGLE.label),
    (Tender.Method.OPEN, _("公开招标（自愿参照）")), (Tender.Method.CONSULTATION, _("竞争性磋商（自愿参照）")),
]  # fmt: skip
#: what only the law of government procurement asks of a document
ONLY_GOVERNMENT = (
    "small_deduction", "consortium_deduction", "reserved", "unreserved_reason", "finance_approval", "ground", "adds_to", "bid_bond_fen", "one_challenge",
    "weight_consent", "weight_consent_on",
)  # fmt: skip
#: what only a document says by which bids are scored
OF_SCORES = ("fixed_price", "price_weight", "decimals", "low_mean", "low_second", "low_ceiling")


class MomentInput(forms.DateTimeInput):
    """A picker of day and time; browsers take ISO only, whatever the language."""

    def __init__(self) -> None:
        super().__init__({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=MomentInput(),
        error_messages={"invalid": _("请填写日期和时间，例如 2026-12-08 14:30。"), "required": _("请填写日期和时间，例如 2026-12-08 14:30。")},
        **more,
    )  # fmt: skip


class DraftForm(forms.Form):
    """How a project is put out, and who runs it."""

    method = forms.ChoiceField(label=_("采购方式"), choices=Tender.Method.choices)
    agent = ByName(
        Organisation.objects.in_use(), suggestions="agent-names", label=_("采购代理机构"), required=False,
        help_text=_("自己组织采购的，不填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, of_society: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_society:
            cast(forms.ChoiceField, self.fields["method"]).choices = METHODS_OF_SOCIETY


def _low_price(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=4, decimal_places=2, min_value=0, max_value=100, required=False, **more
    )


class TenderForm(forms.Form):
    """What the document says, but for its factors."""

    title = forms.CharField(label=_("采购名称"), max_length=80)
    method = forms.ChoiceField(label=_("采购方式"), choices=Tender.Method.choices)
    ceiling_fen = YuanField(
        label=_("最高限价（元）"), required=False, help_text=_("不填就是预算金额。不得设最低限价。")
    )
    requirements = forms.CharField(
        label=_("供应商资格要求"), max_length=4000, widget=forms.Textarea(attrs=_TEXT),
        help_text=_("一行一条。不得要求注册资本、人员数量等规模条件，也不得要求本地的业绩和奖项。"),
    )  # fmt: skip
    demands = forms.CharField(label=_("服务要求"), max_length=8000, widget=forms.Textarea(attrs={"rows": 10}))
    price_table = forms.CharField(
        label=_("报价明细表"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("要供应商按单价报价的才填，一行一项：名称，单位，数量。例如：上门服务，次，1200。"),
    )  # fmt: skip
    terms = forms.CharField(
        label=_("合同主要条款"), max_length=4000, required=False, widget=forms.Textarea(attrs=_TEXT)
    )
    renewal_years = years_of_renewal(
        help_text=_("写进采购文件，合同照此，不能另说。连同首个合同不超过三年；不填就是不能续签。")
    )
    fixed_price = forms.BooleanField(
        label=_("固定价格"), required=False,
        help_text=_("报价一律等于最高限价，没有最高限价的等于预算金额；价格不列为评审因素，价格分填 0。"),
    )  # fmt: skip
    price_weight = forms.DecimalField(label=_("价格分"), max_digits=5, decimal_places=2, min_value=0, max_value=100)
    weight_consent = forms.CharField(
        label=_("价格分超出范围的同意文号"), max_length=80, required=False,
        help_text=_("竞争性磋商的价格分超出规定范围的，先经财政部门同意，填写文号和日期。没有超出就不填。"),
    )  # fmt: skip
    weight_consent_on = forms.DateField(label=_("财政部门同意的日期"), required=False, widget=DayInput())
    decimals = forms.IntegerField(label=_("得分保留的小数位"), min_value=0, max_value=6)
    small_deduction = forms.DecimalField(
        label=_("小微企业价格扣除（%）"), max_digits=4, decimal_places=2, min_value=0, max_value=100,
        help_text=_("只影响价格分，不影响合同金额。社会服务机构、社会团体和事业单位不是企业，不扣除。"),
    )  # fmt: skip
    consortium_deduction = forms.DecimalField(
        label=_("联合体或者分包的价格扣除（%）"), max_digits=4, decimal_places=2, min_value=0, max_value=100,
        help_text=_("小型、微型企业承担的份额达到规定的，扣除这个比例。"),
    )  # fmt: skip
    low_mean = _low_price(_("异常低价：低于平均报价的（%）"), help_text=_("三项都可以提高，不填就是规定的比例。"))
    low_second = _low_price(_("异常低价：低于次低报价的（%）"))
    low_ceiling = _low_price(_("异常低价：低于最高限价的（%）"))
    bid_bond_fen = YuanField(
        label=_("投标保证金（元）"), required=False, help_text=_("不收就不填，不收现金。超过法定比例的，提交时会提示。")
    )
    reserved = forms.ChoiceField(
        label=_("面向中小企业"),
        choices=Tender.Reserved.choices,
        help_text=_("专门面向中小企业的，社会组织和事业单位不能投标。"),
    )
    unreserved_reason = forms.CharField(
        label=_("不专门面向中小企业的理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    one_challenge = forms.BooleanField(
        label=_("同一环节的质疑一次性提出"), required=False,
        help_text=_("写进采购文件：供应商在法定期限里一次性提出针对同一采购程序环节的质疑。"),
    )  # fmt: skip
    finance_approval = forms.CharField(
        label=_("财政部门批准文号"), max_length=80, required=False,
        help_text=_("达到公开招标数额标准而不公开招标的，填写。单一来源采购在公示期满、批准以后登记，这里不填。"),
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=_("单一来源的情形"), required=False, choices=[("", _("不是单一来源")), *Tender.Ground.choices]
    )
    intended = ByName(
        Organisation.objects.in_use(), suggestions="agent-names", label=_("拟定的供应商"), required=False,
        help_text=_("只用于单一来源采购。"),
    )  # fmt: skip
    adds_to = forms.ModelChoiceField(
        label=_("原合同"), queryset=Contract.objects.none(), required=False, widget=NameSelect, empty_label=_("不是添购"),
        help_text=_("只用于添购，合计不超过原合同金额的法定比例；紧急情况向原供应商添购的也选。"),
    )  # fmt: skip
    single_reason = forms.CharField(
        label=_("单一来源的理由"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_price_table(self) -> str:
        try:
            return "\n".join(str(each) for each in items(self.cleaned_data["price_table"]))
        except ValueError as error:
            raise forms.ValidationError(shown(error.args[0]), code="price_table") from None

    def clean_renewal_years(self) -> int:
        return self.cleaned_data["renewal_years"] or 0

    def clean_bid_bond_fen(self) -> int:
        return self.cleaned_data["bid_bond_fen"] or 0

    def __init__(self, *args: Any, contracts: Any, of_society: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_society:
            for name in ONLY_GOVERNMENT:
                del self.fields[name]
            cast(forms.ChoiceField, self.fields["method"]).choices = METHODS_OF_SOCIETY
            for name in ("requirements", "renewal_years", "ceiling_fen"):
                self.fields[name].help_text = ""
            for name in OF_SCORES:
                self.fields[name].help_text = _("只用于公开招标和竞争性磋商。")
            return
        cast(forms.ModelChoiceField, self.fields["adds_to"]).queryset = contracts


def said_by(tender: Tender) -> dict[str, Any]:
    """What the form begins with."""
    said = {name: getattr(tender, name) for name in TenderForm.base_fields}
    return said | {
        "bid_bond_fen": tender.bid_bond_fen or None,
        "renewal_years": tender.renewal_years or None,
        "intended": tender.intended.name if tender.intended else "",
        "adds_to": tender.adds_to_id,
    }


class FactorForm(forms.Form):
    """One thing that is scored beside the price."""

    title = forms.CharField(label=_("评审因素"), max_length=60)
    kind = forms.ChoiceField(
        label=_("类别"), choices=Factor.Kind.choices, help_text=_("客观项：各位评委的评分应当一样。")
    )
    part = forms.ChoiceField(
        label=_("部分"), choices=Factor.Part.choices,
        help_text=_("得分和报价都相同的，磋商按技术部分的得分排列。"),
    )  # fmt: skip
    most = forms.DecimalField(
        label=_("分值"), max_digits=5, decimal_places=2, help_text=_("价格分和各项分值合计 100 分。"),
        error_messages={"required": _("请填写分值，例如 30。"), "invalid": _("请填写分值，例如 30。")},
    )  # fmt: skip
    standard = forms.CharField(label=_("评分标准"), max_length=2000, widget=forms.Textarea(attrs=_TEXT))


class KeyForm(forms.Form):
    """Who opens the bids, and how many of them must come together."""

    officers = forms.MultipleChoiceField(label=_("开标员"), widget=NameChecks)
    threshold = forms.IntegerField(
        label=_("几个人到齐才能开标"), min_value=2, initial=2,
        help_text=_("选三个人、两个人到齐就能开标，一个人忘了口令也不会误事。"),
    )  # fmt: skip

    def __init__(self, *args: Any, keys: Sequence[OfficerKey], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {str(each.pk): each for each in keys}
        choices = [(key, each.officer.name) for key, each in self.keys.items()]
        cast(forms.MultipleChoiceField, self.fields["officers"]).choices = choices

    def clean_officers(self) -> list[OfficerKey]:
        return [self.keys[key] for key in self.cleaned_data["officers"]]


def _passphrase(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}), **more,
    )  # fmt: skip


class PassphraseForm(forms.Form):
    """A passphrase, to open what it locks."""

    passphrase = _passphrase(_("口令"))


class NewPassphraseForm(forms.Form):
    """A passphrase that is chosen, typed twice."""

    passphrase = _passphrase(_("口令"), help_text=_("至少 12 个字符。合力不保存口令，忘记了谁也找不回来。"))
    again = _passphrase(_("再输入一次口令"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("passphrase") and cleaned.get("again") and cleaned["passphrase"] != cleaned["again"]:
            self.add_error("again", _("两次输入的口令不一样。"))
        return cleaned


class AnnounceForm(forms.Form):
    deadline_at = moment(_("投标截止时间"))


class ClarifyForm(forms.Form):
    """What is explained or changed, to everybody at once."""

    text = forms.CharField(label=_("澄清或修改的内容"), max_length=4000, widget=forms.Textarea(attrs=_TEXT))
    affects_bids = forms.BooleanField(label=_("可能影响投标文件的编制"), required=False)
    deadline_at = moment(_("顺延后的截止时间"), required=False, help_text=_("不顺延就不填。"))


class ObjectionForm(forms.Form):
    text = forms.CharField(label=_("异议"), max_length=2000, widget=forms.Textarea(attrs=_TEXT))


class ObjectionAnswerForm(forms.Form):
    answer = forms.CharField(label=_("答复"), max_length=2000, widget=forms.Textarea(attrs=_TEXT))
