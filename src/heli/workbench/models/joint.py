"""Joint projects: work of several departments, as tasks that wait for one another."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Called
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, nodes_of_organisation
from heli.workbench.models.conference import Conference, OfConferenceQuerySet
from heli.workbench.models.resolutions import Resolution

OVER = Sentence("项目现在是「%(state)s」，这一步不能办。", state="")


class JointProject(Called):
    """A project that a conference set up, led by one department. How far it is, is read from its tasks."""

    CALLED = "name"

    class State(models.TextChoices):
        GOING = "going", _("进行中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已终止")

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="projects", verbose_name=_("联席会议"))
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("依据的议定事项")
    )
    name = models.CharField(_("项目名称"), max_length=100)
    aim = models.CharField(_("目标"), max_length=300)
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.GOING)
    reason = models.CharField(_("终止原因"), max_length=200, blank=True)

    LIFE = LifeCycle(
        Step("change", State.GOING, State.GOING, may="workbench.project.change", label=_("修改联合项目"), elsewhere=OVER),
        Step("add", State.GOING, State.GOING, may="workbench.task.add", label=_("增加任务"), elsewhere=OVER),
        Step("finish", State.GOING, State.DONE, may="workbench.project.finish", label=_("项目完成")),
        Step(
            "stop", State.GOING, State.STOPPED, may="workbench.project.stop", label=_("终止项目"), needs=("reason",)
        ),
    )  # fmt: skip
    objects = OfConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("联合项目")
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "name"],
                name="workbench_project_name_once",
                violation_error_code="name",
                violation_error_message=_("这个联席会议已经有同名的项目。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workbench:project-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.name

    def scope_nodes(self) -> set[int]:
        return self.conference.scope_nodes()


class JointTaskQuerySet(models.QuerySet["JointTask"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(project__in=JointProject.objects.visible_to(user))

    def owed(self) -> Self:
        """Neither done nor dropped, in a project that goes on."""
        return self.filter(state__in=["planned", "going"], project__state=JointProject.State.GOING)


class JointTask(Called):
    """A task of one department, from a day to a day. It begins when everything it waits for is done."""

    CALLED = "name"

    class State(models.TextChoices):
        PLANNED = "planned", _("未开始")
        GOING = "going", _("办理中")
        DONE = "done", _("已完成")
        DROPPED = "dropped", _("不再办理")

    project = models.ForeignKey(JointProject, models.PROTECT, related_name="tasks", verbose_name=_("联合项目"))
    name = models.CharField(_("任务"), max_length=100)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="joint_tasks", verbose_name=_("责任单位"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("完成期限"))
    waits_for = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="before", verbose_name=_("要先完成的任务")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNED)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    reason = models.CharField(_("不再办理的原因"), max_length=200, blank=True)

    #: the steps of the department whose task it is; dropping it is the office's
    OWNERS = frozenset({"start", "finish"})
    LIFE = LifeCycle(
        Step("start", State.PLANNED, State.GOING, may="workbench.task.start", label=_("开始任务")),
        Step("finish", State.GOING, State.DONE, may="workbench.task.finish", label=_("完成任务")),
        Step(
            "drop", (State.PLANNED, State.GOING), State.DROPPED, may="workbench.task.drop", label=_("不再办理"),
            needs=("reason",),
        ),
    )  # fmt: skip
    objects = JointTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("联合项目的任务")
        ordering = ("starts_on", "ends_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="workbench_task_dates",
                violation_error_code="ends_on",
                violation_error_message=_("完成期限不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on__isnull=True)),
                name="workbench_task_done",
            ),
            models.UniqueConstraint(
                fields=["project", "name"],
                name="workbench_task_name_once",
                violation_error_code="name",
                violation_error_message=_("这个项目已经有同名的任务。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workbench:task-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.name

    def scope_nodes(self) -> set[int]:
        return self.project.scope_nodes() | nodes_of_organisation(self.owner)
