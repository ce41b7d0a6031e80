"""The bank's statement of an agency, row by row, and which payments each row is."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Batch, Record
from heli.core.rules.money import with_sign
from heli.directory.models import Organisation, nodes_of_organisation
from heli.purchasing.models.payments import Payment

STATEMENT_VIEW = "purchasing.statement.view"


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    def visible_to(self, user: Any) -> Self:
        """An agency's own affair: seen by its people who hold the right."""
        return self.filter(seen_by_sides(user, STATEMENT_VIEW, "supplier"))

    def received(self) -> Self:
        return self.filter(amount_fen__gt=0)


class StatementLine(Record):
    """One movement on an agency's account, as the bank told it. ``amount_fen`` is positive where money came. Of the other
    side's account the last four digits are kept: they tell who knows it which one it is."""

    class State(models.TextChoices):
        OPEN = "open", _("待对账")
        MATCHED = "matched", _("已对上")
        ASIDE = "aside", _("与合同无关")

    supplier = models.ForeignKey(
        Organisation, models.PROTECT, related_name="statement_lines", verbose_name=_("开户单位")
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", verbose_name=_("导入批次"))
    serial = models.CharField(_("流水号"), max_length=60)
    day = models.DateField(_("交易日期"))
    amount_fen = models.BigIntegerField(_("金额"))
    party = models.CharField(_("对方户名"), max_length=100, blank=True)
    account_end = models.CharField(_("对方账号后四位"), max_length=4, blank=True)
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("与合同无关的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("match", State.OPEN, State.MATCHED, may="purchasing.statement.match", label=_("对账")),
        Step("set_aside", State.OPEN, State.ASIDE, may="purchasing.statement.set_aside", label=_("与合同无关"), needs=("reason",)),
        Step("reopen", (State.MATCHED, State.ASIDE), State.OPEN, may="purchasing.statement.reopen", label=_("重新对账")),
    )  # fmt: skip
    OF_SUPPLIER = ("match", "set_aside", "reopen")
    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("银行流水")
        constraints = [
            models.UniqueConstraint(fields=["supplier", "serial"], name="purchasing_statement_once", violation_error_code="serial",
                                    violation_error_message=_("这个流水号已经导入过。")),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="purchasing_statement_amount"),
            models.CheckConstraint(condition=~Q(state="matched") | Q(amount_fen__gt=0), name="purchasing_statement_matched"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["supplier", "state", "day"], name="purchasing_statement_state")]

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {with_sign(self.amount_fen)}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:statement-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return f"{self.supplier.name} {self.serial}"

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.supplier)


class StatementShare(Record):
    """How much of a movement is a payment: one whole, or several where one transfer paid them together."""

    line = models.ForeignKey(StatementLine, models.CASCADE, related_name="shares", verbose_name=_("银行流水"))
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="shares", verbose_name=_("付款"))
    amount_fen = models.BigIntegerField(_("对上的金额"))

    class Meta:
        verbose_name = _("对账")
        constraints = [
            models.UniqueConstraint(fields=["line", "payment"], name="purchasing_statement_share_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="purchasing_statement_share_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.payment} {with_sign(self.amount_fen)}"

    def scope_nodes(self) -> set[int]:
        return self.line.scope_nodes()
