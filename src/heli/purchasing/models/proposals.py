"""Proposals (方案): what an agency designs for a need that a purchaser opened for designs."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called
from heli.directory.models import Organisation, nodes_of_organisation
from heli.purchasing.models.needs import Need

VIEW = "purchasing.proposal.view"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> Self:
        """To the agency that writes it. To the purchaser, and to those above it, once it was handed in and the day is over."""
        return self.filter(
            of_own(user, VIEW) | (seen_by_sides(user, VIEW, "need__called_for") & self.shown_to_buyers())
        )

    def inside(self, user: Any) -> Self:
        """Of the agency that writes it: how it was written, and what its people said of it, is no buyer's."""
        return self.filter(of_own(user, VIEW))

    @staticmethod
    def shown_to_buyers() -> Q:
        return Q(need__designs_until__lt=localdate()) & ~Q(state=Proposal.State.DRAFT)

    def handed(self) -> Self:
        """Handed in, and not decided about."""
        return self.filter(state=Proposal.State.HANDED)


def of_own(user: Any, permission: str) -> Q:
    """Proposals of the agencies for which this user speaks; those above them are not told."""
    offices = user.offices(permission) if user.holds(permission) else ()
    return Q() if offices is None else Q(agency__in=[node // 2 for node in offices])


class Proposal(Called):
    """What one agency designs for one need: how it fits, the logic model, who works on it, what it costs."""

    class State(models.TextChoices):
        DRAFT = "draft", _("编写中")
        HANDED = "handed", _("已提交")
        TAKEN = "taken", _("已采用")
        DECLINED = "declined", _("未采用")

    #: of a budget, beside personnel: by category the column that holds it
    COSTS = {
        "activity": "activity_fen", "training": "training_fen", "administration": "administration_fen",
        "tax": "tax_fen", "other": "other_fen",
    }  # fmt: skip

    need = models.ForeignKey(Need, models.PROTECT, related_name="proposals", verbose_name=_("服务需求"))
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="proposals", verbose_name=_("设计方案的机构"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("方案名称"), max_length=80)
    fit = models.TextField(_("怎样回应需求"), max_length=2000, blank=True)
    inputs = models.TextField(_("投入"), max_length=2000, blank=True)
    activities = models.TextField(_("活动"), max_length=2000, blank=True)
    outputs = models.TextField(_("产出"), max_length=2000, blank=True)
    outcomes = models.TextField(_("成效"), max_length=2000, blank=True)
    people = models.PositiveIntegerField(_("服务人数"), null=True, blank=True)
    # who works on it: in words, and as it is counted
    staff = models.TextField(_("人员安排"), max_length=2000, blank=True)
    staff_people = models.PositiveIntegerField(_("工作人员人数"), null=True, blank=True)
    staff_months = models.PositiveIntegerField(_("几个月"), null=True, blank=True)
    staff_monthly_fen = models.BigIntegerField(_("每人每月的费用"), null=True, blank=True)
    activity_fen = models.BigIntegerField(_("服务活动"), default=0)
    training_fen = models.BigIntegerField(_("督导和培训"), default=0)
    administration_fen = models.BigIntegerField(_("行政管理"), default=0)
    tax_fen = models.BigIntegerField(_("税费"), default=0)
    other_fen = models.BigIntegerField(_("其他"), default=0)
    # what became of it
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("编写人"))
    handed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    handed_on = models.DateField(_("提交日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    reason = models.CharField(_("未采用的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("change", State.DRAFT, State.DRAFT, may="purchasing.proposal.change", label=_("修改方案")),
        Step("hand_in", State.DRAFT, State.HANDED, may="purchasing.proposal.hand_in", label=_("提交方案")),
        Step("take_back", State.HANDED, State.DRAFT, may="purchasing.proposal.take_back", label=_("收回方案")),
        Step("take", State.HANDED, State.TAKEN, may="purchasing.proposal.take", label=_("采用方案")),
        Step("decline", State.HANDED, State.DECLINED, may="purchasing.proposal.decline", label=_("不采用方案"), needs=("reason",)),
    )  # fmt: skip
    #: steps of the agency; all others are the purchaser's
    OF_AGENCY = ("change", "hand_in", "take_back")
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("方案")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "agency"], name="purchasing_proposal_once",
                violation_error_message=_("本机构已经为这件需求编写了方案。"),
            ),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__gt=0), name="purchasing_proposal_people",
                violation_error_code="people", violation_error_message=_("服务人数要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(handed_by__isnull=False, handed_on__isnull=False),
                name="purchasing_proposal_handed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "handed"], decided_by__isnull=True, decided_on__isnull=True)
                | Q(state__in=["taken", "declined"], decided_by__isnull=False, decided_on__isnull=False),
                name="purchasing_proposal_decided",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "need"], name="purchasing_proposal_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("purchasing:proposal-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_handed(self) -> bool:
        return self.state == self.State.HANDED

    @property
    def is_taken(self) -> bool:
        return self.state == self.State.TAKEN

    @property
    def is_declined(self) -> bool:
        return self.state == self.State.DECLINED

    @property
    def personnel_fen(self) -> int:
        """What its staff cost over all months, in fen; 0 while one of the figures is not there."""
        return (self.staff_people or 0) * (self.staff_months or 0) * (self.staff_monthly_fen or 0)

    @property
    def amounts(self) -> dict[str, int]:
        """The budget by category, in fen, in the order of a design; a category without an amount is left out."""
        found = {"personnel": self.personnel_fen, **{name: getattr(self, at) for name, at in self.COSTS.items()}}
        return {name: fen for name, fen in found.items() if fen}

    @property
    def budget_fen(self) -> int:
        return sum(self.amounts.values())

    def name_for_audit(self) -> str:
        return self.title

    def scope_nodes(self) -> set[int]:
        """The purchaser has no part in it before the day is over."""
        nodes = nodes_of_organisation(self.agency)
        if not self.is_draft and self.need.is_call_over and self.need.called_for is not None:
            nodes |= nodes_of_organisation(self.need.called_for)
        return nodes
