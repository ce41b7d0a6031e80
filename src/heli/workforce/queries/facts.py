"""What the list of workers can be asked beyond its first few questions: every fact that is stored about a worker."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from heli.core import queries as core
from heli.core.tables.parts import Related
from heli.core.tables.spans import Span
from heli.directory.models import Person, Place
from heli.directory.queries import districts_of, places_of_district
from heli.workforce.models import Certificate, Employment, Qualification, WorkerQuerySet
from heli.workforce.queries.staying import at, scope_asked, within
from heli.workforce.rules.age import born_by
from heli.workforce.rules.education import KNOWN, LEVELS

#: an answer for what was not filled in, and for what was written some other way
NONE, OTHER = "none", "other"
#: so many imports are offered, the latest
MOST_BATCHES = 100

PEOPLE = Related(Person.objects.all, "pk", "person")
CERTIFICATES = Related(Certificate.objects.all, "worker")
EMPLOYMENTS = Related(Employment.objects.all, "worker")
QUALIFICATIONS = Related(Qualification.objects.all, "worker")


def of_level(level: str) -> Q | None:
    """A certificate of a level; that there is none is no certificate's to say."""
    return None if level == NONE else Q(level=level)


def at_work(time: str) -> Q | None:
    """An employment that runs, of some kind; what else the person holds is no employment's to say."""
    if time in ("left", "again"):
        return None
    running = Q(end_on__isnull=True)
    return running if time == "now" else running & Q(time=time)


def left_for(reason: str) -> Q:
    """An employment that ended for a reason; one that ended without any told."""
    return Q(end_on__isnull=False, end_reason="") if reason == NONE else Q(end_reason=reason)


def held_by(organisation: str) -> Q:
    """An employment at an organisation; one by a community or street itself."""
    return Q(organisation__isnull=True) if organisation == NONE else Q(organisation=organisation)


def held_at(code: str) -> Q:
    """An employment at a place or below, as the page of who stays counts it."""
    place = Place.objects.filter(code=code, valid_until__isnull=True).first()
    return at(place.path) if place is not None else Q(pk__in=[])


def districts_of_posts() -> list[tuple[str, str]]:
    """Every district that the page of who stays counts apart, those that are gone too, and the city above them."""
    return sorted(set(districts_of().values()))


def counted_to(code: str) -> Q:
    """An employment that the page of who stays counts to a district, or to none."""
    if code == NONE:
        return Q(place__isnull=True, organisation__place__isnull=True)
    places = places_of_district(code)
    return Q(place__in=places) | Q(place__isnull=True, organisation__place__in=places)


def scopes(user: Any) -> list[tuple[str, str]]:
    """The one scope that may be asked for: one's own, as the page of who stays counts it."""
    asked = scope_asked(user)
    return [(asked, _("本人负责的范围"))] if asked else []


def within_scope(asked: str) -> Q:
    """An employment within a scope that an address spells."""
    return within(map(int, asked.split("-")))


#: what of an employment may not be filled in, and how that is stored
UNSAID = {
    "start": Q(start_on__isnull=True), "pay": Q(pay_group=""), "contract": Q(contract_until__isnull=True), "post": Q(post=""),
}  # fmt: skip


def there_all(days: Span) -> Q:
    """An employment that had begun by the first day and went on after the last; one day alone is both."""
    first, last = days.first or days.last, days.last or days.first
    begun = Q(start_on__isnull=True) | Q(start_on__lte=first)
    return begun & (Q(end_on__isnull=True) | Q(end_on__gt=last))


def of_sex(sex: str) -> Q:
    return Q(sex="" if sex == NONE else sex)


def aged(ages: Span) -> Q:
    """So many whole years old today; whose birth date is unknown has no age."""
    return aged_on(ages, localdate())


def aged_on(ages: Span, today: date) -> Q:
    found = Q(birth_date__lte=today)
    if ages.first is not None:
        born = born_by(ages.first, today)
        found &= Q(birth_date__lte=born) if born is not None else Q(pk__in=[])
    if ages.last is not None:
        too_old = born_by(ages.last + 1, today)
        found &= Q(birth_date__gt=too_old) if too_old is not None else Q()
    return found


def educated(found: WorkerQuerySet, level: str) -> WorkerQuerySet:
    """By level, in whatever words it was written."""
    if level == NONE:
        return found.filter(education="")
    if level == OTHER:
        return found.exclude(education__in=["", *KNOWN])
    return found.filter(education__in=LEVELS[level])


def batches_of_choice(user: Any) -> list[tuple[str, str]]:
    """The rosters somebody has imported, the latest first."""
    applied = core.batches(user, ["workforce"]).filter(state="applied").order_by("-pk")[:MOST_BATCHES]
    return [(str(each.pk), f"{localtime(each.created_at):%Y-%m-%d} {each.file_name}") for each in applied]


def from_batch(found: WorkerQuerySet, key: str) -> WorkerQuerySet:
    """Workers whom an import brought into the register."""
    return found.filter(batch=int(key))
