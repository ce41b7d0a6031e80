"""Actors that are no signed-in user: the console, a job on somebody's behalf, the clock, the public."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from heli.accounts import roles
from heli.accounts.models import User
from heli.core.models import Actor
from heli.core.rules.names import initials, pinyin


@dataclass
class Outsider:
    """The console, the clock or the public, with the rights declared for it in the roles file."""

    actor: Actor
    rights: frozenset[str]

    def may(self, permission: str, on: object) -> bool:
        return permission in self.rights

    def for_whom(self, permission: str, on: object) -> Actor:
        return self.actor

    def holds(self, permission: str) -> bool:
        return permission in self.rights

    def nodes(self, permission: str) -> None:
        """None: no scope limits it."""
        return None

    @property
    def audiences(self) -> None:
        """None: it stands in no line of offices."""
        return None

    def offices(self, permission: str) -> None:
        """None: it speaks for whoever it is told to."""
        return None


@dataclass
class OnBehalf:
    """A job that acts for a user, with that user's rights and its own name in the audit."""

    actor: Actor
    user: User

    def may(self, permission: str, on: object) -> bool:
        return self.user.may(permission, on)

    def for_whom(self, permission: str, on: object) -> Actor:
        return self.actor

    def holds(self, permission: str) -> bool:
        return self.user.holds(permission)

    def nodes(self, permission: str) -> list[int]:
        return self.user.nodes(permission)

    @property
    def audiences(self) -> frozenset[str]:
        return self.user.audiences

    def hands(self, permission: str) -> set[int]:
        return self.user.hands(permission)

    def holds_everywhere(self, permission: str) -> bool:
        return self.user.holds_everywhere(permission)

    def offices(self, permission: str) -> frozenset[int]:
        return self.user.offices(permission)


def console() -> Outsider:
    actor, _ = Actor.objects.get_or_create(kind=Actor.Kind.CONSOLE, defaults={"name": "命令行"})
    return Outsider(actor, roles.CONSOLE)


def clock() -> Outsider:
    """Who work by the clock is done by."""
    actor, _ = Actor.objects.get_or_create(kind=Actor.Kind.CLOCK, defaults={"name": "定时任务"})
    return Outsider(actor, roles.CLOCK)


def public() -> Outsider:
    actor, _ = Actor.objects.get_or_create(kind=Actor.Kind.PUBLIC, defaults={"name": "公众"})
    return Outsider(actor, roles.PUBLIC)


def at_the_door(user: User) -> Outsider:
    """Somebody who signs in or out or accepts an invitation: the account acts, with no more than the public's rights."""
    return Outsider(user.actor, roles.PUBLIC)


def people_called(names: Iterable[str]) -> dict[str, list[User]]:
    """Whoever has an account in use, by name and by sign-in name."""
    wanted = set(names)
    found: dict[str, list[User]] = {}
    meant = User.objects.filter(Q(name__in=wanted) | Q(login__in=wanted), is_active=True)
    for user in meant.select_related("actor").order_by("pk"):
        for name in {user.name, user.login} & wanted:
            found.setdefault(name, []).append(user)
    return found


def people_like(typed: str) -> Iterator[User]:
    """Whoever has an account in use and whose name begins so, or its sound or initials, or the sign-in name."""
    known = User.objects.filter(is_active=True).select_related("actor", "office").order_by("name", "pk")
    if not (typed.isascii() and typed.isalpha()):
        yield from known.filter(Q(name__startswith=typed) | Q(login__startswith=typed)).iterator(chunk_size=50)
        return
    letters = typed.lower()
    sounding = [
        pk
        for pk, name, login in known.values_list("pk", "name", "login")
        if login.startswith(letters) or initials(name).startswith(letters) or _sound(name).startswith(letters)
    ]
    yield from known.filter(pk__in=sounding[:200]).iterator(chunk_size=50)


def _sound(name: str) -> str:
    return pinyin(name).replace(" ", "")


def readers(actors: Collection[int]) -> dict[int, User]:
    """The accounts of some actors that somebody can sign in to, with all their grants."""
    found = User.objects.filter(actor__in=actors, is_active=True)
    return {user.actor_id: user for user in found.prefetch_related("grants__place", "grants__organisation")}


def on_behalf_of(actor: Actor) -> Outsider | OnBehalf:
    """Whoever a job runs for: the console and the clock keep their rights, a user lends theirs."""
    if actor.kind == Actor.Kind.CONSOLE:
        return console()
    if actor.kind == Actor.Kind.CLOCK:
        return clock()
    job_actor, _ = Actor.objects.get_or_create(
        kind=Actor.Kind.JOB, on_behalf_of=actor, defaults={"name": f"后台任务（{actor.name}）"[:60]}
    )
    return OnBehalf(job_actor, User.objects.get(actor=actor))
