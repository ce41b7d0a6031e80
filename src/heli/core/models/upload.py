"""An upload on its way: pieces lie encrypted in the storage until the last has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.models.actor import Actor
from heli.core.models.record import Record


class Upload(Record):
    """A file that comes in pieces; ``purpose`` and ``given`` say what is done with it when it is whole."""

    made_by = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("上传人"))
    name = models.CharField(_("文件名"), max_length=200)
    size = models.BigIntegerField(_("大小（字节）"))
    received = models.BigIntegerField(_("已收到（字节）"), default=0)
    pieces = models.PositiveIntegerField(_("已收到的段数"), default=0)
    purpose = models.CharField(_("用途"), max_length=30)
    given = models.JSONField(_("选项"), default=dict, blank=True)

    class Meta:
        verbose_name = _("上传")
