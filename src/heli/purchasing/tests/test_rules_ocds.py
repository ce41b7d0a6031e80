"""OCDS 1.1: ids that stay, amounts without loss, moments in Beijing time, and what releases say together."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules import ocds
from heli.purchasing.rules.ocds import Party, Process, Release
from heli.purchasing.tests.ocds_schema import faults

BUREAU, AGENCY = Party("u-1", "民政局", "11330400002520000X"), Party("u-2", "晨光")
AT = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)


def process() -> Process:
    """An intention, a tender that is opened later, and a contract."""
    planned = {"planning": {"budget": {"amount": ocds.value(100)}}}
    tender = {"tender": {"id": "t", "title": "关爱", "status": "active", "amendments": [{"id": "a"}]}}
    opened = {"tender": {"id": "t", "numberOfTenderers": 3, "amendments": [{"id": "b"}]}}
    later = datetime(2026, 4, 1, tzinfo=UTC)
    return Process("heli-1", BUREAU, [
        Release("opening", "t", later, ["tenderUpdate"], opened, [(AGENCY, "tenderer")]),
        Release("planning", "n", AT, ["planning"], planned),
        Release("tender", "t", datetime(2026, 3, 2, tzinfo=UTC), ["tender"], tender, [(BUREAU, "procuringEntity")]),
    ])  # fmt: skip


def test_a_release_has_an_id_of_its_own_and_each_party_once_with_all_its_roles() -> None:
    told = ocds.release_of(process(), process().releases[2])
    assert (told["ocid"], told["id"], told["tag"]) == ("heli-1", "heli-1-tender-t", ["tender"])
    assert told["parties"] == [{
        "id": "CN-USCC-11330400002520000X", "name": "民政局", "roles": ["buyer", "procuringEntity"],
        "identifier": {"scheme": "CN-USCC", "id": "11330400002520000X", "legalName": "民政局"},
    }]  # fmt: skip


def test_what_releases_say_together_joins_their_parts_and_keeps_the_last_word() -> None:
    record = ocds.record_of(process())
    assert [each["tag"][0] for each in record["releases"]] == ["planning", "tender", "tenderUpdate"]
    whole = record["compiledRelease"]
    assert whole["tag"] == ["compiled"] and whole["planning"]["budget"]["amount"]["amount"] == 1
    assert (whole["tender"]["title"], whole["tender"]["numberOfTenderers"]) == ("关爱", 3)
    assert [each["id"] for each in whole["tender"]["amendments"]] == ["a", "b"]
    assert [each["id"] for each in whole["parties"]] == ["CN-USCC-11330400002520000X", "u-2"]


def test_moments_are_written_in_beijing_time_and_a_day_ends_with_its_last_second() -> None:
    assert ocds.moment(AT) == "2026-03-01T09:30:00+08:00"
    assert ocds.period(date(2026, 1, 1), date(2026, 12, 31)) == {
        "startDate": "2026-01-01T00:00:00+08:00", "endDate": "2026-12-31T23:59:59+08:00",
    }  # fmt: skip


@given(st.integers(1, 10**13))
def test_no_fen_is_lost_in_an_amount(fen: int) -> None:
    assert Decimal(str(ocds.value(fen)["amount"])) * 100 == fen


@pytest.mark.parametrize(
    ("kind", "package"),
    [
        ("release-package", ocds.package([ocds.release_of(process(), each) for each in process().releases], "urn:x", AT, "市")),
        ("record-package", ocds.record_package([process()], "urn:x", AT, "市")),
    ],
)  # fmt: skip
def test_packages_are_accepted_by_the_official_schema(kind: str, package: Any) -> None:
    assert faults(package, kind) == []


def test_the_official_schema_refuses_what_is_no_day() -> None:
    broken = ocds.package(
        [ocds.release_of(process(), process().releases[1]) | {"date": "2026-13-01"}], "urn:x", AT, "市"
    )
    assert faults(broken, "release-package") != []
