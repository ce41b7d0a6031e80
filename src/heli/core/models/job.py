"""Long work: queued in the same transaction as its cause, done by a worker, watched on a page."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.record import Record
from heli.core.rules.sentence import Sentence, unpacked

ENDED = Sentence("这项任务已经结束，不用取消。")


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by whoever asked for it."""
        return self.filter(asked_by=user.actor)


class Job(Record):
    """A piece of background work with progress, a cancel flag and a lease.

    ``heartbeat_at`` is the lease: a running job whose heartbeat is older than 60 s is taken up again by another
    worker and goes on from ``checkpoint``.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        REFUSED = "refused", _("未完成")
        CANCELLED = "cancelled", _("已取消")

    kind = models.CharField(_("类别"), max_length=60)
    subject_id = models.BigIntegerField(_("对象"), null=True, blank=True)
    #: of what: which list, which file; for whoever asked, since it may name people
    name = models.CharField(_("办的是什么"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    asked_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("发起人"))
    done = models.BigIntegerField(_("已处理"), default=0)
    total = models.BigIntegerField(_("总数"), default=0)
    checkpoint = models.CharField(_("进度点"), max_length=200, blank=True)
    cancel_asked = models.BooleanField(_("要求取消"), default=False)
    heartbeat_at = models.DateTimeField(_("最近心跳"), null=True, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    #: of work by the clock: which of its due times this is
    due_at = models.DateTimeField(_("应运行时间"), null=True, blank=True)
    #: of whoever asked: files that the work writes for them are in it
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    message = models.TextField(_("结果"), blank=True)
    #: what the result names, apart from its text, so that each reader is answered in their own language
    message_values = models.JSONField(_("结果中的数字和名称"), default=dict, blank=True)

    #: what waits stops at once, what runs before its next step
    _STOPPED: ClassVar[dict[str, str]] = {State.QUEUED: State.CANCELLED, State.RUNNING: State.RUNNING}
    #: the worker starts it, again where another one died of it, and ends it
    LIFE = LifeCycle(
        Step("start", (State.QUEUED, State.RUNNING), State.RUNNING, may="", label=_("开始")),
        Step("end", State.RUNNING, (State.DONE, State.REFUSED, State.CANCELLED), may="", label=_("结束")),
        Step(
            "cancel", (State.QUEUED, State.RUNNING), _STOPPED, may="core.job.cancel",
            label=_("取消"), elsewhere=ENDED,
        ),
        Step(
            "stop", (State.QUEUED, State.RUNNING), _STOPPED, may="core.job.stop",
            label=_("停止"), elsewhere=ENDED,
        ),
    )  # fmt: skip
    #: somebody still waits for it
    GOING = LIFE.steps["cancel"].sources

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        indexes = [
            models.Index(fields=["state", "id"], name="core_job_state"),
            models.Index(fields=["kind", "-id"], name="core_job_kind"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "due_at"], name="core_job_due_once")]

    def __str__(self) -> str:
        return self.kind

    def get_absolute_url(self) -> str:
        return reverse("core:job", args=[self.pk])

    @property
    def is_going(self) -> bool:
        """Whether somebody still waits for it: queued, or being done."""
        return self.state in Job.GOING

    @property
    def result(self) -> Sentence:
        """How it ended, to be told in the language of the reader."""
        return Sentence(self.message, **unpacked(self.message_values))
