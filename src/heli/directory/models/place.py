"""Places with official codes, as they are and as they were."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.models import Record


class Level(models.TextChoices):
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    DISTRICT = "district", _("县（市、区）")
    STREET = "street", _("街道（镇）")
    COMMUNITY = "community", _("社区（村）")


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, user: Any) -> Self:
        """Places are public facts: everybody who may look at the directory sees all of them."""
        return self.all() if user.holds("directory.place.view") else self.none()

    def on(self, day: date) -> Self:
        """Places that existed on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        )


class Place(Record):
    """A place of one level. ``path`` joins the codes from the root down, so a range of it is a place and all below.

    ``valid_from`` is the first day it exists, ``valid_until`` the first day it no longer does; empty means ever.
    A rename keeps the row (the old name goes to PlaceName), a merge or split closes it and names its successors.
    """

    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(_("路径"), max_length=80, db_index=True, editable=False)
    valid_from = models.DateField(_("设立日期"), null=True, blank=True)
    valid_until = models.DateField(_("撤销日期"), null=True, blank=True)
    outline = models.JSONField(_("边界"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("地区")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_until__isnull=True),
                name="directory_place_code_once",
                violation_error_code="code",
                violation_error_message=_("这个区划代码已经有了，请核对代码。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gt=models.F("valid_from")),
                name="directory_place_dates",
                violation_error_code="valid_until",
                violation_error_message=_("撤销日期要晚于设立日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:place-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)

    @property
    def node(self) -> int:
        """The number of this place in the reach tables: even for places, odd for organisations."""
        return self.pk * 2


class PlaceName(models.Model):
    """A name a place bore until a day."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="former_names", verbose_name=_("地区"))
    name = models.CharField(_("曾用名"), max_length=60)
    until = models.DateField(_("用到（不含当日）"))
    document = models.CharField(_("批文"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("地区曾用名")
        constraints = [models.UniqueConstraint(fields=["place", "until"], name="directory_place_name_once_a_day")]


class PlaceParent(models.Model):
    """The place a place belonged to until a day, where it was moved or a merge or split above it gave it another."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="former_parents", verbose_name=_("地区"))
    parent = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("原上级"))
    until = models.DateField(_("到（不含当日）"))
    document = models.CharField(_("批文"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("地区原上级")
        constraints = [models.UniqueConstraint(fields=["place", "until"], name="directory_place_parent_once_a_day")]


class PlaceSuccession(models.Model):
    """From a day on the work of ``old`` goes on in ``new``: one row for a merge, several for a split."""

    old = models.ForeignKey(Place, models.PROTECT, related_name="successors", verbose_name=_("原地区"))
    new = models.ForeignKey(Place, models.PROTECT, related_name="predecessors", verbose_name=_("现地区"))
    on = models.DateField(_("日期"))
    document = models.CharField(_("批文"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("地区沿革")
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="directory_place_succession_once")]


MEASURES = {
    "residents": _("常住人口"),
    "urban_residents": _("城镇常住人口"),
    "residents_0_14": _("0—14 岁"),
    "residents_60_plus": _("60 岁及以上"),
    "residents_65_plus": _("65 岁及以上"),
}


class Population(models.Model):
    """A published figure, kept as published. ``place`` is empty for a functional zone, which counts at no place."""

    place = models.ForeignKey(
        Place, models.CASCADE, null=True, blank=True, related_name="population", verbose_name=_("地区")
    )
    place_code = models.CharField(_("区划代码"), max_length=12)
    place_name = models.CharField(_("地区名称"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年份"))
    measure = models.CharField(_("指标"), max_length=40)
    value = models.BigIntegerField(_("人数"))
    note = models.CharField(_("来源说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("人口")
        constraints = [
            models.UniqueConstraint(fields=["place_code", "year", "measure"], name="directory_population_once")
        ]

    @property
    def measure_name(self) -> str:
        """The measure in words, as it came where heli has none for it."""
        return str(MEASURES.get(self.measure, self.measure))
