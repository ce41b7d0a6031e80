"""Keep the reach table in step: from which places and organisations each worker is seen."""

from __future__ import annotations

from collections.abc import Iterable

from heli.core.models import keep_rows
from heli.directory.models import Organisation, Place
from heli.workforce.models import Employment, Worker, WorkerReach


def nodes_of(organisation: Organisation | None, place: Place | None) -> set[int]:
    """The place and the organisation of an employment with everything above them; the root where no place is known."""
    codes: set[str] = set()
    above: set[int] = set()
    if place is not None:
        codes |= set(place.path.strip("/").split("/"))
    if organisation is not None:
        above = {2 * int(key) + 1 for key in organisation.path.split("/") if key} | {organisation.node}
        if organisation.place is not None:
            codes |= set(organisation.place.path.strip("/").split("/"))
    places = Place.objects.filter(code__in=codes, valid_until__isnull=True) if codes else Place.objects.none()
    found = {2 * pk for pk in places.values_list("pk", flat=True)}
    found |= {each.node for each in (place, organisation.place if organisation else None) if each is not None}
    return above | found | (set() if found else root_nodes())


def root_nodes() -> set[int]:
    """The city itself."""
    root = Place.objects.filter(parent__isnull=True, valid_until__isnull=True).order_by("pk").first()
    return {root.node} if root else set()


def extend_reach(employment: Employment) -> None:
    """Add what a new or changed employment brings; what was once reached stays."""
    worker = employment.worker
    keep_rows(WorkerReach.objects.filter(worker=worker))
    WorkerReach.objects.bulk_create(
        (
            WorkerReach(node=node, sort_name=worker.person.name_pinyin, worker=worker)
            for node in sorted(nodes_of(employment.organisation, employment.place))
        ),
        ignore_conflicts=True,
    )


def rebuild_reach(workers: Iterable[int]) -> None:
    """Make the rows of these workers again from all their employments."""
    known: dict[tuple[int | None, int | None], set[int]] = {}
    keys = list(workers)
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        keep_rows(WorkerReach.objects.filter(worker__in=chunk))
        WorkerReach.objects.filter(worker__in=chunk).delete()
        rows = []
        for worker in (
            Worker.objects.filter(pk__in=chunk)
            .select_related("person")
            .prefetch_related("employments__organisation__place", "employments__place")
        ):
            nodes: set[int] = set()
            for post in worker.employments.all():
                key = (post.organisation_id, post.place_id)
                if key not in known:
                    known[key] = nodes_of(post.organisation, post.place)
                nodes |= known[key]
            name = worker.person.name_pinyin
            rows += [WorkerReach(node=node, sort_name=name, worker=worker) for node in sorted(nodes or root_nodes())]
        WorkerReach.objects.bulk_create(rows)
