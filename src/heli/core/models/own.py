"""Fields of a city's own: typed rows beside the record, each with a class of sensitivity."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models.record import Record


class Sensitivity(models.TextChoices):
    """Who may meet a value: everybody; whoever works with the record; the same, stored encrypted; only who reveals it."""

    PUBLIC = "public", _("公开")
    OFFICE = "office", _("办公")
    PERSONAL = "personal", _("个人信息（加密保存）")
    SENSITIVE = "sensitive", _("敏感信息（加密保存，查看要写用途）")

    @property
    def is_sealed(self) -> bool:
        return self in (Sensitivity.PERSONAL, Sensitivity.SENSITIVE)


class OwnField(Record):
    """A field that a city adds to a kind of record. ``subject`` is that kind, such as ``workforce.worker``.

    Kind and sensitivity stay what they were when it was defined: values are stored by them. A closed field is asked for
    no more; what was filled in stays readable.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("文字")
        NUMBER = "number", _("整数")
        DAY = "day", _("日期")
        CHOICE = "choice", _("选择一项")
        YES = "yes", _("是或否")

    subject = models.CharField(_("用在"), max_length=60)
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    sensitivity = models.CharField(_("敏感程度"), max_length=10, choices=Sensitivity)
    options = models.TextField(_("可选的内容"), blank=True, max_length=2000)
    help = models.CharField(_("填写说明"), max_length=100, blank=True)
    is_open = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("自设项目")
        ordering = ("subject", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "name"], name="core_own_field_once", violation_error_code="name",
                violation_error_message=_("已经有同名的项目。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.name

    @property
    def choices(self) -> list[str]:
        return [line.strip() for line in self.options.splitlines() if line.strip()]


class OwnValue(Record):
    """What one record says under one field; a sealed one keeps its text encrypted and nothing in the open."""

    field = models.ForeignKey(OwnField, models.PROTECT, related_name="values", verbose_name=_("自设项目"))
    record = models.BigIntegerField(_("记录"))
    text = models.CharField(_("文字"), max_length=500, blank=True)
    number = models.BigIntegerField(_("数字"), null=True, blank=True)
    day = models.DateField(_("日期"), null=True, blank=True)
    sealed = SealedTextField(verbose_name=_("密文"))

    class Meta:
        verbose_name = _("自设项目的内容")
        constraints = [models.UniqueConstraint(fields=["field", "record"], name="core_own_value_once")]
        indexes = [
            models.Index(fields=["field", "text"], name="core_own_value_text"),
            models.Index(fields=["field", "number"], name="core_own_value_number"),
            models.Index(fields=["field", "day"], name="core_own_value_day"),
        ]
