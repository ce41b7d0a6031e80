"""What is kept of a city's identity provider: what its groups stand for, and which sessions it stands behind."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts import roles
from heli.accounts.models.people import User
from heli.core.models import Actor, Record
from heli.directory.models import Organisation, Place


class GroupMappingQuerySet(models.QuerySet["GroupMapping"]):
    def in_force(self, day: date) -> Self:
        return self.filter(
            Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day), ended_at__isnull=True
        )

    def visible_to(self, user: User) -> Self:
        return self.all() if user.holds("accounts.mapping.view") else self.none()


class GroupMapping(Record):
    """Whoever is in a group at the identity provider holds a role here, looked at anew each time they sign in."""

    group = models.CharField(_("组"), max_length=200)
    role = models.CharField(_("角色"), max_length=40, choices=roles.mappable)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("地区"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("单位"))
    valid_from = models.DateField(_("开始日期"))
    valid_until = models.DateField(_("结束日期"), null=True, blank=True)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("设置人"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = GroupMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("组对应")
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, organisation__isnull=True)
                | Q(place__isnull=True, organisation__isnull=False),
                name="accounts_mapping_one_scope",
                violation_error_message=_("请选择一个地区或一个单位。"),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(roles.ALONE)),
                name="accounts_mapping_no_administrator",
                violation_error_code="role",
                violation_error_message=_("系统、安全和审计管理员不能按组授予。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="accounts_mapping_dates",
                violation_error_code="valid_until",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.group

    def name_for_audit(self) -> str:
        return self.group

    @property
    def role_name(self) -> str:
        return roles.ROLES[self.role].name

    @property
    def scope(self) -> Place | Organisation | None:
        return self.place or self.organisation

    @property
    def is_open(self) -> bool:
        """Whether it holds today or will: it can still be ended."""
        return self.ended_at is None and (self.valid_until is None or self.valid_until >= localdate())

    @property
    def state_word(self) -> str:
        if not self.is_open:
            return str(_("已结束"))
        return str(_("未开始") if self.valid_from > localdate() else _("有效"))


class ProviderSession(models.Model):
    """A session here that began at the identity provider, so that a logout there finds it. It goes with the session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="provider_sessions", verbose_name=_("账号"))
    session = models.OneToOneField(Session, models.CASCADE, related_name="+", verbose_name=_("会话"))
    sid = models.CharField(_("身份提供方的会话"), max_length=255, blank=True, db_index=True)
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("单点登录会话")
