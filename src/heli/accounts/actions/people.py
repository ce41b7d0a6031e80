"""Changes of accounts, of what they may do, and every sign-in."""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from heli.accounts import queries, roles, rules
from heli.accounts.models import Grant, Invitation, ProviderSession, User
from heli.core import crypto, keys
from heli.core.actions import action
from heli.core.actions.turns import take_turn
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Actor, keep_rows, must
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place


@dataclass(frozen=True, repr=False)
class FirstSignIn:
    """What a person types at a first sign-in; it has no readable form, so no log and no audit entry can hold it."""

    code: str
    password: str
    totp_secret: str = ""
    totp_code: str = ""
    #: the invitation whose code this session has shown already, and a passkey that stands in for a password
    proven: int = 0
    passkey: str = ""

    def __repr__(self) -> str:
        return "…"


def digest_of_code(user: User, code: str, version: int | None = None) -> str:
    return crypto.blind(f"{user.pk}:{rules.as_typed(code)}", "invitation", version).hex()


def _is_code_of(invitation: Invitation, code: str) -> bool:
    """Whatever key was in force when the invitation went out: it lives longer than a change of keys."""
    asked = [digest_of_code(invitation.user, code, version) for version in keys.ring().versions["blind"]]
    return any(hmac.compare_digest(invitation.code_digest, digest) for digest in asked)


def _new_invitation(user: User) -> str:
    """Close what is open and give a new code, which is kept nowhere."""
    now = timezone.now()
    for known in user.invitations.filter(used_at__isnull=True, expires_at__gt=now):
        known.expires_at = now
        known.save()
    code = rules.new_code()
    expires = now + timedelta(hours=rules.INVITATION_HOURS)
    Invitation.objects.create(user=user, code_digest=digest_of_code(user, code), expires_at=expires)
    return code


def new_user(login: str, name: str, email: str, phone: str) -> User:
    login = login.strip().lower()
    if not login:
        raise Refused(_("请填写登录名。"), field="login")
    if User.objects.filter(login=login).exists():
        raise Refused(_("这个登录名已经有人用了，请换一个。"), field="login")
    actor = Actor.objects.create(kind=Actor.Kind.PERSON, name=name[:60])
    user = User(login=login, name=name, email=email, phone=phone, actor=actor)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    return user


@action("accounts.user.invite")
def invite_user(on: None, /, *, by: Acting, login: str, name: str, email: str = "", phone: str = "") -> User:
    """A new account without rights. Its invitation code is on ``user.code``, this once."""
    user = new_user(login, name, email, phone)
    user.code = _new_invitation(user)
    return user


@action("accounts.invitation.expire")
def expire_invitations(on: None, /, *, by: Acting) -> int:
    """Throw away invitations that nobody accepted in time: what is not there cannot be guessed. Returns how many."""
    gone, _rows = Invitation.objects.filter(used_at__isnull=True, expires_at__lt=timezone.now()).delete()
    return gone


@action("accounts.user.reinvite")
def invite_again(user: User, /, *, by: Acting) -> User:
    """A new link and code for somebody who lost password or phone; sessions end, the old second factor goes."""
    if not user.is_active:
        raise Refused(_("这个账号已停用。"))
    user.set_unusable_password()
    user.version += 1
    user.save()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    user.code = _new_invitation(user)
    return user


@action("accounts.administrator.invite")
def invite(on: None, /, *, by: Acting, login: str, role: str) -> tuple[User, str]:
    """The first administrators of a city, from the console: an account, its role on the whole house, and a code."""
    if role not in roles.ROLES or not roles.ROLES[role].alone:
        raise Refused(_("这里只邀请系统管理员、安全管理员和审计管理员。"), field="role")
    login = login.strip()
    is_mail = "@" in login
    if not (rules.is_mail(login) if is_mail else rules.is_mobile(login)):
        raise Refused(_("请填写邮箱或手机号，例如 zhang@example.gov.cn 或 13800138000。"), field="login")
    user = invite_user(
        None, by=by, login=login, name=roles.ROLES[role].name,
        email=login if is_mail else "", phone="" if is_mail else login,
    )  # fmt: skip
    code = str(user.code)
    give_grant(user, by=by, role=role)
    return user, code


@action("accounts.security.appoint")
def invite_first_security_administrator(
    on: None, /, *, by: Acting, login: str, name: str, email: str = "", phone: str = ""
) -> User:
    """Roles are given by the security administrator; while a city has none, the system administrator invites the first.

    Once there is one, only a security administrator gives that role.
    """
    take_turn("accounts.security.appoint")  # of several at once each would find that there is none
    if not queries.lacks_security_administrator():
        raise Refused(_("本市已有安全管理员，请由安全管理员授予角色。"), code="state")
    user = new_user(login, name, email, phone)
    user.code = _new_invitation(user)
    Grant.objects.create(user=user, role="security_administrator", valid_from=timezone.localdate(), given_by=by.actor)
    return user


def _open_invitation(user: User) -> Invitation | None:
    return user.invitations.filter(used_at__isnull=True, expires_at__gt=timezone.now()).last()


def invitation_by_code(user: User, code: str) -> int:
    """The key of the invitation that a code opens now; 0 where it opens none. Nothing is used up."""
    invitation = _open_invitation(user)
    fits = invitation is not None and user.is_active and _is_code_of(invitation, code)
    return invitation.pk if fits and invitation is not None else 0


@action("accounts.invitation.accept", final=True)
def accept_invitation(user: User, /, *, by: Acting, given: FirstSignIn) -> User:
    """Set password and second factor. The recovery codes are on ``user.recovery_codes``, this once.

    Refuses with one sentence whatever is wrong about account, code or time, so that nothing can be found out by trying.
    """
    invitation = _open_invitation(user)
    fits = invitation is not None and (invitation.pk == given.proven or _is_code_of(invitation, given.code))
    if invitation is None or not fits or not user.is_active:
        raise Refused(_("邀请码不对，或已过期、已用过。请向邀请您的人要一个新的。"), field="code")
    if given.passkey:
        WebAuthn.add(user, _("通行密钥"), json.loads(given.passkey))
    else:
        try:
            validate_password(given.password, user)
        except ValidationError as error:
            raise Refused("".join(error.messages), field="password") from error
        user.set_password(given.password)
    user.version += 1
    user.save()
    invitation.used_at = timezone.now()
    invitation.save()
    user.recovery_codes = _set_second_factor(user, given) if given.totp_code or user.needs_second_factor else []
    end_sessions(user)
    return user


@action("accounts.second_factor.set", final=True)
def set_second_factor(user: User, /, *, by: Acting, given: FirstSignIn) -> User:
    """For somebody whose new role asks for it, after the right password. Never replaces one that is there."""
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise Refused(_("已经设置过二次验证。换手机请找系统管理员重新邀请。"))
    user.recovery_codes = _set_second_factor(user, given)
    return user


def _set_second_factor(user: User, given: FirstSignIn) -> list[str]:
    if not given.totp_secret or not validate_totp_code(given.totp_secret, given.totp_code.replace(" ", "")):
        raise Refused(_("验证码不对。请看手机上现在的六位数字。"), field="totp_code")
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, given.totp_secret)
    return list(RecoveryCodes.activate(user).generate_codes())


@action("accounts.password.change", final=True)
def change_password(user: User, /, *, by: Acting, old: FirstSignIn, new: FirstSignIn) -> User:
    """One's own password, after the old one; every session of the account ends."""
    _must_know(user, old)
    try:
        validate_password(new.password, user)
    except ValidationError as error:
        raise Refused("".join(error.messages), field="password") from error
    user.set_password(new.password)
    user.version += 1
    user.save()
    end_sessions(user)
    return user


@action("accounts.second_factor.replace", final=True)
def replace_second_factor(user: User, /, *, by: Acting, given: FirstSignIn) -> User:
    """Another authenticator, after the password; new recovery codes are on ``user.recovery_codes``, this once."""
    _must_know(user, given)
    user.recovery_codes = _set_second_factor(user, given)
    end_sessions(user)
    return user


def _must_know(user: User, given: FirstSignIn) -> None:
    if not user.check_password(given.password):
        raise Refused(_("现在的密码不对。"), field="old_password", code="password")


@action("accounts.grant.give")
def give_grant(
    user: User, /, *, by: Acting, role: str, place: Place | None = None, organisation: Organisation | None = None,
    valid_from: date | None = None, valid_until: date | None = None,
) -> Grant:  # fmt: skip
    """A role on a place or an organisation and all below, from a day until a day (both included).

    Without either it holds on the whole house, for the three administrators only.
    """
    if by.actor == user.actor:
        raise Refused(_("不能给自己授予角色，请由另一位安全管理员办理。"), code="own")
    scope = place or organisation
    whole = scope is None and roles.ROLES[role].alone
    if (scope is None and not whole) or (place and organisation):
        raise Refused(_("请选择一个地区或一个单位。"), field=roles.ROLES[role].scope)
    if not whole and not roles.ROLES[role].lies_on("organisation" if place is None else "place"):
        sentence = (
            _("这个角色要授予在地区上。") if roles.ROLES[role].scope == "place" else _("这个角色要授予在单位上。")
        )
        raise Refused(sentence, field=roles.ROLES[role].scope)
    must(by, "accounts.grant.give", scope)
    today = timezone.localdate()
    held = user.grants.filter(revoked_at__isnull=True).exclude(valid_until__lt=today)
    clash = rules.excluded_by(role, set(held.values_list("role", flat=True)), roles.ALONE)
    if clash is not None:
        raise Refused(
            Sentence("“%(role)s”和“%(other)s”不能由同一个人担任。", role=roles.ROLES[role].name, other=roles.ROLES[clash].name),
            field="role", code="alone", source="GB/T 22239-2019",
        )  # fmt: skip
    grant = Grant.objects.create(
        user=user, role=role, place=place, organisation=organisation, valid_from=valid_from or today,
        valid_until=valid_until, given_by=by.actor,
    )  # fmt: skip
    if roles.ROLES[role].second_factor and not queries.has_second_factor(user):
        end_sessions(user)
    return grant


@action("accounts.grant.revoke")
def revoke_grant(grant: Grant, /, *, by: Acting) -> Grant:
    """Take a role back, from this moment."""
    must(by, "accounts.grant.revoke", grant.scope)
    if by.actor == grant.user.actor:
        raise Refused(_("不能收回自己的角色，请由另一位安全管理员办理。"), code="own")
    if grant.revoked_at is not None:
        raise Refused(_("这个角色已经收回了。"), code="state")
    if grant.mapping is not None:
        raise Refused(
            _("这个角色来自身份提供方的组，下次登录又会授予。请结束这条对应关系，或请身份提供方把人移出这个组。"),
            code="mapped",
        )
    grant.revoked_at = timezone.now()
    grant.save()
    keep_rows(grant.lent.all())
    grant.lent.filter(revoked_at__isnull=True).update(revoked_at=grant.revoked_at)
    return grant


@action("accounts.user.deactivate")
def deactivate_user(user: User, /, *, by: Acting) -> User:
    """Close an account: sessions end, invitations lapse, what it did stays. Taken back, it is open as before, and whoever
    has it signs in again."""
    if by.actor == user.actor:
        raise Refused(_("不能停用自己的账号。"), code="own")
    if not user.is_active:
        raise Refused(_("这个账号已经停用了。"), code="state")
    keep_rows(User.objects.filter(pk=user.pk))
    keep_rows(_lent_by(User.objects.filter(pk=user.pk)))
    user.is_active = False
    user.version += 1
    user.save()
    deactivated_many(User.objects.filter(pk=user.pk), by)
    return user


def deactivated_many(users: QuerySet[User], by: Acting) -> None:
    """What follows where accounts were closed, one or many at once: what they lent ends, and so does whoever is signed in."""
    _lent_by(users).update(revoked_at=timezone.now())
    _end_sessions_of({str(pk) for pk in users.values_list("pk", flat=True)})


def _lent_by(users: QuerySet[User]) -> QuerySet[Grant]:
    return Grant.objects.filter(lent_from__user__in=users.values("pk"), revoked_at__isnull=True)


@action("accounts.user.place")
def place_user(user: User, /, *, by: Acting, office: Organisation | None) -> User:
    """Where somebody works: for that organisation they ask and answer, whatever places their roles lie on."""
    keep_rows(User.objects.filter(pk=user.pk))
    user.office = office
    user.version += 1
    user.save()
    return user


@dataclass(frozen=True, repr=False)
class HeldThere:
    """A session here that a session at the identity provider stands behind. The key of ours is in no log and no entry."""

    key: str
    session: str

    def __repr__(self) -> str:
        return self.session


@action("accounts.session.start", lock=False, final=True)
def start_session(user: User, /, *, by: Acting, way: str = "password", held: HeldThere | None = None) -> None:
    """Somebody signed in, by password or by the identity provider; of the latter it is kept which session there it was."""
    if not user.is_active:
        raise NotAllowed(_("这个账号已停用。"))
    if held is not None:
        ProviderSession.objects.create(user=user, session_id=held.key, sid=held.session)


@action("accounts.session.refuse", lock=False, final=True)
def refuse_session(user: User | None, /, *, by: Acting, login: str, step: str) -> None:
    """Somebody was not let in: ``step`` is password or second factor; what they typed as login is kept sealed."""


@action("accounts.session.end", lock=False, final=True)
def end_session(user: User, /, *, by: Acting) -> None:
    """Somebody signed out."""


def end_sessions(user: User) -> None:
    """End every session of an account."""
    _end_sessions_of({str(user.pk)})


def _end_sessions_of(users: Collection[str]) -> None:
    """Of accounts by their keys. Sessions are sealed rows, so all that live are opened: this is rare."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) in users:
            session.delete()
