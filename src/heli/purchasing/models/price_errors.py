"""Prices that contradict themselves: what the committee read, to what it mended them, and whether the bidder confirmed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from heli.core.models import Actor, Record
from heli.purchasing.models.bids import Bid, OfBidQuerySet


class PriceError(Record):
    """One price, mended by its article; it binds the bidder only once the bidder has confirmed it (87号令第五十九条)."""

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("不确认")
        SILENT = "silent", _("逾期没有确认")

    #: after these the bid is invalid
    UNCONFIRMED = (Answer.REFUSED, Answer.SILENT)

    bid = models.OneToOneField(Bid, models.CASCADE, related_name="price_error", verbose_name=_("投标"))
    reading = models.JSONField(_("投标文件里的金额"), default=dict)
    steps = models.JSONField(_("修正的步骤"), default=list)
    mended_fen = models.BigIntegerField(_("修正后的报价"))
    article = models.CharField(_("依据"), max_length=120)
    found_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("修正人"))
    asked_at = models.DateTimeField(_("要求确认的时间"))
    until = models.DateTimeField(_("确认的截止时间"))
    answer = models.CharField(_("投标人的答复"), max_length=9, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )

    objects = OfBidQuerySet.as_manager()

    class Meta:
        verbose_name = _("报价修正")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="purchasing_price_error_answered",
            ),
            models.CheckConstraint(condition=Q(mended_fen__gt=0), name="purchasing_price_error_price"),
        ]

    def __str__(self) -> str:
        return str(self.bid)

    @property
    def is_open(self) -> bool:
        """The bidder has not answered, and the committee has not recorded that."""
        return not self.answer

    @property
    def is_unconfirmed(self) -> bool:
        return self.answer in self.UNCONFIRMED

    @property
    def is_overdue(self) -> bool:
        return self.is_open and now() >= self.until

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.bid.scope_nodes()
