"""Forms of the layout of vouchers, of its accounts, and of an export."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core import sheets
from heli.core.errors import Unreadable
from heli.core.forms import NameSelect
from heli.core.rules.sentence import Sentence
from heli.core.words import shown, told, zh
from heli.purchasing.forms.contracts import day
from heli.purchasing.models import Contract, VoucherLayout
from heli.purchasing.rules.vouchers import READY, SPLIT

#: the headings of a template stand in one of its first rows
FIRST_ROWS = 20
#: a template is no larger
MOST_BYTES = 5 * 2**20


class BeginForm(forms.Form):
    """The template of the accounting program, its first row pasted, or a layout that is ready."""

    ready = forms.ChoiceField(
        label=_("现成的格式"), required=False,
        choices=[("", _("用我自己的模板")), (SPLIT, _("通用：借方和贷方各一行")), ("paired", _("通用：借贷写在同一行")), ("heli", _("合力：只有支出"))],
    )  # fmt: skip
    file = forms.FileField(
        label=_("记账软件的导入模板"), required=False, help_text=_("Excel 或 CSV，只读表头。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}), error_messages={"empty": _("文件是空的，请重新选择。")},
    )  # fmt: skip
    heads = forms.CharField(
        label=_("或者粘贴表头"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("从 Excel 复制表头那一行，或者用逗号隔开。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        self.found: Sequence[str] = ()
        if cleaned["ready"]:
            self.style, self.found = READY[cleaned["ready"]]
            return cleaned
        self.style = SPLIT
        pasted = cleaned["heads"].replace("，", ",").replace("\t", ",").splitlines()
        self.found = self._read(cleaned["file"]) if cleaned["file"] else tuple(pasted[0].split(",")) if pasted else ()
        if not self.found:
            self.add_error("file", _("没有找到表头。请上传记账软件的导入模板，或者把表头粘贴进来。"))
        return cleaned

    def _read(self, file: Any) -> Sequence[str]:
        """The first row with more than one filled cell: above it stands at most the title of the sheet."""
        if file.size > MOST_BYTES:
            self.add_error("file", _("模板最多 5 MB。"))
            return ("-",)
        with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix[:6]) as kept:
            kept.write(file.read())
            kept.flush()
            try:
                book = sheets.read(kept.name)
            except Unreadable as fault:
                self.add_error("file", told(fault.args[0]))
                return ("-",)
        for sheet in book.sheets:
            for at in range(min(sheet.height, FIRST_ROWS)):
                cells = [str(each).strip() for each in sheet.row(at)]
                while cells and not cells[-1]:
                    cells.pop()
                if len([each for each in cells if each]) > 1:
                    return cells
        return ()


class ColumnsForm(forms.Form):
    """Which field each column of the template is for."""

    style = forms.ChoiceField(label=_("每一行写什么"), choices=VoucherLayout.Style.choices)
    day = forms.ChoiceField(label=_("日期的写法"), choices=VoucherLayout.Day.choices)
    numbers = forms.BooleanField(label=_("金额写成数字"), required=False, help_text=_("不选时写成两位小数的文本。"))
    department = forms.CharField(
        label=_("部门"), required=False, max_length=40, help_text=_("模板里有部门一列的才填。")
    )

    def __init__(self, *args: Any, columns: Sequence[Sequence[str]], fields: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heads = [head for head, _field in columns]
        choices = [("", _("留空")), *fields.items()]
        for at, (head, field) in enumerate(columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=zh(head), choices=choices, required=False, initial=field
            )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        columns = [(head, said[f"column_{at}"]) for at, head in enumerate(self.heads)]
        return {"columns": columns, **{name: said[name] for name in ("style", "day", "numbers", "department")}}


class AccountsForm(forms.Form):
    """Code and name of the account for each key; the confirmation stands below."""

    checked = forms.BooleanField(
        label=_("已经和本机构的科目表核对"), error_messages={"required": _("请先和本机构的科目表核对，再保存。")}
    )  # fmt: skip

    def __init__(self, *args: Any, keys: Mapping[str, Any], known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(keys)
        for at, (key, label) in enumerate(keys.items()):
            code, name = known.get(key) or ("", "")
            self.fields[f"code_{at}"] = forms.RegexField(
                r"^[0-9A-Za-z._-]*$", label=shown(Sentence("%(what)s：科目编码", what=label)), required=False, max_length=30, initial=code,
                error_messages={"invalid": _("科目编码只用数字、字母、点和横线。")},
            )  # fmt: skip
            self.fields[f"name_{at}"] = forms.CharField(
                label=shown(Sentence("%(what)s：科目名称", what=label)), required=False, max_length=60, initial=name
            )
        self.order_fields([name for name in self.fields if name != "checked"])

    @property
    def accounts(self) -> dict[str, tuple[str, str]]:
        said = self.cleaned_data
        return {key: (said[f"code_{at}"], said[f"name_{at}"]) for at, key in enumerate(self.keys)}


class ExportForm(forms.Form):
    """Which days, which contract, and whether what was exported already is exported again."""

    since = day(_("从哪一天"))
    until = day(_("到哪一天"))
    contract = forms.ModelChoiceField(
        label=_("合同"),
        queryset=Contract.objects.none(),
        required=False,
        empty_label=_("本机构全部合同"),
        widget=NameSelect,
    )
    again = forms.ChoiceField(
        label=_("导出哪些"), choices=[("", _("只导出还没有导出过的")), ("again", _("连同已经导出过的"))], required=False
    )

    def __init__(self, *args: Any, contracts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["contract"]).queryset = contracts

    def clean_again(self) -> bool:
        return bool(self.cleaned_data["again"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return cleaned
