"""A first roster of a whole city: what is done otherwise for its size leaves everything as a small one does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from heli.accounts import acting
from heli.core.models import Batch
from heli.core.rules.identity import check_character
from heli.workforce import imports
from heli.workforce.actions.undo import undo_import
from heli.workforce.bulk.indexes import WORTH, made_anew
from heli.workforce.models import Employment, Worker, WorkerReach
from tests.cast import City

pytestmark = pytest.mark.django_db


def person(number: int) -> dict[str, Any]:
    body = f"3304021990{number // 1000 % 12 + 1:02}{number % 28 + 1:02}{number % 1000:03}"
    return {
        "name": "林岚", "id_number": body + check_character(body), "licence_level": "社会工作师", "phone": "18600001402",
        "employer": "晨光社会工作服务中心", "district": "南湖区", "street": "解放街道",
    }  # fmt: skip


def bring(count: int) -> dict[str, Any]:
    rows = imports.from_records(person(number) for number in range(count))
    return imports.load(rows, by=acting.console(), file_name="名册.xlsx")


def schema() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master ORDER BY 1")
        return cursor.fetchall()


def test_a_first_roster_leaves_every_index_as_it_was(city: City) -> None:
    before = schema()
    report = bring(WORTH)
    assert report["created"] == WORTH
    assert schema() == before
    above = {city.places[code].node for code in ("3304", "330402", "330402008")}
    seen = WorkerReach.objects.filter(node__in=above).values_list("node", "worker")
    assert len(set(seen)) == len(seen) == 3 * WORTH
    first = Employment.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.bulk_create(
            [Employment(worker=first.worker, organisation=first.organisation, place=first.place, version=1)]
        )
    undo_import(Batch.objects.get(pk=report["batch"]), by=acting.console())
    assert not Worker.objects.exists()


def test_indexes_are_there_again_after_a_failure(city: City) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("indexes stay on PostgreSQL")
    before, seen = schema(), list[bool]()

    def fail() -> None:
        with transaction.atomic(), connection.cursor() as cursor, made_anew(cursor, ["workforce_employment"]):
            seen.append(schema() != before)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen == [True]
    assert schema() == before
