"""Forms of invoices, payments, payee accounts, vouchers and settlements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast
from unicodedata import normalize

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect, YuanField
from heli.core.rules.money import with_sign
from heli.core.words import shown
from heli.directory.models import Organisation
from heli.purchasing.actions.costs import Row
from heli.purchasing.actions.spending_plans import unlike_words
from heli.purchasing.forms.contracts import day, words
from heli.purchasing.models import Category, Commitment, Invoice
from heli.purchasing.rules.costs import unlike

#: so many lines of vouchers at once
ROWS = 6
#: digits of a bank account
FEWEST = 8


class NumberField(forms.RegexField):
    """A number written in digits, which an input method may have made full-width: the same number is one number."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(normalize("NFKC", value).strip() if isinstance(value, str) else value)


class InvoiceForm(forms.Form):
    code = forms.CharField(
        label=_("发票代码"), max_length=12, required=False, help_text=_("全面数字化的电子发票没有代码，不填。")
    )
    number = NumberField(
        re.compile(r"^(\d{8}|\d{20})\Z", re.ASCII), label=_("发票号码"), max_length=20, help_text=_("8 位或 20 位数字。"),
        error_messages={"invalid": _("发票号码是 8 位或 20 位数字。")},
    )  # fmt: skip
    amount_fen = YuanField(label=_("价税合计（元）"))
    issued_on = day(_("开票日期"))


class InvoiceField(forms.ModelChoiceField):
    """With what of it can still be asked for."""

    widget = NameSelect

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{with_sign(obj.left)}）"


class RequestForm(forms.Form):
    """Which invoice, and how much of it."""

    invoice = InvoiceField(
        label=_("发票"), queryset=Invoice.objects.none(), empty_label=None,
        error_messages={"required": _("没有还能使用的发票。请先登记发票，再申请付款。")},
    )  # fmt: skip
    amount_fen = YuanField(label=_("付款金额（元）"))

    def __init__(self, *args: Any, invoices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["invoice"]).queryset = invoices


class CommitmentField(forms.ModelChoiceField):
    widget = NameSelect

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.line}（{with_sign(obj.free)}）"


class CheckForm(forms.Form):
    """Of which money it is paid."""

    commitment = CommitmentField(
        label=_("用哪一笔资金支付"), queryset=Commitment.objects.none(), empty_label=None,
        error_messages={"required": _("这个项目没有够付的资金。请先为项目安排资金，再审核付款。")},
    )  # fmt: skip

    def __init__(self, *args: Any, commitments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["commitment"]).queryset = commitments


class PaidForm(forms.Form):
    paid_on = day(_("支付日期"), initial=localdate)
    bank_ref = forms.CharField(label=_("银行流水号"), max_length=60)


class AccountForm(forms.Form):
    """A payee account, approved by a second person."""

    supplier = forms.ModelChoiceField(label=_("开户单位"), queryset=Organisation.objects.none(), widget=NameSelect)
    holder = forms.CharField(label=_("账户名称"), max_length=100)
    bank = forms.CharField(label=_("开户银行"), max_length=100)
    number = NumberField(
        re.compile(r"^[\d\s-]+\Z", re.ASCII), label=_("银行账号"), max_length=40,
        error_messages={"invalid": _("银行账号只有数字，可以用空格或者短横线分开。")},
    )  # fmt: skip
    why = words(_("变更的理由"), 200, 2, required=False, help_text=_("第一次登记的不填。"))

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supplier = cast(forms.ModelChoiceField, self.fields["supplier"])
        supplier.queryset, supplier.empty_label = agencies, None

    def clean_number(self) -> str:
        number = "".join(sign for sign in self.cleaned_data["number"] if sign.isdigit())
        if len(number) < FEWEST:
            raise forms.ValidationError(_("银行账号至少有 8 位数字。"))
        return number


class ExpensesForm(forms.Form):
    """Several lines of vouchers; a line of which nothing is filled in is none."""

    NAMES = ("day", "voucher", "category", "payee", "amount_fen", "what")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at in range(1, ROWS + 1):
            self.fields |= {
                f"day_{at}": day(_("日期"), required=False),
                f"voucher_{at}": forms.CharField(label=_("凭证号"), max_length=40, required=False),
                f"category_{at}": forms.ChoiceField(
                    label=_("类别"), choices=[("", _("请选择")), *Category.choices], required=False
                ),
                f"payee_{at}": forms.CharField(label=_("收款方"), max_length=100, required=False),
                f"amount_fen_{at}": YuanField(label=_("金额（元）"), required=False),
                f"what_{at}": forms.CharField(label=_("摘要"), max_length=200, required=False),
            }

    def lines(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each line, for the page."""
        for at in range(1, ROWS + 1):
            yield at, [self[f"{name}_{at}"] for name in self.NAMES]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        filled = [at for at in range(1, ROWS + 1) if any(cleaned.get(f"{name}_{at}") for name in self.NAMES)]
        for at in filled:
            for name in self.NAMES[:-1]:
                key = f"{name}_{at}"
                if not cleaned.get(key) and key not in self.errors:
                    self.add_error(
                        key, _("第 %(row)s 行请填写「%(name)s」。") % {"row": at, "name": self.fields[key].label}
                    )
        if not filled and not self.errors:
            self.add_error("day_1", _("请至少填写一行。"))
        self.filled = filled
        return cleaned

    @property
    def rows(self) -> list[Row]:
        given = self.cleaned_data
        return [Row(at=at, **{name: given[f"{name}_{at}"] for name in self.NAMES}) for at in self.filled]


class ReversalForm(forms.Form):
    """The entry that takes a line back; number and summary are offered in the usual words."""

    day = day(_("日期"), initial=localdate)
    voucher = forms.CharField(label=_("凭证号"), max_length=40)
    what = forms.CharField(label=_("摘要"), max_length=200)

    def __init__(self, *args: Any, of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.fields["what"].initial = f"注销{of.day.isoformat()} {of.voucher} 号凭证"


class MonthField(YuanField):
    """What is planned for a month; empty and 0 are nothing."""

    def clean(self, value: Any) -> Any:
        bare = normalize("NFKC", value).strip() if isinstance(value, str) else value
        return super().clean("" if isinstance(bare, str) and bare and not bare.strip("0.") else bare) or 0


class SpendingPlanForm(forms.Form):
    """A sum for each month of the term in each category of the budget. ``plan``: what to begin with, in fen."""

    def __init__(self, *args: Any, budget: Any, months: Any, plan: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget, self.months = {key: budget[key] for key, _label in Category.choices if budget.get(key)}, months
        labels = dict(Category.choices)
        for category in self.budget:
            for at, (year, month) in enumerate(months, 1):
                stored = plan.get(category, {}).get((year, month), 0)
                self.fields[f"{category}_{at}"] = MonthField(
                    label=f"{year}-{month:02} {labels[category]}", required=False, initial=stored or None
                )

    def groups(self) -> Iterator[tuple[Any, int, list[Any]]]:
        """Each category with its budget and its fields, for the page."""
        labels = dict(Category.choices)
        for category, fen in self.budget.items():
            yield labels[category], fen, [self[f"{category}_{at}"] for at in range(1, len(self.months) + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for category, more in unlike(self.plan, self.budget).items():
                self.add_error(f"{category}_1", shown(unlike_words(more, self.budget[category])))
        return cleaned

    @property
    def plan(self) -> dict[str, dict[tuple[int, int], int]]:
        return {
            category: {month: self.cleaned_data[f"{category}_{at}"] for at, month in enumerate(self.months, 1)}
            for category in self.budget
        }


class SettlementForm(forms.Form):
    words = words(_("结算说明"), 2000, 5, help_text=_("完成了什么，哪些经费和预算不同，为什么。"))


class ReceivedForm(forms.Form):
    received_on = day(_("退款到账日期"), initial=localdate)
