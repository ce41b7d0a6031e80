"""Forms of the directory. Places and organisations are typed by code or name, with suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameChecks, NameSelect
from heli.core.rules.credit_code import check_credit_code, tidy_credit_code
from heli.directory.models import Organisation, Place


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, initial=localdate, widget=DayInput(), help_text=_("从这一天起生效，不能晚于今天。")
    )


def _document() -> forms.CharField:
    return forms.CharField(
        label=_("批文"), max_length=100, required=False, help_text=_("文号，例如 浙政函〔2026〕12号。")
    )


def _code(label: Any, **kwargs: Any) -> forms.RegexField:
    sentence = _("区划代码是不超过 12 位的数字。")
    return forms.RegexField(r"^\d{2,12}$", label=label, max_length=12, error_messages={"invalid": sentence}, **kwargs)


class RenameForm(forms.Form):
    name = forms.CharField(label=_("新名称"), max_length=60)
    on = _day(_("更名日期"))
    document = _document()


class PlaceField(forms.ModelChoiceField):
    """A place by its name, with the place it lies in where names repeat."""

    def label_from_instance(self, place: Any) -> str:
        return f"{place.parent.name} · {place.name}" if place.parent and place.level != "district" else place.name


class MovePlaceForm(forms.Form):
    """Which place of the level above a place lies in from now on."""

    parent = PlaceField(Place.objects.none(), label=_("新的上级"), widget=NameSelect)
    on = _day(_("改变隶属的日期"))
    document = _document()

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Place.objects.filter(valid_until__isnull=True, level=place.parent.level if place.parent else "")
        above = place.parent.pk if place.parent else 0
        self.fields["parent"].queryset = others.exclude(pk=above).select_related("parent").order_by("path")  # type: ignore[attr-defined]


class MergePlacesForm(forms.Form):
    """Which of the places below a place become one."""

    places = forms.ModelMultipleChoiceField(
        Place.objects.none(), label=_("要合并的地区"), widget=NameChecks,
        help_text=_("选两个以上。"),
    )  # fmt: skip
    code = _code(_("合并后的区划代码"), help_text=_("沿用其中一个的代码和名称时，它继续存在并接收其他地区。"))
    name = forms.CharField(label=_("合并后的名称"), max_length=60)
    on = _day(_("合并日期"))
    document = _document()

    def __init__(self, *args: Any, parent: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Place.objects.filter(parent=parent, valid_until__isnull=True).order_by("code")
        self.fields["places"].queryset = below  # type: ignore[attr-defined]


class SplitPlaceForm(forms.Form):
    """Two or three places out of one, and where each place below it goes."""

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in ("1", "2", "3"):
            needed = number != "3"
            self.fields[f"code_{number}"] = _code(_now("第 %(n)s 个新地区的代码") % {"n": number}, required=needed)
            label = _now("第 %(n)s 个新地区的名称") % {"n": number}
            self.fields[f"name_{number}"] = forms.CharField(label=label, max_length=60, required=needed)
        self.below = list(Place.objects.filter(parent=place, valid_until__isnull=True).order_by("code"))
        choices = [("", "—"), *((n, _now("第 %(n)s 个") % {"n": n}) for n in ("1", "2", "3"))]
        for child in self.below:
            label = _now("%(name)s归入") % {"name": child.name}
            self.fields[f"child_{child.pk}"] = forms.ChoiceField(label=label, choices=choices)
        self.fields["on"] = _day(_("拆分日期"))
        self.fields["document"] = _document()

    @property
    def parts(self) -> list[tuple[str, Any, Any]]:
        """Each new place with its two fields, as the page sets them beside each other."""
        return [(_now("第 %(n)s 个新地区") % {"n": n}, self[f"code_{n}"], self[f"name_{n}"]) for n in ("1", "2", "3")]

    @property
    def homes(self) -> list[tuple[Place, Any]]:
        """Each place below with the field that says where it goes."""
        return [(child, self[f"child_{child.pk}"]) for child in self.below]

    @property
    def rest(self) -> list[Any]:
        return [self["on"], self["document"]]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        used = [n for n in ("1", "2", "3") if data.get(f"code_{n}")]
        codes = {n: data[f"code_{n}"] for n in used}
        return {
            "parts": [(codes[n], data[f"name_{n}"]) for n in used],
            "children": {child.pk: codes.get(data[f"child_{child.pk}"], "") for child in self.below},
            "on": data["on"],
            "document": data["document"],
        }


def _typed(label: Any, suggestions: str, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"list": suggestions, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=100, widget=widget, help_text=help_text)


class OrganisationForm(forms.ModelForm):
    """``names`` maps every name of an organisation to its key, ``places`` codes and names to theirs."""

    place = _typed(_("所在地区"), "place-names", _("填名称或区划代码，例如 解放街道。"))
    parent = _typed(_("上级单位"), "organisation-names")
    answers_to = _typed(_("主管部门"), "organisation-names")

    class Meta:
        model = Organisation
        fields = ("name", "short_name", "kind", "standing", "credit_code", "place", "parent", "answers_to",
                  "contact_name", "contact_phone", "address")  # fmt: skip

    def __init__(self, *args: Any, names: dict[str, int], places: dict[str, int | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.places = names, places
        self.fields["credit_code"].max_length = 40  # type: ignore[attr-defined]
        self.fields["credit_code"].help_text = _now("18 位；没有的留空。")
        self.fields["standing"].help_text = _now(
            "事业单位和工会、共青团、妇联等群团组织填写：公益一类事业单位和这样的群团组织，不能用财政资金购买服务，也不能承接政府购买的服务。"
        )
        if not self.instance.pk:
            self.initial["kind"] = ""  # nothing is registered as 其他 because nobody chose
            self.fields["kind"].choices = [("", _now("请选择")), *Organisation.Kind.choices]  # type: ignore[attr-defined]
        if self.instance.pk:
            for name in ("place", "parent", "answers_to"):
                other = getattr(self.instance, name)
                if other is not None:
                    self.initial[name] = other.code if name == "place" else other.name

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields by what they are about."""
        about = {
            _now("名称与代码"): ("name", "short_name", "kind", "standing", "credit_code"),
            _now("所在与隶属"): ("place", "parent", "answers_to"),
            _now("联系"): ("contact_name", "contact_phone", "address"),
        }
        return [(legend, [self[name] for name in names]) for legend, names in about.items()]

    def _resolve(self, name: str, known: Any, sentence: str) -> Any:
        typed = self.cleaned_data.get(name, "").strip()
        if not typed:
            return None
        if typed not in known:
            raise forms.ValidationError(sentence % {"name": typed})
        return known[typed]

    def clean_credit_code(self) -> str:
        """Told beside its field at once, with whatever else is wrong; the action asks again."""
        text, _mended = tidy_credit_code(self.cleaned_data.get("credit_code", ""))
        fault = check_credit_code(text) if text else None
        if fault == "credit_code_length":
            raise forms.ValidationError(_now("统一社会信用代码是 18 位。"))
        if fault == "credit_code_check":
            raise forms.ValidationError(_now("统一社会信用代码的校验位不符，请对照证书核对。"))
        return text

    def clean_place(self) -> Place | None:
        pk = self._resolve("place", self.places, _now("没有叫「%(name)s」的地区。"))
        if pk is None and self.cleaned_data.get("place", "").strip():
            raise forms.ValidationError(_now("有几个地区叫这个名称，请填区划代码。"))
        return Place.objects.get(pk=pk) if pk else None

    def clean_parent(self) -> Organisation | None:
        return self._organisation("parent")

    def clean_answers_to(self) -> Organisation | None:
        return self._organisation("answers_to")

    def _organisation(self, name: str) -> Organisation | None:
        pk = self._resolve(name, self.names, _now("没有登记名称是「%(name)s」的组织。"))
        return Organisation.objects.get(pk=pk) if pk else None

    def _post_clean(self) -> None:
        """The action checks and writes; the form only reads."""


class CloseForm(forms.Form):
    closed_on = forms.DateField(label=_("注销日期"), initial=localdate, widget=DayInput())


class MergeForm(forms.Form):
    """Into which organisation another goes."""

    kept = _typed(_("保留的组织"), "organisation-names", _("另一个组织并入它。"))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, *args: Any, names: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields["kept"].required = True

    def clean_kept(self) -> Organisation:
        pk = self.names.get(self.cleaned_data["kept"].strip())
        if pk is None:
            raise forms.ValidationError(_now("没有登记这个名称的组织。"))
        return Organisation.objects.get(pk=pk)


class ApartForm(forms.Form):
    """Why two that look alike are two."""

    second = forms.ModelChoiceField(Organisation.objects.all(), widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=200)


def suggestions(names: Iterable[str], limit: int = 400) -> list[str]:
    return sorted(names)[:limit]
