"""Who of an employer has an account, who never came in, and who has none."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from heli.accounts.models import CodeSheet, User, UserQuerySet
from heli.accounts.queries import without_a_way_in
from heli.directory.models import Organisation
from heli.directory.queries import within_reach
from heli.workforce.models import Employment, Worker

MAKE = "workforce.account.make"


def _running() -> Q:
    today = localdate()
    return Q(Q(end_on__isnull=True) | Q(end_on__gte=today), Q(start_on__isnull=True) | Q(start_on__lte=today))


def newcomers(organisation: Organisation) -> list[tuple[int, str, tuple[int, ...]]]:
    """Persons in post here without an account: key, name, and every employer they are in post at today."""
    posts = Employment.objects.filter(_running(), worker__person__user__isnull=True)
    here = posts.filter(organisation=organisation).values("worker")
    rows = posts.filter(worker__in=here, organisation__isnull=False).order_by(
        "worker__person__name_pinyin", "worker_id"
    )
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for person, name, employer in rows.values_list("worker__person_id", "worker__person__name", "organisation_id"):
        found[person, name].add(employer)
    return [(person, name, tuple(sorted(employers))) for (person, name), employers in found.items()]


def accounts_of(organisation: Organisation) -> UserQuerySet:
    """Accounts of whoever is in post here."""
    here = Employment.objects.filter(_running(), organisation=organisation, worker__person=OuterRef("person"))
    return User.objects.filter(Exists(here))


def employers(user: Any) -> QuerySet[Any]:
    """Organisations in which this user may hand out accounts and somebody is in post, with how many have none."""
    posts = Employment.objects.filter(_running(), organisation=OuterRef("pk"))
    found = Organisation.objects.filter(within_reach(user, MAKE), Exists(posts), state=Organisation.State.ACTIVE)
    without = _people(posts.filter(worker__person__user__isnull=True))
    sheets = CodeSheet.objects.filter(organisation=OuterRef("pk")).order_by("-number")
    return found.select_related("place").annotate(
        people=_people(posts), without=without, waiting=_people(posts.filter(worker__person__user__in=_outside())),
        printed_at=Subquery(sheets.values("created_at")[:1]), printed_until=Subquery(sheets.values("until")[:1]),
    )  # fmt: skip


def _outside() -> UserQuerySet:
    return without_a_way_in(User.objects.all()).order_by()


def _people(posts: QuerySet[Employment]) -> Coalesce:
    many = posts.order_by().values("organisation").annotate(many=Count("worker", distinct=True)).values("many")
    return Coalesce(Subquery(many, output_field=IntegerField()), 0)


def with_somebody_without(found: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Employers where an account is missing, or where somebody has one and never came in."""
    return found.filter(without__gt=0) if state == "without" else found.filter(waiting__gt=0)


def people_of(user: Any, organisation: Organisation) -> QuerySet[Any]:
    """Workers in post at an employer that this user sees, with their account."""
    here = Employment.objects.filter(_running(), worker=OuterRef("pk"), organisation=organisation)
    outside = Exists(_outside().filter(person=OuterRef("person")))
    found = Worker.objects.visible_to(user).filter(Exists(here)).select_related("person__user")
    return found.annotate(outside=outside, login=F("person__user__login"))


def by_account(found: QuerySet[Any], state: str) -> QuerySet[Any]:
    if state == "without":
        return found.filter(person__user__isnull=True)
    return found.filter(person__user__isnull=False, outside=state == "outside")


def last_printing(organisation: Organisation) -> int:
    """The number of the last sheet; 0 before the first."""
    return CodeSheet.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0


def all_newcomers(user: Any) -> list[int]:
    """The employers in whose posts somebody has no account, for making them all."""
    return list(employers(user).filter(without__gt=0).order_by("pk").values_list("pk", flat=True))
