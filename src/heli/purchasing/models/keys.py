"""The keys under which bids are sealed: of each opening officer, and the shares of a tender's private half."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models import Actor, Record
from heli.purchasing.models.tenders import OfTender, Tender


class OfficerKey(Record):
    """The key pair of an opening officer; its private half is locked under a passphrase that nobody else knows."""

    officer = models.OneToOneField(Actor, models.PROTECT, related_name="opening_key", verbose_name=_("开标员"))
    key = models.JSONField(_("密钥"))

    class Meta:
        verbose_name = _("开标员的密钥")

    def __str__(self) -> str:
        return self.officer.name

    def name_for_audit(self) -> str:
        return self.officer.name

    def belongs_to(self) -> set[int]:
        return {self.officer_id}


class KeyShare(OfTender):
    """An opening officer's share of the private half of a tender's key.

    ``locked`` opens with the officer's passphrase. Once the deadline has come the officer releases it: then ``released``
    holds it locked for each of the other officers, and whoever makes the threshold complete opens the bids.
    """

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="shares", verbose_name=_("采购"))
    officer_key = models.ForeignKey(OfficerKey, models.PROTECT, related_name="shares", verbose_name=_("开标员的密钥"))
    locked = models.JSONField(_("份额"))
    released = models.JSONField(_("交出的份额"), null=True, blank=True)
    released_at = models.DateTimeField(_("交出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("开标密钥的份额")
        constraints = [
            models.UniqueConstraint(fields=["tender", "officer_key"], name="purchasing_share_once"),
            models.CheckConstraint(
                condition=Q(released__isnull=True, released_at__isnull=True) | Q(released__isnull=False, released_at__isnull=False),
                name="purchasing_share_released",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.tender.number} {self.officer_key}"

    def name_for_audit(self) -> str:
        return str(self)
