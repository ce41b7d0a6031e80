"""Milestones: what of a contract is done until when for how much, what was reported, and what the users thought of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor
from heli.purchasing.models.contracts import Contract, OfContract


class Milestone(OfContract):
    """One piece of a contract that is reported, accepted and paid."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待提交")
        REPORTED = "reported", _("待验收")
        ACCEPTED = "accepted", _("已验收")
        RETURNED = "returned", _("已退回")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="milestones", verbose_name=_("合同"))
    number = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("节点"), max_length=80)
    due_on = models.DateField(_("应完成日期"))
    amount_fen = models.BigIntegerField(_("付款金额"))
    deliverable = models.CharField(_("交付成果"), max_length=400)
    done_before = models.BooleanField(_("补录前已完成"), default=False)
    in_advance = models.BooleanField(_("预付款"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNED)
    evidence = models.TextField(_("完成情况"), max_length=4000, blank=True)
    reported_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    reported_on = models.DateField(_("提交日期"), null=True, blank=True)
    # what those who were served thought of it
    users_asked = models.PositiveIntegerField(_("征求意见人数"), null=True, blank=True)
    users_satisfied = models.PositiveIntegerField(_("满意人数"), null=True, blank=True)
    users_words = models.TextField(_("服务对象的意见"), max_length=2000, blank=True)
    accepted_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("验收人")
    )
    accepted_on = models.DateField(_("验收日期"), null=True, blank=True)
    reason = models.CharField(_("退回的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("report", (State.PLANNED, State.RETURNED), State.REPORTED, may="purchasing.milestone.report", label=_("提交完成情况")),
        Step("accept", State.REPORTED, State.ACCEPTED, may="purchasing.milestone.accept", label=_("验收通过")),
        Step("return", State.REPORTED, State.RETURNED, may="purchasing.milestone.return", label=_("退回节点"), needs=("reason",)),
        Step("request", State.ACCEPTED, State.ACCEPTED, may="purchasing.payment.request", label=_("申请付款")),
    )  # fmt: skip
    OF_SUPPLIER = ("report", "request")

    class Meta:
        verbose_name = _("合同节点")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="purchasing_milestone_number_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="purchasing_milestone_amount",
                                   violation_error_code="amount_fen", violation_error_message=_("付款金额不能小于 0。")),
            models.CheckConstraint(
                condition=Q(users_satisfied__isnull=True) | Q(users_satisfied__lte=F("users_asked")),
                name="purchasing_milestone_users", violation_error_code="users_satisfied",
                violation_error_message=_("满意人数不能超过征求意见人数。"),
            ),
            models.CheckConstraint(condition=~Q(state="accepted") | Q(accepted_on__isnull=False),
                                   name="purchasing_milestone_accepted"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_on"], name="purchasing_milestone_state")]

    def __str__(self) -> str:
        return f"{self.number}．{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:milestone-detail", args=[self.pk])

    @property
    def delivered_on(self) -> date | None:
        """When its evidence was handed in; of what was done before the contract was entered here, when it was accepted."""
        return self.reported_on or self.accepted_on

    @property
    def is_open(self) -> bool:
        """Whether it is still to be delivered."""
        return self.state in (self.State.PLANNED, self.State.RETURNED)

    @property
    def is_late(self) -> bool:
        """Whether it is still to be reported after its day."""
        return self.is_open and self.due_on < localdate()

    def name_for_audit(self) -> str:
        return f"{self.contract.number} {self}"
