"""Prices that look too low: what the committee asked, what the bidder explained, what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models import Record
from heli.purchasing.models.bids import Bid, OfBidQuerySet


class Hearing(Record):
    """Why a price is so low: asked by the committee, explained by the bidder, judged by the committee."""

    bid = models.OneToOneField(Bid, models.CASCADE, related_name="hearing", verbose_name=_("投标"))
    shown_by = models.CharField(_("为什么要说明"), max_length=400)
    asked_at = models.DateTimeField(_("要求说明的时间"))
    until = models.DateTimeField(_("说明的截止时间"))
    explanation = models.TextField(_("说明"), max_length=4000, blank=True)
    explained_at = models.DateTimeField(_("说明时间"), null=True, blank=True)
    accepted = models.BooleanField(_("说明成立"), null=True, blank=True)
    reason = models.TextField(_("认定的理由和查询记录"), max_length=4000, blank=True)
    decided_at = models.DateTimeField(_("认定时间"), null=True, blank=True)

    objects = OfBidQuerySet.as_manager()

    class Meta:
        verbose_name = _("异常低价说明")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, accepted__isnull=True)
                | (Q(decided_at__isnull=False, accepted__isnull=False) & ~Q(reason="")),
                name="purchasing_hearing_decided",
            )
        ]

    def __str__(self) -> str:
        return str(self.bid)

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.bid.scope_nodes()
