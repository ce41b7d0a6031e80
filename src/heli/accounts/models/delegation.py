"""Somebody is away, and a colleague does their work."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models.people import User
from heli.core.models import Record


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, user: User) -> Self:
        """Seen by the two of them, and by whoever sees every grant."""
        if user.holds("accounts.grant.view"):
            return self.all()
        return self.filter(Q(giver__actor=user.actor_id) | Q(deputy__actor=user.actor_id))

    def in_force(self, day: date) -> Self:
        return self.filter(valid_from__lte=day, valid_until__gte=day, ended_at__isnull=True)


class Delegation(Record):
    """Somebody is away and a colleague does their work, from a day until a day, with these rights and no others."""

    giver = models.ForeignKey(User, models.CASCADE, related_name="delegations_given", verbose_name=_("委托人"))
    deputy = models.ForeignKey(User, models.CASCADE, related_name="delegations_taken", verbose_name=_("代理人"))
    valid_from = models.DateField(_("开始日期"))
    valid_until = models.DateField(_("结束日期"))
    rights = models.TextField(_("代理的权限"))
    reason = models.CharField(_("原因"), max_length=100, blank=True)
    ended_at = models.DateTimeField(_("提前结束时间"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("代理")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")), name="accounts_delegation_dates",
                violation_error_code="valid_until", violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(giver=models.F("deputy")), name="accounts_delegation_two_people",
                violation_error_code="deputy", violation_error_message=_("不能请自己代理。"),
            ),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("accounts:delegation-list")

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.valid_until < localdate()

    def name_for_audit(self) -> str:
        return f"{self.deputy.name}代{self.giver.name}"
