"""A month as it was reported."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record


class GapReportQuerySet(models.QuerySet["GapReport"]):
    def visible_to(self, user: Any) -> Self:
        """Figures of the city name no person: whoever may look at the gap sees them all."""
        return self.all() if user.holds("workforce.gap.view") else self.none()


class GapReport(Record):
    """A month's figures as they were reported: frozen by one, signed by another, kept as published."""

    class State(models.TextChoices):
        FROZEN = "frozen", _("已冻结")
        SIGNED = "signed", _("已签收")

    month = models.DateField(_("月末"), unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.FROZEN)
    frozen_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("冻结人"))
    signed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收人")
    )
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("sign", State.FROZEN, State.SIGNED, may="workforce.gap.sign", label=_("签收")),
    )
    objects = GapReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("月末数据")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self._meta.verbose_name}"

    def get_absolute_url(self) -> str:
        return reverse("workforce:gap-report-detail", args=[self.pk])


class GapLine(models.Model):
    """One place in a frozen month, as it was called, counted and measured then.

    ``standards`` is kept as published: id, source, required, actual and gap of each standard (``heli gap --json``).
    """

    report = models.ForeignKey(GapReport, models.CASCADE, related_name="lines", verbose_name=_("月末数据"))
    level = models.CharField(_("级别"), max_length=10)
    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("地区"), max_length=60)
    residents = models.BigIntegerField(_("常住人口"))
    residents_estimated = models.BooleanField(_("人口为估算"))
    workers = models.PositiveIntegerField(_("现有"))
    employments = models.PositiveIntegerField(_("任职"))
    licensed = models.PositiveIntegerField(_("持证"))
    licensed_valid = models.PositiveIntegerField(_("登记有效"))
    per_10000 = models.CharField(_("每万人持证"), max_length=20)
    standards = models.JSONField(_("各项标准"))

    #: the columns in the shape of ``heli gap --json``
    FIGURES: ClassVar[tuple[str, ...]] = (
        "code", "name", "residents", "residents_estimated", "workers", "employments", "licensed", "licensed_valid",
        "per_10000", "standards",
    )  # fmt: skip

    class Meta:
        verbose_name = _("月末数据中的地区")
        constraints = [models.UniqueConstraint(fields=["code", "report"], name="workforce_gap_line_once")]

    def figures(self) -> dict[str, Any]:
        """The line as ``heli gap --json`` gave it on the day it was frozen."""
        return {name: getattr(self, name) for name in self.FIGURES}

    def __str__(self) -> str:
        return self.name
