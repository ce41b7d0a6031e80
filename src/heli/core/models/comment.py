"""What colleagues say to each other about a record, and who wants to hear of it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.life import LifeCycle, Step
from heli.core.models.about import About, AboutQuerySet
from heli.core.models.actor import Actor
from heli.core.models.record import Record


class Comment(Record, About):
    """One remark on a record, sealed: it may speak of people. Its author may change it, which shows, or take it back; that
    it was there stays."""

    class State(models.TextChoices):
        SAID = "said", _("已发表")
        WITHDRAWN = "withdrawn", _("已撤回")

    author = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("谁"))
    text = SealedTextField(_("评论"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.SAID)

    LIFE = LifeCycle(
        Step("change", State.SAID, State.SAID, may="core.comment.change", label=_("修改评论")),
        Step("withdraw", State.SAID, State.WITHDRAWN, may="core.comment.withdraw", label=_("撤回评论")),
    )
    objects = AboutQuerySet.as_manager()

    class Meta(About.Meta):
        verbose_name = _("评论")

    @property
    def was_changed(self) -> bool:
        """Saved again since it was said."""
        return self.state == self.State.SAID and self.version > 1


class FollowQuerySet(AboutQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What somebody follows is theirs alone."""
        return self.filter(actor=user.actor)


class Follow(About):
    """Somebody wants to hear of what is said about a record and of the states it comes into."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("关注的人"))
    since = models.DateTimeField(_("开始时间"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta(About.Meta):
        verbose_name = _("关注")
        constraints = [
            models.UniqueConstraint(fields=["actor", "about_type", "about_id"], name="core_follow_once"),
        ]
