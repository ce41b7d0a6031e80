"""The form of an official document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect
from heli.directory.models import Organisation
from heli.workbench.models import OfficialDocument


class OfficialForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is not filled in of the mark, the signature and the printer is the office's own name."""

    class Meta:
        model = OfficialDocument
        fields = ("office", "title", "receivers", "body", "attachments", "word", "mark", "signed", "sealed", "note",
                  "copies", "printed_by", "signer", "secrecy", "urgency", "copy_number")  # fmt: skip
        widgets = {
            "office": NameSelect(),
            "title": forms.Textarea(attrs={"rows": 2}),
            "receivers": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 16}),
            "attachments": forms.Textarea(attrs={"rows": 3}),
            "copies": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "title": _("由发文机关名称、事由和文种组成。换行处就是印出来的换行处。"),
            "receivers": _("例如：各县（市、区）民政局。末尾的冒号自动加上。"),
            "body": _("一段一行。用“一、”“（一）”“1.”“（1）”开头的段落按层次排字体。"),
            "attachments": _("一行一个，两个以上自动编号。"),
            "word": _("例如：嘉民。编号印发时排成 嘉民〔2026〕12号。"),
            "mark": _("红色的大字，例如：嘉兴市民政局文件。不填就用发文单位名称加“文件”。"),
            "signed": _("不填就用发文单位名称。"),
            "sealed": _("在署名上方留出盖章的位置。"),
            "note": _("例如：联系人：沈洁，电话：0573-12345。括号自动加上。"),
            "copies": _("例如：市委社会工作部，市人力资源和社会保障局。"),
            "printed_by": _("例如：嘉兴市民政局办公室。"),
            "signer": _("只有上行文才填。"),
            "secrecy": _("例如：秘密★1年。涉密公文不要在本系统起草。"),
            "urgency": _("特急或加急。"),
            "copy_number": _("六位数字，例如 000001。"),
        }

    def __init__(self, *args: Any, offices: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["office"].empty_label = None  # type: ignore[attr-defined]
        for name in ("mark", "signed"):
            self.fields[name].required = False
        if self.instance.pk:
            del self.fields["office"]

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """What is written, what stands above it, what stands below."""
        parts = (
            (_("主体"), ("office", "title", "receivers", "body", "attachments")),
            (_("版头"), ("word", "mark", "signer", "urgency", "secrecy", "copy_number")),
            (_("落款和版记"), ("signed", "sealed", "note", "copies", "printed_by")),
        )
        return [(legend, [self[name] for name in names if name in self.fields]) for legend, names in parts]

    def clean_copy_number(self) -> str:
        number = str(self.cleaned_data["copy_number"]).strip()
        if number and not (number.isascii() and number.isdigit() and len(number) == 6):
            raise forms.ValidationError(_("请填六位数字，例如 000001。"))
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        office = given.get("office") or (self.instance.office if self.instance.pk else None)
        if office is not None:
            given["signed"] = given.get("signed") or office.name[:60]
            given["mark"] = given.get("mark") or f"{office.name[:58]}文件"
        return given


class DropForm(forms.Form):
    """Why a draft will not be issued."""

    reason = forms.CharField(label=_("作废的原因"), max_length=200)
