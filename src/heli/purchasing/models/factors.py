"""What belongs to the document of a tender: what is scored beside the price, and what was clarified after the announcement."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.purchasing.models.tenders import OfTender, Tender


class Factor(OfTender):
    """One thing that is scored beside the price."""

    class Kind(models.TextChoices):
        SUBJECTIVE = "subjective", _("主观项")
        OBJECTIVE = "objective", _("客观项")

    class Part(models.TextChoices):
        TECHNICAL = "technical", _("技术")
        BUSINESS = "business", _("商务")

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="factors", verbose_name=_("采购"))
    title = models.CharField(_("评审因素"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    part = models.CharField(_("部分"), max_length=9, choices=Part, default=Part.TECHNICAL)
    most = models.DecimalField(_("分值"), max_digits=5, decimal_places=2)
    standard = models.TextField(_("评分标准"), max_length=2000)

    class Meta:
        verbose_name = _("评审因素")
        constraints = [
            models.UniqueConstraint(fields=["tender", "title"], name="purchasing_factor_once", violation_error_code="title",
                                    violation_error_message=_("已经有这个评审因素。")),
            models.CheckConstraint(condition=Q(most__gt=0, most__lte=100), name="purchasing_factor_most", violation_error_code="most",
                                   violation_error_message=_("分值要大于 0，不超过 100。")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def name_for_audit(self) -> str:
        return f"{self.tender.number} {self.title}"


class Clarification(OfTender):
    """What was explained or changed after the announcement, to everybody at once."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="clarifications", verbose_name=_("采购"))
    text = models.TextField(_("澄清或修改的内容"), max_length=4000)
    affects_bids = models.BooleanField(_("可能影响投标文件的编制"))
    sent_at = models.DateTimeField(_("发出时间"))
    moved_to = models.DateTimeField(_("顺延后的截止时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("澄清")

    def __str__(self) -> str:
        return self.text[:40]

    def name_for_audit(self) -> str:
        return self.tender.number
