"""What a worker is known by: praise that was received, and the page that each decides to show to everybody."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.models import Record
from heli.workforce.models.worker import OfWorkerQuerySet, Worker, reached


class Praise(Record):
    """Words of praise that an office received about a worker, without the name of whoever was helped."""

    class Origin(models.TextChoices):
        CLIENT = "client", _("服务对象")
        COMMUNITY = "community", _("社区")
        EMPLOYER = "employer", _("单位")
        DEPARTMENT = "department", _("主管部门")
        MEDIA = "media", _("媒体")

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="praises", verbose_name=_("社会工作者"))
    origin = models.CharField(_("来自"), max_length=12, choices=Origin)
    said_on = models.DateField(_("日期"))
    words = models.CharField(_("内容"), max_length=200)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("表扬")

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return self.worker.get_absolute_url()

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()


class PublicProfileQuerySet(models.QuerySet["PublicProfile"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those of workers under a node on which the user may view them."""
        seen, person = reached(user, "workforce.worker.view", "worker"), getattr(user, "person_id", None)
        return self.filter(seen | Q(worker__person=person) if person else seen)


class PublicProfile(Record):
    """What a worker decided to show to everybody; nothing is shown that was not chosen, and nothing while it is closed.

    ``code`` stands in the address of the page and on the card: it tells nothing of the worker.
    """

    worker = models.OneToOneField(Worker, models.CASCADE, related_name="profile", verbose_name=_("社会工作者"))
    code = models.CharField(_("名片码"), max_length=20, unique=True)
    is_open = models.BooleanField(_("向公众公开"), default=False)
    shows_name = models.BooleanField(_("显示全名"), default=False)
    shows_level = models.BooleanField(_("显示证书级别"), default=False)
    shows_employer = models.BooleanField(_("显示单位"), default=False)
    shows_praise = models.BooleanField(_("显示收到的表扬"), default=False)
    specialties = models.CharField(_("擅长的领域"), max_length=120, blank=True)
    languages = models.CharField(_("会说的语言"), max_length=60, blank=True)

    objects = PublicProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开名片")

    def __str__(self) -> str:
        return self.worker.person.name

    def get_absolute_url(self) -> str:
        return reverse("workforce:own-profile")

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()
