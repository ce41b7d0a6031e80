"""Needs: what is lacking at a place, as the officers there report it to whoever buys services."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called
from heli.directory.models import Organisation, Place, nodes_of_place

VIEW = "purchasing.need.view"


def needs_within(user: Any, permission: str) -> Q:
    """Needs of a place where a right is held, or where who holds it has an office, and of all below."""
    if not user.holds(permission):
        return Q(pk__in=[])
    nodes = user.nodes(permission)
    places = Place.objects.filter(pk__in=[node // 2 for node in nodes if node % 2 == 0])
    offices = [node // 2 for node in nodes if node % 2]
    there = models.ExpressionWrapper(models.OuterRef("place__path"), output_field=models.CharField())
    around = Place.objects.filter(Q(pk__in=places) | Q(organisations__in=offices)).annotate(there=there)
    return Q(models.Exists(around.filter(there__startswith=F("path"))))


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, user: Any) -> Self:
        """Seen from the place and from above it, and by those who buy for that place: their office lies there or above."""
        return self.filter(needs_within(user, VIEW))

    def called(self) -> Self:
        """Open to designs today, the last day counted."""
        return self.filter(state=Need.State.OPEN, designs_until__gte=localdate())

    def called_to(self, user: Any) -> Self:
        """What agencies that may bid design for; nobody else looks at needs this way."""
        return self.called() if user.holds("purchasing.proposal.draft") else self.none()


class Need(Called):
    """Something a group of people at a place lacks."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        TAKEN = "taken", _("已转为项目")
        DECLINED = "declined", _("不予采纳")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Urgency(models.TextChoices):
        ROUTINE = "routine", _("一般")
        SOON = "soon", _("半年内要解决")
        URGENT = "urgent", _("紧急")

    place = models.ForeignKey(Place, models.PROTECT, related_name="needs", verbose_name=_("地区"))
    title = models.CharField(_("缺什么"), max_length=80)
    group = models.CharField(_("哪些人"), max_length=80)
    people = models.PositiveIntegerField(_("涉及人数"), null=True, blank=True)
    text = models.TextField(_("情况说明"), max_length=4000)
    urgency = models.CharField(_("紧急程度"), max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    reported_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("报告人"))
    reported_on = models.DateField(_("报告日期"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("不采纳或撤回的理由"), max_length=400, blank=True)
    settled_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    settled_on = models.DateField(_("处理日期"), null=True, blank=True)
    # opened for designs of agencies
    designs_until = models.DateField(_("方案提交的最后一天"), null=True, blank=True)
    called_for = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("征集方案的购买主体")
    )
    called_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("征集方案的经办人")
    )

    LIFE = LifeCycle(
        Step("take", State.OPEN, State.TAKEN, may="purchasing.need.take", label=_("转为项目")),
        Step("call_designs", State.OPEN, State.OPEN, may="purchasing.need.call_designs", label=_("征集方案")),
        Step("decline", State.OPEN, State.DECLINED, may="purchasing.need.decline", label=_("不予采纳"), needs=("reason",)),
        Step("withdraw", State.OPEN, State.WITHDRAWN, may="purchasing.need.withdraw", label=_("撤回需求"), needs=("reason",)),
        # a project that is dropped gives its need back: the dropping of the project is the step that is taken
        Step("reopen", State.TAKEN, State.OPEN, may="", label=_("重新待处理")),
    )  # fmt: skip
    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务需求")
        constraints = [
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__gt=0), name="purchasing_need_people",
                violation_error_code="people", violation_error_message=_("涉及人数要大于 0，不知道就留空。"),
            ),
            models.CheckConstraint(
                condition=Q(designs_until__isnull=True, called_for__isnull=True, called_by__isnull=True)
                | Q(designs_until__isnull=False, called_for__isnull=False, called_by__isnull=False),
                name="purchasing_need_called",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "reported_on"], name="purchasing_need_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("purchasing:need-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_called(self) -> bool:
        """Whether agencies may hand in designs today."""
        return self.is_open and self.designs_until is not None and localdate() <= self.designs_until

    @property
    def is_call_over(self) -> bool:
        return self.designs_until is not None and self.designs_until < localdate()

    def name_for_audit(self) -> str:
        return self.title

    def scope_nodes(self) -> set[int]:
        codes = self.place.path.strip("/").split("/")
        paths = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
        nodes = nodes_of_place(self.place)
        offices = Organisation.objects.filter(place__path__in=paths).values_list("pk", flat=True)
        return nodes | {key * 2 + 1 for key in offices}
