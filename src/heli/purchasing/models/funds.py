"""Funds: where money comes from, the lines of a year's budget, what is committed of them and what was paid."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.models import Record
from heli.directory.models import Organisation, Place, nodes_of_organisation
from heli.purchasing.models.projects import Project

VIEW = "purchasing.budget.view"


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser whose line it is and by those above it."""
        return self.filter(seen_by_sides(user, VIEW, "owner"))


class BudgetLine(Record):
    """Money of one source that a purchaser may spend in one year.

    ``committed_fen`` and ``paid_fen`` are the sums over its commitments, kept in the same transaction, so that the
    database itself refuses what would overcommit the line.
    """

    class Source(models.TextChoices):
        CENTRAL = "central", _("中央财政")
        PROVINCE = "province", _("省级财政")
        CITY = "city", _("市级财政")
        DISTRICT = "district", _("区县财政")
        STREET = "street", _("街道（镇）财政")
        LOTTERY = "lottery", _("彩票公益金")
        CHARITY = "charity", _("慈善捐赠")
        FOUNDATION = "foundation", _("基金会")
        ENTERPRISE = "enterprise", _("企业资金")
        OWN = "own", _("自筹资金")

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="budget_lines", verbose_name=_("使用单位"))
    year = models.PositiveIntegerField(_("预算年度"))
    source = models.CharField(_("资金来源"), max_length=12, choices=Source)
    name = models.CharField(_("预算项目"), max_length=80)
    amount_fen = models.BigIntegerField(_("预算金额"))
    # for what alone it may be spent: a place holds, words are compared by people
    earmark = models.CharField(_("专款用途"), max_length=200, blank=True)
    earmark_place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("限用地区")
    )
    # sums over its commitments
    committed_fen = models.BigIntegerField(_("已承诺"), default=0, editable=False)
    paid_fen = models.BigIntegerField(_("已支付"), default=0, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("预算")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "year", "source", "name"], name="purchasing_budget_once", violation_error_code="name",
                violation_error_message=_("这一年已经有同名的预算项目。"),
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="purchasing_budget_amount", violation_error_code="amount_fen",
                violation_error_message=_("预算金额要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(committed_fen__gte=0, committed_fen__lte=F("amount_fen")), name="purchasing_budget_committed",
                violation_error_code="amount_fen", violation_error_message=_("承诺的金额超过了这一项预算。"),
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0, paid_fen__lte=F("committed_fen")), name="purchasing_budget_paid",
                violation_error_code="amount_fen", violation_error_message=_("支付的金额超过了承诺的金额。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:budget-detail", args=[self.pk])

    @property
    def free_fen(self) -> int:
        """What of the line is not committed yet."""
        return self.amount_fen - self.committed_fen

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.owner)


class OfBudgetLineQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a line is seen by whoever sees the line."""
        return self.filter(line__in=BudgetLine.objects.visible_to(user))


class Commitment(Record):
    """What of a line is promised to a project, and what of that was paid; one for each line of a project.

    Its year is that of the line, so that three years take three lines. One that was released keeps what was paid of it.
    """

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="commitments", verbose_name=_("预算"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="commitments", verbose_name=_("项目"))
    amount_fen = models.BigIntegerField(_("承诺金额"))
    paid_fen = models.BigIntegerField(_("已支付"), default=0, editable=False)

    objects = OfBudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金承诺")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "project"], name="purchasing_commitment_once", violation_error_code="line",
                violation_error_message=_("这个项目已经用了这一项预算，请修改原来的金额。"),
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0), name="purchasing_commitment_amount", violation_error_code="amount_fen",
                violation_error_message=_("承诺金额不能小于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0, paid_fen__lte=F("amount_fen")), name="purchasing_commitment_paid",
                violation_error_code="amount_fen", violation_error_message=_("金额不能小于已经支付的金额。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.line} → {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:project-funds", args=[self.project_id])

    @property
    def unpaid_fen(self) -> int:
        return self.amount_fen - self.paid_fen

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return self.line.scope_nodes()
