"""Reports of a contract by schedule: what is due when, what was handed in, with which figures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor
from heli.purchasing.models.contracts import Contract, OfContract


class ProgressReport(OfContract):
    """The report of one period. Its figures come from what is on record and are kept as they were when it was handed in."""

    class State(models.TextChoices):
        DUE = "due", _("待提交")
        HANDED = "handed", _("已提交")
        RETURNED = "returned", _("已退回")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="progress_reports", verbose_name=_("合同"))
    number = models.PositiveIntegerField(_("期次"))
    from_on = models.DateField(_("从哪天起"))
    until_on = models.DateField(_("到哪天止"))
    due_on = models.DateField(_("提交期限"))
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.DUE)
    words = models.TextField(_("服务进展"), max_length=4000, blank=True)
    plans = models.TextField(_("问题和下一期安排"), max_length=4000, blank=True)
    figures = models.JSONField(_("数据"), null=True, blank=True)
    handed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    handed_on = models.DateField(_("提交日期"), null=True, blank=True)
    reason = models.CharField(_("退回的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("hand_in", (State.DUE, State.RETURNED), State.HANDED, may="purchasing.progress.hand_in", label=_("提交定期报告")),
        Step("return", State.HANDED, State.RETURNED, may="purchasing.progress.return", label=_("退回报告"), needs=("reason",)),
    )  # fmt: skip
    OF_SUPPLIER = ("hand_in",)

    class Meta:
        verbose_name = _("定期报告")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="purchasing_progress_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="purchasing_progress_days"),
            models.CheckConstraint(
                condition=~Q(state="handed") | Q(handed_on__isnull=False, handed_by__isnull=False, figures__isnull=False),
                name="purchasing_progress_handed",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_on"], name="purchasing_progress_state")]

    def __str__(self) -> str:
        return str(_("第 %(number)s 期报告")) % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("purchasing:progress-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be handed in."""
        return self.state != self.State.HANDED

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < localdate()

    @property
    def was_late(self) -> bool:
        return self.handed_on is not None and self.handed_on > self.due_on

    def name_for_audit(self) -> str:
        return f"{self.contract.number} 第{self.number}期报告"
