"""What a list of a class is compared with: people of the scope by name, and what is recorded of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from heli.directory.models import Person
from heli.workforce.models import Certificate, Training, Worker, reached
from heli.workforce.rules.class_list import Candidate

IMPORT = "workforce.training.import"
#: so many keys or names stand in one query
AT_ONCE = 500


def bearers(by: Any, names: Collection[str]) -> dict[str, list[Candidate]]:
    """Workers within the scope of the import, by name."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for some in _some(sorted(names)):
        named = Worker.objects.filter(reached(by, IMPORT), person__name__in=some)
        rows = list(named.values_list("pk", "person__name", "person__document_index", "person__document_last_four"))
        held = defaultdict(set)
        for part in _some([row[0] for row in rows]):
            papers = Certificate.objects.filter(worker__in=part).exclude(number="")
            for worker, number in papers.values_list("worker", "number"):
                held[worker].add(number)
        for pk, name, document, last_four in rows:
            found[name].append(Candidate(pk, _bytes(document), _bytes(last_four), frozenset(held[pk])))
    return found


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def digests(field: str, text: str) -> list[bytes]:
    """Under which digests a number, or its last four, may be stored."""
    index: Any = Person._meta.get_field(field)
    found: list[bytes] = index.digests(text.upper())
    return found


def recorded(workers: Iterable[int]) -> dict[tuple[int, str, str, date], int]:
    """Hours of what is recorded and was not returned."""
    found: dict[tuple[int, str, str, date], int] = {}
    for some in _some(sorted(set(workers))):
        kept = Training.objects.filter(worker__in=some).exclude(state=Training.State.RETURNED)
        for *key, tenths in kept.values_list("worker", "kind", "name", "end_on", "tenths"):
            found[tuple(key)] = tenths
    return found


def _some(values: list[Any]) -> Iterable[list[Any]]:
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
