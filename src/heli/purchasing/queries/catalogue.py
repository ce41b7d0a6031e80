"""The catalogue as it is read: the list, one item, and what share of it is contracted out over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from heli.core.life import Step
from heli.core.words import name_of
from heli.directory.models import Organisation
from heli.directory.queries.organisations import within_reach
from heli.purchasing.models import CatalogueDoer, CatalogueItem, Project
from heli.purchasing.models.catalogue import CatalogueItemQuerySet
from heli.purchasing.queries.projects import projects
from heli.purchasing.rules import catalogue as rules

State = CatalogueItem.State


def items(user: Any) -> CatalogueItemQuerySet:
    """Every item this user may see, each with who does it today and what that costs a year."""
    now = CatalogueDoer.objects.filter(item=OuterRef("pk"), since__lte=localdate()).order_by("-since")
    found = CatalogueItem.objects.visible_to(user).select_related("department__place", "entered_by")
    found = found.annotate(
        doer_now=Subquery(now.values("doer")[:1]), yearly_now=Subquery(now.values("yearly_cost_fen")[:1])
    )
    return found.defer("department__place__outline").order_by("name", "pk")


def of_doer(rows: QuerySet[Any], doer: str) -> QuerySet[Any]:
    """Done so today; ``unknown`` where nobody recorded it."""
    return rows.filter(doer_now__isnull=True) if doer == "unknown" else rows.filter(doer_now=doer)


def departments(user: Any) -> QuerySet[Organisation]:
    """The departments for which this user may enter a task: their own, and those below them."""
    right = "purchasing.catalogue.enter"
    if not user.holds(right):
        return Organisation.objects.none()
    offices = [Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET]
    found = Organisation.objects.in_use().filter(within_reach(user, right), kind__in=offices)
    return found.order_by("name_pinyin", "pk")


def kind_choices(day: date) -> list[tuple[str, str]]:
    """What a task may be, the forbidden kinds too: whoever answers so is told the article."""
    return [(each.key, name_of(each)) for each in rules.kinds(day)]


def kind_of(item: CatalogueItem) -> rules.Kind | None:
    return rules.kind(item.kind, item.listed_on or localdate())


def steps(user: Any, item: CatalogueItem) -> list[Step]:
    return item.LIFE.open_to(item, user)


def doers(user: Any) -> QuerySet[CatalogueDoer]:
    """Who does what since when, the latest first."""
    return CatalogueDoer.objects.visible_to(user).select_related("item").order_by("-since")


def doer_since(user: Any, item: CatalogueItem, day: date) -> CatalogueDoer | None:
    """What was recorded of a day."""
    return doers(user).filter(item=item, since=day).first()


def projects_of(user: Any, item: CatalogueItem) -> list[Project]:
    return list(projects(user).filter(item=item)[:50])


def entries_of_item(item: CatalogueItem) -> Q:
    about = Q(subject_type="purchasing.catalogueitem", subject_id=item.pk)
    return about | Q(subject_type="purchasing.cataloguedoer", subject_id__in=item.doers.values_list("pk", flat=True))


@dataclass(frozen=True)
class Contracted:
    """What share is contracted out at the end of each year, and of how many tasks nobody recorded who does them."""

    years: Sequence[rules.Standing]
    unknown: int


def contracted_out(user: Any, today: date) -> Contracted:
    """Over the listed tasks this user sees, by number and by money."""
    seen = CatalogueItem.objects.visible_to(user).exclude(state=State.DRAFT)
    rows = CatalogueDoer.objects.filter(item__in=seen).annotate(until=F("item__withdrawn_on"))
    done = [
        rules.Done(item, doer, since, fen, until)
        for item, doer, since, fen, until in rows.values_list("item", "doer", "since", "yearly_cost_fen", "until")
    ]
    unknown = seen.filter(state=State.LISTED).exclude(pk__in=rows.values("item")).count()
    return Contracted([rules.standing(done, day) for day in rules.year_ends(done, today)], unknown)
