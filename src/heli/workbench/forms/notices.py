"""A notice, the questions it asks, and the reply of whoever got it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect
from heli.workbench.models import Notice, NoticeAnswer, NoticeQuestion
from heli.workbench.rules import notices as rules

ASKED = {
    Notice.Reply.NONE.value: _("看过就行，不用回复"),
    Notice.Reply.CONFIRM.value: _("看了以后点一下「确认收到」"),
    Notice.Reply.ANSWER.value: _("回答几个问题，回答汇总成一张表"),
}


class NoticeForm(forms.Form):
    """What is said, what the reader is to do, and until when."""

    title = forms.CharField(label=_("标题"), max_length=100, help_text=_("一句话，例如：报送年度继续教育学时。"))
    text = forms.CharField(label=_("正文"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}))
    reply = forms.ChoiceField(
        label=_("要对方做什么"), choices=list(ASKED.items()), widget=forms.RadioSelect, initial=Notice.Reply.CONFIRM,
    )  # fmt: skip
    until = forms.DateField(
        label=_("期限"), required=False, widget=DayInput(), help_text=_("最后一天也算在内。过了期限的回复注明「逾期」。"),
        error_messages={"invalid": _("请填写日期，例如 2026-11-24。")},
    )  # fmt: skip

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until is not None and until < localdate():
            raise forms.ValidationError(_("期限不能早于今天。"))
        return until


class QuestionForm(forms.Form):
    """One more question."""

    text = forms.CharField(label=_("问题"), max_length=100, help_text=_("也是汇总表里这一列的名称，例如：参加人数。"))
    kind = forms.ChoiceField(label=_("回答的形式"), choices=NoticeQuestion.Kind.choices)
    options = forms.CharField(
        label=_("可选的回答"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只有「选一项」要写，一行一个。"),
    )  # fmt: skip
    required = forms.BooleanField(label=_("必须回答"), required=False, initial=True)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("撤回的理由"), max_length=200, help_text=_("收件人会看到。"))


class ReplyForm(forms.Form):
    """The questions of a notice as fields, filled in with what was answered before."""

    def __init__(
        self, data: Any = None, *, questions: Sequence[NoticeQuestion], answers: Sequence[NoticeAnswer]
    ) -> None:
        super().__init__(data, initial={f"q{each.question_id}": each.value for each in answers})
        self.questions = list(questions)
        for question in self.questions:
            self.fields[f"q{question.pk}"] = field_of(question)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            name = f"q{question.pk}"
            if name in cleaned and rules.understood(question.kind, cleaned[name] or "", question.choices) is None:
                self.add_error(name, UNDERSTOOD.get(question.kind, _("请填写这一项。")))
        return cleaned

    @property
    def given(self) -> dict[int, str]:
        """The answers by the key of their question."""
        return {question.pk: self.cleaned_data.get(f"q{question.pk}") or "" for question in self.questions}


UNDERSTOOD = {
    rules.NUMBER: _("这里要填数字，例如 12 或 12.5。"),
    rules.DAY: _("请填写日期，例如 2026-11-24。"),
    rules.CHOICE: _("请从给出的回答里选一项。"),
    rules.TEXT: _("最多写 2000 个字。"),
}


def field_of(question: NoticeQuestion) -> forms.Field:
    """The field in which a question is answered; what it takes is decided by the rules."""
    asked: dict[str, Any] = {"label": question.text, "required": question.required}
    if question.kind == rules.CHOICE:
        options = [(each, each) for each in question.choices]
        return forms.ChoiceField(choices=[("", _("请选择")), *options], widget=NameSelect, **asked)
    if question.kind == rules.YES_NO:
        answers = [("yes", _("是")), ("no", _("否"))]
        if not question.required:
            answers.append(("", _("不回答")))
        return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **asked)
    if question.kind == rules.NUMBER:
        return forms.CharField(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **asked)
    if question.kind == rules.DAY:
        return forms.CharField(max_length=20, widget=DayInput(), **asked)
    return forms.CharField(max_length=rules.LONGEST, widget=forms.Textarea(attrs={"rows": 3}), **asked)


def stored(receipt: Any) -> dict[str, str]:
    """What a receipt holds, by the field it is asked in."""
    return {f"q{each.question_id}": each.value for each in cast("Any", receipt.answers).all()}
