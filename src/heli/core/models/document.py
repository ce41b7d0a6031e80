"""Documents on a record: each has a title and versions, the newest of which holds."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.about import About, AboutQuerySet
from heli.core.models.actor import Actor
from heli.core.models.file import StoredFile
from heli.core.models.record import Record
from heli.core.rules.filekinds import KINDS, FileKind


class Document(Record, About):
    """A document that hangs on a record. A new upload under its title is its next version."""

    class State(models.TextChoices):
        KEPT = "kept", _("有效")
        WITHDRAWN = "withdrawn", _("已撤下")

    title = models.CharField(_("标题"), max_length=100)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.KEPT)
    withdrawn_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤下人")
    )
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    reason = models.CharField(_("撤下的原因"), max_length=200, blank=True)

    LIFE = LifeCycle(
        Step(
            "withdraw", State.KEPT, State.WITHDRAWN, may="core.document.withdraw", label=_("撤下附件"),
            needs=("reason",),
        ),
        Step("restore", State.WITHDRAWN, State.KEPT, may="core.document.restore", label=_("恢复附件")),
    )  # fmt: skip
    objects = AboutQuerySet.as_manager()

    class Meta(About.Meta):
        verbose_name = _("附件")
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id", "title"],
                condition=Q(state="kept"),
                name="core_document_title_once",
                violation_error_code="title",
                violation_error_message=_("这里已经有同名的附件，请换一个标题。"),
            ),
            models.CheckConstraint(
                condition=Q(state="kept", withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="core_document_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:document-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.title

    def lies_with(self) -> models.Model | None:
        """The record whose scope decides who may change this; None where it is gone, so that nobody may."""
        return apps.get_model(self.about_type)._base_manager.filter(pk=self.about_id).first()

    @property
    def newest(self) -> Any:
        """The version that holds."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)


class DocumentVersion(Record):
    """One file of a document; numbers count from 1 without a gap."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name=_("附件"))
    number = models.PositiveIntegerField(_("版本号"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    kind = models.CharField(_("格式"), max_length=10)
    in_place = models.BooleanField(_("在浏览器里打开"), default=False)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("上传人"))

    class Meta:
        verbose_name = _("附件的版本")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="core_document_version_number_once")]

    def __str__(self) -> str:
        return self.file.name

    @property
    def file_kind(self) -> FileKind:
        return KINDS[self.kind]
