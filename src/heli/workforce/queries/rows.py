"""The lines of the list of workers, made of values: models for all that a line shows took most of a page's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from heli.core.prepared import Prepared
from heli.workforce.models import Certificate, Employment, Worker

_people = Prepared(
    lambda keys: Worker.objects.filter(pk__in=keys).values_list("pk", "person__name", "education", "major")
)
_papers = Prepared(
    lambda keys: Certificate.objects.filter(worker__in=keys).values_list("worker_id", "level", "registered_until")
)
#: in the order in which the first running one is the main employment
_posts = Prepared(
    lambda keys: (
        Employment.objects.filter(worker__in=keys)
        .order_by("time", "start_on", "pk")
        .values_list(
            "worker_id", "end_on", "time", "post", "organisation__name", "place__name",
            "place__parent__name", "place__parent__level", "place__parent__parent__name", "place__parent__parent__level",
        )
    )
)  # fmt: skip
RANK = {"": 0, "junior": 1, "intermediate": 2, "senior": 3}


@dataclass(slots=True)
class WorkerRow:
    """A worker as the list shows one: the best certificate, the registration that runs longest, the main employment."""

    pk: int
    name: str
    education: str
    major: str
    #: of the best certificate, empty where there is none
    level: str = ""
    until: date | None = None
    time: str = ""
    post: str = ""
    employer: str | None = None
    #: the place, and those above it from the nearest: name and level
    place: str | None = None
    above: tuple[tuple[str, str], ...] = ()


def worker_rows(keys: list[int]) -> list[WorkerRow]:
    """The lines of some workers, whom the caller has found within the user's scope."""
    rows = {row[0]: WorkerRow(*row) for row in _people(keys)}
    for pk, level, until in _papers(keys):
        row = rows[pk]
        if RANK[level] > RANK[row.level]:
            row.level = level
        if until is not None and (row.until is None or until > row.until):
            row.until = until
    main: dict[int, Any] = {}
    for post in _posts(keys):
        known = main.get(post[0])
        if known is None or (known[1] is not None and post[1] is None):
            main[post[0]] = post
    for pk, (_worker, _end, time, post, employer, place, *above) in main.items():
        row = rows[pk]
        row.time, row.post, row.employer, row.place = time, post, employer, place
        row.above = tuple((name, level) for name, level in zip(above[::2], above[1::2], strict=True) if name)
    return list(rows.values())
