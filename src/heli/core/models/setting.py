"""Settings of a city: figures and names that no law gives, each with its source and whether somebody confirmed it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.models.record import Record


class SettingQuerySet(models.QuerySet["Setting"]):
    def visible_to(self, user: Any) -> Self:
        """By whoever fills them in."""
        return self.all() if user.holds("core.setting.change") else self.none()


class Setting(Record):
    """One value of the city. What is not confirmed is shown as 待确认 wherever it is used."""

    key = models.CharField(_("名称"), max_length=60, unique=True)
    value = models.CharField(_("值"), max_length=200)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("确认日期"), null=True, blank=True)

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("本市设置")

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("core:setting-change", args=[self.key])


class CalendarDay(models.Model):
    """A day that differs from Monday-to-Friday: a day off, a statutory holiday, or a weekend that is worked."""

    class Kind(models.TextChoices):
        STATUTORY = "statutory", _("法定节假日")
        REST = "rest", _("休息日")
        WORKDAY = "workday", _("调休上班")

    day = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    notice = models.CharField(_("文号"), max_length=60)

    class Meta:
        verbose_name = _("节假日安排")
