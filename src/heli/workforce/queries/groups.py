"""Workers by groups, by what their line in the list shows: the best certificate, the main employment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Aggregate, Case, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Group
from heli.core.tables.groups import NONE
from heli.core.web import key_in
from heli.directory.models import Level, Organisation
from heli.directory.queries import (
    above_places,
    districts_of,
    places_at,
    places_of_district,
    places_of_street,
    streets_of,
)
from heli.workforce.models import Certificate, Employment, LicenceLevel
from heli.workforce.queries.register import main_first

#: from the lowest level to the highest
LEVELS = tuple(LicenceLevel.values)
#: one that runs goes before one that has ended
_RUNNING_FIRST = Case(When(end_on__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())


def _held() -> Any:
    return Certificate.objects.filter(worker=OuterRef("pk"))


def _best_level() -> Subquery:
    rank = Case(*(When(level=level, then=Value(-n)) for n, level in enumerate(LEVELS)), output_field=IntegerField())
    return Subquery(_held().order_by(rank).values("level")[:1])


def _levels(values: Collection[Any]) -> Mapping[Any, tuple[str, Any]]:
    return {value: (value, LicenceLevel(value).label) for value in values}


def _main(what: Any) -> Subquery:
    posts = Employment.objects.filter(worker=OuterRef("pk")).order_by(_RUNNING_FIRST, *main_first())
    return Subquery(posts.annotate(_wanted=what).values("_wanted")[:1])


def employers_called(values: Collection[Any]) -> Mapping[Any, tuple[str, Any]]:
    """All names at once where there are many: a list of keys is longer than a query may have parameters."""
    rows = Organisation.objects.all() if len(values) > 500 else Organisation.objects.filter(pk__in=values)
    return {pk: (str(pk), name) for pk, name in rows.values_list("pk", "name")}


def _worked_at(rows: QuerySet[Any], organisations: Collection[Any]) -> QuerySet[Any]:
    return rows.filter(pk__in=Employment.objects.filter(organisation__in=organisations).values("worker"))


def licensed() -> Aggregate:
    """How many hold a certificate."""
    return Count("pk", filter=Exists(_held()))


def valid(today: date) -> Aggregate:
    """How many have a registration in force."""
    return Count("pk", filter=Exists(_held().filter(registered_until__gte=today)))


def _every_level() -> list[tuple[str, Any]]:
    return [*((level, LicenceLevel(level).label) for level in LEVELS), (NONE, _("未持证"))]


def _lies() -> Any:
    return _main(Coalesce("place", "organisation__place"))


BY_LEVEL = Group(_best_level, _levels, lambda key: [key] if key in LEVELS else [], none=_("未持证"), every=_every_level)
BY_EMPLOYER = Group(
    lambda: _main(F("organisation")),
    employers_called,
    lambda key: [key_in(key)] if key_in(key) is not None else [],
    _worked_at,
)
#: where the main employment lies; where it says no place, where its organisation lies
BY_DISTRICT = Group(_lies, districts_of, places_of_district, every=lambda: places_at(Level.DISTRICT))
BY_STREET = Group(_lies, streets_of, places_of_street, every=lambda: places_at(Level.STREET), lies=above_places)
