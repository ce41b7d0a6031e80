"""What becomes of a service when its contract ends: the decision, the money that it keeps, and what follows it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models import Actor, Record
from heli.purchasing.models.contract_changes import ContractChange
from heli.purchasing.models.contracts import Contract, OfContract
from heli.purchasing.models.funds import Commitment
from heli.purchasing.models.projects import Project


class Renewal(OfContract):
    """What is done when a contract ends, decided before it ends, with what hung on it on that day.

    ``price_fen`` is for the whole time from its end until ``until``. What is bought anew is ``successor``; what bridges the
    time until then is a ``change`` of the contract or a small purchase of its own, ``bridging``.
    """

    class Way(models.TextChoices):
        RENEW = "renew", _("续签")
        RETENDER = "retender", _("重新采购")
        BRIDGE = "bridge", _("过渡安排")
        END = "end", _("到期结束")

    class Bridge(models.TextChoices):
        CHANGE = "change", _("延长原合同（补充合同）")
        DIRECT = "direct", _("限额以下自行采购")

    #: that lead to a purchase of its own
    ANEW = (Way.RETENDER, Way.BRIDGE)

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="renewal", verbose_name=_("合同"))
    way = models.CharField(_("到期以后"), max_length=10, choices=Way)
    until = models.DateField(_("服务到哪一天"), null=True, blank=True)
    price_fen = models.BigIntegerField(_("这段时间的价款"), null=True, blank=True)
    bridge = models.CharField(_("怎样过渡"), max_length=8, choices=Bridge, blank=True)
    reason = models.CharField(_("决定的理由"), max_length=400)
    # what follows
    successor = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="follows", verbose_name=_("重新采购的项目")
    )
    bridging = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="bridges", verbose_name=_("过渡采购的项目")
    )
    change = models.OneToOneField(
        ContractChange, models.PROTECT, null=True, blank=True, related_name="bridges", verbose_name=_("过渡的合同变更")
    )
    #: by when its intention has to be public and by when it has to be announced, so that no hole comes
    intend_by = models.DateField(_("最晚公开采购意向"), null=True, blank=True)
    announce_by = models.DateField(_("最晚发布采购公告"), null=True, blank=True)
    # what hung on it
    people = models.PositiveIntegerField(_("服务人数"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("专职人员"), null=True, blank=True)
    wages_fen = models.BigIntegerField(_("每月人员费用"), null=True, blank=True)
    cash_fen = models.BigIntegerField(_("结余资金"), default=0)
    decided_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("决定人"))
    decided_on = models.DateField(_("决定日期"))

    class Meta:
        verbose_name = _("到期安排")
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=("retender", "end")) | Q(until__isnull=False), name="purchasing_renewal_until",
                violation_error_code="until", violation_error_message=_("续签和过渡要写明服务到哪一天。"),
            ),
            models.CheckConstraint(
                condition=Q(price_fen__isnull=True) | Q(price_fen__gt=0), name="purchasing_renewal_price",
                violation_error_code="price_fen", violation_error_message=_("价款要大于 0。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.contract.number} {self.get_way_display()}"

    @property
    def is_renewed(self) -> bool:
        return self.way == self.Way.RENEW

    @property
    def is_bought_anew(self) -> bool:
        """Whether a purchase of its own follows, with or without a bridge to it."""
        return self.way in self.ANEW


class RenewalFundQuerySet(models.QuerySet["RenewalFund"]):
    def visible_to(self, user: Any) -> Self:
        """What a decision keeps is seen by whoever sees the commitment in which it lies."""
        return self.filter(commitment__in=Commitment.objects.visible_to(user))


class RenewalFund(Record):
    """How much of a commitment is kept for the time for which a contract is renewed: paid for nothing else, and not released."""

    renewal = models.ForeignKey(Renewal, models.CASCADE, related_name="funds", verbose_name=_("到期安排"))
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="renewal_funds", verbose_name=_("资金承诺"))
    amount_fen = models.BigIntegerField(_("金额"))

    objects = RenewalFundQuerySet.as_manager()

    class Meta:
        verbose_name = _("续签的资金")
        constraints = [
            models.UniqueConstraint(fields=["renewal", "commitment"], name="purchasing_renewal_fund_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="purchasing_renewal_fund_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.renewal} {self.commitment.line}"

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return self.commitment.scope_nodes()
