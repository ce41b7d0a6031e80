"""What somebody is told about a record: a line in their inbox, and no more than they may see."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models.about import About, AboutQuerySet, record_seen
from heli.core.models.actor import Actor
from heli.core.rules.sentence import Sentence, unpacked
from heli.core.rules.uid import uuid7


class NotificationQuerySet(AboutQuerySet):
    def visible_to(self, user: Any) -> Self:
        """An inbox is its reader's alone."""
        return self.filter(reader=user.actor)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notification(About):
    """One reader told of one thing. ``once`` names the occasion: the same is never told twice.

    ``text`` and ``values`` are its words, said in the language of whoever reads; they are shown only while the reader
    sees the record they are about.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    reader = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("收到的人"))
    kind = models.CharField(_("事项"), max_length=60)
    text = models.TextField(_("内容"))
    values = models.JSONField(_("内容中的数字和名称"), default=dict, blank=True)
    told_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("由谁引起"))
    told_at = models.DateTimeField(_("时间"), auto_now_add=True)
    until = models.DateField(_("期限"), null=True, blank=True)
    once = models.CharField(_("只提醒一次的标记"), max_length=100, blank=True)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("提醒")
        indexes = [
            *About.Meta.indexes,
            models.Index(fields=["reader", "-id"], name="core_notification_inbox"),
            models.Index(fields=["reader"], condition=Q(read_at__isnull=True), name="core_notification_unread"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind", "about_type", "about_id", "once"],
                condition=~Q(once=""),
                name="core_notification_once",
                violation_error_message=_("这件事已经提醒过。"),
            ),
        ]

    def belongs_to(self) -> set[int]:
        """Its reader, whatever they may do by now."""
        return {self.reader_id}

    def about_for(self, user: Any) -> models.Model | None:
        """The record, where this user may see it or is told of it because it is their own."""
        return record_seen(user, self.about_type, self.about_id, told=True)

    @property
    def words(self) -> Sentence:
        """What happened, to be told in the language of the reader."""
        return Sentence(self.text, **unpacked(self.values))
