"""Files: bytes lie outside the database, encrypted, under a keyed digest of their content."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.models.actor import Actor
from heli.core.models.record import Record


class StoredFile(Record):
    """A file somebody gave us or we made; opened only through a page that is scoped."""

    digest = models.CharField(_("摘要"), max_length=64, db_index=True)
    name = models.CharField(_("文件名"), max_length=200)
    size = models.BigIntegerField(_("大小（字节）"))
    content_type = models.CharField(_("类型"), max_length=100)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("上传人"))

    class Meta:
        verbose_name = _("文件")

    def __str__(self) -> str:
        return self.name
