"""What workers say of their own record: a change they propose, and once a year that it is right."""

from __future__ import annotations

import json
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.directory.models import Organisation
from heli.workforce.models.worker import Worker, reached


def _own(user: Any) -> Q:
    """Rows about whoever asks."""
    person = getattr(user, "person_id", None)
    return Q(worker__person=person) if person else Q(pk__in=[])


def _opened(sealed: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(sealed) if sealed else {}
    return found


class ChangeProposalQuerySet(models.QuerySet["ChangeProposal"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those about workers under a node on which the user may see them."""
        return self.filter(reached(user, "workforce.proposal.view", "worker") | _own(user))


class ChangeProposal(Record):
    """A change of one part of a record, proposed by the worker, confirmed by the employer, decided by the department.

    ``before`` and ``after`` hold the fields of the part as they were and as they should be, sealed whole, since a number
    of a document or a telephone may be among them. ``employer`` is who confirms; where nobody there can, it is empty and
    the department decides at once.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待单位确认")
        CONFIRMED = "confirmed", _("待主管部门决定")
        RETURNED = "returned", _("退回补正")
        ACCEPTED = "accepted", _("已采纳")
        REFUSED = "refused", _("不予采纳")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Part(models.TextChoices):
        FACTS = "facts", _("基本情况")
        DOCUMENT = "document", _("证件")
        CERTIFICATE = "certificate", _("证书")
        EMPLOYMENT = "employment", _("任职")
        QUALIFICATION = "qualification", _("其他资格和培训")

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="proposals", verbose_name=_("社会工作者"))
    part = models.CharField(_("更正的内容"), max_length=15, choices=Part)
    target = models.BigIntegerField(_("更正的记录"), null=True, blank=True)
    before = SealedTextField(verbose_name=_("原来的内容"))
    after = SealedTextField(verbose_name=_("提出的内容"))
    reason = models.CharField(_("说明"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PROPOSED)
    employer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认的单位")
    )
    proposed_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    confirmed_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人"))  # fmt: skip
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    decided_by = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人"))  # fmt: skip
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    answer = models.CharField(_("理由"), max_length=200, blank=True)

    LIFE = LifeCycle(
        Step("confirm", State.PROPOSED, State.CONFIRMED, may="workforce.proposal.confirm", label=_("确认属实")),
        Step("accept", State.CONFIRMED, State.ACCEPTED, may="workforce.proposal.accept", label=_("采纳并更新资料")),
        Step("return", (State.PROPOSED, State.CONFIRMED), State.RETURNED, may="workforce.proposal.return",
             label=_("退回补正"), needs=("answer",)),
        Step("refuse", State.CONFIRMED, State.REFUSED, may="workforce.proposal.refuse", label=_("不予采纳"), needs=("answer",)),
        Step("resubmit", State.RETURNED, (State.PROPOSED, State.CONFIRMED), may="workforce.proposal.resubmit", label=_("补正后再提")),
        Step("withdraw", (State.PROPOSED, State.CONFIRMED, State.RETURNED), State.WITHDRAWN,
             may="workforce.proposal.withdraw", label=_("撤回")),
    )  # fmt: skip
    objects = ChangeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正申请")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="workforce_proposal_confirmed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="workforce_proposal_decided_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker.person.name} · {self.get_part_display()}"

    def get_absolute_url(self) -> str:
        return reverse("workforce:proposal-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()

    @property
    def old(self) -> dict[str, str]:
        return _opened(self.before)

    @property
    def new(self) -> dict[str, str]:
        return _opened(self.after)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PROPOSED, self.State.CONFIRMED, self.State.RETURNED)

    @property
    def lies_with_department(self) -> bool:
        """Whether the employer has confirmed, or has nobody who could."""
        return self.employer_id is None or self.confirmed_at is not None


class RecordConfirmationQuerySet(models.QuerySet["RecordConfirmation"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(_own(user))


class RecordConfirmation(Record):
    """Once a year a worker is asked whether the record is right, and says so with one tap."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="confirmations", verbose_name=_("社会工作者"))
    asked_on = models.DateField(_("请本人核对的日期"))
    confirmed_on = models.DateField(_("本人确认的日期"), null=True, blank=True)

    objects = RecordConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("本人核对")
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(confirmed_on__isnull=True), name="workforce_confirmation_asked_once",
                violation_error_message=_("已经请本人核对过，还没有答复。"),
            ),
            models.UniqueConstraint(
                fields=["worker", "confirmed_on"], name="workforce_confirmation_once_a_day",
                violation_error_message=_("今天已经确认过。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.worker.person.name} · {self.asked_on}"

    def get_absolute_url(self) -> str:
        return reverse("workforce:own-record")

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()
