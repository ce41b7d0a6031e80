"""Final quotes of a consultation: each supplier's last price, sealed until the same moment for all."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models import Record
from heli.directory.models import nodes_of_department
from heli.purchasing.models.bids import Bid, own


class FinalQuoteQuerySet(models.QuerySet["FinalQuote"]):
    def visible_to(self, user: Any) -> Self:
        """Before they are opened by the supplier alone; then by whoever sees the bid."""
        mine = Q(bid__in=Bid.objects.filter(own(user)))
        return self.filter(mine | Q(opened_at__isnull=False, bid__in=Bid.objects.visible_to(user)))


class FinalQuote(Record):
    """Asked of every supplier that passed the checks; one that has given none when they are opened has withdrawn (214号第二十一条).

    Until then the price lies under the key of the house, and ``price_fen`` is empty."""

    bid = models.OneToOneField(Bid, models.CASCADE, related_name="final_quote", verbose_name=_("投标"))
    until = models.DateTimeField(_("最后报价的截止时间"))
    sealed = SealedTextField(_("密封的最后报价"))
    given_at = models.DateTimeField(_("递交时间"), null=True, blank=True)
    opened_at = models.DateTimeField(_("打开时间"), null=True, blank=True)
    price_fen = models.BigIntegerField(_("最后报价"), null=True, blank=True)

    objects = FinalQuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("最后报价")
        constraints = [
            models.CheckConstraint(
                condition=Q(price_fen__isnull=True) | Q(price_fen__gt=0, opened_at__isnull=False, given_at__isnull=False),
                name="purchasing_final_quote_opened",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=models.F("until")), name="purchasing_final_quote_not_early"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.bid)

    @property
    def is_due(self) -> bool:
        """Whether the time is up: from that moment nothing is taken, and they may be opened."""
        return now() >= self.until

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        """Before they are opened its agency alone."""
        return self.bid.scope_nodes() if self.is_open else nodes_of_department(self.bid.agency)
