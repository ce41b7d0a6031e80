"""The register as it is read: the list of workers, one worker, and what happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from heli.core.rules.names import spellings
from heli.directory.models import Organisation, Person, Place
from heli.workforce.models import Certificate, Employment, LicenceLevel, OfWorkerQuerySet, Worker, WorkerQuerySet, WorkerReach

#: a registration that ends within so many days is due
DUE_DAYS = 90
#: counted exactly up to here; beyond, the page says "more than"
COUNTED = 10_000
PAGE = 50
VIEW = "workforce.worker.view"


@dataclass(frozen=True)
class Filters:
    """What the address of the list asks for; empty means no limit."""

    words: str = ""
    place: Place | None = None
    organisation: Organisation | None = None
    level: str = ""
    registration: str = ""
    time: str = ""


@dataclass(frozen=True)
class Page:
    """One page of the list: workers by name, how many there are, and where the next page begins."""

    workers: list[Worker]
    count: int
    licensed: int
    more_than: bool
    after: str


def workers(user: Any) -> WorkerQuerySet:
    """Workers the user may see, with what a row shows."""
    return Worker.objects.visible_to(user).select_related("person").prefetch_related("certificates", _posts())


def _posts() -> Prefetch:
    posts = Employment.objects.select_related("organisation", "place__parent__parent").order_by("time", "start_on", "pk")
    return Prefetch("employments", posts)


def places(user: Any) -> QuerySet[Place]:
    """Districts, streets and communities in force, for choosing."""
    return Place.objects.visible_to(user).filter(valid_until__isnull=True).order_by("path")


def places_of_choice(user: Any) -> QuerySet[Place]:
    """City and districts, and below them what the user answers for: what a filter offers."""
    nodes = user.nodes(VIEW) or []
    own = [node // 2 for node in nodes if node % 2 == 0]
    return places(user).filter(Q(level__in=["city", "district"]) | Q(pk__in=own) | Q(parent__in=own))


def organisations(user: Any) -> QuerySet[Organisation]:
    """Organisations that employ or may employ, for choosing."""
    return Organisation.objects.visible_to(user).filter(state="active").order_by("name_pinyin", "pk")


def worker_page(user: Any, asked: Filters, today: date, after: str = "", size: int = PAGE) -> Page:
    """A page in the order of names. It reads the reach table by its index, from ``after`` on, and nothing else but
    the rows shown; the count stops at 10,000."""
    found = _reached(user, asked, today)
    counted = found.values("worker_id")[: COUNTED + 1].count()
    licensed = 0
    if counted <= COUNTED:
        holding = Certificate.objects.filter(worker=OuterRef("worker_id"))
        licensed = found.filter(Exists(holding)).values("worker_id").count()
    rows = found
    if after:
        name, _, key = after.rpartition("|")
        if key.isdigit():
            rows = rows.filter(Q(sort_name__gt=name) | Q(sort_name=name, worker_id__gt=int(key)))
    slots = list(rows.order_by("sort_name", "worker_id").values_list("sort_name", "worker_id")[: size + 1])
    shown = [pk for _, pk in slots[:size]]
    by_key = {worker.pk: worker for worker in workers(user).filter(pk__in=shown)}
    following = f"{slots[size - 1][0]}|{slots[size - 1][1]}" if len(slots) > size else ""
    return Page([by_key[pk] for pk in shown if pk in by_key], min(counted, COUNTED), licensed, counted > COUNTED, following)


def _reached(user: Any, asked: Filters, today: date) -> QuerySet[WorkerReach]:
    """Rows of the reach table, one per worker, that the user may see and asked for."""
    found = WorkerReach.objects.all()
    nodes = user.nodes(VIEW) if user.holds(VIEW) else []
    chosen = asked.organisation or asked.place
    if chosen is not None:
        found = found.filter(node=chosen.node)
        if nodes is not None and not user.may(VIEW, chosen):
            found = found.filter(worker__in=Worker.objects.visible_to(user))
        if asked.organisation and asked.place:
            found = found.filter(worker__in=WorkerReach.objects.filter(node=asked.place.node).values("worker_id"))
    elif nodes is None:
        first = WorkerReach.objects.filter(worker=OuterRef("worker_id"), pk__lt=OuterRef("pk"))
        found = found.filter(~Exists(first))
    elif len(nodes) == 1:
        found = found.filter(node=nodes[0])
    else:
        # somebody seen from two scopes is shown once: by the lower node
        lower = WorkerReach.objects.filter(worker=OuterRef("worker_id"), node__in=nodes, node__lt=OuterRef("node"))
        found = found.filter(node__in=nodes).filter(~Exists(lower))
    return _narrowed(found, asked, today)


def _narrowed(found: QuerySet[WorkerReach], asked: Filters, today: date) -> QuerySet[WorkerReach]:
    holding = Certificate.objects.filter(worker=OuterRef("worker_id"))
    if asked.level == "none":
        found = found.filter(~Exists(holding))
    elif asked.level in LicenceLevel.values:
        found = found.filter(Exists(holding.filter(level=asked.level)))
    soon = today + timedelta(days=DUE_DAYS)
    running = holding.filter(registered_until__gte=today)
    if asked.registration == "valid":
        found = found.filter(Exists(holding.filter(registered_until__gt=soon)))
    elif asked.registration == "due":
        found = found.filter(Exists(running), ~Exists(holding.filter(registered_until__gt=soon)))
    elif asked.registration == "lapsed":
        found = found.filter(Exists(holding.filter(registered_until__lt=today)), ~Exists(running))
    elif asked.registration == "none":
        found = found.filter(Exists(holding), ~Exists(holding.filter(registered_until__isnull=False)))
    if asked.time in Employment.Time.values:
        posts = Employment.objects.filter(worker=OuterRef("worker_id"), end_on__isnull=True, time=asked.time)
        found = found.filter(Exists(posts))
    if asked.words:
        found = found.filter(worker__person__in=_people_called(asked.words))
    return found


def _people_called(words: str) -> QuerySet[Person]:
    """Persons by name, pinyin, initials, the last four of their document, or a whole document or phone number."""
    typed = "".join(words.split())
    field = Person._meta.get_field
    asked = Q(name__contains=words.strip())
    if len(typed) == 4 and typed[:3].isdigit() and (typed[3].isdigit() or typed[3] in "xX"):
        asked |= Q(document_last_four=field("document_last_four").digest(typed.upper()))
    elif len(typed) >= 7 and any(c.isdigit() for c in typed):
        asked |= Q(document_index=field("document_index").digest(typed.upper()))
        asked |= Q(phone_index=field("phone_index").digest(typed))
    if typed.isascii() and typed.isalpha():
        asked |= Q(name_initials__startswith=typed.lower())
        for spelling in spellings(words):
            asked |= Q(name_pinyin__startswith=spelling)
    return Person.objects.filter(asked).values("pk")


def worker_detail(user: Any) -> WorkerQuerySet:
    """Workers with everything their page shows."""
    return workers(user).select_related("batch__made_by").prefetch_related("qualifications")


def certificates(user: Any) -> OfWorkerQuerySet:
    return Certificate.objects.visible_to(user).select_related("worker__person")


def employments(user: Any) -> OfWorkerQuerySet:
    return Employment.objects.visible_to(user).select_related("worker__person", "organisation", "place")


def why(user: Any, worker: Worker) -> Any:
    """The grant that opens a worker to a user, for 「为什么我能看到」."""
    return user.why(VIEW, worker) if hasattr(user, "why") else None
