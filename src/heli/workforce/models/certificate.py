"""What a worker holds: certificates, with the registration that runs out, and other qualifications."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.models import Record
from heli.workforce.models.worker import OfWorkerQuerySet, Worker


class LicenceLevel(models.TextChoices):
    JUNIOR = "junior", _("助理社会工作师")
    INTERMEDIATE = "intermediate", _("社会工作师")
    SENIOR = "senior", _("高级社会工作师")


class Certificate(Record):
    """A certificate of one level, for life, and the registration that runs out. Dates and number may be unknown."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="certificates", verbose_name=_("社会工作者"))
    level = models.CharField(_("级别"), max_length=12, choices=LicenceLevel)
    number = models.CharField(_("证书编号"), max_length=40, blank=True, db_index=True)
    issued_on = models.DateField(_("发证日期"), null=True, blank=True)
    registered_until = models.DateField(_("登记有效期至"), null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书")
        constraints = [models.UniqueConstraint(fields=["worker", "level"], name="workforce_certificate_level_once")]

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()


class Qualification(Record):
    """Another qualification or a training, as told."""

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("其他资格")
        TRAINING = "training", _("培训")

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="qualifications", verbose_name=_("社会工作者"))
    kind = models.CharField(_("类别"), max_length=15, choices=Kind)
    name = models.CharField(_("名称"), max_length=100)
    obtained_on = models.DateField(_("取得日期"), null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("其他资格和培训")

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()
