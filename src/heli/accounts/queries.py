"""What is read about accounts and from the audit chain."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heli.accounts import roles
from heli.accounts.models import Grant, GrantQuerySet, User, UserQuerySet
from heli.core.models import AuditEntry
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting


def users(user: User) -> UserQuerySet:
    """Accounts, with whether a second factor is set."""
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = User.objects.visible_to(user).annotate(has_second_factor=Exists(second))
    return (
        found.select_related("office").prefetch_related("grants__place", "grants__organisation").order_by("name", "pk")
    )


def named(users: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name or login contains the words."""
    return users.filter(Q(name__icontains=words) | Q(login__icontains=words))


def with_role(users: QuerySet[User], role: str) -> QuerySet[User]:
    """Those who hold a role today."""
    return users.filter(pk__in=Grant.objects.in_force(timezone.localdate()).filter(role=role).values("user_id"))


def who_may(permission: str, on: object) -> list[User]:
    """Everybody in service who holds a right on something today: whom to tell of what waits there."""
    having = [role.key for role in roles.ROLES.values() if permission in role.permissions]
    held = Grant.objects.in_force(timezone.localdate()).filter(role__in=having)
    found = User.objects.filter(is_active=True, pk__in=held.values("user_id")).select_related("actor")
    found = found.prefetch_related("grants__place", "grants__organisation").order_by("pk")
    return [user for user in found if user.may(permission, on)]


def grants(user: User) -> GrantQuerySet:
    """Grants of all times, newest first."""
    found = Grant.objects.visible_to(user)
    return found.select_related("user", "place", "organisation", "given_by").order_by("-valid_from", "-pk")


def account(pk: int) -> User | None:
    """An account by its key, for the page of an invitation, which tells nobody whether there is one."""
    return User.objects.filter(pk=pk, is_active=True).first()


def lacks_security_administrator() -> bool:
    """Whether nobody who can sign in gives roles today: so it is at the beginning of a city."""
    held = Grant.objects.in_force(timezone.localdate()).filter(role="security_administrator", user__is_active=True)
    return not held.exists()


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def audit_entries(user: User) -> QuerySet[AuditEntry]:
    """The chain, newest first; what changed stays sealed, so the auditor sees no personal file."""
    if not user.holds("core.audit.view"):
        return AuditEntry.objects.none()
    return AuditEntry.objects.select_related("actor__on_behalf_of").order_by("-number")


def words_of(event: str) -> str:
    """What the roles file calls an event; the event's own name where it is no permission."""
    permission = roles.PERMISSIONS.get(event)
    return _(permission.name) if permission else event


def subject_of(entry: AuditEntry) -> str:
    """The object of an entry: its kind and the name that was kept, masked where it is a person's."""
    if entry.subject_type == "core.house":
        return ""
    try:
        kind: Any = apps.get_model(entry.subject_type)._meta.verbose_name
    except LookupError:
        kind = entry.subject_type
    return f"{kind} {entry.subject_name or entry.subject_id}"


def of_day(entries: QuerySet[AuditEntry], day: date) -> QuerySet[AuditEntry]:
    """Those of one day here; the chain keeps instants in UTC, as text that sorts like time."""
    if not 1 < day.year < date.max.year:  # no instant of it can be told in UTC
        return entries.none()
    begin = timezone.make_aware(datetime.combine(day, time()))
    bounds = [
        moment.astimezone(UTC).isoformat(timespec="microseconds") for moment in (begin, begin + timedelta(days=1))
    ]
    return entries.filter(at__gte=bounds[0], at__lt=bounds[1])


def without_role(user: User) -> QuerySet[User]:
    """Accounts in use that may do nothing at all: whoever gives roles decides what they are for."""
    if not user.holds("accounts.grant.give"):
        return User.objects.none()
    held = Grant.objects.filter(user=OuterRef("pk"), revoked_at__isnull=True)
    return User.objects.visible_to(user).filter(~Exists(held), is_active=True).order_by("created_at", "pk")


def not_arrived(user: User) -> QuerySet[User]:
    """Accounts whose invitation ran out before anybody signed in."""
    if not user.holds("accounts.user.reinvite"):
        return User.objects.none()
    invited = User.objects.visible_to(user).filter(is_active=True, last_login__isnull=True)
    ended = invited.annotate(expired_at=Max("invitations__expires_at"), used_at=Max("invitations__used_at"))
    return ended.filter(expired_at__lt=timezone.now(), used_at__isnull=True).order_by("expired_at", "pk")


def _role_line(account: User) -> Waiting:
    to = reverse("accounts:user-detail", args=[account.pk])
    return Waiting(Sentence("%(name)s还没有角色", name=account.name), account.login, None, gettext_lazy("授予角色"), to)


def _arrival_line(account: User) -> Waiting:
    what, to = Sentence("%(name)s的邀请已过期", name=account.name), reverse("accounts:user-detail", args=[account.pk])
    return Waiting(what, account.login, None, gettext_lazy("重新邀请"), to)


WAITING = (
    Source("accounts.grant.give", gettext_lazy("没有角色的账号"), "accounts.grant.give", without_role, _role_line),
    Source("accounts.user.reinvite", gettext_lazy("过期的邀请"), "accounts.user.reinvite", not_arrived, _arrival_line),
)
