"""What the city itself says of how many are needed: its standards, and figures no census gives."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.models import Record
from heli.directory.models import Place


class Basis(Record):
    """A figure a standard counts by that no census gives: beds, clients; entered with its source."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="bases", verbose_name=_("地区"))
    measure = models.CharField(_("指标"), max_length=40)
    value = models.PositiveIntegerField(_("数量"))
    as_of = models.DateField(_("统计日期"))
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = _("测算基数")
        constraints = [models.UniqueConstraint(fields=["place", "measure", "as_of"], name="workforce_basis_once")]


class CityStandardQuerySet(models.QuerySet["CityStandard"]):
    def visible_to(self, user: Any) -> Self:  # it names no person, so whoever may look at the gap sees it
        return self.all() if user.holds("workforce.gap.view") else self.none()


class CityStandard(Record):
    """A staffing standard that the city, or the province or district around it, made itself; it ends, it is not erased."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        DISTRICT = "district", _("县级")

    class Counts(models.TextChoices):
        WORKERS = "workers", _("全部社会工作者")
        LICENSED = "licensed", _("持证的社会工作者")

    name = models.CharField(_("标准名称"), max_length=40)
    level = models.CharField(_("制定级别"), max_length=10, choices=Level, default=Level.CITY)
    ratio = models.DecimalField(_("配备人数"), max_digits=8, decimal_places=2)
    per = models.PositiveIntegerField(_("每多少"))
    basis = models.CharField(_("计算基数"), max_length=40)
    minimum = models.PositiveIntegerField(_("最少人数"), default=0)
    counts = models.CharField(_("计入的人"), max_length=10, choices=Counts, default=Counts.WORKERS)
    posts = models.CharField(_("计入的岗位"), max_length=200, blank=True)
    document = models.CharField(_("文件"), max_length=200)
    article = models.CharField(_("条款"), max_length=60, blank=True)
    effective_from = models.DateField(_("开始日期"))
    effective_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = CityStandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("本地配备标准")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True) | models.Q(effective_to__gte=models.F("effective_from")),
                name="workforce_city_standard_dates",
                violation_error_code="effective_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=models.Q(per__gt=0, ratio__gt=0), name="workforce_city_standard_asks_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workforce:standard-list")

    def name_for_audit(self) -> str:
        return self.name
