"""What a conference resolved: numbered without gaps, owned by one department, due on a day, fulfilled with evidence."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.directory.models import Organisation, nodes_of_organisation
from heli.workbench.models.conference import VIEW, AgendaItem, Conference, Meeting
from heli.workbench.models.standing import under_department


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def visible_to(self, user: Any) -> Self:
        """Seen with the conference, and by the department that owes it even where it no longer sits there."""
        if not user.holds(VIEW):
            return self.none()
        owners = under_department(user, VIEW, "owner")
        return self.filter(Q(conference__in=Conference.objects.visible_to(user)) | owners)

    def open(self) -> Self:
        """What is not over: somebody still owes it, or the office has to look at it."""
        return self.filter(state__in=Resolution.OPEN)

    def owed(self) -> Self:
        """What the owner still owes: nothing submitted waits for the office."""
        return self.filter(state__in=Resolution.OWED)


class Resolution(Called):
    """One decision of a meeting that a department has to carry out."""

    CALLED = "subject"

    class State(models.TextChoices):
        DECIDED = "decided", _("已议定")
        IN_WORK = "in_work", _("办理中")
        SUBMITTED = "submitted", _("待确认落实")
        RETURNED = "returned", _("已退回")
        FULFILLED = "fulfilled", _("已落实")
        LIFTED = "lifted", _("已撤销")

    OWED = (State.DECIDED, State.IN_WORK, State.RETURNED)
    OPEN = (*OWED, State.SUBMITTED)

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="resolutions", verbose_name=_("联席会议"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions", verbose_name=_("会议"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name=_("议题")
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    number = models.PositiveSmallIntegerField(_("号"))
    subject = models.CharField(_("议定事项"), max_length=300)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="resolutions", verbose_name=_("牵头单位"))
    helpers = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("配合单位"))
    decided_on = models.DateField(_("议定日期"))
    workdays = models.PositiveSmallIntegerField(_("办理期限（工作日）"), null=True, blank=True)
    due_on = models.DateField(_("截止日期"))
    #: a year the period reaches into has no published holidays yet
    provisional = models.BooleanField(_("暂定"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DECIDED)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    reason = models.CharField(_("撤销原因"), max_length=200, blank=True)

    #: the steps of the department that owes it; all others are the office's
    OWNERS = frozenset({"start", "submit"})
    LIFE = LifeCycle(
        Step("start", State.DECIDED, State.IN_WORK, may="workbench.resolution.start", label=_("开始办理")),
        Step(
            "submit", (State.IN_WORK, State.RETURNED), State.SUBMITTED, may="workbench.resolution.submit",
            label=_("提交落实情况"), needs=("text",),
        ),
        Step("accept", State.SUBMITTED, State.FULFILLED, may="workbench.resolution.accept", label=_("确认落实")),
        Step(
            "return", State.SUBMITTED, State.RETURNED, may="workbench.resolution.return", label=_("退回"),
            needs=("reason",),
        ),
        Step(
            "lift", OPEN, State.LIFTED, may="workbench.resolution.lift", label=_("撤销议定事项"), needs=("reason",)
        ),
    )  # fmt: skip
    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("议定事项")
        indexes = [models.Index(fields=["state", "due_on"], name="workbench_resolution_due")]
        constraints = [
            models.UniqueConstraint(fields=["conference", "year", "number"], name="workbench_resolution_number_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("decided_on")),
                name="workbench_resolution_due_later",
                violation_error_code="due_on",
                violation_error_message=_("截止日期不能早于会议日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["fulfilled", "lifted"], closed_on__isnull=False)
                | (~Q(state__in=["fulfilled", "lifted"]) & Q(closed_on__isnull=True)),
                name="workbench_resolution_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.subject}"

    @property
    def label(self) -> str:
        """Its number as papers write it."""
        return f"〔{self.year}〕{self.number}号"

    def get_absolute_url(self) -> str:
        return reverse("workbench:resolution-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return f"{self.conference.name}{self.label}"

    def scope_nodes(self) -> set[int]:
        return self.conference.scope_nodes() | nodes_of_organisation(self.owner)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(resolution__in=Resolution.objects.visible_to(user))


class Submission(Record):
    """What the owner says was done, and what the office answered. Each stays, the returned ones too."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("待确认")
        ACCEPTED = "accepted", _("已确认落实")
        RETURNED = "returned", _("已退回")

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="submissions", verbose_name=_("议定事项"))
    text = models.TextField(_("落实情况"), max_length=5000)
    made_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("提交人"))
    made_on = models.DateField(_("提交日期"))
    answer = models.CharField(_("答复"), max_length=10, choices=Answer, default=Answer.WAITING)
    reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("落实情况")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["resolution"], condition=Q(answer="waiting"), name="workbench_submission_one_waits"
            ),
            models.CheckConstraint(
                condition=~Q(answer="returned") | ~Q(reason=""), name="workbench_submission_returned_why"
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.resolution.get_absolute_url()

    def scope_nodes(self) -> set[int]:
        return self.resolution.scope_nodes()
