"""Who acts. Every "who" in the house is a key to this table, and no key points upward."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.errors import NotAllowed
from heli.core.rules.sentence import Sentence


class Actor(models.Model):
    """A person, a console command, a job on behalf of somebody, the clock, the public, or a person in another's place.

    A deputy stands in the trail alone (「周敏代沈洁」): what a record keeps of who did it is the person, so that nobody signs
    twice by being two.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("人员")
        CONSOLE = "console", _("命令行")
        JOB = "job", _("后台任务")
        CLOCK = "clock", _("定时任务")
        PUBLIC = "public", _("公众")
        DEPUTY = "deputy", _("代理人")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=60)
    on_behalf_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代表")
    )

    #: the key of the last change made with this object in hand, for the page that answers; it is not stored
    changed: int | None = None

    deputy = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代理人")
    )

    class Meta:
        verbose_name = _("行动者")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind__in=["console", "clock", "public"]),
                name="core_actor_one_of_kind",
            ),
            models.UniqueConstraint(
                fields=["on_behalf_of"], condition=models.Q(kind="job"), name="core_actor_one_job_each"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["job", "deputy"]) | models.Q(on_behalf_of__isnull=True),
                name="core_actor_behalf_job",
            ),
            models.UniqueConstraint(
                fields=["on_behalf_of", "deputy"], condition=models.Q(kind="deputy"), name="core_actor_one_deputy_each"
            ),
        ]

    def belongs_to(self) -> set[int]:
        """Oneself: what an action does with all that is one's own."""
        return {self.pk}

    def __str__(self) -> str:
        return self.name


@runtime_checkable
class Acting(Protocol):
    """Whoever may be passed as ``by=``: an actor with the rights in force."""

    @property
    def actor(self) -> Actor: ...

    def may(self, permission: str, on: object) -> bool:
        """Whether the right is held on this object (``None`` for the house as a whole)."""
        ...

    def for_whom(self, permission: str, on: object) -> Actor:
        """Whose work is done: one's own, or that of a colleague who is away and has handed it over."""
        ...


def in_the_trail(by: Acting, permission: str, on: object) -> Actor:
    """Who stands in the audit: the actor, or 「周敏代沈洁」 where somebody does another's work."""
    whose = by.for_whom(permission, on)
    if whose == by.actor:
        return by.actor
    name = f"{by.actor.name}代{whose.name}"[:60]
    found, _made = Actor.objects.get_or_create(
        kind=Actor.Kind.DEPUTY, on_behalf_of=whose, deputy=by.actor, defaults={"name": name}
    )
    return found


def must(by: Acting, permission: str, on: object) -> None:
    """The one permission check of an action."""
    if not by.may(permission, on):
        raise NotAllowed(Sentence("这一步要由有权限的人办理。"), code="not_allowed")
