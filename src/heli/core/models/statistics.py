"""Statistics forms of offices, and what was reported by them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.file import StoredFile
from heli.core.models.job import Job
from heli.core.models.office_file import IN_USE, RETIRED, OfficeFile
from heli.core.models.record import Record
from heli.core.rules.sentence import Sentence


class StatisticsForm(OfficeFile):
    """The Excel form of an office in its own layout, with marks in the cells that count rows of a list."""

    table = models.CharField(_("统计什么"), max_length=40)
    name = models.CharField(_("报表名称"), max_length=60)

    FOR, BY_ITS_OFFICE = "table", Sentence("这张报表由设立它的单位管理。")
    LIFE = LifeCycle(
        Step("replace", IN_USE, RETIRED, may="core.statistics_form.replace", label=_("换成新一版")),
        Step("withdraw", IN_USE, RETIRED, may="core.statistics_form.withdraw", label=_("停用报表")),
    )  # fmt: skip

    class Meta:
        verbose_name = _("统计报表")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "owner", "name", "number"], name="core_statistics_form_once", violation_error_code="name",
                violation_error_message=_("已经有同名的报表，请换一个名称。"),
            ),
        ]  # fmt: skip


class StatisticsReportQuerySet(models.QuerySet["StatisticsReport"]):
    def visible_to(self, user: Any) -> Self:
        """What was reported for an office within the reach of whoever may report."""
        from heli.core.owners import reached, rows_of_owners

        return rows_of_owners(user, "core.statistics.view", self, reached)


class StatisticsReport(Record):
    """A form as it was filled for an office: its file, and each figure with the question it answers and whom it counted.

    ``sheets`` is what ``core.sheets.form.fill`` draws; ``figures`` holds for each number in it the question as the
    address of its list spells it, the count of then, and where in ``people`` the keys of those counted lie: from which
    byte, and how many bytes. A report that was filled before there were any has neither.
    """

    form = models.ForeignKey(StatisticsForm, models.PROTECT, related_name="reports", verbose_name=_("统计报表"))
    owner = models.CharField(_("在哪个范围统计"), max_length=80, blank=True)
    #: what the owner was called
    office = models.CharField(_("填报单位"), max_length=120, blank=True)
    day = models.DateField(_("统计日期"))
    address = models.CharField(_("网址"), max_length=200, blank=True)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("填表人"))
    counted_at = models.DateTimeField(_("统计时间"), null=True, blank=True)
    sheets = models.JSONField(_("报表内容"), default=list, blank=True)
    figures = models.JSONField(_("数字"), default=list, blank=True)
    people = models.BinaryField(_("统计时数到的人"), null=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("后台任务"))

    objects = StatisticsReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("已填的统计报表")
        indexes = [models.Index(fields=["owner", "-day"], name="core_statistics_report_owner")]

    def __str__(self) -> str:
        return self.form.name

    def name_for_audit(self) -> str:
        return self.form.name

    def lies_with(self) -> models.Model | None:
        from heli.core.owners import record_of

        return record_of(self.owner)

    @property
    def knows_people(self) -> bool:
        """Whether its figures open those they counted."""
        return all(place for _query, _count, *place in self.figures)

    def get_absolute_url(self) -> str:
        return reverse("core:statistics-report", args=[self.pk])
