"""What is read about accounts and from the audit chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, Max, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from heli.accounts import roles, rules
from heli.accounts.acting import at_the_door
from heli.accounts.models import (
    CalendarAddress,
    Delegation,
    DelegationQuerySet,
    Grant,
    GrantQuerySet,
    GroupMapping,
    ProviderSession,
    User,
    UserQuerySet,
)
from heli.accounts.rules.logout import Logout
from heli.accounts.rules.provider import Arrival, Known
from heli.accounts.rules.staff import KnownUser
from heli.core import searching
from heli.core.dated import Dated, Entry, entry_of
from heli.core.models import Acting, AuditEntry, Change, record_seen
from heli.core.rules.sentence import Sentence
from heli.core.searching import Found, Words
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation, Person


def users(user: User) -> UserQuerySet:
    """Accounts, with whether a second factor is set."""
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = User.objects.visible_to(user).annotate(has_second_factor=Exists(second)).select_related("office")
    return found.prefetch_related("grants__place", "grants__organisation").order_by("name", "pk")


def named(users: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name or login contains the words."""
    return users.filter(Q(name__icontains=words) | Q(login__icontains=words))


def with_role(users: QuerySet[User], role: str) -> QuerySet[User]:
    """Those who hold a role today."""
    return users.filter(pk__in=Grant.objects.in_force(timezone.localdate()).filter(role=role).values("user_id"))


def role_choices() -> list[tuple[str, str]]:
    """Every role by its key, as it is called in the language of the page."""
    return roles.choices()


def grants_with(permission: str) -> GrantQuerySet:
    """Grants of today that carry a right, whoever holds them."""
    having = [role.key for role in roles.ROLES.values() if permission in role.permissions]
    return Grant.objects.in_force(timezone.localdate()).filter(role__in=having)


def everybody_with(permission: str) -> list[User]:
    """Everybody in service who holds a right today, wherever: whom to tell of what concerns all of them."""
    found = User.objects.filter(is_active=True, pk__in=grants_with(permission).values("user_id"))
    return list(found.select_related("actor").prefetch_related("grants__place", "grants__organisation").order_by("pk"))


def who_may(permission: str, on: object) -> list[User]:
    """Those of them who hold it on something: whom to tell of what waits there."""
    return [user for user in everybody_with(permission) if user.may(permission, on)]


def grants(user: User) -> GrantQuerySet:
    """Grants of all times, newest first."""
    found = Grant.objects.visible_to(user).order_by("-valid_from", "-pk")
    return found.select_related("user", "place", "organisation", "given_by", "mapping", "lent_by")


def own_delegations(user: User) -> DelegationQuerySet:
    """Absences in which this user is one of the two, the latest first."""
    mine = Delegation.objects.filter(Q(giver__actor=user.actor_id) | Q(deputy__actor=user.actor_id))
    return mine.select_related("giver", "deputy").order_by("-valid_from", "-pk")


def absences(user: User, first: date, last: date) -> DelegationQuerySet:
    """Those of one's own that are in force on a day between two."""
    there = own_delegations(user).filter(valid_from__lte=last, valid_until__gte=first, ended_at__isnull=True)
    return there.order_by("valid_from", "pk")


def _absence(user: User, delegation: Delegation) -> Entry:
    gives = delegation.giver.actor_id == user.actor_id
    what = gettext_lazy("同事代理") if gives else gettext_lazy("替同事代理")
    about = delegation.deputy.name if gives else delegation.giver.name
    return entry_of(delegation, delegation.valid_from, what, about, until=delegation.valid_until, told_outside=what)


DATED = (Dated("accounts.delegation.give", gettext_lazy("代理"), "accounts.delegation.give", absences, _absence),)


def calendar_addresses(user: User) -> QuerySet[CalendarAddress]:
    """One's own, one at most."""
    return CalendarAddress.objects.visible_to(user)


def reader_of_calendar(token: str) -> User | None:
    """Whose calendar an address is, with the rights of this moment; nobody's where it was replaced or ended, or where
    the account is closed or may have none."""
    known = CalendarAddress.objects.filter(digest=rules.digest_of_token(token), user__is_active=True)
    found = known.select_related("user__actor").first()
    return found.user if found is not None and found.user.holds("accounts.calendar.make") else None


def colleague(typed: str) -> User | None:
    """An account in use by its login, or by a name that only one bears."""
    active = User.objects.filter(is_active=True)
    found = list(active.filter(login__iexact=typed.strip())[:1] or active.filter(name=typed.strip())[:2])
    return found[0] if len(found) == 1 else None


def account(pk: int) -> User | None:
    """An account by its key, for the page of an invitation, which tells nobody whether there is one."""
    return User.objects.filter(pk=pk, is_active=True).first()


def account_called(login: str) -> User | None:
    """An account in use by what somebody signs in with."""
    return User.objects.filter(login=login, is_active=True).first()


def oneself(user: User) -> Acting:
    """Whoever is signed in, with what anybody may do about what is their own; the action asks whose it is."""
    return at_the_door(user)


def login_meant(typed: str) -> str:
    """What was typed as login; a mobile number that one person on the register bears, and nobody signs in with, is theirs."""
    phone = rules.mobile(typed)
    if not phone or User.objects.filter(login=typed).exists():
        return typed
    field: Any = Person._meta.get_field("phone_index")
    bearers = list(
        Person.objects.filter(phone_index__in=field.digests(phone)).values_list("user__login", flat=True)[:2]
    )
    return str(bearers[0]) if len(bearers) == 1 and bearers[0] else typed


def without_a_way_in(users: UserQuerySet) -> UserQuerySet:
    """Accounts of workers, and of nobody else, that have neither password nor passkey nor single sign-on."""
    more = Grant.objects.filter(user=OuterRef("pk"), revoked_at__isnull=True).exclude(role=roles.OWN)
    more = more.exclude(valid_until__lt=timezone.localdate())
    held = (Authenticator.objects.all(), SocialAccount.objects.all())
    without = [~Exists(each.filter(user=OuterRef("pk"))) for each in held]
    return users.filter(~Exists(more), *without, is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)


def passkeys(user: User) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return found.order_by("-pk")


def lacks_security_administrator() -> bool:
    """Whether nobody who can sign in gives roles today: so it is at the beginning of a city."""
    held = Grant.objects.in_force(timezone.localdate()).filter(role="security_administrator", user__is_active=True)
    return not held.exists()


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def page_of_change(user: User, change: Change) -> str:
    """Where one goes on after it is taken back."""
    record: Any = _record_of_change(user, change)
    return str(record.get_absolute_url()) if record is not None else reverse("accounts:change-list")


def _record_of_change(user: User, change: Change) -> Model | None:
    """The record it was about, else the one it was asked for on: what has a page and is seen."""
    for kind, pk in ((change.subject_type, change.subject_id), (change.asked_type, change.asked_id)):
        record = record_seen(user, kind, pk)
        if record is not None and hasattr(record, "get_absolute_url"):
            return record
    return None


def audit_entries(user: User) -> QuerySet[AuditEntry]:
    """The chain, newest first; what changed stays sealed, so the auditor sees no personal file. What is withheld for a time
    is missing until then, and the numbers show the gap."""
    if not user.holds("core.audit.view"):
        return AuditEntry.objects.none()
    shown = AuditEntry.objects.exclude(import_module(settings.HELI_WITHHELD).not_yet())
    return shown.select_related("actor__on_behalf_of").order_by("-number")


def name_of_event(event: str) -> str:
    """What the roles file calls an event, in Chinese; the event's own name where it is no permission."""
    permission = roles.PERMISSIONS.get(event)
    return permission.name if permission else event


def words_of(event: str) -> str:
    """What an event is called in the reader's language."""
    return _(name_of_event(event))


@dataclass(frozen=True)
class RecentChange:
    """A change that can be taken back, as the page tells it."""

    pk: int
    at: datetime
    until: datetime
    what: str
    on: str


def changes(user: User) -> QuerySet[Change]:
    """What somebody did in the last ten minutes, the newest first."""
    return Change.objects.visible_to(user).order_by("-pk")


def recent_changes(user: User) -> list[RecentChange]:
    """The newest of them; a record is named where it is still seen."""
    found = []
    for change in changes(user).defer("rows")[:20]:
        record = _record_of_change(user, change)
        name = "" if record is None else str(record)
        found.append(RecentChange(change.pk, change.at, change.until, words_of(change.event), name))
    return found


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
    return User.objects.filter(~Exists(held), is_active=True).order_by("created_at", "pk")


def not_arrived(user: User) -> QuerySet[User]:
    """Accounts whose invitation ran out before anybody signed in."""
    if not user.holds("accounts.user.reinvite"):
        return User.objects.none()
    invited = User.objects.filter(is_active=True, last_login__isnull=True)
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


def linked_user(subject: str) -> User | None:
    """The account an identity of the city's provider belongs to."""
    found = SocialAccount.objects.filter(provider=_issuer(), uid=subject).select_related("user").first()
    return None if found is None else cast(User, found.user)


def _issuer() -> str:
    return str(settings.HELI_PROVIDER.issuer) if settings.HELI_PROVIDER else ""


def identity_of(user: User) -> SocialAccount | None:
    """What an account is linked with at the city's provider."""
    return SocialAccount.objects.filter(provider=_issuer(), user=user).first()


def like(comes: Arrival) -> list[Known]:
    """The accounts that share login, mail or telephone with somebody who arrives."""
    keys = comes.keys
    wanted = Q(login=keys.get("login", "")) | Q(email__iexact=keys.get("email") or "-")
    if phone := keys.get("phone"):
        wanted |= Q(phone__endswith=phone[-4:])  # however it was typed
    linked = SocialAccount.objects.filter(user=OuterRef("pk"), provider=_issuer())
    held = Grant.objects.in_force(timezone.localdate()).filter(user=OuterRef("pk"), role__in=roles.ALONE)
    found = User.objects.filter(wanted).annotate(is_linked=Exists(linked), is_administrator=Exists(held))
    return [
        Known(
            one.pk, {"login": one.login, "email": one.email, "phone": rules.mobile(one.phone)}, one.is_active,
            one.is_administrator, one.is_linked,
        )
        for one in found
    ]  # fmt: skip


def mapped(user: User, groups: Collection[str]) -> tuple[list[GroupMapping], list[Grant]]:
    """By the groups somebody is in today: the mappings whose role is still to be given, and the grants to take back."""
    held = list(user.grants.filter(revoked_at__isnull=True).exclude(valid_until__lt=timezone.localdate()))
    alone = any(grant.role in roles.ALONE for grant in held)
    wanted = [] if alone else list(GroupMapping.objects.in_force(timezone.localdate()).filter(group__in=groups))
    left = set(user.grants.filter(left=True).values_list("mapping", flat=True))
    keys, there = {one.pk for one in wanted}, left | {grant.mapping_id for grant in held}
    extra = [grant for grant in held if grant.mapping_id is not None and grant.mapping_id not in keys]
    return [one for one in wanted if one.pk not in there], extra


def mappings(user: User) -> QuerySet[GroupMapping]:
    """Groups and the roles they stand for, those that hold first."""
    found = GroupMapping.objects.visible_to(user).select_related("place", "organisation", "made_by")
    return found.order_by(F("ended_at").desc(nulls_first=True), "group", "pk")


def with_sessions(logout: Logout) -> list[User]:
    """Whose sessions a logout at the provider is about; nobody where it knows of none."""
    sessions = ProviderSession.objects.all()
    if logout.session:
        sessions = sessions.filter(sid=logout.session)
    if logout.subject:
        linked = SocialAccount.objects.filter(provider=_issuer(), uid=logout.subject)
        sessions = sessions.filter(user__in=linked.values("user"))
    return list(User.objects.filter(pk__in=sessions.values("user")))


def who_gives_roles() -> list[str]:
    """The names of those who can give a role today, for whoever has none."""
    held = Grant.objects.in_force(timezone.localdate()).filter(role="security_administrator", user__is_active=True)
    return sorted(set(held.values_list("user__name", flat=True)))


def users_found(user: User, words: Words, most: int) -> list[Found]:
    """Accounts by name and login."""
    found = named(User.objects.visible_to(user), words.typed).order_by("name", "pk")[:most] if words.typed else []
    return [
        Found(each.name, each.login, _("姓名或登录名"), reverse("accounts:user-detail", args=[each.pk]))
        for each in found
    ]


SEARCH = (searching.Source("accounts.user", pgettext_lazy("found", "账号"), "accounts.user.view", users_found),)


def offices() -> tuple[dict[str, str | None], set[str]]:
    """Organisations in force: their full names by name and short name, None for one that several bear; and all full names."""
    rows = list(Organisation.objects.filter(state=Organisation.State.ACTIVE).values_list("name", "short_name"))
    tops: dict[str, str | None] = {}
    for name, short in rows:
        if short and short != name:
            tops[short] = None if short in tops else name
    borne = Counter(name for name, _short in rows)
    tops |= {name: name if times == 1 else None for name, times in borne.items()}
    return tops, set(borne)


def known_staff() -> list[KnownUser]:
    """Every account, as an address book is compared with it."""
    rows = User.objects.values_list("pk", "login", "name", "email", "phone", "office__name", "post", "leads")
    return [
        KnownUser(pk, login, name, email, phone, office or "", post, leads)
        for pk, login, name, email, phone, office, post, leads in rows
    ]
