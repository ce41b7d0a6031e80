"""Purchases as the Open Contracting Data Standard 1.1 writes them: one release for each thing that became public.

Every release has an id of its own that never changes; a release tells what was known at its moment. Amounts are yuan (CNY).
https://standard.open-contracting.org/1.1/en/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

VERSION = "1.1"
BEIJING = ZoneInfo("Asia/Shanghai")
#: the codelist has no word for consultation; anybody may ask to be invited, and some are
METHODS = {
    "open": "open",
    "framework": "open",
    "consultation": "selective",
    "single": "direct",
    "direct": "limited",
}
#: the registered numbers of organisations in China; org-id.guide has no code for them yet
SCHEME = "CN-USCC"

Json = dict[str, Any]


@dataclass(frozen=True)
class Party:
    """An organisation by its lasting id; ``code`` is its unified social credit code, if it has one."""

    uid: str
    name: str
    code: str = ""

    @property
    def id(self) -> str:
        return f"{SCHEME}-{self.code}" if self.code else self.uid

    def told(self, roles: Sequence[str]) -> Json:
        named: Json = {"id": self.id, "name": self.name, "roles": list(roles)}
        if self.code:
            named["identifier"] = {"scheme": SCHEME, "id": self.code, "legalName": self.name}
        return named

    @property
    def reference(self) -> Json:
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True)
class Release:
    """One thing that became public: what happened to which record at which moment, and the sections it tells."""

    kind: str
    about: str
    at: datetime
    tag: Sequence[str]
    sections: Mapping[str, Any]
    parties: Sequence[tuple[Party, str]] = ()


@dataclass(frozen=True)
class Process:
    """A purchase from its intention to its last payment; ``ocid`` stays with it for ever."""

    ocid: str
    buyer: Party
    releases: Sequence[Release] = field(default_factory=list)


def moment(day: date | datetime) -> str:
    """RFC 3339 in Beijing time; a day without an hour is its beginning."""
    held = day if isinstance(day, datetime) else datetime.combine(day, time(), BEIJING)
    return held.astimezone(BEIJING).isoformat(timespec="seconds")


def value(fen: int) -> Json:
    """Whole yuan as a whole number, else with its fen; never more than two places."""
    return {"amount": fen // 100 if fen % 100 == 0 else round(fen / 100, 2), "currency": "CNY"}


def period(start: date | datetime | None, end: date | datetime | None) -> Json:
    """Of two days the last is counted to its end."""
    held: Json = {}
    if start is not None:
        held["startDate"] = moment(start)
    if end is not None:
        held["endDate"] = moment(end if isinstance(end, datetime) else datetime.combine(end, time(23, 59, 59), BEIJING))
    return held


def release_of(process: Process, release: Release) -> Json:
    """As it stands in a package."""
    return {
        "ocid": process.ocid, "id": f"{process.ocid}-{release.kind}-{release.about}", "date": moment(release.at),
        "tag": list(release.tag), "initiationType": "tender", "language": "zh", "parties": _parties(process, release),
        "buyer": process.buyer.reference, **release.sections,
    }  # fmt: skip


def _parties(process: Process, release: Release) -> list[Json]:
    """Each once, with all its roles."""
    held: dict[str, tuple[Party, list[str]]] = {}
    for party, role in [(process.buyer, "buyer"), *release.parties]:
        known = held.setdefault(party.id, (party, []))[1]
        if role not in known:
            known.append(role)
    return [party.told(roles) for party, roles in held.values()]


def package(releases: Iterable[Json], address: str, at: datetime, publisher: str) -> Json:
    return {**_head(address, at, publisher), "releases": list(releases)}


def record_package(processes: Iterable[Process], address: str, at: datetime, publisher: str) -> Json:
    """Each purchase whole: its releases, and what they say together."""
    return {**_head(address, at, publisher), "records": [record_of(process) for process in processes]}


def record_of(process: Process) -> Json:
    releases = [release_of(process, each) for each in in_order(process.releases)]
    return {"ocid": process.ocid, "releases": releases, "compiledRelease": compiled(releases)}


def in_order(releases: Iterable[Release]) -> list[Release]:
    return sorted(releases, key=lambda each: each.at)


def compiled(releases: Sequence[Json]) -> Json:
    """What releases in their order say together, as the standard merges: later values stand, parts with an id are joined."""
    whole: Json = {}
    for each in releases:
        whole = _merged(whole, {key: held for key, held in each.items() if key not in ("id", "tag")})
    return {**whole, "id": f"{whole['ocid']}-{whole['date']}", "tag": ["compiled"]}


def _merged(older: Any, newer: Any) -> Any:
    if isinstance(older, dict) and isinstance(newer, dict):
        return {key: _merged(older.get(key), newer[key]) if key in newer else older[key] for key in {**older, **newer}}
    if isinstance(newer, list) and newer and isinstance(newer[0], dict) and "id" in newer[0]:
        held = {each["id"]: each for each in older or []}
        for each in newer:
            held[each["id"]] = _merged(held.get(each["id"]), each)
        return list(held.values())
    return newer


def _head(address: str, at: datetime, publisher: str) -> Json:
    return {"uri": address, "version": VERSION, "publishedDate": moment(at), "publisher": {"name": publisher}}
