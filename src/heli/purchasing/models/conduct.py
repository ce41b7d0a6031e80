"""The conduct of suppliers (供应商诚信档案): what the finance department holds against one, its defence, and what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import of_offices, seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.directory.models import Organisation, Place, nodes_of_organisation
from heli.purchasing.models.bids import Bid
from heli.purchasing.models.tenders import Tender
from heli.purchasing.rules import conduct as rules

VIEW, OPEN, DECIDE = "purchasing.conduct.view", "purchasing.conduct.open", "purchasing.conduct.decide"


def supervised(user: Any) -> Q:
    """Entries against agencies of the places for which this user supervises purchases; who lies nowhere is the city's."""
    nowhere = Q(agency__place__isnull=True) if user.holds_everywhere(DECIDE) else Q(pk__in=[])
    return seen_by_sides(user, DECIDE, "agency") | nowhere


def own(user: Any) -> Q:
    """Entries against the organisations for which this user speaks."""
    offices = user.offices(VIEW) if user.holds(VIEW) else ()
    return Q() if offices is None else Q(agency__in=[node // 2 for node in offices])


class ConductEntryQuerySet(models.QuerySet["ConductEntry"]):
    def visible_to(self, user: Any) -> Self:
        """By who supervises and by the agency itself; by a purchaser what holds of those whose bids it has opened."""
        if not user.holds(VIEW):
            return self.none()
        offices = user.offices(VIEW) or ()
        opened = Bid.objects.filter(
            of_offices("tender__buyer", offices) | of_offices("tender__agent", offices),
            agency=OuterRef("agency"), state=Bid.State.OPENED,
        )  # fmt: skip
        holds = Q(state=ConductEntry.State.RECORDED, holds_until__gte=localdate()) & Exists(opened)
        return self.filter(supervised(user) | own(user) | holds)

    def inside(self, user: Any) -> Self:
        """Of who supervises: what they say to each other is read by nobody whom it is about."""
        return self.filter(supervised(user)) if user.holds(VIEW) else self.none()

    def banning(self, day: date) -> Self:
        """Whose ban holds on a day; it ends by its date, and nobody has to end it."""
        return self.filter(state=ConductEntry.State.RECORDED, decided_on__lte=day, banned_until__gte=day)


class ConductEntry(Record):
    """What is held against a supplier of public purchases, and what came of it.

    ``holds_until`` and ``banned_until`` are last days; a ban begins on the day of the decision.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待陈述申辩")
        STATED = "stated", _("待决定")
        RECORDED = "recorded", _("已记入")
        CLEARED = "cleared", _("不予记录")
        WITHDRAWN = "withdrawn", _("已撤销")

    class Kind(models.TextChoices):
        FALSE_PAPERS = "false_papers", _("提供虚假材料谋取中标、成交")
        SLANDER = "slander", _("采取不正当手段诋毁、排挤其他供应商")
        COLLUSION = "collusion", _("与采购人、其他供应商或者采购代理机构恶意串通")
        BRIBERY = "bribery", _("行贿或者提供其他不正当利益")
        BARGAINING = "bargaining", _("在招标采购过程中与采购人协商谈判")
        OBSTRUCTION = "obstruction", _("拒绝监督检查或者提供虚假情况")
        DEEMED_COLLUSION = "deemed_collusion", _("视为串通投标")
        GROUNDLESS_COMPLAINTS = "groundless_complaints", _("十二个月内三次投诉查无实据")
        FABRICATED_COMPLAINT = "fabricated_complaint", _("捏造事实投诉")

    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("供应商"))
    tender = models.ForeignKey(
        Tender, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("有关的采购")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    # what is held against it
    kind = models.CharField(_("行为"), max_length=24, choices=Kind)
    facts = models.TextField(_("事实"), max_length=4000)
    evidence = models.TextField(_("证据"), max_length=4000)
    opened_on = models.DateField(_("告知日期"))
    opened_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    # what it says to that
    defence_until = models.DateField(_("陈述申辩期限"))
    defence = models.TextField(_("陈述和申辩"), max_length=4000, blank=True)
    defended_on = models.DateField(_("陈述申辩日期"), null=True, blank=True)
    # the decision
    reason = models.TextField(_("理由和依据"), max_length=4000, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    holds_until = models.DateField(_("记录保留到"), null=True, blank=True)
    banned_until = models.DateField(_("禁止参加采购到"), null=True, blank=True)
    # taken back
    withdrawal = models.TextField(_("撤销的理由"), max_length=4000, blank=True)
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("state", State.OPEN, State.STATED, may="purchasing.conduct.state", label=_("陈述和申辩"), needs=("defence",)),
        Step("decide", (State.OPEN, State.STATED), (State.RECORDED, State.CLEARED), may=DECIDE, label=_("作出决定"), needs=("reason",)),
        Step("withdraw", (State.OPEN, State.STATED, State.RECORDED), State.WITHDRAWN, may="purchasing.conduct.withdraw", label=_("撤销"), needs=("withdrawal",)),
    )  # fmt: skip
    objects = ConductEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("供应商诚信记录")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"],
                name="purchasing_conduct_number_once",
                violation_error_message=_("刚刚有人登记了另一条记录，请再提交一次。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="recorded")
                | Q(holds_until__isnull=False, decided_on__isnull=False, holds_until__gt=F("decided_on")),
                name="purchasing_conduct_record_ends",
                violation_error_code="holds_until",
                violation_error_message=_("记录要写明保留到以后的哪一天。"),
            ),
            models.CheckConstraint(
                condition=Q(banned_until__isnull=True)
                | Q(holds_until__isnull=False, banned_until__lte=F("holds_until")),
                name="purchasing_conduct_ban_is_recorded",
                violation_error_code="banned_until",
                violation_error_message=_("禁止参加采购的最后一天不能晚于记录保留的最后一天。"),
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, decided_by__isnull=True)
                | Q(decided_on__isnull=False, decided_by__isnull=False),
                name="purchasing_conduct_decided",
            ),
        ]
        indexes = [models.Index(fields=["agency", "banned_until"], name="purchasing_conduct_ban")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("purchasing:conduct-detail", args=[self.pk])

    @property
    def number(self) -> str:
        return rules.number(self.year, self.serial)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.STATED)

    @property
    def in_defence_term(self) -> bool:
        return localdate() <= self.defence_until

    @property
    def is_over(self) -> bool:
        """Recorded, and its last day is past."""
        return self.state == self.State.RECORDED and self.holds_until is not None and self.holds_until < localdate()

    def name_for_audit(self) -> str:
        return self.number

    def scope_nodes(self) -> set[int]:
        nowhere = Place.objects.filter(parent__isnull=True).values_list("pk", flat=True)
        return nodes_of_organisation(self.agency) | (set() if self.agency.place else {pk * 2 for pk in nowhere})
