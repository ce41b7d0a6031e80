"""Bonds of bidders: what came, from which account, when it went back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models import Record
from heli.directory.models import nodes_of_department
from heli.purchasing.models.bids import Bid, OfBidQuerySet


class BidBond(Record):
    """The bond of one bid. It is entered once the bids are open, so that nothing tells before who bids; never cash."""

    class Form(models.TextChoices):
        TRANSFER = "transfer", _("转账")
        CHEQUE = "cheque", _("支票")
        DRAFT = "draft", _("汇票或本票")
        GUARANTEE = "guarantee", _("保函")

    bid = models.OneToOneField(Bid, models.CASCADE, related_name="bond", verbose_name=_("投标"))
    form = models.CharField(_("保证金形式"), max_length=10, choices=Form)
    received_fen = models.BigIntegerField(_("到账金额"))
    received_on = models.DateField(_("到账日期"))
    account = SealedTextField(_("付款账号"), blank=True)
    #: until when it goes back, once its clock has begun: the loser's with the award notice, the winner's with the contract
    return_by = models.DateField(_("退还期限"), null=True, blank=True)
    returned_on = models.DateField(_("退还日期"), null=True, blank=True)

    objects = OfBidQuerySet.as_manager()

    class Meta:
        verbose_name = _("投标保证金")
        constraints = [
            models.CheckConstraint(condition=Q(received_fen__gt=0), name="purchasing_bond_amount",
                                   violation_error_code="received_fen", violation_error_message=_("金额要大于 0。")),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("received_on")), name="purchasing_bond_returned",
                violation_error_code="returned_on", violation_error_message=_("退还日期不能早于到账日期。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.bid)

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        """Of a bid that could not be opened too: its bond goes back like any other."""
        return nodes_of_department(self.bid.agency) | self.bid.tender.scope_nodes()
