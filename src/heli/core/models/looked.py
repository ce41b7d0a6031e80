"""Who looked at whose record, and who took whom out of the house in a file. Kept for those who are concerned.

``person`` is the key of a natural person (``directory.Person``), of whom this room knows no more: no key points upward.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models.actor import Actor
from heli.core.models.record import Record


class Look(models.Model):
    """On one day one reader opened pages which show the record of one person; how often, first and last. A row is added
    and counted on, never taken away."""

    person = models.BigIntegerField(_("本人"))
    reader = models.ForeignKey(Actor, models.PROTECT, related_name="+", db_index=False, verbose_name=_("谁"))
    day = models.DateField(_("日期"))
    first_at = models.DateTimeField(_("第一次"))
    last_at = models.DateTimeField(_("最后一次"))
    times = models.PositiveIntegerField(_("次数"))

    class Meta:
        verbose_name = _("查看资料的记录")
        constraints = [models.UniqueConstraint(fields=["person", "reader", "day"], name="core_look_one_a_day")]


class Taking(Record):
    """One file or sheet with the names of people in it, as whoever is in it may read of it. Whom it holds:
    ``TakenPeople``. What it was for may name somebody, so it lies sealed."""

    at = models.DateTimeField(_("时间"))
    taken_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("导出人"))
    table = models.CharField(_("名单"), max_length=40)
    form = models.CharField(_("格式"), max_length=10)
    people = models.PositiveIntegerField(_("人数"))
    purpose = SealedTextField(_("用途"))

    class Meta:
        verbose_name = _("导出名单的记录")

    def __str__(self) -> str:
        return self.table


class TakenPeople(models.Model):
    """Those of one taking whose keys lie in one block (``core.rules.keyset``)."""

    taking = models.ForeignKey(
        Taking, models.CASCADE, related_name="parts", db_index=False, verbose_name=_("导出名单的记录")
    )
    block = models.BigIntegerField(_("段"))
    bitmap = models.BinaryField(_("名单里的人"))

    class Meta:
        verbose_name = _("名单里的人")
        constraints = [models.UniqueConstraint(fields=["block", "taking"], name="core_takenpeople_once")]
