"""What can be done with many workers at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput
from heli.core.tables.doings import Bulk
from heli.workforce.actions.register import end_what_hung_on
from heli.workforce.forms.register import OTHER_HELP, REASONS, must_tell
from heli.workforce.models import Certificate, Employment, LicenceLevel, Registration, reached
from heli.workforce.queries.groups import LEVELS


class EndManyForm(forms.Form):
    """The last day, and why."""

    end_on = forms.DateField(label=_("离职日期"), widget=DayInput(), help_text=_("最后在任的一天。"))
    end_reason = forms.ChoiceField(label=_("离职原因"), required=False, choices=REASONS)
    end_words = forms.CharField(label=_("离职原因说明"), required=False, max_length=100, help_text=OTHER_HELP)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        must_tell(self, cleaned)
        return cleaned


class RegisterManyForm(forms.Form):
    """Until when a registration runs, and of which certificate."""

    level = forms.ChoiceField(
        label=_("哪一级证书"), required=False, choices=[("", _("每个人最高的一级")), *LicenceLevel.choices]
    )
    registered_until = forms.DateField(label=_("登记有效期至"), widget=DayInput())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AgreeManyForm(forms.Form):
    """What was agreed with many at once: until when their contract runs, and what they are paid as. An empty answer leaves
    what stands there."""

    contract_until = forms.DateField(label=_("劳动合同到期日"), required=False, widget=DayInput())
    pay_group = forms.CharField(
        label=_("薪级或工资档"), required=False, max_length=40, help_text=_("按单位自己的叫法填写，例如：三级五档。")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            self.add_error("contract_until", _("至少填一项。"))
        return cleaned


def _agreed(facts: Any) -> dict[str, Any]:
    """What was filled in."""
    return {name: facts[name] for name in ("contract_until", "pay_group") if facts[name]}


def _of_my_workers(user: Any, permission: str) -> Q:
    return reached(user, permission, "worker")


def _running(rows: QuerySet[Any], facts: Any) -> QuerySet[Employment]:
    return Employment.objects.filter(worker__in=rows.values("pk"), end_on__isnull=True)


def _certificates(rows: QuerySet[Any], facts: Any) -> QuerySet[Certificate]:
    """Of the level asked for, else the highest of each."""
    held = Certificate.objects.filter(worker__in=rows.values("pk"))
    if facts["level"]:
        return held.filter(level=facts["level"])
    for number, level in enumerate(LEVELS):
        higher = Certificate.objects.filter(worker=OuterRef("worker"), level__in=LEVELS[number + 1 :])
        held = held.filter(~Q(level=level) | ~Q(Exists(higher)))
    return held


def _decided() -> Q:
    """Where applications decide, or one is locked: what they say is not written over."""
    held = (Registration.State.CHECKED, *Registration.GIVEN)
    return Q(Exists(Registration.objects.filter(certificate=OuterRef("pk"), state__in=held)))


def _post(one: Any) -> str:
    return f"{one.worker.person.name}（{one.organisation or one.place}）"


def _paper(one: Any) -> str:
    return f"{one.worker.person.name}（{one.get_level_display()}）"


CHANGES = (
    Bulk(
        "end-employments", "workforce.employment.end", _("结束任职"), EndManyForm,
        targets=_running, row="worker", nothing=_("没有在任的任职"), reach=_of_my_workers, called=_post,
        unless=lambda facts: ((Q(start_on__gt=facts["end_on"]), _("离职日期早于入职日期")),),
        sets=lambda facts: {name: facts[name] for name in ("end_on", "end_reason", "end_words")},
        then=end_what_hung_on, related=("worker__person", "organisation", "place"),
    ),
    Bulk(
        "agree", "workforce.employment.change", _("填写合同和工资档"), AgreeManyForm,
        targets=_running, row="worker", nothing=_("没有在任的任职"), reach=_of_my_workers, called=_post,
        unless=lambda facts: (
            (Q(start_on__gt=facts["contract_until"]) if facts["contract_until"] else Q(pk__in=()), _("合同到期日早于入职日期")),
            (Q(**_agreed(facts)), _("已经是这样")),
        ),
        sets=_agreed, related=("worker__person", "organisation", "place"),
    ),
    Bulk(
        "register", "workforce.certificate.change", _("填写登记有效期"), RegisterManyForm,
        targets=_certificates, row="worker", nothing=_("没有这样的证书"), reach=_of_my_workers, called=_paper,
        unless=lambda facts: (
            (Q(issued_on__gt=facts["registered_until"]), _("登记有效期早于发证日期")),
            (Q(registered_until=facts["registered_until"]), _("已经是这个日期")),
            (_decided(), _("由登记申请决定，不能批量填写")),
        ),
        sets=lambda facts: {"registered_until": facts["registered_until"]}, related=("worker__person",),
    ),
)  # fmt: skip
