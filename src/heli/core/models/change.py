"""A change somebody just made to single records, kept for ten minutes so that who made it can take it back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models.actor import Actor
from heli.core.models.images import Image
from heli.core.rules.uid import uuid7

#: so long a change can be taken back
TAKE_BACK_FOR = timedelta(minutes=10)


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by who made it, while it can be taken back."""
        return self.filter(made_by=user.actor, at__gt=now() - TAKE_BACK_FOR)


class Change(models.Model):
    """What one action did, row by row. ``asked_type`` and ``asked_id`` say on which record it was asked for, ``subject_*``
    what it is about; the rows are sealed as a whole, for they hold what the records hold."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    event = models.CharField(_("事项"), max_length=80)
    asked_type = models.CharField(_("办理时所在的记录类别"), max_length=60, blank=True)
    asked_id = models.BigIntegerField(_("办理时所在的记录"), default=0)
    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.BigIntegerField(_("对象"))
    subject_name = models.CharField(_("对象名称"), max_length=120, blank=True)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("谁"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    rows = SealedTextField(_("改动以前的内容"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("刚才的改动")
        indexes = [models.Index(fields=["made_by", "at"], name="core_change_recent")]

    @property
    def until(self) -> Any:
        return self.at + TAKE_BACK_FOR

    @property
    def images(self) -> list[Image]:
        return [Image.unpacked(kept) for kept in json.loads(str(self.rows))["rows"]]

    @property
    def told(self) -> list[int]:
        """The notifications that it gave, by key."""
        found: list[int] = json.loads(str(self.rows))["told"]
        return found

    def keep(self, images: list[Image], told: list[int]) -> None:
        self.rows = json.dumps({"rows": [image.packed() for image in images], "told": told}, ensure_ascii=False)
