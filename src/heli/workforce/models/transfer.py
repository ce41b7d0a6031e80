"""A worker goes from one employer to another: both agree, and until then neither sees more than it may."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core import words
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Record
from heli.core.rules.identity import mask_name
from heli.directory.models import Employer, Organisation, Place
from heli.workforce.models.employment import Employment

VIEW = "workforce.transfer.view"


def below(nodes: Collection[int], organisation: str, *places: str) -> Q:
    """Rows whose organisation, or one of whose places, found along these paths, is one of these nodes or lies below one:
    within the one query that asks for them."""
    found = Q(pk__in=[])
    for node in nodes:
        if node % 2:
            found |= Q(**{f"{organisation}__path__contains": f"/{node // 2}/"})
    around = Place.objects.filter(pk__in=[node // 2 for node in nodes if node % 2 == 0])
    for place in places if any(node % 2 == 0 for node in nodes) else ():
        there = models.ExpressionWrapper(models.OuterRef(f"{place}__path"), output_field=models.CharField())
        found |= Q(models.Exists(around.annotate(there=there).filter(there__startswith=F("path"))))
    return found


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by both employers and by those above each of them."""
        if not user.holds(VIEW):
            return self.none()
        nodes = user.nodes(VIEW)
        if nodes is None or user.holds_everywhere(VIEW):
            return self.all()
        return self.filter(
            below(nodes, "organisation", "place", "organisation__place")
            | below(nodes, "from_organisation", "from_place", "from_organisation__place")
        )  # fmt: skip

    def open(self) -> Self:
        return self.filter(state__in=Transfer.OPEN)

    def late(self) -> Self:
        """The employer left has not answered in time."""
        return self.filter(state=Transfer.State.ASKED, answer_by__lt=localdate())


class Transfer(Record):
    """Asked by the new employer, released by the old, accepted by the new, done on the day after the last day.

    The new employer names the person as the person told it: by name and certificate number or the last four of the
    document, which are looked for among the people of the one employer it names. What was found is for the old side
    alone: whoever asks learns nothing by asking.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待原单位答复")
        RELEASED = "released", _("待新单位接收")
        ACCEPTED = "accepted", _("待到职")
        DONE = "done", _("已调动")
        REFUSED = "refused", _("原单位不同意")
        WITHDRAWN = "withdrawn", _("已撤回")
        ENDED = "ended", _("已终止")

    OPEN = (State.ASKED, State.RELEASED, State.ACCEPTED)

    # who is meant, as whoever asks was told
    name = models.CharField(_("姓名"), max_length=50)
    certificate_number = models.CharField(_("证书编号"), max_length=40, blank=True)
    from_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="transfers_out", verbose_name=_("现在的单位")
    )
    from_place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="transfers_out", verbose_name=_("现在的地区")
    )
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name=_("原任职")
    )
    # where to, and as what; a place is the employer where there is no organisation
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="transfers_in", verbose_name=_("新单位")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="transfers_in", verbose_name=_("新地区")
    )
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    time = models.CharField(_("专兼职"), max_length=5, choices=Employment.Time, default=Employment.Time.FULL)
    contract_until = models.DateField(_("劳动合同到期日"), null=True, blank=True)
    # the way
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    asked_on = models.DateField(_("提出日期"))
    answer_by = models.DateField(_("答复期限"))
    escalated_on = models.DateField(_("上报日期"), null=True, blank=True)
    last_day = models.DateField(_("在原单位的最后一天"), null=True, blank=True)
    released_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("同意人")
    )
    in_place_of = models.BooleanField(_("由部门代为同意"), default=False)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)
    begun = models.ForeignKey(
        Employment, models.PROTECT, null=True, blank=True, related_name="transfers_begun", verbose_name=_("新任职")
    )

    LIFE = LifeCycle(
        Step("release", State.ASKED, State.RELEASED, may="workforce.transfer.release", label=_("同意调出"),
             needs=("last_day",)),
        Step("refuse", State.ASKED, State.REFUSED, may="workforce.transfer.refuse", label=_("不同意调出"),
             needs=("reason",)),
        Step("enforce", State.ASKED, State.RELEASED, may="workforce.transfer.enforce", label=_("代原单位同意"),
             needs=("last_day", "reason")),
        Step("accept", State.RELEASED, (State.ACCEPTED, State.DONE), may="workforce.transfer.accept", label=_("接收")),
        Step("withdraw", OPEN, State.WITHDRAWN, may="workforce.transfer.withdraw", label=_("撤回调动"),
             needs=("reason",)),
        Step("finish", State.ACCEPTED, State.DONE, may="workforce.transfer.finish", label=_("到日子办结")),
        # the post ended otherwise: nobody decides that
        Step("end", OPEN, State.ENDED, may="", label=_("终止")),
    )  # fmt: skip
    #: which side takes a step; the department above the old employer, where that does not answer
    SIDES = {"release": "old", "refuse": "old", "enforce": "above", "accept": "new", "withdraw": "new"}
    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("调动")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_organisation__isnull=False) | Q(from_place__isnull=False),
                name="workforce_transfer_from_somewhere", violation_error_code="from_organisation",
                violation_error_message=_("请填写现在的单位或地区。"),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(place__isnull=False),
                name="workforce_transfer_to_somewhere", violation_error_code="organisation",
                violation_error_message=_("请填写新单位，或新的社区（村）。"),
            ),
            models.CheckConstraint(
                condition=Q(from_organisation__isnull=True) | Q(organisation__isnull=True)
                | ~Q(from_organisation=F("organisation")),
                name="workforce_transfer_two_sides", violation_error_code="from_organisation",
                violation_error_message=_("新单位就是现在的单位，不用调动。换岗位请修改任职。"),
            ),
            models.CheckConstraint(
                condition=Q(from_place__isnull=True) | Q(organisation__isnull=False) | ~Q(from_place=F("place")),
                name="workforce_transfer_two_places", violation_error_code="from_place",
                violation_error_message=_("新单位就是现在的单位，不用调动。换岗位请修改任职。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(begun__isnull=False), name="workforce_transfer_done_with_employment"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "answer_by"], name="workforce_transfer_state")]

    def __str__(self) -> str:
        return f"{self.name}：{self.old_name} → {self.new_name}"

    def get_absolute_url(self) -> str:
        return reverse("workforce:transfer-detail", args=[self.pk])

    @property
    def old_name(self) -> str:
        """What the employer that is left is called."""
        side = self.from_organisation or self.from_place
        return side.name if side is not None else ""

    @property
    def joined(self) -> Employer:
        """The employer that is gone to."""
        side = self.organisation or self.place
        assert side is not None
        return side

    @property
    def new_name(self) -> str:
        return self.joined.name

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        """The employer left has not answered in time."""
        return self.state == self.State.ASKED and self.time_is_up

    @property
    def time_is_up(self) -> bool:
        return localdate() > self.answer_by

    @property
    def when_left(self) -> str:
        return words.deadline(self.answer_by, localdate()) if self.state == self.State.ASKED else ""

    def name_for_audit(self) -> str:
        return mask_name(self.name)

    def scope_nodes(self) -> set[int]:
        return nodes_above(self.organisation, self.place) | nodes_above(self.from_organisation, self.from_place)


def nodes_above(organisation: Organisation | None, place: Place | None) -> set[int]:
    """An employer's own node and those above it, of organisations and of places."""
    found: set[int] = set()
    codes: set[str] = set()
    if organisation is not None:
        found |= {2 * int(key) + 1 for key in organisation.path.strip("/").split("/")}
        codes |= set(organisation.place.path.strip("/").split("/")) if organisation.place is not None else set()
    if place is not None:
        codes |= set(place.path.strip("/").split("/"))
    known = Place.objects.filter(valid_until__isnull=True)
    known = known.filter(code__in=codes) if codes else known.filter(parent__isnull=True)
    return found | {2 * pk for pk in known.values_list("pk", flat=True)}


def own_nodes(organisation: Organisation | None, place: Place | None) -> set[int]:
    """From which nodes somebody speaks for an employer: the organisation or one above it; of a place without one, the
    place and those above."""
    if organisation is not None:
        return {2 * int(key) + 1 for key in organisation.path.strip("/").split("/")}
    return nodes_above(None, place)
