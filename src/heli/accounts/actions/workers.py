"""Accounts for everybody on a register at once, the codes that let them in the first time, and a new code for one.

No actions of their own: the room that keeps the register calls them within its action, which asks for the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from heli.accounts import queries, roles, rules
from heli.accounts.actions.people import digest_of_code, end_sessions
from heli.accounts.models import CodeSheet, Grant, Invitation, User, UserQuerySet
from heli.accounts.rules.logins import SHEET_DAYS, new_numbers
from heli.core.errors import Refused
from heli.core.models import Acting, Actor
from heli.directory.models import Employer, as_columns

BATCH = 500


@dataclass(frozen=True)
class Newcomer:
    """Somebody on the register without an account: the key of the person, the name, the nodes of the employers."""

    person: int
    name: str
    employers: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Handed:
    """One line of a sheet. It has no readable form, so no log and no audit entry can hold the code."""

    name: str
    login: str
    code: str

    def __repr__(self) -> str:
        return "…"


@dataclass(frozen=True, repr=False)
class Sheet:
    """What is shown once and handed out."""

    lines: list[Handed]
    until: datetime

    def __repr__(self) -> str:
        return f"{len(self.lines)}"


def make_accounts(newcomers: Sequence[Newcomer], /, *, by: Acting) -> int:
    """An account each, set by set, with the rights of a worker at each employer and no way in yet. Returns how many."""
    today = timezone.localdate()
    for start in range(0, len(newcomers), BATCH):
        part = newcomers[start : start + BATCH]
        logins = _new_logins(len(part))
        actors = Actor.objects.bulk_create(Actor(kind=Actor.Kind.PERSON, name=each.name[:60]) for each in part)
        users = User.objects.bulk_create(
            User(
                login=login, name=each.name, actor=actor, person_id=each.person, password=make_password(None), version=1
            )
            for each, login, actor in zip(part, logins, actors, strict=True)
        )
        Grant.objects.bulk_create(
            Grant(
                user=user, role=roles.OWN, valid_from=today, given_by=by.actor, version=1, **_scope_at(employer)
            )
            for each, user in zip(part, users, strict=True)
            for employer in each.employers
        )  # fmt: skip
    return len(newcomers)


def _scope_at(node: int) -> dict[str, int]:
    """Odd nodes are organisations, even ones places."""
    return {"organisation_id" if node % 2 else "place_id": node // 2}


def _new_logins(count: int) -> list[str]:
    """Numbers that nobody has; of so many possible ones hardly any is met twice."""
    made = new_numbers(count, ())
    taken = set(User.objects.filter(login__in=made).values_list("login", flat=True))
    free = [login for login in made if login not in taken]
    return free + new_numbers(count - len(free), {*made, *taken}) if taken else free


def print_codes(employer: Employer, users: UserQuerySet, /, *, by: Acting, last: int) -> Sheet:
    """New codes for those of ``users`` who have no way in yet; the codes they had before are void from now on.

    ``last`` is the number of the printing that the page showed: of two who print at once only one gets a sheet.
    """
    printed = CodeSheet.objects.filter(**as_columns(employer)).aggregate(last=Max("number"))["last"] or 0
    if printed != last:
        raise Refused(_("这里的登录码单刚刚有人打印过，那一张现在有效。还要再打印，请先问清楚。"), code="printed")
    found = list(queries.without_a_way_in(users).order_by("person__name_pinyin", "pk"))
    if not found:
        raise Refused(_("没有要发登录码的人：都还没有账号，或都已经登录过。"), code="nobody")
    until = timezone.now() + timedelta(days=SHEET_DAYS)
    sheet = CodeSheet(number=printed + 1, people=len(found), until=until, printed_by=by.actor, **as_columns(employer))
    sheet.save()
    return Sheet(_codes_for(found, until, sheet), until)


def _codes_for(users: Sequence[User], until: datetime, sheet: CodeSheet | None) -> list[Handed]:
    """Codes that are kept nowhere; only their digests are."""
    now, keys = timezone.now(), [user.pk for user in users]
    for start in range(0, len(keys), BATCH):
        open_now = Invitation.objects.filter(user__in=keys[start : start + BATCH], used_at__isnull=True)
        open_now.filter(expires_at__gt=now).update(expires_at=now)
    handed = [Handed(user.name, user.login, rules.new_code()) for user in users]
    Invitation.objects.bulk_create(
        (
            Invitation(user=user, code_digest=digest_of_code(user, each.code), expires_at=until, sheet=sheet, version=1)
            for user, each in zip(users, handed, strict=True)
        ),
        batch_size=BATCH,
    )
    return handed


def reset_access(user: User, /, *, by: Acting) -> Sheet:
    """A new code for somebody who lost password or phone: what let them in before, and their sessions, end.

    Only for accounts that may do no more than a worker: whoever can reset a stronger one could be it.
    """
    if user.actor_id == by.actor.pk:
        raise Refused(_("自己的密码请在「我的账号」里改；忘记了，请同事或主管部门办理。"), code="own")
    if not user.is_active:
        raise Refused(_("这个账号已停用。"), code="state")
    if _holds_more(user):
        raise Refused(_("这个账号还有别的角色，请找系统管理员重新邀请。"), code="more")
    user.set_unusable_password()
    user.version += 1
    user.save()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    until = timezone.now() + timedelta(days=SHEET_DAYS)
    return Sheet(_codes_for([user], until, None), until)


def _holds_more(user: User) -> bool:
    return any(grant.role != roles.OWN for grant in _not_over(user.grants.all()))


def _not_over(grants: Iterable[Grant]) -> list[Grant]:
    today = timezone.localdate()
    return [
        grant
        for grant in grants
        if grant.revoked_at is None and (grant.valid_until is None or grant.valid_until >= today)
    ]
