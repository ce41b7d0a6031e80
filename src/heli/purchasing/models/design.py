"""The design of a project: who works on it, what it costs, and the figures on which it was begun."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models import Record
from heli.purchasing.models.projects import Project


class OfProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a project is seen by whoever sees the project."""
        return self.filter(project__in=Project.objects.visible_to(user))


class OfProject(Record):
    """A part of a project."""

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        abstract = True

    def scope_nodes(self) -> set[int]:
        project: Project = self.project  # type: ignore[attr-defined]
        return project.scope_nodes()

    def name_for_audit(self) -> str:
        return str(self)


class StaffLine(OfProject):
    """Posts of one kind: how many people of which licence, for how long, at what cost a month."""

    class Licence(models.TextChoices):
        ANY = "any", _("不要求")
        JUNIOR = "junior", _("助理社会工作师")
        INTERMEDIATE = "intermediate", _("社会工作师")
        SENIOR = "senior", _("高级社会工作师")

    project = models.ForeignKey(Project, models.CASCADE, related_name="staff", verbose_name=_("项目"))
    post = models.CharField(_("岗位"), max_length=60)
    licence = models.CharField(_("证书要求"), max_length=12, choices=Licence, default=Licence.ANY)
    people = models.PositiveIntegerField(_("人数"))
    months = models.PositiveIntegerField(_("几个月"))
    monthly_fen = models.BigIntegerField(_("每人每月的费用"))

    class Meta:
        verbose_name = _("人员配置")
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=10_000), name="purchasing_staff_people",
                violation_error_code="people", violation_error_message=_("人数要在 1 到 10000 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=36), name="purchasing_staff_months",
                violation_error_code="months", violation_error_message=_("月数要在 1 到 36 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(monthly_fen__gt=0), name="purchasing_staff_monthly", violation_error_code="monthly_fen",
                violation_error_message=_("每人每月的费用要大于 0。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.post

    @property
    def amount_fen(self) -> int:
        return self.people * self.months * self.monthly_fen


class CostLine(OfProject):
    """What something costs. A line of personnel comes of a line of staff and is typed nowhere else."""

    class Category(models.TextChoices):
        PERSONNEL = "personnel", _("人员费用")
        ACTIVITY = "activity", _("服务活动")
        TRAINING = "training", _("督导和培训")
        ADMINISTRATION = "administration", _("行政管理")
        TAX = "tax", _("税费")
        OTHER = "other", _("其他")

    project = models.ForeignKey(Project, models.CASCADE, related_name="costs", verbose_name=_("项目"))
    category = models.CharField(_("类别"), max_length=15, choices=Category)
    what = models.CharField(_("用在哪里"), max_length=120)
    amount_fen = models.BigIntegerField(_("金额"))
    staff = models.OneToOneField(
        StaffLine, models.CASCADE, null=True, blank=True, related_name="cost", verbose_name=_("人员配置")
    )

    class Meta:
        verbose_name = _("费用")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="purchasing_cost_amount", violation_error_code="amount_fen",
                violation_error_message=_("金额要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(category="personnel", staff__isnull=False) | (~Q(category="personnel") & Q(staff__isnull=True)),
                name="purchasing_cost_personnel", violation_error_code="category",
                violation_error_message=_("人员费用由人员配置算出，不在这里填。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


class FrozenFigure(OfProject):
    """A figure on which a project was begun, as it was on that day."""

    class Measure(models.TextChoices):
        REQUIRED = "required", _("应有人数")
        ACTUAL = "actual", _("折合全职")
        GAP = "gap", _("还差人数")
        COST = "cost", _("补齐一年的费用")
        RESIDENTS = "residents", _("常住人口")
        PEOPLE = "people", _("需求涉及人数")

    project = models.ForeignKey(Project, models.CASCADE, related_name="figures", verbose_name=_("项目"))
    measure = models.CharField(_("指标"), max_length=12, choices=Measure)
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=2)
    as_of = models.DateField(_("统计日期"))
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = _("立项时的数字")
        constraints = [models.UniqueConstraint(fields=["project", "measure"], name="purchasing_figure_once")]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.value}"

    @property
    def is_money(self) -> bool:
        """``cost`` is kept in fen."""
        return self.measure == self.Measure.COST
