"""Challenges of bidders and complaints about their answers: what was said, by when it has to be done, what came of it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import of_offices
from heli.core.models import Actor, Record
from heli.directory.models import Organisation, nodes_of_department
from heli.purchasing.models.tenders import Tender

RAISE = "purchasing.challenge.raise"


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def visible_to(self, user: Any) -> Self:
        """By who raised it, by the purchaser's side and by those above it; no other bidder learns of it."""
        offices = user.offices(RAISE) if user.holds(RAISE) else ()
        own = Q() if offices is None else of_offices("agency", offices)
        return self.filter(own | Q(tender__in=Tender.objects.inside(user)))


class Challenge(Record):
    """What a supplier challenges in writing, and the answer (政府采购质疑和投诉办法)."""

    class About(models.TextChoices):
        DOCUMENT = "document", _("采购文件")
        PROCESS = "process", _("采购过程")
        RESULT = "result", _("中标结果")

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="challenges", verbose_name=_("采购"))
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("质疑人"))
    about = models.CharField(_("质疑什么"), max_length=8, choices=About)
    text = models.TextField(_("质疑的事实和理由"), max_length=4000)
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("答复期限"))
    upheld = models.BooleanField(_("质疑成立"), null=True, blank=True)
    changes_result = models.BooleanField(_("影响中标结果"), default=False)
    answer = models.TextField(_("答复"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("质疑")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answered_by__isnull=True, upheld__isnull=True)
                | (Q(answered_on__isnull=False, answered_by__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="purchasing_challenge_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tender.number} {self.agency.name}"

    @property
    def page(self) -> str:
        return reverse("purchasing:challenge-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.tender.number

    def scope_nodes(self) -> set[int]:
        return nodes_of_department(self.agency) | self.tender.scope_nodes()


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(challenge__in=Challenge.objects.visible_to(user))


class Complaint(Record):
    """What the finance department is asked to decide, after a challenge."""

    challenge = models.OneToOneField(Challenge, models.PROTECT, related_name="complaint", verbose_name=_("质疑"))
    text = models.TextField(_("投诉的事实和理由"), max_length=4000)
    filed_on = models.DateField(_("收到日期"))
    check_by = models.DateField(_("审查期限"))
    decide_by = models.DateField(_("处理期限"))
    is_accepted = models.BooleanField(_("受理"), null=True, blank=True)
    checked_on = models.DateField(_("审查日期"), null=True, blank=True)
    refusal = models.CharField(_("不予受理的理由"), max_length=400, blank=True)
    #: when the copies went out to the respondent, and until when they had to; what it said to that, and until when it may
    send_by = models.DateField(_("发送副本的期限"), null=True, blank=True)
    sent_on = models.DateField(_("发送副本的日期"), null=True, blank=True)
    explain_by = models.DateField(_("说明的期限"), null=True, blank=True)
    explanation = models.TextField(_("被投诉人的说明"), max_length=4000, blank=True)
    explained_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("说明人")
    )
    explained_on = models.DateField(_("说明日期"), null=True, blank=True)
    suspended_on = models.DateField(_("暂停采购的通知日期"), null=True, blank=True)
    suspended_until = models.DateField(_("暂停到哪天"), null=True, blank=True)
    upheld = models.BooleanField(_("投诉成立"), null=True, blank=True)
    is_groundless = models.BooleanField(_("查无实据"), default=False)
    #: of one without ground: after which day those lie that are counted together with it
    counts_since = models.DateField(_("从哪天以后累计"), null=True, blank=True)
    #: the entry in which it was held against who complained
    held_in = models.ForeignKey(
        "purchasing.ConductEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("记入的诚信记录"),
    )
    decision = models.TextField(_("处理决定"), max_length=4000, blank=True)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    decided_on = models.DateField(_("处理日期"), null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("投诉")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True, is_accepted__isnull=True)
                | Q(checked_on__isnull=False, is_accepted__isnull=False),
                name="purchasing_complaint_checked",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, upheld__isnull=True)
                | (Q(decided_on__isnull=False, upheld__isnull=False, is_accepted=True) & ~Q(decision="")),
                name="purchasing_complaint_decided",
            ),
            models.CheckConstraint(
                condition=Q(suspended_on__isnull=True, suspended_until__isnull=True)
                | Q(suspended_on__isnull=False, suspended_until__isnull=False),
                name="purchasing_complaint_suspended",
            ),
            models.CheckConstraint(
                condition=Q(is_groundless=False) | Q(upheld=False), name="purchasing_complaint_groundless"
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, explain_by__isnull=True)
                | Q(sent_on__isnull=False, explain_by__isnull=False, is_accepted=True),
                name="purchasing_complaint_sent",
            ),
            models.CheckConstraint(
                condition=Q(explained_on__isnull=True, explained_by__isnull=True, explanation="")
                | (
                    Q(explained_on__isnull=False, explained_by__isnull=False, sent_on__isnull=False)
                    & ~Q(explanation="")
                ),
                name="purchasing_complaint_explained",
            ),
        ]

    def __str__(self) -> str:
        return str(self.challenge)

    @property
    def is_over(self) -> bool:
        """Refused or decided: nothing is done about it any more."""
        return self.decided_on is not None or self.is_accepted is False

    def name_for_audit(self) -> str:
        return self.challenge.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.challenge.scope_nodes()
