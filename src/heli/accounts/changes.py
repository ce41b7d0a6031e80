"""What can be done with many accounts at once."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts import roles
from heli.accounts.actions.people import deactivated_many
from heli.accounts.models import Grant
from heli.core.tables.doings import Asked, Bulk


def _alone() -> Q:
    """System, security and audit administrator: each is one person, and closed one by one."""
    held = Grant.objects.in_force(localdate()).filter(user=OuterRef("pk"), role__in=roles.ALONE)
    return Q(Exists(held))


USERS = (
    Bulk(
        "deactivate", "accounts.user.deactivate", _("停用账号"), Asked,
        targets=lambda rows, facts: rows, called=lambda one: f"{one.name}（{one.login}）",
        reach=lambda user, permission: Q(pk__isnull=False) if user.holds(permission) else Q(pk__in=[]),
        unless=lambda facts: (
            (Q(actor=facts["kept"]), _("不能停用自己的账号")),
            (Q(is_active=False), _("已经停用")),
            (_alone(), _("系统、安全、审计三员的账号逐个停用")),
        ),
        sets=lambda facts: {"is_active": False}, then=deactivated_many,
    ),
)  # fmt: skip
