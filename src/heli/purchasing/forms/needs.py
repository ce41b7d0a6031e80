"""Forms of needs."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect
from heli.directory.models import Organisation, Place
from heli.purchasing.forms.places import PlaceChoice
from heli.purchasing.models import Need


class NeedForm(forms.Form):
    """What is lacking, where and for whom."""

    place = PlaceChoice(Place.objects.none(), label=_("地区"))
    title = forms.CharField(label=_("缺什么"), max_length=80, help_text=_("一句话，例如：独居老人没有人定期上门。"))
    group = forms.CharField(
        label=_("哪些人"), max_length=80, help_text=_("例如：80 岁以上独居老人。不要写个人的姓名。")
    )
    people = forms.IntegerField(
        label=_("涉及人数"), min_value=1, max_value=100_000_000, required=False, help_text=_("不知道就留空。")
    )
    text = forms.CharField(
        label=_("情况说明"), max_length=4000, widget=forms.Textarea({"rows": 6}),
        help_text=_("现在怎样，缺在哪里，有什么数字。转为项目时这段话一起带过去。"),
    )  # fmt: skip
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Need.Urgency, initial=Need.Urgency.ROUTINE)

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = cast(forms.ModelChoiceField, self.fields["place"])  # type: ignore[type-arg]
        place.queryset = places
        first = list(places[:2])
        if len(first) == 1:
            place.empty_label, place.initial = None, first[0].pk


class BuyerForm(forms.Form):
    """Which of this user's offices takes it up."""

    buyer = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("购买主体"), widget=NameSelect(), empty_label=None
    )

    def __init__(self, *args: Any, offices: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["buyer"]).queryset = offices
