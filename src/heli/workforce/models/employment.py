"""Posts held, and who is proposed as a leaver."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Batch, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Employer, Organisation, Place
from heli.workforce.models.ending import EndReason
from heli.workforce.models.worker import OfWorkerQuerySet, Worker, reached


def _open_once(first: str, second: str, both: bool) -> list[models.UniqueConstraint]:
    """One open employment for the same organisation and place; a missing side needs a constraint of its own, since
    databases hold nulls apart."""
    message = _("这个人在这个单位和地区已经有一条在任的任职。")
    open_now = Q(end_on__isnull=True)
    if both:
        return [
            models.UniqueConstraint(
                fields=["worker", first, second],
                condition=open_now,
                name="workforce_employment_open_once",
                violation_error_message=message,
            )
        ]
    return [
        models.UniqueConstraint(
            fields=["worker", here],
            condition=open_now & Q(**{f"{missing}__isnull": True}),
            name=f"workforce_employment_open_{here}_once",
            violation_error_message=message,
        )
        for here, missing in ((first, second), (second, first))
    ]


class Employment(Record):
    """A post held at an organisation or a place, from a day until a day; an unknown start holds since ever."""

    class Time(models.TextChoices):
        FULL = "full", _("专职")
        PART = "part", _("兼职")

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="employments", verbose_name=_("社会工作者"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="employments", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="employments", verbose_name=_("地区")
    )
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    time = models.CharField(_("专兼职"), max_length=5, choices=Time, default=Time.FULL)
    start_on = models.DateField(_("入职日期"), null=True, blank=True)
    end_on = models.DateField(_("离职日期"), null=True, blank=True)
    # how it ended, and what was agreed; a roster tells neither, so the database knows what stands for nothing
    end_reason = models.CharField(
        _("离职原因"), max_length=10, choices=EndReason, blank=True, default="", db_default=""
    )
    end_words = models.CharField(_("离职原因说明"), max_length=100, blank=True, default="", db_default="")
    contract_until = models.DateField(_("劳动合同到期日"), null=True, blank=True)
    pay_group = models.CharField(_("薪级或工资档"), max_length=40, blank=True, default="", db_default="")

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(place__isnull=False),
                name="workforce_employment_somewhere",
                violation_error_code="organisation",
                violation_error_message=_("请填写单位或地区。"),
            ),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(start_on__isnull=True) | Q(end_on__gte=F("start_on")),
                name="workforce_employment_dates",
                violation_error_code="end_on",
                violation_error_message=_("离职日期不能早于入职日期。"),
            ),
            models.CheckConstraint(
                condition=Q(end_reason="") | Q(end_on__isnull=False),
                name="workforce_employment_reason_of_end",
                violation_error_code="end_reason",
                violation_error_message=_("还没有结束的任职没有离职原因。"),
            ),
            models.CheckConstraint(
                condition=~Q(end_reason="other") | ~Q(end_words=""),
                name="workforce_employment_other_in_words",
                violation_error_code="end_words",
                violation_error_message=_("选了「其他」，请写明离职原因。"),
            ),
            *_open_once("organisation", "place", both=True),
            *_open_once("organisation", "place", both=False),
        ]

    @property
    def employer(self) -> Employer:
        """The organisation; where there is none, the place employs."""
        found = self.organisation or self.place
        assert found is not None
        return found

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()


class LeaverProposalQuerySet(models.QuerySet["LeaverProposal"]):
    def visible_to(self, user: Any) -> Self:
        """Proposals about workers the user may decide on."""
        return self.filter(reached(user, "workforce.roster.decide", "employment__worker"))


class LeaverProposal(Record):
    """Somebody missing from an organisation's new full roster: proposed as a leaver, decided by a person."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待确认")
        LEFT = "left", _("已离职")
        STAYED = "stayed", _("仍在任")

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="leaver_proposals", verbose_name=_("任职"))
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="leavers", verbose_name=_("导入批次"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    LIFE = LifeCycle(
        Step(
            "decide", State.PROPOSED, (State.LEFT, State.STAYED), may="workforce.roster.decide", label=_("确认是否离职"),
            elsewhere=Sentence("这条提议已经有人决定：%(state)s。", state=""),
        )
    )  # fmt: skip
    objects = LeaverProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("离职提议")
        constraints = [models.UniqueConstraint(fields=["employment", "batch"], name="workforce_leaver_once")]

    def name_for_audit(self) -> str:
        return self.employment.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.employment.worker.scope_nodes()
