"""Whatever somebody takes out of the house as a table says who took it, and the audit says so too."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heli.accounts.models import User
from heli.core.audit.entries import read_content
from heli.core.models import AuditEntry
from heli.core.tables.listed import lists
from heli.directory.models import Population
from heli.workforce.actions.gap import freeze_month
from tests.access import Grounds
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


def taken(user: User, address: str) -> tuple[str, dict[str, Any]]:
    """The last line of the file, and what the audit keeps of it."""
    before = AuditEntry.objects.filter(event="core.list.export").count()
    text = b"".join(client_of(user).get(address)).decode("utf-8-sig")
    entries = AuditEntry.objects.filter(event="core.list.export").order_by("-number")
    assert entries.count() == before + 1, address
    entry = entries[0]
    assert entry.actor == user.actor
    return [line for line in text.splitlines() if line][-1], read_content(entry)


def test_a_table_that_is_no_list_is_taken_with_name_and_entry(city: City, shen_jie: User) -> None:
    Population.objects.create(
        place=city.root, place_code="3304", place_name="", year=2020, measure="residents", value=9
    )
    report = freeze_month(None, by=shen_jie, month=date(2026, 9, 30), today=date(2026, 11, 2))
    for address, table in (
        ("/workforce/gap/?level=district&as=csv", "gap"),
        (f"/workforce/gap/reports/{report.pk}/?as=csv", "gap-report"),
        ("/settings/fields/dictionary/?format=csv", "dictionary"),
    ):
        note, kept = taken(shen_jie, address)
        assert "由沈洁（shen_jie）于" in note
        assert (kept["table"], kept["form"]) == (table, "csv") and int(kept["rows"]) > 0


@pytest.mark.on_any
def test_every_list_is_taken_with_name_and_entry(grounds: Grounds) -> None:
    people = list(grounds.home.values())
    for name, listed in lists().items():
        user = next(each for each in people if each.holds(listed.permission) and each.holds("core.list.export"))
        note, kept = taken(user, f"{listed.url}?view=all&format=csv")
        assert f"由{user.name}（{user.login}）于" in note
        assert kept["table"] == listed.table.name, name
