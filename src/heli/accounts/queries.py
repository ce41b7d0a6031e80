"""What is read about accounts and from the audit chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from heli.accounts import roles
from heli.accounts.models import Grant, GrantQuerySet, User, UserQuerySet
from heli.core.models import AuditEntry


def users(user: User) -> UserQuerySet:
    """Accounts, with whether a second factor is set."""
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return User.objects.visible_to(user).annotate(has_second_factor=Exists(second)).order_by("name", "pk")


def users_named(user: User, words: str) -> UserQuerySet:
    """Accounts whose name or login contains the words."""
    found = users(user)
    return found.filter(Q(name__icontains=words) | Q(login__icontains=words)) if words else found


def grants(user: User) -> GrantQuerySet:
    """Grants of all times, newest first."""
    found = Grant.objects.visible_to(user)
    return found.select_related("user", "place", "organisation", "given_by").order_by("-valid_from", "-pk")


def account(pk: int) -> User | None:
    """An account by its key, for the page of an invitation, which tells nobody whether there is one."""
    return User.objects.filter(pk=pk, is_active=True).first()


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def audit_entries(user: User) -> QuerySet[AuditEntry]:
    """The chain, newest first; what changed stays sealed, so the auditor sees no personal file."""
    if not user.holds("core.audit.view"):
        return AuditEntry.objects.none()
    return AuditEntry.objects.select_related("actor__on_behalf_of").order_by("-number")


@dataclass(frozen=True)
class AuditLine:
    """An entry as a person reads it."""

    number: int
    at: datetime
    who: str
    what: str
    event: str
    subject: str
    rows: int


def in_words(entries: Iterable[AuditEntry]) -> list[AuditLine]:
    """Entries with their event and object in words."""
    return [
        AuditLine(
            entry.number, datetime.fromisoformat(entry.at), str(entry.actor), words_of(entry.event), entry.event,
            _subject(entry), entry.rows,
        )
        for entry in entries
    ]  # fmt: skip


def words_of(event: str) -> str:
    """What the roles file calls an event; the event's own name where it is no permission."""
    permission = roles.PERMISSIONS.get(event)
    return _(permission.name) if permission else event


def _subject(entry: AuditEntry) -> str:
    if entry.subject_type == "core.house":
        return ""
    try:
        kind: Any = apps.get_model(entry.subject_type)._meta.verbose_name
    except LookupError:
        kind = entry.subject_type
    return f"{kind} {entry.subject_name or entry.subject_id}"


def audit_of_day(entries: QuerySet[AuditEntry], day: date | None, event: str) -> QuerySet[AuditEntry]:
    """Filtered by a day (UTC, as the chain keeps it) and an event."""
    if day is not None:
        entries = entries.filter(at__startswith=day.isoformat())
    return entries.filter(event=event) if event else entries
