"""Forms and templates that the city and its offices made themselves, whatever they are for, and those of Word."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.file import StoredFile
from heli.core.models.record import Record
from heli.core.rules.sentence import Sentence


class OfficeFile(Record):
    """A file that an office made, with marks that are filled in, and tried before it is kept.

    ``owner`` is named as ``User.audiences`` names places and organisations, empty for the city. Replaced, the next one has
    the same name and the next ``number``.
    """

    class State(models.TextChoices):
        IN_USE = "in_use", _("在用")
        RETIRED = "retired", _("已停用")

    owner = models.CharField(_("设立单位"), max_length=80, blank=True)
    contact = models.CharField(_("联系人"), max_length=50, blank=True)
    name = models.CharField(_("名称"), max_length=60)
    number = models.PositiveIntegerField(_("第几版"), default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.IN_USE)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("上传人"))

    #: the field that says what it is for, and what is said to whoever may not change it
    FOR: str
    BY_ITS_OFFICE: Sentence

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.name

    def lies_with(self) -> models.Model | None:
        from heli.core.owners import record_of

        return record_of(self.owner)

    def next_version(self) -> Self:
        """The one that is to take its place, yet without a file."""
        shared: dict[str, Any] = {name: getattr(self, name) for name in (self.FOR, "owner", "contact", "name")}
        return type(self)(**shared, number=self.number + 1)


IN_USE, RETIRED = OfficeFile.State.IN_USE, OfficeFile.State.RETIRED


class WordTemplate(OfficeFile):
    """A Word file with marks; tried with made-up values. For official documents ``subject`` and ``owner`` are empty; a printed
    form of an office is for a kind of record and the records of its owner's scope."""

    subject = models.CharField(_("用在"), max_length=60, blank=True)
    name = models.CharField(_("模板名称"), max_length=60)

    FOR, BY_ITS_OFFICE = "subject", Sentence("这张表格由设立它的单位管理。")
    LIFE = LifeCycle(
        Step("retire", IN_USE, RETIRED, may="core.template.retire", label=_("停用模板")),
        Step("replace", IN_USE, RETIRED, may="core.printed_form.replace", label=_("换成新一版")),
        Step("withdraw", IN_USE, RETIRED, may="core.printed_form.withdraw", label=_("停用表格")),
    )

    class Meta:
        verbose_name = _("Word 模板")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "owner", "name", "number"], name="core_word_template_once", violation_error_code="name",
                violation_error_message=_("已经有同名的模板，请换一个名称。"),
            ),
        ]  # fmt: skip
