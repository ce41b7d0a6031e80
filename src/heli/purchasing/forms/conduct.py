"""Forms of the conduct of suppliers: shape only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect
from heli.core.rules.sentence import Sentence
from heli.core.words import shown
from heli.directory.models import Organisation
from heli.purchasing.models import ConductEntry, Tender
from heli.purchasing.rules import conduct as rules


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), help_text=help_text)


def _kinds(on: date) -> list[tuple[str, Any]]:
    """Each kind with its article."""
    return [(kind, shown(_with_article(kind, on))) for kind in rules.KINDS]


def _with_article(kind: str, on: date) -> Sentence:
    said = str(ConductEntry.Kind(kind).label)
    return Sentence("%(kind)s（%(article)s）", kind=said, article=rules.article(kind, on).cited)


class OpenForm(forms.Form):
    """What is held against whom, and what proves it."""

    agency = forms.ModelChoiceField(Organisation.objects.none(), label=_("供应商"), widget=NameSelect)
    kind = forms.ChoiceField(label=_("行为"), widget=forms.RadioSelect)
    facts = _text(_("事实"), _("什么时候、在哪次采购里、做了什么。"))
    evidence = _text(_("证据"), _("有哪些材料，在哪里。供应商看得到。"))
    tender = forms.ModelChoiceField(
        Tender.objects.none(), label=_("有关的采购"), required=False, widget=NameSelect, help_text=_("没有就留空。")
    )

    def __init__(self, *args: Any, agencies: Any, tenders: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        agency, tender, kind = (fields[name] for name in ("agency", "tender", "kind"))
        agency.queryset, tender.queryset, kind.choices = agencies, tenders, _kinds(on)


class DefenceForm(forms.Form):
    defence = _text(_("陈述和申辩"), _("事情的经过、理由和证据。提交以后不能再改。"))


class DecisionForm(forms.Form):
    """What is decided, and until when it holds."""

    outcome = forms.ChoiceField(
        label=_("决定"), widget=forms.RadioSelect,
        choices=(("none", _("不予记录")), ("record", _("记入")), ("ban", _("记入，并禁止参加采购"))),
    )  # fmt: skip
    reason = _text(_("理由和依据"), _("看得到这条记录的人都会看到。"))
    holds_until = forms.DateField(label=_("记录保留到"), required=False, widget=DayInput())
    banned_until = forms.DateField(label=_("禁止参加采购到"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == "ban" and not cleaned.get("banned_until") and "banned_until" not in self.errors:
            self.add_error("banned_until", _("请填写禁止到哪一天。"))
        return cleaned

    def found(self) -> dict[str, Any]:
        """As the action takes it; days count only where what was chosen has them."""
        said = self.cleaned_data
        outcome = said["outcome"]
        return {
            "found": outcome != "none",
            "reason": said["reason"],
            "holds_until": said["holds_until"] if outcome != "none" else None,
            "banned_until": said["banned_until"] if outcome == "ban" else None,
        }


class WithdrawForm(forms.Form):
    withdrawal = _text(_("撤销的理由"), _("看得到这条记录的人都会看到。"))
