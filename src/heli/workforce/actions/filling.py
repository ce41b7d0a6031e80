"""What a city asks of its workers beside what heli asks."""

from __future__ import annotations

from collections.abc import Mapping

from heli.core.actions import action
from heli.core.actions.own import write_own_values
from heli.core.models import Acting
from heli.core.rules.own import Value
from heli.workforce.models import Worker


@action("workforce.worker.fill")
def fill_worker(worker: Worker, /, *, by: Acting, values: Mapping[int, Value]) -> Worker:
    """Write the city's own fields of a worker; ``values`` by key of the field."""
    write_own_values(Worker._meta.label_lower, worker.pk, values, by=by)
    worker.save()
    return worker
