"""Word templates that the city made itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.file import StoredFile
from heli.core.models.record import Record


class WordTemplate(Record):
    """A Word file with marks that are filled in; tried with made-up values before it is kept."""

    class State(models.TextChoices):
        IN_USE = "in_use", _("在用")
        RETIRED = "retired", _("已停用")

    name = models.CharField(
        _("模板名称"), max_length=60, unique=True,
        error_messages={"unique": _("已经有同名的模板，请换一个名称。")},
    )  # fmt: skip
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.IN_USE)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("上传人"))

    LIFE = LifeCycle(Step("retire", State.IN_USE, State.RETIRED, may="core.template.retire", label=_("停用模板")))

    class Meta:
        verbose_name = _("Word 模板")

    def __str__(self) -> str:
        return self.name
