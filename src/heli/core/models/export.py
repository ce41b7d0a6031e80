"""A list on its way out of the house: asked for on its page, made in the background, kept for a while for its asker."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models.actor import Actor
from heli.core.models.file import StoredFile
from heli.core.models.job import Job
from heli.core.models.record import Record


class Export(Record):
    """One list as its page showed it: ``path`` and ``query`` are the address, from which the worker asks the same page.

    The query may hold what somebody looked for, a name or a number, and so may what it is for: both lie sealed.
    ``asked_from`` is the network address that the file names as where it was taken.
    """

    path = models.CharField(_("页面"), max_length=200)
    query = SealedTextField(_("筛选和排序"))
    form = models.CharField(_("格式"), max_length=4)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("导出人"))
    purpose = SealedTextField(_("用途"))
    asked_from = models.CharField(_("网络地址"), max_length=45, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("后台任务"))
    file = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )
    expires_at = models.DateTimeField(_("保留到"))

    class Meta:
        verbose_name = _("导出的列表")

    def __str__(self) -> str:
        return self.path
