"""Who of an employer has an account, who never came in, and who has none. An employer is an organisation, or a community or
street that employs people itself."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from heli.accounts.models import CodeSheet, User, UserQuerySet
from heli.accounts.queries import without_a_way_in
from heli.directory.models import Employer, Organisation, Place, as_columns
from heli.directory.queries import places_within_reach, within_reach
from heli.workforce.models import Employment, Worker

MAKE = "workforce.account.make"


def _running() -> Q:
    today = localdate()
    return Q(Q(end_on__isnull=True) | Q(end_on__gte=today), Q(start_on__isnull=True) | Q(start_on__lte=today))


def _at(employer: Employer | OuterRef, kind: type[Employer]) -> Q:
    """A post names its place beside its organisation too; a place employs where there is no organisation."""
    return Q(organisation=employer) if kind is Organisation else Q(organisation__isnull=True, place=employer)


def _here(employer: Employer) -> QuerySet[Employment]:
    return Employment.objects.filter(_running(), _at(employer, type(employer)))


def newcomers(employer: Employer) -> list[tuple[int, str, tuple[int, ...]]]:
    """Persons in post here without an account: key, name, and the node of every employer they are in post at today."""
    posts = Employment.objects.filter(_running(), worker__person__user__isnull=True)
    rows = posts.filter(worker__in=_here(employer).values("worker"))
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for person, name, organisation, place in rows.order_by("worker__person__name_pinyin", "worker_id").values_list(
        "worker__person_id", "worker__person__name", "organisation_id", "place_id"
    ):
        found[person, name].add(organisation * 2 + 1 if organisation else place * 2)
    return [(person, name, tuple(sorted(employers))) for (person, name), employers in found.items()]


def accounts_of(employer: Employer) -> UserQuerySet:
    """Accounts of whoever is in post here."""
    return User.objects.filter(Exists(_here(employer).filter(worker__person=OuterRef("person"))))


def employers(user: Any) -> QuerySet[Any]:
    """Organisations in which this user may hand out accounts and somebody is in post, with how many have none."""
    found = Organisation.objects.filter(within_reach(user, MAKE), state=Organisation.State.ACTIVE)
    return _counted(found.select_related("place"), Organisation)


def employing_places(user: Any) -> QuerySet[Any]:
    """Communities and streets that employ people themselves, in which this user may hand out accounts."""
    found = Place.objects.filter(places_within_reach(user, MAKE)).defer("outline")
    return _counted(found.select_related("parent").defer("parent__outline"), Place)


def keeps_places(user: Any) -> bool:
    """Whether the right is held on a place at all, so that places are of use to this user."""
    return any(node % 2 == 0 for node in user.nodes(MAKE))


def _counted(found: QuerySet[Any], kind: type[Employer]) -> QuerySet[Any]:
    side = "organisation" if kind is Organisation else "place"
    posts = Employment.objects.filter(_running(), _at(OuterRef("pk"), kind))
    without = posts.filter(worker__person__user__isnull=True)
    waiting = posts.filter(worker__person__user__in=without_a_way_in(User.objects.all()).order_by())
    sheets = CodeSheet.objects.filter(**{side: OuterRef("pk")}).order_by("-number")
    counted: QuerySet[Any] = found.filter(Exists(posts)).annotate(
        people=_people(posts, side), without=_people(without, side), waiting=_people(waiting, side),
        printed_at=Subquery(sheets.values("created_at")[:1]), printed_until=Subquery(sheets.values("until")[:1]),
    )  # fmt: skip
    return counted


def _people(posts: QuerySet[Employment], side: str) -> Coalesce:
    many = posts.order_by().values(side).annotate(many=Count("worker", distinct=True)).values("many")
    return Coalesce(Subquery(many, output_field=IntegerField()), 0)


def with_somebody_without(found: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Employers where an account is missing, or where somebody has one and never came in."""
    return found.filter(without__gt=0) if state == "without" else found.filter(waiting__gt=0)


def missing(user: Any) -> list[int]:
    """How many accounts are missing, by employer in scope; who is in post at two counts at both."""
    return [
        many
        for found in (employers(user), employing_places(user))
        for many in found.filter(without__gt=0).values_list("without", flat=True)
    ]


def people_of(user: Any, employer: Employer) -> QuerySet[Any]:
    """Workers in post at an employer that this user sees, with their account."""
    outside = Exists(without_a_way_in(User.objects.all()).order_by().filter(person=OuterRef("person")))
    found = Worker.objects.visible_to(user).filter(Exists(_here(employer).filter(worker=OuterRef("pk"))))
    return found.select_related("person__user").annotate(outside=outside, login=F("person__user__login"))


def by_account(found: QuerySet[Any], state: str) -> QuerySet[Any]:
    if state == "without":
        return found.filter(person__user__isnull=True)
    return found.filter(person__user__isnull=False, outside=state == "outside")


def last_printing(employer: Employer) -> int:
    """The number of the last sheet; 0 before the first."""
    return CodeSheet.objects.filter(**as_columns(employer)).aggregate(last=Max("number"))["last"] or 0


def all_missing(user: Any) -> list[Employer]:
    """The employers in whose posts somebody has no account, for making them all."""
    found = (employers(user), employing_places(user))
    return [each for kind in found for each in kind.filter(without__gt=0).order_by("pk")]
