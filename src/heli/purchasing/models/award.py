"""Awards: who was chosen, by whom and when, what everybody was told, and why one was given up for the next of the ranking."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.models import Actor
from heli.purchasing.models.bids import Bid
from heli.purchasing.models.tenders import OfTender, Tender


class Award(OfTender):
    """The decision on one tender; of several one holds, the others ended and stay in the record. ``is_deemed``: nobody
    decided within the days of the law, so that the first is chosen."""

    class Why(models.TextChoices):
        REFUSED = "refused", _("中标人拒绝签订合同")
        STRUCK = "struck", _("质疑或者投诉成立，中标无效")

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="awards", verbose_name=_("采购"))
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="award", verbose_name=_("中标的投标"))
    decided_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("确定人"))
    decided_on = models.DateField(_("确定日期"))
    is_deemed = models.BooleanField(_("逾期未确定，视同确定"), default=False)
    by_lot = models.BooleanField(_("并列第一，随机抽取"), default=False)
    # where nobody scored: what was agreed on, and how
    agreed_fen = models.BigIntegerField(_("成交金额"), null=True, blank=True)
    negotiation = models.TextField(_("协商或者比较的情况记录"), max_length=4000, blank=True)
    published_on = models.DateField(_("公告日期"), null=True, blank=True)
    published_at = models.DateTimeField(_("公告时间"), null=True, blank=True)

    # given up for the next of the ranking
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    ended_why = models.CharField(_("撤销的原因"), max_length=8, choices=Why, blank=True)
    ended_reason = models.CharField(_("撤销的说明"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("中标结果")
        constraints = [
            models.UniqueConstraint(
                fields=["tender"], condition=Q(ended_on__isnull=True), name="purchasing_award_one_holds"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True, ended_why="", ended_reason="")
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(ended_why="") & ~Q(ended_reason="")),
                name="purchasing_award_ended",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True, published_at__isnull=True)
                | Q(published_on__isnull=False, published_at__isnull=False),
                name="purchasing_award_published",
            ),
        ]

    def __str__(self) -> str:
        return str(self.tender)

    def name_for_audit(self) -> str:
        return self.tender.number

    @property
    def price_fen(self) -> int | None:
        """For how much: what was agreed on, or what was bid."""
        return self.bid.price_that_counts if self.agreed_fen is None else self.agreed_fen

    @property
    def public_url(self) -> str:
        return reverse("purchasing:public-result", args=[self.pk])
