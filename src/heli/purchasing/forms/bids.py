"""Forms of bids. What is typed here is kept by nobody but the agency: no draft of the page is taken."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect, YuanField
from heli.core.rules.credit_code import check_credit_code, tidy_credit_code
from heli.core.rules.sentence import Sentence
from heli.core.words import shown
from heli.directory.models import Organisation
from heli.purchasing.forms.tenders import NewPassphraseForm
from heli.purchasing.rules.bid import ROWS, Content, Partner
from heli.purchasing.rules.price_lines import Item, PriceLine, lines_of

#: what a row says of a partner
PARTNER = ("name", "credit_code", "share", "small_enterprise")
_UNKEPT = {"data-no-draft": "", "autocomplete": "off"}


class BeginForm(NewPassphraseForm):
    """For which agency, and the passphrase under which its draft lies."""

    agency = forms.ModelChoiceField(label=_("投标人"), queryset=Organisation.objects.none(), widget=NameSelect)
    field_order = ("agency", "passphrase", "again")

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = cast(forms.ModelChoiceField, self.fields["agency"])
        agency.queryset, agency.empty_label = agencies, None


def _unkept_check() -> forms.CheckboxInput:
    return forms.CheckboxInput(attrs={"data-no-draft": ""})


def _share(label: Any, **more: Any) -> forms.DecimalField:
    """Percent of the contract."""
    return forms.DecimalField(
        label=label, max_digits=4, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal("99.99"), required=False,
        widget=forms.NumberInput(attrs=_UNKEPT), **more,
    )  # fmt: skip


class CodeField(forms.CharField):
    """A credit code, tidied; its check character is looked at."""

    def clean(self, value: Any) -> str:
        code = tidy_credit_code(super().clean(value))[0]
        if code and check_credit_code(code):
            raise forms.ValidationError(_("统一社会信用代码不对：18 位，最后一位是校验码。"), code="credit_code")
        return code


def _row(at: int) -> dict[str, forms.Field]:
    """One partner: its name, its code, its share and whether it is small."""
    number, text = at + 1, forms.TextInput(attrs=_UNKEPT)
    return {
        f"partner_{at}_name": forms.CharField(
            label=format_lazy(_("单位 {number} 的名称"), number=number), max_length=100, required=False, widget=text
        ),
        f"partner_{at}_credit_code": CodeField(
            label=format_lazy(_("单位 {number} 的统一社会信用代码"), number=number),
            max_length=40,
            required=False,
            widget=text,
        ),
        f"partner_{at}_share": _share(format_lazy(_("单位 {number} 承担的份额（%）"), number=number)),
        f"partner_{at}_small_enterprise": forms.BooleanField(
            label=format_lazy(_("单位 {number} 属于小型、微型企业"), number=number),
            required=False,
            widget=_unkept_check(),
        ),
    }


def _line_price(label: Sentence) -> YuanField:
    return YuanField(label=shown(label), required=False, widget=forms.NumberInput(attrs=_UNKEPT))


def _is_joint(name: str) -> bool:
    return name in ("subcontracts", "own_share") or name.startswith("partner_")


class BidForm(forms.Form):
    """What a bid says; one answer for each factor of the document."""

    price_fen = YuanField(label=_("报价（元）"), required=False, widget=forms.NumberInput(attrs=_UNKEPT))
    price_words = forms.CharField(
        label=_("报价（大写）"), max_length=80, required=False, widget=forms.TextInput(attrs=_UNKEPT),
        help_text=_("例如：肆拾贰万元整。可以不填；填了要和小写一致。"),
    )  # fmt: skip
    personnel_fen = YuanField(
        label=_("其中人员费用（元）"), required=False, widget=forms.NumberInput(attrs=_UNKEPT),
        help_text=_("社会工作者的工资、社会保险和住房公积金。"),
    )  # fmt: skip
    fine_fen = YuanField(
        label=_("近三年受到的最大一笔罚款（元）"), required=False, widget=forms.NumberInput(attrs=_UNKEPT),
        help_text=_("没有就不填。较大数额的罚款是重大违法记录。"),
    )  # fmt: skip
    fined_on = forms.DateField(
        label=_("罚款决定的日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", **_UNKEPT}, format="%Y-%m-%d"),
    )
    contact = forms.CharField(label=_("联系人"), max_length=40, required=False, widget=forms.TextInput(attrs=_UNKEPT))
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs=_UNKEPT))
    small_enterprise = forms.BooleanField(
        label=_("属于小型、微型企业"), required=False,
        help_text=_("社会服务机构、社会团体和事业单位不是企业，不能选。"),
    )  # fmt: skip
    qualification = forms.CharField(
        label=_("怎样符合资格要求"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, **_UNKEPT}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, factors: Sequence[str], unit: str = "", table: Sequence[Item] = (), **kwargs: Any
    ) -> None:
        """``unit``: of a framework tender, of which the price is that of one unit; ``table``: the lines in which it asks for prices."""
        super().__init__(*args, **kwargs)
        self.factors, self.table = list(factors), list(table)
        self._ask_lines()
        if unit:
            self.fields["price_fen"].label = shown(Sentence("报价（一%(unit)s多少元）", unit=unit))
        for at, title in enumerate(self.factors):
            self.fields[f"answer_{at}"] = forms.CharField(
                label=title, max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6, **_UNKEPT})
            )
        self.fields["subcontracts"] = forms.BooleanField(
            label=_("下面的单位是分包单位，不是联合体成员"), required=False, widget=_unkept_check()
        )
        self.fields["own_share"] = _share(_("本机构承担的份额（%）"), help_text=_("各方的份额合计 100%。"))
        for at in range(ROWS):
            self.fields |= _row(at)

    def _ask_lines(self) -> None:
        """After the price, since they make it."""
        names = []
        for at, item in enumerate(self.table):
            given = {"title": item.title, "unit": item.unit, "quantity": f"{item.quantity:f}"}
            self.fields[f"unit_{at}"] = _line_price(
                Sentence("「%(title)s」的单价（元/%(unit)s，共 %(quantity)s）", **given)
            )
            self.fields[f"sum_{at}"] = _line_price(Sentence("「%(title)s」的合计（元）", title=item.title))
            names += [f"unit_{at}", f"sum_{at}"]
        self.order_fields(["price_fen", "price_words", *names])

    @property
    def alone(self) -> list[forms.BoundField]:
        """The fields that every bid fills in."""
        return [field for field in self.visible_fields() if not _is_joint(field.name)]

    @property
    def together(self) -> list[forms.BoundField]:
        """Those for who bids with others, or gives a part of the contract to others."""
        return [field for field in self.visible_fields() if _is_joint(field.name)]

    @property
    def is_joint(self) -> bool:
        """Whether anything of a consortium or sub-contract was said, or is wrong."""
        return any(field.errors or field.value() for field in self.together)

    def clean(self) -> dict[str, Any]:
        """A row is a name, a code and a share, or nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        for at in range(ROWS):
            name, code = cleaned.get(f"partner_{at}_name"), cleaned.get(f"partner_{at}_credit_code")
            if name and not code and f"partner_{at}_credit_code" not in self.errors:
                self.add_error(f"partner_{at}_credit_code", _("请填写这个单位的统一社会信用代码。"))
            said = code or cleaned.get(f"partner_{at}_share") or cleaned.get(f"partner_{at}_small_enterprise")
            if said and not name:
                self.add_error(f"partner_{at}_name", _("请填写单位的名称。"))
        return cleaned

    def clean_fined_on(self) -> Any:
        day = self.cleaned_data["fined_on"]
        if self.cleaned_data.get("fine_fen") and day is None:
            raise forms.ValidationError(_("请填写罚款决定的日期。"), code="needed")
        return day

    def clean_phone(self) -> str:
        return str(self.cleaned_data["phone"]).strip()

    def content(self) -> Content:
        held = dict(self.cleaned_data)
        answers = {title: held.pop(f"answer_{at}") for at, title in enumerate(self.factors)}
        rows = [{name: held.pop(f"partner_{at}_{name}") for name in PARTNER} for at in range(ROWS)]
        partners = [Partner(**row) for row in rows if row["name"]]
        old = "" if partners else str(self.initial.get("partners_said", ""))
        said = {title: text for title, text in answers.items() if text}
        rest = [(item.title, held.pop(f"unit_{at}"), held.pop(f"sum_{at}")) for at, item in enumerate(self.table)]
        lines = [PriceLine(*row) for row in rest if row[1] or row[2]]
        return Content(**held, lines=lines, partners=partners, partners_said=old, answers=said)


def said_by(content: Content, factors: Sequence[str], table: Sequence[Item] = ()) -> dict[str, Any]:
    """What the form begins with."""
    held = content.written()
    for at, line in enumerate(lines_of(table, content.lines)):
        held |= {f"unit_{at}": line.unit_fen, f"sum_{at}": line.sum_fen}
    del held["lines"]
    answers, partners = held.pop("answers"), held.pop("partners")
    held |= {f"answer_{at}": answers.get(title, "") for at, title in enumerate(factors)}
    return held | {f"partner_{at}_{name}": row[name] for at, row in enumerate(partners[:ROWS]) for name in PARTNER}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("文件"), error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")}
    )


class SealedForm(forms.Form):
    """A file that the agency sealed itself."""

    file = forms.FileField(
        label=_("密封好的文件"),
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")},
    )
