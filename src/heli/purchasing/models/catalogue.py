"""The catalogue: what a government has to do for its people, to what standard, at what cost, and who does it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.directory.models import Level, Organisation, nodes_of_organisation

VIEW = "purchasing.catalogue.view"


class CatalogueItemQuerySet(models.QuerySet["CatalogueItem"]):
    def visible_to(self, user: Any) -> Self:
        """The catalogue is public among all who read here; a draft is seen where it is written."""
        if not user.holds(VIEW):
            return self.none()
        return self.filter(~Q(state="draft") | seen_by_sides(user, "purchasing.catalogue.enter", "department"))


class CatalogueItem(Called):
    """A task of social service that a department answers for."""

    CALLED = "name"

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        LISTED = "listed", _("已列入")
        WITHDRAWN = "withdrawn", _("已移出")

    class Unit(models.TextChoices):
        PERSON_YEAR = "person_year", _("人·年")
        PERSON = "person", _("人")
        VISIT = "visit", _("人次")
        EVENT = "event", _("场")
        SITE_YEAR = "site_year", _("站点·年")
        OTHER = "other", _("其他")

    # the task
    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="catalogue_items", verbose_name=_("责任部门")
    )
    name = models.CharField(_("事项名称"), max_length=80)
    kind = models.CharField(_("属于哪一类"), max_length=30)
    level = models.CharField(_("事权级别"), max_length=10, choices=Level, default=Level.CITY)
    legal_basis = models.CharField(_("政策法律依据"), max_length=200)
    # to what standard, and at what cost
    standard = models.TextField(_("服务标准"), max_length=2000)
    unit = models.CharField(_("计量单位"), max_length=12, choices=Unit, default=Unit.PERSON_YEAR)
    unit_cost_fen = models.BigIntegerField(_("单位成本"))
    # where it stands
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    entered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    listed_on = models.DateField(_("列入日期"), null=True, blank=True)
    withdrawn_on = models.DateField(_("移出日期"), null=True, blank=True)
    reason = models.CharField(_("移出的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("change", (State.DRAFT, State.LISTED), {State.DRAFT: State.DRAFT, State.LISTED: State.LISTED},
             may="purchasing.catalogue.change", label=_("修改事项")),
        Step("list", State.DRAFT, State.LISTED, may="purchasing.catalogue.list", label=_("列入目录")),
        Step("withdraw", (State.DRAFT, State.LISTED), State.WITHDRAWN, may="purchasing.catalogue.withdraw",
             label=_("移出目录"), needs=("reason",)),
    )  # fmt: skip
    objects = CatalogueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("购买服务事项")
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"], condition=~Q(state="withdrawn"), name="purchasing_item_once",
                violation_error_code="name", violation_error_message=_("这个部门已经有同名的事项。"),
            ),
            models.CheckConstraint(
                condition=Q(unit_cost_fen__gt=0), name="purchasing_item_cost", violation_error_code="unit_cost_fen",
                violation_error_message=_("单位成本要大于 0。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("purchasing:catalogue-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.name

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.department)


class OfItemQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to an item is seen by whoever sees the item."""
        return self.filter(item__in=CatalogueItem.objects.visible_to(user))


class CatalogueDoer(Record):
    """Who does a task from a day on, until the next one is recorded, and what it costs a year."""

    class Doer(models.TextChoices):
        GOVERNMENT = "government", _("政府部门自己做")
        INSTITUTION = "institution", _("事业单位做")
        CONTRACTED = "contracted", _("购买服务，由社会力量做")
        NOBODY = "nobody", _("没有人做")

    item = models.ForeignKey(CatalogueItem, models.CASCADE, related_name="doers", verbose_name=_("事项"))
    doer = models.CharField(_("由谁做"), max_length=12, choices=Doer)
    since = models.DateField(_("从哪天起"))
    yearly_cost_fen = models.BigIntegerField(_("一年的费用"), default=0)
    source = models.CharField(_("数字的来源"), max_length=200, blank=True)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项由谁做")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "since"], name="purchasing_doer_once_a_day", violation_error_code="since",
                violation_error_message=_("这一天已经登记过由谁做。"),
            ),
            models.CheckConstraint(
                condition=Q(yearly_cost_fen__gte=0), name="purchasing_doer_cost", violation_error_code="yearly_cost_fen",
                violation_error_message=_("一年的费用不能小于 0。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item.name} {self.since.isoformat()}"

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return self.item.scope_nodes()
