"""Fields that offices add without code: typed rows beside the record, each with an owner and a class of sensitivity."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models.actor import Actor
from heli.core.models.record import Record
from heli.core.rules.sentence import Sentence


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
    """A field that an office adds to a kind of record. ``subject`` is that kind, such as ``workforce.worker``.

    ``owner`` is the office, as ``User.audiences`` names places and organisations; empty for the whole city. Kind and
    sensitivity stay what they were when it was defined: values are stored by them. A closed field is asked for no more;
    what was filled in stays readable. ``edition`` is the number of its last version.
    """

    BY_ITS_OFFICE = Sentence("这一项由设立它的单位修改。")

    class Kind(models.TextChoices):
        TEXT = "text", _("文字")
        NUMBER = "number", _("整数")
        DAY = "day", _("日期")
        CHOICE = "choice", _("选择一项")
        YES = "yes", _("是或否")

    subject = models.CharField(_("用在"), max_length=60)
    owner = models.CharField(_("设立单位"), max_length=80, blank=True)
    contact = models.CharField(_("联系人"), max_length=50, blank=True)
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    sensitivity = models.CharField(_("敏感程度"), max_length=10, choices=Sensitivity)
    help = models.CharField(_("填写说明"), max_length=100, blank=True)
    required_from = models.DateField(_("从哪天起必填"), null=True, blank=True)
    is_open = models.BooleanField(_("在用"), default=True)
    edition = models.PositiveIntegerField(_("第几版"), default=0, editable=False)

    class Meta:
        verbose_name = _("自设项目")
        ordering = ("subject", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "owner", "name"], name="core_own_field_once_an_owner", violation_error_code="name",
                violation_error_message=_("已经有同名的项目。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("core:own-field-detail", args=[self.pk])

    def lies_with(self) -> models.Model | None:
        """The place or organisation whose field it is decides who may change it."""
        from heli.core.owners import record_of

        return record_of(self.owner)

    def is_required(self, day: date) -> bool:
        return self.required_from is not None and self.required_from <= day


class OwnOption(models.Model):
    """What a field to choose from offers. An answer keeps ``key``, so that it follows when the option is renamed; one
    that is retired is offered no more and stays readable."""

    field = models.ForeignKey(OwnField, models.CASCADE, related_name="options", verbose_name=_("自设项目"))
    key = models.CharField(_("标识"), max_length=80)
    name = models.CharField(_("可选的内容"), max_length=60)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_open = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("可选的内容")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["field", "key"], name="core_own_option_key_once"),
            models.UniqueConstraint(
                fields=["field", "name"], name="core_own_option_name_once", violation_error_code="options",
                violation_error_message=_("可选的内容有重复。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class OwnFieldVersion(models.Model):
    """How a field was worded from a moment on, and who changed it. ``options`` holds key, name and whether it is offered."""

    field = models.ForeignKey(OwnField, models.CASCADE, related_name="editions", verbose_name=_("自设项目"))
    number = models.PositiveIntegerField(_("第几版"))
    name = models.CharField(_("名称"), max_length=40)
    help = models.CharField(_("填写说明"), max_length=100, blank=True)
    contact = models.CharField(_("联系人"), max_length=50, blank=True)
    options = models.JSONField(_("可选的内容"), default=list)
    required_from = models.DateField(_("从哪天起必填"), null=True, blank=True)
    is_open = models.BooleanField(_("在用"), default=True)
    made_by = models.ForeignKey(Actor, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人"))
    made_at = models.DateTimeField(_("起用时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("自设项目的版本")
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["field", "number"], name="core_own_field_version_once")]

    def option_name(self, key: Any) -> str:
        """What an option was called in this version; empty where it had none of that key."""
        return next((name for known, name, _offered in self.options if known == key), "")

    @property
    def offered(self) -> list[str]:
        return [name for _key, name, offered in self.options if offered]


class OwnFieldMapping(Record):
    """What a local field holds goes over to a field of the whole city. ``options`` names for each option of the one that
    of the other. The local answers stay as they are; undone, what was copied and not changed since is taken away."""

    source = models.ForeignKey(OwnField, models.CASCADE, related_name="mappings", verbose_name=_("自设项目"))
    target = models.ForeignKey(OwnField, models.PROTECT, related_name="+", verbose_name=_("全市项目"))
    options = models.JSONField(_("选项的对应"), default=dict, blank=True)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    count = models.PositiveIntegerField(_("复制的条数"), default=0)
    applied_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("对应到全市项目")
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(undone_at__isnull=True), name="core_own_field_mapped_once",
                violation_error_message=_("这个项目已经对应到全市项目。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    def name_for_audit(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return self.source.get_absolute_url()

    def lies_with(self) -> models.Model | None:
        return self.target.lies_with()


class OwnValue(Record):
    """What one record says under one field; a sealed one keeps its text encrypted and nothing in the open. ``edition`` is
    the version of the field under which it was given."""

    field = models.ForeignKey(OwnField, models.PROTECT, related_name="values", verbose_name=_("自设项目"))
    record = models.BigIntegerField(_("记录"))
    edition = models.PositiveIntegerField(_("填写时的版本"), default=1)
    mapping = models.ForeignKey(
        OwnFieldMapping, models.SET_NULL, null=True, blank=True, related_name="values", verbose_name=_("对应到全市项目")
    )
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
