"""Conduct (执业操守): a complaint about a worker, from its receipt to a decision and to what an appeal made of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.core.rules.sentence import Sentence
from heli.workforce.models.worker import Worker, reached
from heli.workforce.rules import conduct as rules

VIEW = "workforce.conduct.view"


class ConductCaseQuerySet(models.QuerySet["ConductCase"]):
    def visible_to(self, user: Any) -> Self:
        """Cases about workers for whose conduct the user answers; neither employers nor colleagues see one."""
        return self.filter(reached(user, VIEW, "worker"))

    def open(self) -> Self:
        """What somebody has to do something about."""
        return self.filter(state__in=ConductCase.OPEN)

    def in_force(self, day: date) -> Self:
        """Suspensions and removals that hold on a day."""
        still = Q(sanction_until__isnull=True) | Q(sanction_until__gte=day)
        return self.filter(still, sanction__in=ConductCase.SANCTIONS, sanction_from__lte=day)


class ConductCase(Record):
    """A complaint about how somebody works, and what came of it.

    ``outcome`` is what was decided; ``sanction`` is what of it holds now, after an appeal: the public is told of that
    alone. Days are counted in whole, ``sanction_until`` is the last one.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("已受理")
        INQUIRY = "inquiry", _("调查中")
        HEARING = "hearing", _("待听取申辩")
        HEARD = "heard", _("待决定")
        DECIDED = "decided", _("已决定")
        APPEALED = "appealed", _("申诉中")
        SETTLED = "settled", _("申诉已办结")
        DISMISSED = "dismissed", _("不予处理")

    class Outcome(models.TextChoices):
        NONE = "", _("没有处分")
        WARNING = "warning", _("警告")
        SUSPENSION = "suspension", _("暂停登记")
        REMOVAL = "removal", _("取消登记")

    OPEN = (State.RECEIVED, State.INQUIRY, State.HEARING, State.HEARD, State.APPEALED)
    SANCTIONS = (Outcome.SUSPENSION, Outcome.REMOVAL)

    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="conduct_cases", verbose_name=_("社会工作者"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.RECEIVED)
    # the complaint
    complaint = models.TextField(_("投诉内容"), max_length=4000)
    complainant = SealedTextField(verbose_name=_("投诉人"))
    contact = SealedTextField(verbose_name=_("投诉人的联系方式"))
    received_on = models.DateField(_("受理日期"))
    received_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("受理人"))
    # the inquiry and the hearing
    inquirer = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("调查人")
    )
    findings = models.TextField(_("调查情况"), max_length=4000, blank=True)
    hearing_on = models.DateField(_("听取申辩的日期"), null=True, blank=True)
    statement = models.TextField(_("本人的陈述和申辩"), max_length=4000, blank=True)
    #: what the person handed in before the hearing, in their own words
    own_statement = models.TextField(_("本人提交的陈述和申辩"), max_length=4000, blank=True, default="", db_default="")
    own_stated_on = models.DateField(_("本人提交的日期"), null=True, blank=True)
    # the decision
    outcome = models.CharField(_("决定"), max_length=10, choices=Outcome, blank=True, default=Outcome.NONE)
    reason = models.TextField(_("理由和依据"), max_length=4000, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    appeal_until = models.DateField(_("申诉期限"), null=True, blank=True)
    # what of it holds
    sanction = models.CharField(_("生效的处分"), max_length=10, choices=Outcome, blank=True, default=Outcome.NONE)
    sanction_from = models.DateField(_("开始日期"), null=True, blank=True)
    sanction_until = models.DateField(_("结束日期"), null=True, blank=True)
    # the appeal
    appeal = models.TextField(_("申诉"), max_length=4000, blank=True)
    appealed_on = models.DateField(_("申诉日期"), null=True, blank=True)
    settlement = models.TextField(_("对申诉的答复"), max_length=4000, blank=True)
    settled_on = models.DateField(_("申诉办结日期"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("inquire", State.RECEIVED, State.INQUIRY, may="workforce.conduct.inquire", label=_("开始调查")),
        Step("call", State.INQUIRY, State.HEARING, may="workforce.conduct.call", label=_("告知并约定申辩"), needs=("findings",)),
        Step("hear", State.HEARING, State.HEARD, may="workforce.conduct.hear", label=_("记录申辩"), needs=("statement",)),
        Step("decide", State.HEARD, State.DECIDED, may="workforce.conduct.decide", label=_("作出决定"), needs=("reason",)),
        Step("appeal", State.DECIDED, State.APPEALED, may="workforce.conduct.appeal", label=_("登记申诉"), needs=("appeal",),
             elsewhere=Sentence("只有作出决定以后才能申诉，现在是「%(state)s」。", state="")),
        Step("settle", State.APPEALED, State.SETTLED, may="workforce.conduct.settle", label=_("答复申诉"), needs=("settlement",)),
        Step("dismiss", (State.RECEIVED, State.INQUIRY), State.DISMISSED, may="workforce.conduct.dismiss", label=_("不予处理"), needs=("reason",)),
    )  # fmt: skip
    objects = ConductCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("执业投诉")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"],
                name="workforce_conduct_number_once",
                violation_error_message=_("刚刚有人登记了另一件投诉，请再提交一次。"),
            ),
            models.CheckConstraint(
                condition=Q(sanction="") | Q(sanction="warning") | Q(sanction_from__isnull=False),
                name="workforce_conduct_sanction_begins",
            ),
            models.CheckConstraint(
                condition=~Q(sanction="suspension") | Q(sanction_until__gte=F("sanction_from")),
                name="workforce_conduct_suspension_ends",
                violation_error_code="until",
                violation_error_message=_("暂停的最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=~Q(sanction="removal") | Q(sanction_until__isnull=True),
                name="workforce_conduct_removal_stays",
            ),
        ]
        indexes = [models.Index(fields=["worker", "sanction"], name="workforce_conduct_sanction")]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("workforce:conduct-detail", args=[self.pk])

    @property
    def number(self) -> str:
        return rules.number(self.year, self.serial)

    @property
    def decision(self) -> str:
        """What was decided, and what an appeal made of it."""
        decided = str(self.get_outcome_display())
        return decided if self.outcome == self.sanction else f"{decided} → {self.get_sanction_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_to_be_heard(self) -> bool:
        """Told of a hearing that was not recorded yet: until then the person may hand in what they have to say."""
        return self.state == self.State.HEARING

    @property
    def in_appeal_term(self) -> bool:
        return self.appeal_until is not None and localdate() <= self.appeal_until

    def name_for_audit(self) -> str:
        return self.number

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()
