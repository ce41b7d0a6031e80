"""What a worker learned, in hours with proof; and what lies ahead of each worker, reckoned anew every night."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Batch, Record, StoredFile
from heli.directory.models import Organisation, Place
from heli.workforce.models.worker import OfWorkerQuerySet, Worker, reached


class TrainingQuerySet(OfWorkerQuerySet):
    def visible_to(self, user: Any) -> Self:
        """By whoever sees the worker, and by the worker."""
        person = getattr(user, "person_id", None)
        seen = reached(user, "workforce.worker.view", "worker")
        return self.filter(seen | Q(worker__person=person) if person else seen)


class Training(Record):
    """One record of continuing education: what was learned, when it ended, its hours in tenths of a 学时, and its proof.
    What a worker reports of themselves counts once employer or department confirmed it."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("培训（有证书或证明）")
        DEGREE = "degree", _("取得社会工作学历")
        COURSES = "courses", _("学历教育中通过的课程（未取得学历）")
        TEACHING = "teaching", _("授课")
        PAPER = "paper", _("论文、著作")
        RESEARCH = "research", _("课题研究")
        CONFERENCE = "conference", _("学术会议")
        VOLUNTEERING = "volunteering", _("专业志愿服务")

    class State(models.TextChoices):
        RECORDED = "recorded", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        RETURNED = "returned", _("已退回")

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="trainings", verbose_name=_("社会工作者"))
    kind = models.CharField(_("类别"), max_length=15, choices=Kind)
    name = models.CharField(_("名称"), max_length=100)
    provider = models.CharField(_("举办单位"), max_length=100, blank=True)
    start_on = models.DateField(_("开始日期"), null=True, blank=True)
    end_on = models.DateField(_("结束日期"))
    tenths = models.PositiveIntegerField(_("学时"))
    number = models.CharField(_("结业证书编号"), max_length=60, blank=True)
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证明材料")
    )
    # what was decided
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.RECORDED)
    reason = models.CharField(_("退回理由"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    confirmed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    batch = models.ForeignKey(
        Batch, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("导入批次")
    )

    LIFE = LifeCycle(
        Step("confirm", State.RECORDED, State.CONFIRMED, may="workforce.training.confirm", label=_("确认学时")),
        Step(
            "return", (State.RECORDED, State.CONFIRMED), State.RETURNED, may="workforce.training.return",
            label=_("退回"), needs=("reason",),
        ),
        Step(
            "resubmit", (State.RECORDED, State.RETURNED), State.RECORDED, may="workforce.training.resubmit",
            label=_("修改后再报"),
        ),
    )  # fmt: skip
    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("继续教育记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_on__isnull=True) | Q(start_on__lte=F("end_on")),
                name="workforce_training_dates",
                violation_error_code="end_on",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=["worker", "kind", "name", "end_on"],
                condition=~Q(state="returned"),
                name="workforce_training_once",
                violation_error_code="name",
                violation_error_message=_("这一天结束的同名记录已经登记过。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False), name="workforce_training_confirmed_by"
            ),
        ]
        indexes = [models.Index(fields=["state", "worker"], name="workforce_training_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workforce:training-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()


class OutlookQuerySet(models.QuerySet["Outlook"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(reached(user, "workforce.worker.view", "worker"))


class Outlook(models.Model):
    """What lies ahead of one worker as it was reckoned on a day: hours of the running registration, in tenths, and the
    next exam at each level. It is made of other tables and holds nothing of its own."""

    class Exam(models.TextChoices):
        MAY = "may", _("可以报考")
        MONTHS = "months", _("年限不够")
        CERTIFICATE = "certificate", _("缺下一级证书")
        EDUCATION = "education", _("学历不在报考条件内")
        HELD = "held", _("已持证")
        NO_RULE = "no_rule", _("当年没有这种考试")
        NO_START = "no_start", _("不详：入职日期未登记")
        NO_EDUCATION = "no_education", _("不详：学历未登记")
        NO_MAJOR = "no_major", _("不详：专业未登记")
        NO_ISSUE = "no_issue", _("不详：发证日期未登记")

    worker = models.OneToOneField(
        Worker, models.CASCADE, primary_key=True, related_name="outlook", verbose_name=_("社会工作者")
    )
    # by what
    as_of = models.DateField(_("计算日期"))
    law = models.CharField(_("规则版本"), max_length=40)
    exam_year = models.PositiveSmallIntegerField(_("考试年份"))
    # hours
    level = models.CharField(_("级别"), max_length=12, blank=True)
    expires_on = models.DateField(_("登记有效期至"), null=True)
    counted = models.PositiveIntegerField(_("已计学时"))
    waiting = models.PositiveIntegerField(_("待确认学时"))
    required = models.PositiveIntegerField(_("要求学时"), null=True)
    short_by = models.PositiveIntegerField(_("还差学时"))
    # where: the main employment
    employer = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+", verbose_name=_("单位"), db_index=False
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, related_name="+", verbose_name=_("地区"), db_index=False
    )
    #: whether the day is known on which full-time study ended
    study_known = models.BooleanField(_("毕业日期已登记"))
    # exams
    junior = models.CharField(_("初级考试"), max_length=12, choices=Exam)
    junior_missing = models.PositiveSmallIntegerField(_("初级还差月数"), null=True)
    junior_rule = models.CharField(_("初级依据"), max_length=40, blank=True)
    intermediate = models.CharField(_("中级考试"), max_length=12, choices=Exam)
    intermediate_missing = models.PositiveSmallIntegerField(_("中级还差月数"), null=True)
    intermediate_rule = models.CharField(_("中级依据"), max_length=40, blank=True)
    senior = models.CharField(_("高级考试"), max_length=12, choices=Exam)
    senior_missing = models.PositiveSmallIntegerField(_("高级还差月数"), null=True)
    senior_rule = models.CharField(_("高级依据"), max_length=40, blank=True)

    objects = OutlookQuerySet.as_manager()

    class Meta:
        verbose_name = _("学时和考试前景")
        indexes = [
            models.Index(fields=["expires_on", "worker"], name="workforce_outlook_short", condition=Q(short_by__gt=0)),
            *(
                models.Index(fields=["worker"], name=f"workforce_outlook_{level}", condition=Q(**{level: "may"}))
                for level in ("junior", "intermediate", "senior")
            ),
        ]

    def __str__(self) -> str:
        return str(self.worker)

    def get_absolute_url(self) -> str:
        return self.worker.get_absolute_url()
