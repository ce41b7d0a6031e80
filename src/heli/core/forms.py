"""Forms of the house: the choice of a file, the settings of the city."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.rules import since
from heli.core.rules.filekinds import ENDINGS
from heli.core.rules.money import Fen, half_up_to_fen, to_yuan
from heli.core.words import HAN, zh

if TYPE_CHECKING:
    from heli.core.imports import ImportKind
    from heli.core.queries import CitySetting


#: what Django shows where nothing is chosen yet
DASHES = "---------"
#: with so many places a percent is kept
PERCENT_PLACES = 2


class NameSelect(forms.Select):
    """A choice among records: what they are called is Chinese where it has no other name, whatever the page speaks."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if label == DASHES:
            return super().create_option(name, value, str(_("请选择")), *args, **kwargs)
        option = super().create_option(name, value, label, *args, **kwargs)
        if getattr(value, "instance", None) is not None or HAN.search(str(label)):
            option["attrs"]["lang"] = "zh"
        return option


class NameChecks(forms.CheckboxSelectMultiple):
    """Several choices among records, their names marked as the ones above are."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, zh(label), *args, **kwargs)


class ByName(forms.ModelChoiceField):
    """An organisation typed by its full name; by its credit code too, since two may have one name. ``suggestions`` is the
    list of the page that offers names."""

    def __init__(
        self, queryset: QuerySet[Any], *, suggestions: str, label: Any, required: bool = True, help_text: Any = None
    ) -> None:
        super().__init__(
            queryset, to_field_name="name", label=label, required=required, help_text=help_text or _("单位全称。"),
            widget=forms.TextInput(attrs={"list": suggestions, "autocomplete": "off"}),
            error_messages={"invalid_choice": _("没有叫这个名称的单位，请填全称。")},
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").replace("\0", "").strip()  # PostgreSQL refuses the one sign
        called = Q(name=typed) | Q(credit_code=typed)
        found = list(self.queryset.filter(called)[:2]) if typed else []  # type: ignore[union-attr]
        if len(found) > 1:
            raise forms.ValidationError(_("有几个单位叫这个名称，请填统一社会信用代码。"))
        return found[0] if found else super().to_python(typed)


class DayInput(forms.DateInput):
    """A day picker; browsers take ISO dates only, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class YuanField(forms.DecimalField):
    """An amount typed in yuan, at most two places and more than nothing; what it gives is fen."""

    def __init__(self, max_digits: int = 15, **kwargs: Any) -> None:
        faults = {
            "required": _("请填写金额。"), "invalid": _("请填写金额，例如 120000。"), "min_value": _("金额要大于 0。"),
            "max_decimal_places": _("金额最多两位小数。"),
        }  # fmt: skip
        super().__init__(
            min_value=Decimal("0.01"), max_digits=max_digits, decimal_places=2, error_messages=faults, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Fen that are stored are shown in yuan; what was typed stays as it was typed."""
        return to_yuan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Fen | None:
        yuan = super().clean(value)
        return None if yuan is None else half_up_to_fen(yuan)


class ImportForm(forms.Form):
    """A file of one kind."""

    file = forms.FileField(
        label=_("文件"), error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")}
    )
    create_organisations = forms.BooleanField(
        label=_("新建文件里还没有登记的单位"), required=False, help_text=_("不选时，没有登记的单位按错误列出。")
    )

    #: the import that waits and that this file replaces
    instead = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if not kind.creates_organisations:
            del self.fields["create_organisations"]
        self.fields["file"].help_text = kind.hint
        self.fields["file"].widget.attrs["accept"] = ",".join(kind.accept)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        must_have_ending(file.name, self.kind)
        return file


def must_have_ending(name: str, kind: ImportKind) -> None:
    """What a file holds is found by its bytes later; a wrong ending is told at once."""
    if not name.lower().endswith(kind.accept):
        wanted = "、".join(kind.accept)
        raise forms.ValidationError(
            _("「%(name)s」不是要的格式。可以上传：%(wanted)s。") % {"name": name[:60], "wanted": wanted}
        )


class CommentForm(forms.Form):
    """What somebody says about a record."""

    text = forms.CharField(
        label=_("评论"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, strip=True,
        help_text=_("写 @ 和姓名或登录名，提醒看得到这条记录的同事，例如 @林岚。"),
        error_messages={"required": _("请写下要说的话。")},
    )  # fmt: skip


class ExportForm(forms.Form):
    """What somebody wants the file of a large list for."""

    purpose = forms.CharField(
        label=_("用途"), max_length=100, min_length=2, strip=True,
        help_text=_("写进文件，也记入审计，名单里的本人也看得到，例如：核对年度花名册、通知培训。"),
        error_messages={"required": _("请写明用途，例如：核对年度花名册。"), "min_length": _("请写明用途，例如：核对年度花名册。")},
    )  # fmt: skip


class DocumentForm(forms.Form):
    """A document for a record; ``title_known`` where it is the next version of one that is there."""

    file = forms.FileField(
        label=_("选择文件"),
        help_text=_("PDF、Word、Excel、PowerPoint、ODT、ODS、OFD、图片或文本，最大 100 MB。"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")},
    )
    title = forms.CharField(
        label=_("标题"), max_length=100, required=False,
        help_text=_("不填就用文件名。和已有的附件同名，就是它的新一版。"),
    )  # fmt: skip

    def __init__(self, *args: Any, title_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if title_known:
            self.fields["title"].widget = forms.HiddenInput()


class OfficeFileForm(forms.Form):
    """The file of a form of an office's own. ``ENDING`` and ``HINT`` say what file."""

    file = forms.FileField(
        label=_("选择文件"), widget=forms.FileInput,
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")},
    )  # fmt: skip
    ENDING: str
    HINT: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"], self.fields["file"].help_text = self.ENDING, self.HINT


class NewOfficeFileForm(OfficeFileForm):
    """A new one: ``FOR`` names the field that says what for; whose, what it is called, and who answers for it."""

    owner = forms.ChoiceField(label=_("设立单位"), required=False, widget=forms.Select(attrs={"lang": "zh"}))
    name = forms.CharField(max_length=60)
    contact = forms.CharField(label=_("联系人"), max_length=50)
    FOR: str

    def __init__(self, *args: Any, uses: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.FOR].choices, self.fields["owner"].choices = uses, owners  # type: ignore[attr-defined]
        self.order_fields([self.FOR, "owner", "name", "contact", "file"])


class WithdrawForm(forms.Form):
    """Why a document is withdrawn."""

    reason = forms.CharField(
        label=_("撤下的原因"), max_length=200, help_text=_("例如：传错了文件。原因会和附件留在一起。")
    )


class MappingForm(forms.Form):
    """What each heading that nobody understood means."""

    def __init__(self, *args: Any, headings: list[str], fields: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        choices = [("", _("不导入")), *fields.items()]
        for number, heading in enumerate(headings):
            self.fields[f"heading-{number}"] = forms.ChoiceField(label=heading, choices=choices, required=False)

    def columns(self) -> dict[str, str]:
        """Heading to field, for those that mean something."""
        chosen = ((heading, self.cleaned_data[f"heading-{n}"]) for n, heading in enumerate(self.headings))
        return {heading: field for heading, field in chosen if field}


class ListViewForm(forms.Form):
    """A view of a list; ``canonical`` leaves out of its query what makes no sense."""

    name = forms.CharField(
        label=_("视图名称"), max_length=40, help_text=_("例如 本街道临期登记。"),
        error_messages={"max_length": _("视图名称最多 40 个字。")},
    )  # fmt: skip
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    audience = forms.ChoiceField(
        label=_("共享给"), required=False, widget=NameSelect,
        help_text=_("共享的是条件，不是记录：每个人打开，只看到自己能看的。"),
        error_messages={"invalid_choice": _("只能共享给自己所在的单位、地区或角色。")},
    )  # fmt: skip
    is_default = forms.BooleanField(label=_("以后打开这个列表，先看到它"), required=False)

    canonical: Callable[[str], str]

    def __init__(self, *args: Any, audiences: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [("", _("只有自己")), *audiences]  # type: ignore[attr-defined]

    def clean_query(self) -> str:
        query = self.canonical(self.cleaned_data["query"])
        if len(query) > 1500:
            raise forms.ValidationError(_("条件太长，保存不下。请少选一些列或条件。"))
        return query


class SettingForm(forms.Form):
    """One figure of the city, with where it comes from. ``asked`` says what it holds, ``held`` the text that is stored."""

    source = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("文件名称和文号，或由谁提供。")
    )
    confirmed_on = forms.DateField(
        label=_("确认日期"), required=False, widget=DayInput(),
        help_text=_("还没有确认的留空，用到它的页面会注明「待确认」。"),
        error_messages={"invalid": _("请填写日期，例如 2026-11-24。")},
    )  # fmt: skip

    def __init__(self, *args: Any, asked: CitySetting, held: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["value"] = _setting_field(asked, held)
        self.order_fields(["value"])

    def clean_value(self) -> str:
        """The value as it is stored."""
        value = self.cleaned_data["value"]
        if self.asked.kind == "dated":
            return _dated_names(value, self.asked.words)
        if self.asked.kind == "dated_percent":
            return _dated_percents(value, self.asked)
        if self.asked.kind == "dated_money":
            return _dated_amounts(value)
        return str(half_up_to_fen(value)) if self.asked.kind == "money" else str(value)


def _dated_names(typed: str, words: tuple[str, ...] = ()) -> str:
    """Names with the day from which each holds, as they are stored; one of some words where the setting knows only these."""
    try:
        found = since.read(typed)
    except ValueError as error:
        raise forms.ValidationError(
            _("「%(line)s」要写成从哪天起、空一格、名称，例如 2024-07-01 市委社会工作部；同一天只写一次。"),
            params={"line": error},
        ) from None
    if strange := [name for _day, name in found if words and name not in words]:
        allowed = " / ".join(words)
        raise forms.ValidationError(
            _("「%(name)s」不在可以写的词里：%(words)s。"), params={"name": strange[0], "words": allowed}
        )
    return since.written(found)


def _dated_percents(typed: str, asked: CitySetting) -> str:
    """Percents in the same way."""
    try:
        found = since.percents(typed, asked.words)
    except ValueError as error:
        raise forms.ValidationError(
            _("「%(line)s」要写成从哪天起、空一格、百分之几，例如 2024-01-01 60；同一天只写一次。"),
            params={"line": error},
        ) from None
    if long := [percent for _day, percent, _word in found if int(percent.as_tuple().exponent) < -PERCENT_PLACES]:
        raise forms.ValidationError(_("百分之几最多两位小数，「%(percent)s」要改短。"), params={"percent": long[0]})
    return since.written(since.read(typed))


def _dated_amounts(typed: str) -> str:
    """Amounts in the same way, typed in yuan and stored in fen."""
    try:
        return since.written(since.amounts_in_yuan(typed))
    except ValueError as error:
        raise forms.ValidationError(
            _("「%(line)s」要写成从哪天起、空一格、多少元，例如 2024-01-01 500000；同一天只写一次。"),
            params={"line": error},
        ) from None


def _in_yuan(held: str) -> str:
    """Amounts as they were typed."""
    return "\n".join(f"{day.isoformat()} {_plain(fen)}" for day, fen in since.amounts(held))


def _plain(fen: int) -> str:
    """Yuan without separators, as they are typed."""
    return f"{fen // 100}" if fen % 100 == 0 else f"{to_yuan(fen)}"


def _setting_field(asked: CitySetting, held: str) -> forms.Field:
    required = {"required": _("请填写这一项的值。")}
    if asked.kind == "money":
        return forms.DecimalField(
            label=_("值（元）"), min_value=0, max_digits=13, decimal_places=2,
            initial=to_yuan(Fen(int(held))) if held.isdigit() else None,
            error_messages={**required, "invalid": _("请填写金额，例如 120000。")},
        )  # fmt: skip
    if asked.kind == "count":
        return forms.IntegerField(
            label=_("值"), min_value=1, max_value=366, initial=held or None,
            error_messages={**required, "invalid": _("请填写整数，例如 30。")},
        )  # fmt: skip
    if asked.kind == "share":
        return forms.DecimalField(
            label=_("值"), min_value=0, max_value=1, max_digits=4, decimal_places=2, initial=held or None,
            help_text=_("从 0 到 1，例如 0.5。"),
            error_messages={**required, "invalid": _("请填写从 0 到 1 的数，例如 0.5。")},
        )  # fmt: skip
    if asked.kind == "address":
        return forms.URLField(
            label=_("值"), max_length=200, initial=held, assume_scheme="https",
            error_messages={**required, "invalid": _("请填写完整的网址，例如 https://practice.city.example。")},
        )  # fmt: skip
    if asked.kind == "dated":
        return forms.CharField(
            label=_("值"), max_length=200, initial=held, error_messages=required, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("一行写一个：从哪天起、空一格、其中一个词（%(words)s），例如 2026-01-01 %(first)s。以前的留着，以后的可以先写。")
            % {"words": " / ".join(asked.words), "first": asked.words[-1]} if asked.words else _("一行写一个：从哪天起、空一格、全称，例如 2024-07-01 市委社会工作部。以前的留着，以后的可以先写。"),
        )  # fmt: skip
    if asked.kind == "dated_percent":
        return forms.CharField(
            label=_("值"), max_length=200, initial=held, error_messages=required, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("一行写一个：从哪天起、空一格、百分之几，例如 2024-01-01 60；总额不含税费就写 2024-01-01 60 不含税。以前的留着，以后的可以先写。"),
        )  # fmt: skip
    if asked.kind == "dated_money":
        return forms.CharField(
            label=_("值"), max_length=200, initial=_in_yuan(held), error_messages=required, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("一行写一个：从哪天起、空一格、多少元，例如 2024-01-01 500000。以前的留着，以后的可以先写。"),
        )  # fmt: skip
    return forms.CharField(label=_("值"), max_length=200, initial=held, error_messages=required)
