"""Why an employment ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndReason(models.TextChoices):
    """heli's own list: no national code list of reasons for leaving is known here. ``OTHER`` is told in words.

    ``REMOVED`` is what a decision about conduct ends. What heli counts by it: whoever is moved on (``TRANSFER``) is lost to the employer and not to the profession.
    """

    RESIGNED = "resigned", _("辞职")
    EXPIRED = "expired", _("合同到期")
    DISMISSED = "dismissed", _("单位裁减")
    TRANSFER = "transfer", _("调往其他单位")
    RETIRED = "retired", _("退休")
    STUDY = "study", _("升学")
    CHANGED = "changed", _("转行")
    FAMILY = "family", _("照顾家庭")
    REMOVED = "removed", _("登记被取消")
    DIED = "died", _("去世")
    OTHER = "other", _("其他")
    UNKNOWN = "unknown", _("不详")
