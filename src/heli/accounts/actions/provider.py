"""Accounts and roles of those who come from the city's identity provider, and sessions that it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from heli.accounts import queries, roles
from heli.accounts.actions.people import end_sessions, new_user
from heli.accounts.models import Grant, GroupMapping, User
from heli.accounts.rules.provider import Arrival, Provider, account_of
from heli.core.actions import action
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, must
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place

#: who stands behind which account is settled for one person at a time
LINKING = "accounts.user.link"


def _known() -> Provider:
    known: Provider | None = settings.HELI_PROVIDER
    if known is None:
        raise Refused(_("这里还没有设置单点登录。"), code="state")
    return known


def _link(user: User, subject: str) -> None:
    SocialAccount.objects.create(user=user, provider=_known().issuer, uid=subject, extra_data={})


@action("accounts.user.arrive", final=True)
def arrive(on: None, /, *, by: Acting, comes: Arrival) -> User:
    """Somebody whom the provider vouches for comes for the first time: their account, or a new one without any right."""
    take_turn(LINKING)  # of two windows opened at once each would find no account
    if (known := queries.linked_user(comes.subject)) is not None:
        return known
    pk, refusal = account_of(comes, queries.like(comes), _known().trusts)
    if refusal is not None:
        raise Refused(refusal, code="identity")
    if pk is not None:
        user = User.objects.get(pk=pk)
    else:
        keys = comes.keys
        login = keys.get("login") or keys.get("email") or keys.get("phone") or f"sso-{comes.subject}"[:150]
        user = new_user(login, comes.name, keys.get("email", ""), keys.get("phone", ""))
    _link(user, comes.subject)
    return user


@action("accounts.user.link", final=True)
def link(user: User, /, *, by: Acting, subject: str) -> User:
    """Somebody who is signed in by password lets the provider vouch for them from now on."""
    take_turn(LINKING)
    known = queries.linked_user(subject)
    if known is not None and known != user:
        raise Refused(_("这个身份已经关联了另一个账号。请系统管理员核对。"), code="identity")
    if known is None and queries.identity_of(user) is not None:
        raise Refused(_("这个账号已经关联了另一个身份。请系统管理员核对。"), code="identity")
    if known is None:
        _link(user, subject)
    return user


@action("accounts.grant.map", final=True)
def map_grants(user: User, /, *, by: Acting, groups: Sequence[str]) -> User:
    """Give and take back what the groups of somebody who signs in stand for; what was given by hand stays as it is."""
    to_give, to_take = queries.mapped(user, groups)
    now = timezone.now()
    for grant in to_take:
        grant.revoked_at = now
        grant.save()
    for one in to_give:
        Grant.objects.create(
            user=user, role=one.role, place=one.place, organisation=one.organisation, valid_from=timezone.localdate(),
            valid_until=one.valid_until, given_by=one.made_by, mapping=one,
        )  # fmt: skip
    if any(roles.ROLES[one.role].second_factor for one in to_give) and not queries.has_second_factor(user):
        end_sessions(user)
    return User.objects.get(pk=user.pk)  # with the grants of this moment


@action("accounts.mapping.add")
def add_mapping(
    on: None, /, *, by: Acting, group: str, role: str, place: Place | None = None,
    organisation: Organisation | None = None, valid_from: date | None = None, valid_until: date | None = None,
) -> GroupMapping:  # fmt: skip
    """Declare what a group at the provider stands for here; each of its people is given the role when they next sign in."""
    known = roles.ROLES.get(role)
    if known is None or known.alone:
        raise Refused(_("系统、安全和审计管理员不能按组授予。"), field="role")
    scope: Place | Organisation | None = place if known.scope == "place" else organisation
    if scope is None or (place is not None and organisation is not None):
        sentence = _("这个角色要授予在地区上。") if known.scope == "place" else _("这个角色要授予在单位上。")
        raise Refused(sentence, field=known.scope)
    must(by, "accounts.mapping.add", scope)
    same = GroupMapping.objects.in_force(timezone.localdate()).filter(
        group=group, role=role, place=place, organisation=organisation
    )
    if same.exists():
        raise Refused(Sentence("“%(group)s”已经对应了这个角色和范围。", group=group), field="group")
    return GroupMapping.objects.create(
        group=group, role=role, place=place, organisation=organisation, made_by=by.actor,
        valid_from=valid_from or timezone.localdate(), valid_until=valid_until,
    )  # fmt: skip


@action("accounts.mapping.end")
def end_mapping(mapping: GroupMapping, /, *, by: Acting) -> GroupMapping:
    """A group stands for nothing any more: what it gave is taken back from this moment."""
    must(by, "accounts.mapping.end", mapping.scope)
    if not mapping.is_open:
        raise Refused(_("这条对应关系已经结束了。"), code="state")
    mapping.ended_at = timezone.now()
    mapping.save()
    for grant in mapping.grants.filter(revoked_at__isnull=True):
        grant.revoked_at = mapping.ended_at
        grant.save()
    return mapping


@action("accounts.session.cut", final=True)
def cut_sessions(user: User, /, *, by: Acting, session: str) -> User:
    """The provider says that somebody signed out there: their sessions of that session end here, or all that began there."""
    held = user.provider_sessions.filter(sid=session) if session else user.provider_sessions.all()
    Session.objects.filter(pk__in=list(held.values_list("session_id", flat=True))).delete()
    return user
