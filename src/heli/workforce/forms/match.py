"""The form of what a post asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput
from heli.directory.models import Place
from heli.workforce.forms.typed import TypedPlace
from heli.workforce.models import PostRequirement


class RequirementForm(forms.ModelForm):  # type: ignore[type-arg]
    """Correcting shows the same fields; to end a requirement is to give its last day."""

    place = TypedPlace(
        label=_("适用地区"), help_text=_("填名称或区划代码；全市的填市名。下级地区的要求先于上级的要求。")
    )

    class Meta:
        model = PostRequirement
        fields = ("name", "place", "posts", "kind", "level", "majors", "trainings", "trainings_how", "months",
                  "document", "article", "effective_from", "effective_to")  # fmt: skip
        widgets = {"effective_from": DayInput(), "effective_to": DayInput()}
        help_texts = {
            "name": _("例如：社区矫正社工上岗条件。"),
            "posts": _("岗位名称里的词，用顿号隔开，例如：矫正、禁毒。所有岗位就留空。"),
            "kind": _("只管一类单位时选，其余留空。"),
            "majors": _("对口的专业，任一个即可，用顿号隔开，例如：社会工作、社会学。不限就留空。"),
            "trainings": _("培训名称或主题里的词，用顿号隔开，例如：老年个案、危机干预。不要求就留空。"),
            "months": _("从事社会工作满几个月；不要求填 0。"),
            "document": _("文件名称和文号。"),
            "article": _("例如：第三条。"),
            "effective_to": _("还在执行就留空。"),
        }

    def __init__(self, *args: Any, places: QuerySet[Place], suggested: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.required = True
        field.offer(places, suggested)
        chosen = self.instance.place if self.instance.pk else self.initial.get("place")
        self.initial["place"] = field.named(chosen) if chosen else ""
        for name, nothing in (("kind", _("不限")), ("level", _("不要求"))):
            choices: Any = self.fields[name]
            choices.choices = [("", nothing), *(each for each in choices.choices if each[0])]

    def clean(self) -> dict[str, Any]:
        """What the table refuses too is told here beside a field."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("level", "majors", "trainings", "months")):
            self.add_error("level", _("证书、专业、培训、工作年限，至少填一项要求。"))
        return cleaned
