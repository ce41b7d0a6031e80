"""The address under which somebody's calendar program fetches what is dated."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.accounts.models.people import User
from heli.core.models import Record


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    def visible_to(self, user: Any) -> Self:
        """Nobody sees another's."""
        return self.filter(user__actor=user.actor)


class CalendarAddress(Record):
    """One a person. The secret in it is shown once and kept as a digest; a new one ends the one before."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_address", verbose_name=_("账号"))
    digest = models.CharField(_("地址摘要"), max_length=64, unique=True)

    #: the secret, on the one object that has just been given it; never stored
    token = ""

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("日历订阅地址")

    def __str__(self) -> str:
        return self.user.name

    def name_for_audit(self) -> str:
        return self.user.login
