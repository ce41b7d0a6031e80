"""Under whose own fields a worker lies, and how many lie under each office: read from the reach table."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from heli.directory.queries.owners import nodes_of, owners_at
from heli.workforce.models import Worker, WorkerReach


def owners_of_worker(worker: int) -> set[str]:
    return owners_at(WorkerReach.objects.filter(worker=worker).values_list("node", flat=True))


def workers_under(owners: Collection[str]) -> dict[str, int]:
    """By one group over the reach table; the whole city counts everybody, those without a place too."""
    nodes = nodes_of([owner for owner in owners if owner])
    rows = WorkerReach.objects.filter(node__in=nodes).values_list("node").annotate(count=Count("worker", distinct=True))
    found = dict.fromkeys(owners, 0) | {nodes[node]: count for node, count in rows}
    if "" in found:
        found[""] = Worker.objects.count()
    return found
