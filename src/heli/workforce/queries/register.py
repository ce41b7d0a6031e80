"""The register as it is read: the list of workers, one worker, and what happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate

from heli.core.prepared import Prepared
from heli.core.rules.names import spellings
from heli.core.tables import Drive
from heli.directory.models import Organisation, Person, Place
from heli.directory.queries import (
    Moved,
    within_reach,
)
from heli.workforce.models import (
    Certificate,
    ConductCase,
    Employment,
    OfWorkerQuerySet,
    Qualification,
    Training,
    Worker,
    WorkerQuerySet,
    WorkerReach,
)

#: a registration that ends within so many days is due
DUE_DAYS = 90
#: and within so many it is told on the workbench
SOON_DAYS = 30
#: a form suggests so many names
MOST_SUGGESTED = 400
#: what an address asks for to see who has no place
NO_PLACE = "none"
#: organisations without a code come after those with one
_CODE_OR_LAST = Coalesce(NullIf("organisation__credit_code", Value("")), Value("~"))
VIEW = "workforce.worker.view"
#: with more scopes than these the list is found by the rows themselves
MOST_NODES = 30


def main_first(path: str = "") -> tuple[Any, ...]:
    """The main employment before the others, as the gap counts: an unknown start is since ever, on both databases."""
    return (f"{path}time", F(f"{path}start_on").asc(nulls_first=True), f"{path}pk")


def listed(user: Any) -> WorkerQuerySet:
    """Workers the user may see, for the list, which brings its lines by ``rows.worker_rows``."""
    return Worker.objects.visible_to(user)


def workers(user: Any) -> WorkerQuerySet:
    """Workers the user may see, with certificates and employments."""
    return Worker.objects.visible_to(user).select_related("person").prefetch_related("certificates", _posts())


def _posts() -> Prefetch[Any]:
    posts = Employment.objects.select_related("organisation__place", "place__parent__parent")
    # outlines are large, and no map is drawn of a post
    outlines = (
        "place__outline",
        "place__parent__outline",
        "place__parent__parent__outline",
        "organisation__place__outline",
    )
    return Prefetch("employments", posts.defer(*outlines).order_by(*main_first()))


def _trainings() -> Prefetch[Any]:
    return Prefetch("trainings", Training.objects.order_by("-end_on", "-pk"))


def places(user: Any) -> QuerySet[Place]:
    """Districts, streets and communities in force, for choosing."""
    return Place.objects.visible_to(user).filter(valid_until__isnull=True).order_by("path")


def places_of_choice(user: Any) -> QuerySet[Place]:
    """City and districts, and below them what the user answers for: what a filter offers."""
    nodes = user.nodes(VIEW) or []
    own = [node // 2 for node in nodes if node % 2 == 0]
    return places(user).filter(Q(level__in=["city", "district"]) | Q(pk__in=own) | Q(parent__in=own))


def places_above(user: Any) -> QuerySet[Place]:
    """The same with the places they lie in, for naming them."""
    above = places(user).select_related("parent__parent")
    return above.defer("outline", "parent__outline", "parent__parent__outline")


def suggested_places(user: Any) -> QuerySet[Place]:
    """What a form suggests before anything is typed: what the user answers for, and all above communities."""
    nodes = user.nodes(VIEW) or []
    own = [node // 2 for node in nodes if node % 2 == 0]
    wanted = Q(level__in=["city", "district", "street"]) | Q(pk__in=own) | Q(parent__in=own)
    return places_above(user).filter(wanted)[:MOST_SUGGESTED]


def suggested_organisations(user: Any) -> QuerySet[Organisation]:
    """The first of them by name."""
    return organisations(user)[:MOST_SUGGESTED]


def organisations(user: Any) -> QuerySet[Organisation]:
    """Organisations that employ or may employ, for choosing."""
    return Organisation.objects.visible_to(user).filter(state="active").order_by("name_pinyin", "pk")


def every_organisation(user: Any) -> QuerySet[Organisation]:
    """The same with those that are dissolved or merged, whose people are in the register still."""
    return Organisation.objects.visible_to(user)


def organisations_of_mine(user: Any) -> QuerySet[Organisation]:
    """Organisations whose full list the user may import."""
    return organisations(user).filter(within_reach(user, "workforce.roster.propose"))


def employers(user: Any) -> QuerySet[Organisation]:
    """Organisations with an employment, for the filter; at most 300, those with a scope first."""
    nodes = user.nodes(VIEW) or []
    own = [node // 2 for node in nodes if node % 2]
    found = organisations(user).filter(Exists(Employment.objects.filter(organisation=OuterRef("pk"))))
    return found.filter(pk__in=own) if own and len(own) == len(nodes) else found[:300]


@lru_cache(maxsize=4)
def _first(count: int) -> Prepared:
    """The first so many by name under a node."""
    return Prepared(
        lambda keys: (
            WorkerReach.objects.filter(node__in=keys)
            .order_by("sort_name", "worker_id")
            .values_list("sort_name", "worker_id")[:count]
        )
    )


def drive(user: Any) -> Drive | None:
    """The index that gives a page by name without touching anything else, and its stretches where there are several."""
    nodes = user.nodes(VIEW)
    if nodes is None or not 0 < len(nodes) <= MOST_NODES:
        return None
    if len(nodes) == 1:
        one: Any = SimpleLazyObject(lambda: WorkerReach.objects.filter(node=nodes[0]))  # the first page does without
        return Drive(
            one, "sort_name", "worker_id", "name", first=lambda count: _first(count)(nodes),
            many=lambda count: _first(count).count(nodes), stamp=tuple(nodes),
        )  # fmt: skip
    apart = tuple(Q(node=node) for node in nodes)
    rows = WorkerReach.objects.filter(node__in=nodes)
    return Drive(rows, "sort_name", "worker_id", "name", apart, stamp=tuple(nodes))


@dataclass(frozen=True)
class Sums:
    """How many people a user sees, and how many of them hold a certificate or a registration in force."""

    workers: int
    licensed: int
    valid: int


def sums(user: Any, today: date) -> Sums:
    """Of all the user may see, whatever the list is filtered by."""
    seen = Worker.objects.visible_to(user)
    held = Certificate.objects.all() if user.nodes(VIEW) is None else Certificate.objects.filter(worker__in=seen)
    holding = held.values("worker").distinct()
    return Sums(seen.count(), holding.count(), holding.filter(registered_until__gte=today).count())


def asked_place(user: Any, code: str) -> Place | None:
    """The place an address asks for by its code."""
    return places(user).filter(code=code).first() if code.isdigit() else None


def at_place(found: WorkerQuerySet, code: str) -> WorkerQuerySet:
    """Workers seen from a place in force: of it, of what was merged or moved into it, of organisations that go on there."""
    if code == NO_PLACE:
        return without_place(found, localdate())
    place = Place.objects.filter(code=code, valid_until__isnull=True).first()
    if place is None:
        return found.none()
    moved = Moved()
    nodes = {place.node} | {2 * pk for pk in moved.between_places([place])}
    nodes |= {2 * pk + 1 for pk in moved.to_places([place])}
    return found.filter(pk__in=WorkerReach.objects.filter(node__in=nodes).values("worker_id"))


def without_place(found: WorkerQuerySet, today: date) -> WorkerQuerySet:
    """Workers whose main post, as the gap counts it, says no place below the city, and those who never had a post."""
    posts = Employment.objects.filter(worker=OuterRef("pk"))
    running = posts.exclude(start_on__gt=today).exclude(end_on__lt=today)
    below = Q(place__parent__isnull=False) | Q(place__isnull=True, organisation__place__parent__isnull=False)
    lies = Case(When(below, then=Value(True)), default=Value(False))
    main = running.annotate(lies=lies, since=Coalesce("start_on", Value(date.min)), code=_CODE_OR_LAST)
    main_lies = Subquery(main.order_by("time", "since", "code", "pk").values("lies")[:1])
    return found.annotate(main_lies=main_lies).filter(Q(main_lies=False) | ~Exists(posts))


def at_organisation(found: WorkerQuerySet, key: str) -> WorkerQuerySet:
    """Workers of an organisation, of those below it, and of what was merged into one of them."""
    organisation = Organisation.objects.filter(pk=int(key)).first() if key.isdigit() else None
    if organisation is None:
        return found.none()
    nodes = {organisation.node} | {2 * pk + 1 for pk in Moved().to_organisations([organisation])}
    return found.filter(pk__in=WorkerReach.objects.filter(node__in=nodes).values("worker_id"))


def of_level(found: WorkerQuerySet, level: str) -> WorkerQuerySet:
    """Holders of a level; ``none`` for those without a certificate."""
    holding = Certificate.objects.filter(worker=OuterRef("pk"))
    return found.filter(~Exists(holding)) if level == "none" else found.filter(Exists(holding.filter(level=level)))


def registered(found: WorkerQuerySet, state: str, today: date) -> WorkerQuerySet:
    """By the registration that runs longest: valid, due within 90 or 30 days, lapsed, none on record; or suspended or
    taken away, and then it is neither valid nor due."""
    holding = Certificate.objects.filter(worker=OuterRef("pk"))
    soon = today + timedelta(days=SOON_DAYS if state == "soon" else DUE_DAYS)
    running = Exists(holding.filter(registered_until__gte=today))
    beyond = Exists(holding.filter(registered_until__gt=soon))
    sanctioned = Exists(ConductCase.objects.in_force(today).filter(worker=OuterRef("pk")))
    if state == "sanctioned":
        return found.filter(sanctioned)
    if state == "valid":
        return found.filter(beyond, ~sanctioned)
    if state in ("due", "soon"):
        return found.filter(running, ~beyond, ~sanctioned)
    if state == "lapsed":
        return found.filter(Exists(holding.filter(registered_until__lt=today)), ~running)
    return found.filter(Exists(holding), ~Exists(holding.filter(registered_until__isnull=False)))


def working(found: WorkerQuerySet, time: str) -> WorkerQuerySet:
    """With a running full-time or part-time employment; ``left`` for those who have had one and have none now, ``again``
    for those of whom one has ended and one runs."""
    posts = Employment.objects.filter(worker=OuterRef("pk"))
    running = posts.filter(end_on__isnull=True)
    if time == "now":
        return found.filter(Exists(running))
    if time == "left":
        return found.filter(Exists(posts), ~Exists(running))
    if time == "again":
        return found.filter(Exists(posts.filter(end_on__isnull=False)), Exists(running))
    return found.filter(Exists(running.filter(time=time)))


def called(found: WorkerQuerySet, words: str) -> WorkerQuerySet:
    """By name, pinyin, initials, last four of the document, or a whole number."""
    return found.filter(person__in=_people_called(words))


def worker_called(found: Any, words: str) -> Any:
    """The same for rows that are a worker's one and only."""
    return found.filter(worker__person__in=_people_called(words))


def _people_called(words: str) -> Any:
    """Persons by name, pinyin, initials, the last four of their document, or a whole document or phone number."""
    typed = "".join(words.split())
    field: Any = Person._meta.get_field
    asked = Q(name__contains=words.strip())
    if len(typed) == 4 and typed[:3].isdigit() and (typed[3].isdigit() or typed[3] in "xX"):
        asked |= Q(document_last_four__in=field("document_last_four").digests(typed.upper()))
    elif len(typed) >= 7 and any(c.isdigit() for c in typed):
        asked |= Q(document_index__in=field("document_index").digests(typed.upper()))
        asked |= Q(phone_index__in=field("phone_index").digests(typed))
    if typed.isascii() and typed.isalpha():
        asked |= Q(name_initials__startswith=typed.lower())
        for spelling in spellings(words):
            asked |= Q(name_pinyin__startswith=spelling)
    return Person.objects.filter(asked).values("pk")


def worker_detail(user: Any) -> WorkerQuerySet:
    """Workers with everything their page shows."""
    return workers(user).select_related("batch__made_by").prefetch_related("qualifications", _trainings())


def certificates(user: Any) -> OfWorkerQuerySet:
    return Certificate.objects.visible_to(user).select_related("worker__person")


def employments(user: Any) -> OfWorkerQuerySet:
    return Employment.objects.visible_to(user).select_related("worker__person", "organisation", "place")


def qualifications(user: Any) -> OfWorkerQuerySet:
    return Qualification.objects.visible_to(user).select_related("worker__person")


def is_own(user: Any, worker: int) -> bool:
    """Whether this is the record of whoever asks."""
    return user.person_id is not None and Worker.objects.filter(pk=worker, person=user.person_id).exists()


def own_record(user: Any) -> Worker | None:
    """The record of whoever asks, where an account was matched with it; nobody else's, whatever the role."""
    if user.person_id is None:
        return None
    own = Worker.objects.filter(person_id=user.person_id).select_related("person", "batch__made_by")
    return own.prefetch_related("certificates", "qualifications", _posts(), _trainings()).first()


def account_of(worker: Worker) -> str:
    """The login this person uses, empty where no account was matched."""
    account = getattr(worker.person, "user", None)
    return str(account.login) if account is not None else ""


def why(user: Any, worker: Worker) -> Any:
    """The grant that opens a worker to a user, for 「为什么我能看到」."""
    return user.why(VIEW, worker) if hasattr(user, "why") else None
