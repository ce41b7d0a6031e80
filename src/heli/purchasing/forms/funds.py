"""Forms of money: amounts are typed in yuan."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect, YuanField
from heli.core.rules.money import with_sign
from heli.directory.models import Organisation, Place
from heli.purchasing.models import BudgetLine


class EnterForm(forms.Form):
    """A new line of a budget."""

    owner = forms.ModelChoiceField(label=_("使用单位"), queryset=Organisation.objects.none(), widget=NameSelect)
    year = forms.IntegerField(label=_("预算年度"), min_value=2000, max_value=2100)
    source = forms.ChoiceField(label=_("资金来源"), choices=BudgetLine.Source.choices)
    name = forms.CharField(label=_("预算项目"), max_length=80, help_text=_("预算批复里的名称。"))
    amount_fen = YuanField(label=_("预算金额（元）"))
    earmark = forms.CharField(
        label=_("专款用途"), max_length=200, required=False, help_text=_("只能用于什么，例如服务对象；没有限制的不填。")
    )
    earmark_place = forms.CharField(
        label=_("限用地区"), max_length=50, required=False,
        help_text=_("只能用于哪个地区，填名称或区划代码；没有限制的不填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.queryset, owner.empty_label = offices, None
        self.fields["year"].initial = localdate().year

    def clean_earmark_place(self) -> Place | None:
        typed = self.cleaned_data["earmark_place"].strip()
        if not typed:
            return None
        found = list(Place.objects.filter(Q(name=typed) | Q(code=typed), valid_until__isnull=True)[:2])
        if not found:
            raise forms.ValidationError(_("没有这个名称或区划代码的地区。"))
        if len(found) > 1:
            raise forms.ValidationError(_("有几个地区叫这个名称，请填区划代码。"))
        return found[0]


class ChangeForm(forms.Form):
    """What of a line may change."""

    amount_fen = YuanField(label=_("预算金额（元）"))
    earmark = forms.CharField(label=_("专款用途"), max_length=200, required=False)


class LineField(forms.ModelChoiceField):
    """A line, told by what is left of it and what for."""

    widget = NameSelect

    def label_from_instance(self, obj: Any) -> str:
        about = [obj.get_source_display(), *([obj.earmark] if obj.earmark else [])]
        left = _("剩 %(amount)s") % {"amount": with_sign(obj.free_fen)}
        return f"{obj}（{'，'.join([*about, left])}）"


class CommitForm(forms.Form):
    """Which line, and how much of it."""

    line = LineField(label=_("预算"), queryset=BudgetLine.objects.none(), empty_label=None)
    amount_fen = YuanField(label=_("承诺金额（元）"))

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["line"]).queryset = lines


class AmountForm(forms.Form):
    amount_fen = YuanField(label=_("承诺金额（元）"))


class ReleaseForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如：项目缩小了规模。会留在历史里。"))
