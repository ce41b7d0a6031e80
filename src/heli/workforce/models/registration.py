"""The registration of a certificate: one application, and the term it leads to. The certificate itself is for life."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.core.rules.sentence import Sentence
from heli.workforce.models.certificate import Certificate
from heli.workforce.models.worker import reached


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: Any) -> Self:
        """By whoever sees the worker, and by the worker."""
        seen = reached(user, "workforce.worker.view", "certificate__worker")
        person = getattr(user, "person_id", None)
        return self.filter(seen | Q(certificate__worker__person=person) if person else seen)

    def open(self) -> Self:
        """Applications that nobody has decided yet."""
        return self.filter(state__in=Registration.OPEN)


class Registration(Record):
    """One application for a certificate, from asking to the end of its term."""

    class Kind(models.TextChoices):
        FIRST = "first", _("首次登记")
        RENEWAL = "renewal", _("再登记")
        RETURN = "return", _("失效后补登")

    class State(models.TextChoices):
        APPLIED = "applied", _("待初审")
        CHECKED = "checked", _("待终审")
        RETURNED = "returned", _("已退回")
        REGISTERED = "registered", _("已登记")
        REFUSED = "refused", _("不予登记")
        WITHDRAWN = "withdrawn", _("已撤回")
        RENEWED = "renewed", _("已续登")
        LAPSED = "lapsed", _("已失效")

    OPEN = (State.APPLIED, State.CHECKED, State.RETURNED)
    #: a term was given
    GIVEN = (State.REGISTERED, State.RENEWED, State.LAPSED)

    # what is asked
    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="registrations", verbose_name=_("证书"))
    kind = models.CharField(_("登记类别"), max_length=10, choices=Kind)
    #: the last day of the term before, which a renewal goes on from and a return comes after
    follows = models.DateField(_("上一期至"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=400, blank=True)
    applied_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    applied_on = models.DateField(_("申请日期"))
    # what was decided
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.APPLIED)
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    checked_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("初审人")
    )
    checked_on = models.DateField(_("初审日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("终审人")
    )
    decided_on = models.DateField(_("终审日期"), null=True, blank=True)
    starts_on = models.DateField(_("登记起"), null=True, blank=True)
    ends_on = models.DateField(_("登记至"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("check", State.APPLIED, State.CHECKED, may="workforce.registration.check", label=_("初审通过")),
        Step(
            "return", (State.APPLIED, State.CHECKED), State.RETURNED, may="workforce.registration.return",
            label=_("退回申请"), needs=("reason",),
        ),
        Step(
            "resubmit", State.RETURNED, State.APPLIED, may="workforce.registration.resubmit", label=_("再次提交"),
        ),
        Step(
            "withdraw", (State.APPLIED, State.RETURNED), State.WITHDRAWN, may="workforce.registration.withdraw",
            label=_("撤回申请"), elsewhere=Sentence("初审通过以后不能撤回，请联系初审单位退回。"),
        ),
        Step("approve", State.CHECKED, State.REGISTERED, may="workforce.registration.approve", label=_("终审通过")),
        Step(
            "refuse", State.CHECKED, State.REFUSED, may="workforce.registration.refuse", label=_("不予登记"),
            needs=("reason",),
        ),
        Step(
            "end", State.REGISTERED, (State.RENEWED, State.LAPSED), may="workforce.registration.end",
            label=_("登记期满"),
        ),
    )  # fmt: skip
    #: who takes a step: the side that asks, and the two that decide
    ASKING = ("resubmit", "withdraw")
    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("登记申请")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state__in=("applied", "checked", "returned")),
                name="workforce_registration_open_once", violation_error_message=_("这张证书已经有一件申请在办理。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("registered", "renewed", "lapsed"))
                | Q(starts_on__isnull=False, ends_on__isnull=False, checked_by__isnull=False, decided_by__isnull=False),
                name="workforce_registration_given_after_both_checks",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="workforce_registration_term",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("applied_by")),
                name="workforce_registration_check_of_others",
                violation_error_message=_("申请人不能初审自己的申请。"),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("applied_by")) & (Q(checked_by__isnull=True) | ~Q(decided_by=F("checked_by")))),
                name="workforce_registration_two_decide",
                violation_error_message=_("终审要由申请人和初审人以外的同事办理。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "ends_on"], name="workforce_registration_state")]

    def __str__(self) -> str:
        return f"{self.certificate.worker.person.name} · {self.certificate.get_level_display()} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("workforce:registration-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def runs_on(self, day: date) -> bool:
        """Whether a given term covers a day, both days included."""
        return bool(self.starts_on and self.ends_on and self.starts_on <= day <= self.ends_on)

    def name_for_audit(self) -> str:
        return self.certificate.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.certificate.scope_nodes()


class Proof(Record):
    """The code of a certificate's proof: whoever holds it may ask what holds today, and nothing else leads to it."""

    certificate = models.OneToOneField(Certificate, models.CASCADE, related_name="proof", verbose_name=_("证书"))
    code = models.CharField(_("核验码"), max_length=20, unique=True)

    class Meta:
        verbose_name = _("登记证明")

    def name_for_audit(self) -> str:
        return self.certificate.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.certificate.scope_nodes()


class ReminderQuerySet(models.QuerySet["RegistrationReminder"]):
    def visible_to(self, user: Any) -> Self:
        """By whoever sees the worker, and by the worker."""
        seen = reached(user, "workforce.worker.view", "certificate__worker")
        person = getattr(user, "person_id", None)
        return self.filter(seen | Q(certificate__worker__person=person) if person else seen)


class RegistrationReminder(models.Model):
    """A reminder that was given: of one certificate, for one last day, one mark before it, once."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="reminders", verbose_name=_("证书"))
    ends_on = models.DateField(_("登记有效期至"))
    mark = models.CharField(_("提前多久"), max_length=10)
    told_on = models.DateField(_("提醒日期"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("登记到期提醒")
        constraints = [
            models.UniqueConstraint(fields=["certificate", "ends_on", "mark"], name="workforce_reminder_once")
        ]

    def get_absolute_url(self) -> str:
        """Where the next registration is asked for."""
        return reverse("workforce:registration-apply", args=[self.certificate_id])
