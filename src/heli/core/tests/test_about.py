"""What hangs on a record is seen by who sees the record."""

from __future__ import annotations

from typing import Any

from heli.core.models import record_seen
from tests.access_things.workforce import a_worker
from tests.cast import City


def test_a_record_is_found_by_kind_and_key_where_somebody_sees_it(city: City, zhou_min: Any, qian_feng: Any) -> None:
    worker = a_worker(city, zhou_min)
    assert record_seen(zhou_min, "workforce.worker", worker.pk) == worker
    assert record_seen(qian_feng, "workforce.worker", worker.pk) is None, "of another district"
    for kind, pk in (("workforce.worker", 987654), ("workforce.nothing", 1), ("nothing", 1), ("", 1)):
        assert record_seen(zhou_min, kind, pk) is None, kind
