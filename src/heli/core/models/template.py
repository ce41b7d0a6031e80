"""Word templates that the city and its offices made themselves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.file import StoredFile
from heli.core.models.record import Record


class WordTemplate(Record):
    """A Word file with marks that are filled in; tried with made-up values before it is kept.

    For official documents ``subject`` and ``owner`` are empty. A printed form of an office is for a kind of record and the
    records of its owner's scope; replaced, the next one has the same name and the next ``number``.
    """

    class State(models.TextChoices):
        IN_USE = "in_use", _("在用")
        RETIRED = "retired", _("已停用")

    subject = models.CharField(_("用在"), max_length=60, blank=True)
    owner = models.CharField(_("设立单位"), max_length=80, blank=True)
    contact = models.CharField(_("联系人"), max_length=50, blank=True)
    name = models.CharField(_("模板名称"), max_length=60)
    number = models.PositiveIntegerField(_("第几版"), default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.IN_USE)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("上传人"))

    LIFE = LifeCycle(
        Step("retire", State.IN_USE, State.RETIRED, may="core.template.retire", label=_("停用模板")),
        Step("replace", State.IN_USE, State.RETIRED, may="core.printed_form.replace", label=_("换成新一版")),
        Step("withdraw", State.IN_USE, State.RETIRED, may="core.printed_form.withdraw", label=_("停用表格")),
    )

    class Meta:
        verbose_name = _("Word 模板")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "owner", "name", "number"], name="core_word_template_once", violation_error_code="name",
                violation_error_message=_("已经有同名的模板，请换一个名称。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.name

    def lies_with(self) -> models.Model | None:
        from heli.core.owners import record_of

        return record_of(self.owner)
