"""One change made to many records of a list in one go, and what each held before, so that it can be taken back whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.job import Job
from heli.core.models.record import Record

#: so long a change of many can be taken back
UNDO_FOR = timedelta(days=7)


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by who made it."""
        return self.filter(made_by=user.actor) if user.holds("core.bulk.apply") else self.none()


class BulkChange(Record):
    """``query`` is the address of the list with what was filled in: which rows, and what becomes of them."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在办理")
        APPLIED = "applied", _("已办理")
        UNDONE = "undone", _("已撤销")

    table = models.CharField(_("列表"), max_length=40)
    key = models.CharField(_("办理的事项"), max_length=40)
    model = models.CharField(_("改动的记录"), max_length=60)
    query = models.TextField(_("选中的记录和填写的内容"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("后台任务"))
    count = models.PositiveIntegerField(_("改动的条数"), default=0)
    #: why how many were left out, sentences taken apart
    left = models.JSONField(_("没有改动的"), default=list, blank=True)
    applied_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("settle", State.WAITING, State.APPLIED, may="core.bulk.settle", label=_("办理")),
        Step("undo", State.APPLIED, State.UNDONE, may="core.bulk.undo", label=_("撤销这次办理")),
    )
    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("批量办理")

    def get_absolute_url(self) -> str:
        return reverse("core:bulk-detail", args=[self.pk])

    @property
    def can_be_undone(self) -> bool:
        return self.state == self.State.APPLIED and self.applied_at is not None and now() < self.applied_at + UNDO_FOR

    @property
    def undo_until(self) -> Any:
        return self.applied_at + UNDO_FOR if self.applied_at else None


class BulkRow(models.Model):
    """One record of a change: the version it had and what the changed columns held before. Sealed columns are never
    changed in bulk, so nothing here needs to be."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows", verbose_name=_("批量办理"))
    row_id = models.BigIntegerField(_("行"))
    version = models.PositiveIntegerField(_("改前的版本"))
    before = models.JSONField(_("原值"))

    class Meta:
        verbose_name = _("批量办理的记录")
        constraints = [models.UniqueConstraint(fields=["row_id", "change"], name="core_bulk_row_once")]
