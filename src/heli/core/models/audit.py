"""The audit chain as it is stored. What it means and how it is checked: ``heli.core.audit``."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.models.actor import Actor


class AuditEntry(models.Model):
    """One change, or one read of sensitive data. ``number`` is head + 1: no sequence, so a gap is a fault."""

    number = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.CharField(_("时间"), max_length=32)
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("谁"), db_constraint=True)
    event = models.CharField(_("事项"), max_length=80)
    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.BigIntegerField(_("对象"))
    subject_name = models.CharField(_("对象名称"), max_length=120, blank=True)
    rows = models.BigIntegerField(_("行数"), default=1)
    payload_digest = models.CharField(_("内容摘要"), max_length=64, blank=True)
    previous = models.CharField(_("前一条"), max_length=64)
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("审计记录")
        indexes = [models.Index(fields=["subject_type", "subject_id", "number"], name="core_audit_subject")]


class AuditPayload(models.Model):
    """What changed, encrypted, with the random salt of its digest. Erasing a person's data empties both."""

    entry = models.OneToOneField(
        AuditEntry, models.PROTECT, primary_key=True, related_name="payload", verbose_name=_("审计记录")
    )
    salt = models.BinaryField(_("盐"))
    sealed = models.BinaryField(_("内容"))

    class Meta:
        verbose_name = _("审计内容")


class AuditHead(models.Model):
    """The end of the chain: the single row that every writer locks, last of all."""

    chain = models.CharField(_("链"), max_length=36)
    number = models.BigIntegerField(_("序号"))
    digest = models.CharField(_("摘要"), max_length=64)
    seal = models.CharField(_("封印"), max_length=64)

    class Meta:
        verbose_name = _("链头")
