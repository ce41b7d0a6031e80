"""Bonds of bidders: what came, from which account, when it went back, or why it was kept."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.fields import SealedTextField
from heli.core.models import Actor, Record
from heli.directory.models import nodes_of_department
from heli.purchasing.models.bids import Bid, OfBidQuerySet, own
from heli.purchasing.rules import bonds as rules

RETURN = "purchasing.withdrawn_bond.return"


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

    @property
    def stays(self) -> bool:
        """Whether it is not given back now: it is kept, or it is not decided yet whether it is."""
        keeping = getattr(self, "keeping", None)
        return keeping is not None and keeping.is_kept is not False

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        """Of a bid that could not be opened too: its bond goes back like any other."""
        return nodes_of_department(self.bid.agency) | self.bid.tender.scope_nodes()


class WithdrawnBondQuerySet(models.QuerySet["WithdrawnBond"]):
    def visible_to(self, user: Any) -> Self:
        """By the bidder, and by whoever gives bonds back for the purchaser; nobody else learns before the opening who withdrew."""
        keeps = seen_by_sides(user, RETURN, "bid__tender__buyer", "bid__tender__agent")
        return self.filter(keeps | Q(bid__in=Bid.objects.filter(own(user))))


class WithdrawnBond(Record):
    """The bond of a bid that was withdrawn before the deadline: the bidder says that it had paid, and asks for it.

    Who has paid is known to who keeps the money; that somebody withdrew is told by the bidder alone, and to nobody else."""

    bid = models.OneToOneField(Bid, models.CASCADE, related_name="withdrawn_bond", verbose_name=_("投标"))
    paid_fen = models.BigIntegerField(_("已交金额"))
    paid_on = models.DateField(_("交款日期"))
    withdrawn_on = models.DateField(_("撤回日期"))
    return_by = models.DateField(_("退还期限"), null=True, blank=True)
    returned_on = models.DateField(_("退还日期"), null=True, blank=True)

    objects = WithdrawnBondQuerySet.as_manager()

    class Meta:
        verbose_name = _("撤回投标的保证金")
        constraints = [
            models.CheckConstraint(condition=Q(paid_fen__gt=0), name="purchasing_withdrawn_bond_amount",
                                   violation_error_code="paid_fen", violation_error_message=_("金额要大于 0。")),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("withdrawn_on")), name="purchasing_withdrawn_bond_returned",
                violation_error_code="returned_on", violation_error_message=_("退还日期不能早于撤回日期。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.bid)

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return nodes_of_department(self.bid.agency) | self.bid.tender.scope_nodes()


class BondKeepingQuerySet(models.QuerySet["BondKeeping"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by whoever sees the bid: the purchaser's side, the bidder, who supervises."""
        return self.filter(bond__bid__in=Bid.objects.visible_to(user))


class BondKeeping(Record):
    """Whether a bond is kept (不予退还): proposed with its ground, answered by the bidder, decided by another, paid over.

    No law gives the bidder a hearing; the purchaser asks it all the same, until a day that it names."""

    class Ground(models.TextChoices):
        REVOKED = rules.REVOKED, _("截止以后撤回或者撤销投标（响应）文件")
        FALSE_PAPERS = rules.FALSE_PAPERS, _("提供虚假材料")
        REFUSED = rules.REFUSED, _("中标、成交或者入围以后不签订合同")
        COLLUSION = rules.COLLUSION, _("恶意串通")

    bond = models.OneToOneField(BidBond, models.CASCADE, related_name="keeping", verbose_name=_("投标保证金"))
    # what is held against the bidder
    ground = models.CharField(_("不予退还的情形"), max_length=12, choices=Ground)
    happened_on = models.DateField(_("发生日期"))
    facts = models.TextField(_("事实和证据"), max_length=4000)
    proposed_on = models.DateField(_("提出日期"))
    proposed_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    # what it says to that
    answer_until = models.DateField(_("说明期限"))
    answer = models.TextField(_("投标人的说明"), max_length=4000, blank=True)
    answered_on = models.DateField(_("说明日期"), null=True, blank=True)
    # the decision
    is_kept = models.BooleanField(_("不予退还"), null=True, blank=True)
    reason = models.TextField(_("理由和依据"), max_length=4000, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    # to the treasury
    paid_over_on = models.DateField(_("上缴日期"), null=True, blank=True)
    paid_over_ref = models.CharField(_("缴款凭证号"), max_length=60, blank=True)

    objects = BondKeepingQuerySet.as_manager()

    class Meta:
        verbose_name = _("不予退还投标保证金")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_kept__isnull=True, decided_on__isnull=True, decided_by__isnull=True, reason="")
                | (Q(is_kept__isnull=False, decided_on__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="purchasing_bond_keeping_decided", violation_error_code="reason",
                violation_error_message=_("决定要写明理由。"),
            ),
            models.CheckConstraint(
                condition=Q(paid_over_on__isnull=True, paid_over_ref="")
                | (Q(paid_over_on__isnull=False, is_kept=True) & ~Q(paid_over_ref="")),
                name="purchasing_bond_keeping_paid_over",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="purchasing_bond_keeping_answered",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.bond.bid)

    def get_absolute_url(self) -> str:
        return reverse("purchasing:bond-keeping", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Not decided yet."""
        return self.is_kept is None

    @property
    def in_term(self) -> bool:
        """Whether the bidder may still answer."""
        return self.is_open and not self.answer and localdate() <= self.answer_until

    @property
    def is_heard(self) -> bool:
        """Whether it has answered, or its term is over."""
        return bool(self.answer) or localdate() > self.answer_until

    def name_for_audit(self) -> str:
        return self.bond.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.bond.scope_nodes()
