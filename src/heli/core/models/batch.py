"""An import: one file, what was understood of it, and everything it changed, so that it can be taken back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.file import StoredFile
from heli.core.models.job import Job
from heli.core.models.record import Record


class Batch(Record):
    """One import from upload to applied, or taken back.

    ``report`` is the JSON of ``heli import --json``. Of an import by the pages it holds the counts alone: sentences about
    single rows may quote them, so they lie encrypted in ``details``.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("已上传")
        EXAMINED = "examined", _("已检查")
        APPLIED = "applied", _("已导入")
        UNDONE = "undone", _("已撤销")
        DROPPED = "dropped", _("已放弃")

    kind = models.CharField(_("种类"), max_length=30)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.UPLOADED)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("导入人"))
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("后台任务"))
    good_rows = models.BooleanField(_("只导入正确的行"), default=False)
    create_organisations = models.BooleanField(_("新建文件中的单位"), default=False)
    mapping = models.JSONField(_("列的对应"), default=dict, blank=True)
    options = models.JSONField(_("选项"), default=dict, blank=True)
    marked = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("标出错误的工作簿")
    )
    details = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("逐行的检查结果")
    )
    report = models.JSONField(_("检查结果"), default=dict, blank=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    #: what takes long is asked for first, then done: ``write`` and ``take_back`` are of the room whose facts they are
    LIFE = LifeCycle(
        Step("examine", State.UPLOADED, State.EXAMINED, may="core.import.examine", label=_("检查文件")),
        Step("again", State.UPLOADED, State.UPLOADED, may="core.import.again", label=_("重新检查")),
        Step("map", State.EXAMINED, State.UPLOADED, may="core.import.map", label=_("指明列的意思")),
        Step("apply", State.EXAMINED, State.EXAMINED, may="core.import.apply", label=_("请求导入")),
        Step("write", State.EXAMINED, State.APPLIED, may="core.import.apply", label=_("写入全市")),
        Step("settle", (State.EXAMINED, State.APPLIED), State.APPLIED, may="core.import.settle", label=_("记下结果")),
        Step("undo", State.APPLIED, State.APPLIED, may="core.import.undo", label=_("请求撤销")),
        Step("take_back", State.APPLIED, State.UNDONE, may="core.import.undo", label=_("撤销整次导入")),
        Step("drop", (State.UPLOADED, State.EXAMINED), State.DROPPED, may="core.import.drop", label=_("放弃这次导入")),
    )

    class Meta:
        verbose_name = _("导入批次")

    def __str__(self) -> str:
        return self.file_name


class BatchChange(models.Model):
    """What one import did to one row: created it, or changed it from ``before`` (sealed JSON of the old columns)."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes", verbose_name=_("批次"))
    table = models.CharField(_("表"), max_length=60)
    row_id = models.BigIntegerField(_("行"))
    created = models.BooleanField(_("新建"))
    before = models.BinaryField(_("原值"), null=True)
    version_after = models.PositiveIntegerField(_("改后的版本"), default=1)

    class Meta:
        verbose_name = _("导入改动")
        indexes = [models.Index(fields=["table", "row_id"], name="core_batch_change_row")]


class ColumnMapping(Record):
    """Which heading meant which field last time, remembered by the headings of the sheet."""

    kind = models.CharField(_("种类"), max_length=30)
    signature = models.CharField(_("表头特征"), max_length=64)
    columns = models.JSONField(_("对应关系"))

    class Meta:
        verbose_name = _("列对应")
        constraints = [models.UniqueConstraint(fields=["kind", "signature"], name="core_mapping_once")]
