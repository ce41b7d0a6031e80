"""What a form says where something is wrong."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string

from heli.core.forms import NameSelect
from heli.core.models import Batch


def test_what_is_missing_is_told_by_its_name() -> None:
    class Plain(forms.Form):
        name = forms.CharField(label="姓名")
        place = forms.ChoiceField(label="地区", choices=[("", "请选择")])
        file = forms.FileField(label="文件", error_messages={"required": "请选择一个文件。"})

    page = render_to_string("core/parts/form.html", {"form": Plain({})})
    for sentence in ("请填写「姓名」。", "请选择「地区」。", "请选择一个文件。"):
        assert page.count(sentence) == 2, "on top and beside the field"
    assert "必填" not in page


def test_a_choice_among_records_begins_with_a_word_and_no_dashes(db: None) -> None:
    class Choosing(forms.Form):
        batch = forms.ModelChoiceField(Batch.objects.all(), label="导入", widget=NameSelect)

    page = render_to_string("core/parts/form.html", {"form": Choosing()})
    assert "请选择" in page and "---" not in page
