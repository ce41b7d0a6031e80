"""What was merged or moved, as far as it matters for who is seen from where.

The reach of a worker is written with the places and organisations of its time. Who holds a role on a place or an
organisation that took in others, or to which some were given, sees what lies there too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from heli.core.prepared import Prepared
from heli.directory.models import Organisation, OrganisationMove, Place, PlaceParent, PlaceSuccession

# asked at each request of somebody signed in, so built once
_merged = Prepared(
    lambda _none: (
        Organisation.objects.filter(merged_into__isnull=False)
        .order_by("pk")
        .values_list("pk", "place__path", "merged_into_id", "merged_into__place__path", "merged_into__path")
    )
)
_organisations = Prepared(
    lambda _none: OrganisationMove.objects.values_list(
        "organisation_id", "path", "place__path", "organisation__path", "organisation__place__path"
    )
)
_places = Prepared(lambda _none: PlaceParent.objects.values_list("place_id", "place__path", "parent__path"))
_succeeded = Prepared(lambda _none: PlaceSuccession.objects.values_list("old_id", "old__path", "new_id", "new__path"))


def merged_into() -> dict[int, int]:
    """For each organisation that was merged away the one in which it goes on, at the end of the chain."""
    return _ends({row[0]: row[2] for row in _merged()})


def _ends(step: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for pk, into in step.items():
        now, seen = into, {pk}
        while now in step and now not in seen:
            seen.add(now)
            now = step[now]
        found[pk] = now
    return found


class Moved:
    """Read once, however many places and organisations are asked about."""

    def to_places(self, granted: Iterable[Place]) -> set[int]:
        """Keys of organisations that lay elsewhere, or nowhere, and came to a place or below it, themselves or by a merge:
        their people are seen from there too."""
        paths = tuple(place.path for place in granted)
        if not paths:
            return set()
        came = {
            pk
            for pk, _then, lay, _now, lies in self._moves
            if (lies or "").startswith(paths) and not (lay or "").startswith(paths)
        }
        lies = {into: path or "" for _pk, _path, into, path, _own in self._merges}
        lies |= {pk: path or "" for pk, path, _into, _lies, _own in self._merges}
        return came | {
            pk for pk, now in self._end.items() if lies[now].startswith(paths) and not lies[pk].startswith(paths)
        }

    def to_organisations(self, granted: Iterable[Organisation]) -> set[int]:
        """Keys of organisations that came below the granted ones, or were merged into one of them or below: their people
        are seen with them."""
        paths = tuple(organisation.path for organisation in granted if organisation.path)
        if not paths:
            return set()
        came = {
            pk for pk, then, _lay, now, _lies in self._moves if now.startswith(paths) and not then.startswith(paths)
        }
        own = {into: path for _pk, _path, into, _lies, path in self._merges}
        return came | {pk for pk, now in self._end.items() if own[now].startswith(paths)}

    def between_places(self, granted: Iterable[Place]) -> set[int]:
        """Keys of places whose people are seen from the granted ones although they once lay elsewhere; after a split only
        what was given to the part."""
        paths = tuple(place.path for place in granted)
        if not paths:
            return set()
        found = {pk for pk, now, then in self._parents if now.startswith(paths) and not then.startswith(paths)}
        after: dict[int, list[tuple[int, str]]] = defaultdict(list)
        olds = {}
        for old, old_path, new, path in self._successions:
            after[old].append((new, path))
            olds[old] = old_path
        grown = True
        while grown:
            grown = False
            for old, news in after.items():
                inside = len(news) == 1 and (news[0][1].startswith(paths) or news[0][0] in found)
                if inside and old not in found and not olds[old].startswith(paths):
                    found.add(old)
                    grown = True
        return found

    @cached_property
    def _moves(self) -> list[Any]:
        return _organisations()

    @cached_property
    def _merges(self) -> list[Any]:
        return _merged()

    @cached_property
    def _end(self) -> dict[int, int]:
        return _ends({row[0]: row[2] for row in self._merges})

    @cached_property
    def _parents(self) -> list[Any]:
        return _places()

    @cached_property
    def _successions(self) -> list[Any]:
        return _succeeded()
