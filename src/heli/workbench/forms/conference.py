"""The forms of the joint conference."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect
from heli.core.models import Actor
from heli.directory.models import Organisation, Place
from heli.workbench.models import Attendance, Seat


class ConferenceForm(forms.Form):
    """A conference of a place; the place is chosen once."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("地区"), widget=NameSelect())
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如：社会工作专业化发展联席会议。"))
    document = forms.CharField(label=_("设立文件"), max_length=120, required=False, help_text=_("文件名称和文号。"))
    purpose = forms.CharField(label=_("职责"), max_length=300, required=False)
    ended_on = forms.DateField(label=_("撤销日期"), required=False, widget=DayInput(), help_text=_("还在运行就留空。"))

    def __init__(self, *args: Any, places: QuerySet[Place] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places is None:
            del self.fields["place"]
        else:
            self.fields["place"].queryset = places  # type: ignore[attr-defined]
            del self.fields["ended_on"]


class SeatForm(forms.Form):
    """A department takes its seat."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"), widget=NameSelect())
    part = forms.ChoiceField(label=_("身份"), choices=Seat.Part, initial=Seat.Part.MEMBER)
    person = forms.ModelChoiceField(
        Actor.objects.none(), label=_("联络员"), required=False, widget=NameSelect(), empty_label=_("暂不指定"),
        help_text=_("会议通知和待办发给联络员。"),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("开始日期"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("结束日期"), required=False, widget=DayInput(), help_text=_("一直参加就留空。")
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        person: Any = self.fields["person"]
        person.queryset = Actor.objects.filter(pk__in=[pk for pk, _words in people])
        person.choices = [("", person.empty_label), *people]


class EndSeatForm(forms.Form):
    valid_until = forms.DateField(label=_("最后一天"), widget=DayInput())


class MeetingForm(forms.Form):
    subject = forms.CharField(label=_("会议名称"), max_length=100)
    begins_at = forms.DateTimeField(
        label=_("时间"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("请填写日期和时间，例如 2026-12-08 14:30。")},
    )  # fmt: skip
    where = forms.CharField(label=_("地点"), max_length=100)


class ItemForm(forms.Form):
    """A point of the agenda; departments that sit in the conference bring them."""

    subject = forms.CharField(label=_("议题"), max_length=150)
    proposer = forms.ModelChoiceField(Organisation.objects.none(), label=_("提出单位"), widget=NameSelect())
    explained = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposer"].queryset = organisations  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """What a department answers to an invitation."""

    reply = forms.ChoiceField(
        label=_("是否参加"), widget=forms.RadioSelect,
        choices=[choice for choice in Attendance.Reply.choices if choice[0] != Attendance.Reply.NONE],
    )  # fmt: skip
    substitute = forms.CharField(
        label=_("由谁参加"), max_length=50, required=False, help_text=_("委托他人参加时填写姓名和职务。")
    )
    reason = forms.CharField(label=_("请假原因"), max_length=200, required=False, help_text=_("请假时填写。"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        asked = {Attendance.Reply.SUBSTITUTE: ("substitute", _("请填写由谁参加。")),
                 Attendance.Reply.EXCUSED: ("reason", _("请填写请假原因。"))}  # fmt: skip
        name, sentence = asked.get(Attendance.Reply(given.get("reply") or "none"), ("", ""))
        if name and not given.get(name):
            self.add_error(name, str(sentence))
        return given


class HoldForm(forms.Form):
    """Who came, a line for each department that was invited."""

    def __init__(self, *args: Any, attendances: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendances = attendances
        guess = {
            Attendance.Reply.EXCUSED: Attendance.Came.EXCUSED,
            Attendance.Reply.SUBSTITUTE: Attendance.Came.SUBSTITUTE,
        }
        choices = [choice for choice in Attendance.Came.choices if choice[0] != Attendance.Came.UNKNOWN]
        for row in attendances:
            known = row.came != Attendance.Came.UNKNOWN
            self.fields[f"came-{row.pk}"] = forms.ChoiceField(
                label=row.organisation.name, choices=choices,
                initial=row.came if known else guess.get(Attendance.Reply(row.reply), Attendance.Came.PRESENT),
            )  # fmt: skip
            self.fields[f"substitute-{row.pk}"] = forms.CharField(
                label=_("%(name)s由谁代为参加") % {"name": row.organisation.name}, max_length=50, required=False,
                initial=row.substitute,
            )  # fmt: skip

    def rows(self) -> list[tuple[Attendance, Any, Any]]:
        """A line: the invitation, how they came, who in their place."""
        return [(row, self[f"came-{row.pk}"], self[f"substitute-{row.pk}"]) for row in self.attendances]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for row in self.attendances:
            if given.get(f"came-{row.pk}") == Attendance.Came.SUBSTITUTE and not given.get(f"substitute-{row.pk}"):
                self.add_error(f"substitute-{row.pk}", str(_("请填写由谁代为参加。")))
        return given

    def came(self) -> dict[int, tuple[str, str]]:
        return {
            row.pk: (self.cleaned_data[f"came-{row.pk}"], self.cleaned_data[f"substitute-{row.pk}"])
            for row in self.attendances
        }


class ReasonForm(forms.Form):
    """A reason that is kept and shown to everybody concerned."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea({"rows": 3}))


class MinutesForm(forms.Form):
    text = forms.CharField(label=_("纪要"), max_length=20_000, widget=forms.Textarea({"rows": 16}))
    reason = forms.CharField(
        label=_("更正原因"), max_length=200, help_text=_("已经印发的一版不变，更正另成一版，并写明原因。")
    )

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]
