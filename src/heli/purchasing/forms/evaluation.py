"""Forms of an evaluation: shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameChecks
from heli.purchasing.models import Evaluation

OUTCOMES = (("yes", _("合格")), ("no", _("不合格")))


class JudgeForm(forms.Form):
    """What a check found of one bid."""

    outcome = forms.ChoiceField(label=_("审查结果"), choices=OUTCOMES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不合格的，写明不符合采购文件的哪一条。投标人会看到。"),
    )  # fmt: skip

    def found(self) -> dict[str, Any]:
        return {"passed": self.cleaned_data["outcome"] == "yes", "reason": self.cleaned_data["reason"]}


def said_by(review: Any) -> dict[str, Any]:
    """What the form begins with, where it was judged before."""
    return {"outcome": "yes" if review.passed else "no", "reason": review.reason} if review.pk else {}


class PrepareForm(forms.Form):
    """How large a committee is, who sits for the purchaser, and from where its experts come."""

    size = forms.IntegerField(
        label=_("评审委员会人数"),
        min_value=3,
        max_value=15,
        help_text=_("单数。专家不少于三分之二，其余是购买主体代表。"),
    )
    is_complex = forms.BooleanField(label=_("技术复杂或者社会影响较大"), required=False)
    representatives = forms.MultipleChoiceField(
        label=_("购买主体代表"), widget=NameChecks, required=False, help_text=_("不派代表就不选，全部由专家组成。")
    )
    drawn_from = forms.ChoiceField(label=_("专家来源"), choices=Evaluation.From.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _by_key(people)
        _choose(self.fields["representatives"], self.people)

    def clean_representatives(self) -> list[Any]:
        return [self.people[key] for key in self.cleaned_data["representatives"]]


def prepared(evaluation: Evaluation, representatives: Sequence[Any]) -> dict[str, Any]:
    """What was prepared before; the representatives are users."""
    held = {name: getattr(evaluation, name) for name in ("size", "is_complex", "drawn_from")}
    return held | {"representatives": list(representatives)}


def by_key(stored: dict[str, Any]) -> dict[str, Any]:
    """What the form begins with, where it was prepared before: choices are known by their keys."""
    return stored | {"representatives": [str(each.pk) for each in stored["representatives"]]} if stored else {}


def _by_key(people: Sequence[Any]) -> dict[str, Any]:
    return {str(each.pk): each for each in people}


def _choose(field: Any, people: dict[str, Any]) -> None:
    field.choices = [(key, each.name) for key, each in people.items()]


class DrawForm(forms.Form):
    """What is said at the draw, so that whoever made the seed could not foresee the order."""

    word = forms.CharField(
        label=_("抽取时加入的话"), min_length=4, max_length=100,
        help_text=_("当场想一句话或者一串数字，例如开标当天的天气和气温。它和种子一起决定顺序，会公布。"),
    )  # fmt: skip


class RecordForm(forms.Form):
    """Whom the provincial pool gave, and the record of its draw."""

    experts = forms.MultipleChoiceField(label=_("抽到的专家"), widget=NameChecks)
    proof = forms.FileField(label=_("抽取记录"), help_text=_("省级专家库的抽取结果，PDF 或者图片。"))

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _by_key(people)
        _choose(self.fields["experts"], self.people)

    def clean_experts(self) -> list[Any]:
        return [self.people[key] for key in self.cleaned_data["experts"]]


class ReplaceForm(forms.Form):
    """Why a seat is given to somebody else, and to whom where no draw decides that."""

    reason = forms.CharField(label=_("替换的理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    other = forms.ChoiceField(label=_("替换的人"), required=False)

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _by_key(people)
        _choose(self.fields["other"], self.people)
        if not people:
            del self.fields["other"]

    def clean_other(self) -> Any:
        return self.people.get(self.cleaned_data["other"])
