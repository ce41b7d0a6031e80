"""What an import must know of the city before it writes: places, organisations, and the people it already has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from heli.core.models import Batch
from heli.directory.models import Organisation, OrganisationName, Person, Place
from heli.workforce.models import Certificate, Employment, LeaverProposal, Registration

CHUNK = 900
#: what a roster tells of a certificate
PAPER_FACTS = ("number", "issued_on", "registered_until")


@dataclass
class Ground:
    """The places in force and the organisations of the city, with the nodes from which each is seen."""

    place_names: dict[int, str] = field(default_factory=dict)
    place_levels: dict[int, str] = field(default_factory=dict)
    place_paths: dict[int, str] = field(default_factory=dict)
    place_by_code: dict[str, int] = field(default_factory=dict)
    root: int | None = None
    organisation_place: dict[int, int | None] = field(default_factory=dict)
    organisation_path: dict[int, str] = field(default_factory=dict)
    organisation_code: dict[int, str] = field(default_factory=dict)
    organisation_name: dict[int, str] = field(default_factory=dict)
    organisation_by_code: dict[str, int] = field(default_factory=dict)
    organisations_by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def place_code(self, place: int) -> str:
        return self.place_paths[place].rstrip("/").rsplit("/", 1)[-1]

    def code_above(self, place: int) -> str:
        """The code of the place above, empty for the root."""
        codes = self.place_paths[place].strip("/").split("/")
        return codes[-2] if len(codes) > 1 else ""

    def place_nodes(self, place: int | None) -> set[int]:
        """The place and everything above it."""
        if place is None:
            return set()
        codes = self.place_paths[place].strip("/").split("/")
        return {2 * self.place_by_code[code] for code in codes if code in self.place_by_code} | {2 * place}

    def organisation_nodes(self, organisation: int) -> set[int]:
        """The organisation, those above it, and its place with everything above."""
        above = {2 * int(key) + 1 for key in self.organisation_path[organisation].split("/") if key}
        return above | {2 * organisation + 1} | self.place_nodes(self.organisation_place[organisation])

    def nodes(self, organisation: int | None, place: int | None) -> set[int]:
        """Everything from which somebody at this organisation and place is seen; the city itself where no place is
        known, so that nobody is dropped."""
        found = self.place_nodes(place)
        if organisation is not None:
            found |= self.organisation_nodes(organisation)
        if self.root is not None and not any(node % 2 == 0 for node in found):
            found.add(2 * self.root)
        return found


def ground(user: Any) -> Ground:
    """The whole directory in memory: some thousand places and organisations. Those who import see all of it."""
    if not user.holds("workforce.roster.import"):
        return Ground()
    known = Ground()
    rows = (
        Place.objects.filter(valid_until__isnull=True)
        .order_by("path")
        .values_list("pk", "code", "name", "level", "path")
    )
    for pk, code, name, level, path in rows:
        known.place_names[pk], known.place_levels[pk], known.place_paths[pk] = name, level, path
        known.place_by_code[code] = pk
        if known.root is None:
            known.root = pk
    merged = {}
    columns = ("pk", "name", "short_name", "credit_code", "place_id", "path", "merged_into_id")
    for pk, name, short, code, place, path, into in Organisation.objects.order_by("pk").values_list(*columns):
        known.organisation_place[pk] = place if place in known.place_names else None
        known.organisation_path[pk], known.organisation_code[pk], known.organisation_name[pk] = path, code, name
        if into is not None:
            merged[pk] = into
            continue
        if code:
            known.organisation_by_code[code] = pk
        for spelling in {name, short} - {""}:
            known.organisations_by_name[spelling].append(pk)
    for name, pk in OrganisationName.objects.values_list("name", "organisation_id"):
        known.organisations_by_name[name].append(merged.get(pk, pk))
    return known


@dataclass(frozen=True, slots=True)
class Known:
    """A person the city already has, as far as an import may change them."""

    pk: int
    uid: str
    version: int
    name: str
    sex: str
    birth_date: str | None
    phone_index: bytes | None
    name_pinyin: str
    worker: int | None
    worker_version: int
    education: str
    major: str
    studied_until: str | None


def known_people(user: Any, keys: Sequence[tuple[str, bytes]]) -> dict[int, Known]:
    """Persons by the position of their document in ``keys`` (kind, blind index): identity, not a listing, so it is
    not limited by scope; the caller learns nothing but that the document is known."""
    if not user.holds("workforce.roster.import") or not Person.objects.exists():
        return {}
    positions = {key: at for at, key in enumerate(keys)}
    by_kind: dict[str, list[bytes]] = defaultdict(list)
    for kind, index in keys:
        by_kind[kind].append(index)
    found = {}
    for kind, indexes in by_kind.items():
        of_kind = Person.objects.filter(document_kind=kind)
        # while a key is being changed the digest in force may stand in either column
        columns = ["document_index"]
        if of_kind.filter(document_index_following__isnull=False).exists():
            columns.append("document_index_following")
        for column in columns:
            few = of_kind[: len(indexes)].count() < len(indexes)
            for facts, digest in _rows_of_documents(kind, column, None if few else indexes):
                if (kind, digest) in positions:
                    found[positions[kind, digest]] = _known(facts)
    return found


#: joined by the index of (kind, digest): without the kind every chunk would walk the whole table
DOCUMENTS = (
    "SELECT p.id, p.uid, p.version, p.name, p.sex, p.birth_date, p.phone_index, p.name_pinyin, w.id, w.version, w.education, "
    "w.major, w.studied_until, p.{column} FROM directory_person p LEFT JOIN workforce_worker w ON w.person_id = p.id "
    "WHERE p.document_kind = %s AND p.{column} {which}"
)


def _rows_of_documents(kind: str, column: str, indexes: list[bytes] | None) -> Iterator[tuple[list[Any], bytes]]:
    """People by their documents, or all who have any where the city knows fewer than are asked about."""
    for chunk in [None] if indexes is None else _chunks(indexes):
        which = "IS NOT NULL" if chunk is None else f"IN ({', '.join(['%s'] * len(chunk))})"
        with connection.cursor() as cursor:
            cursor.execute(DOCUMENTS.format(column=column, which=which), [kind, *(chunk or ())])
            for *facts, digest in cursor.fetchall():
                yield facts, bytes(digest)


def _known(facts: list[Any]) -> Known:
    pk, uid, version, name, sex, born, phone, pinyin, worker, worker_version, education, major, studied = facts
    return Known(
        pk, str(UUID(str(uid))), version, name, sex, str(born) if born else None, bytes(phone) if phone else None, pinyin,
        worker, worker_version or 0, education or "", major or "", str(studied) if studied else None,
    )  # fmt: skip


def papers_of(user: Any, workers: Iterable[int]) -> dict[tuple[int, str], tuple[Any, ...]]:
    """Certificates by worker and level: (key, version, number, issued on, registered until, what a registration settled)."""
    found: dict[tuple[int, str], tuple[Any, ...]] = {}
    if not user.holds("workforce.roster.import"):
        return found
    for chunk in _chunks(list(workers)):
        rows, settled = Certificate.objects.filter(worker__in=chunk), _settled(chunk)
        for worker, level, pk, version, number, issued, until in rows.values_list(
            "worker_id", "level", "pk", "version", "number", "issued_on", "registered_until"
        ):
            found[worker, level] = (pk, version, number, _iso(issued), _iso(until), settled.get(pk, ()))
    return found


def _settled(workers: list[int]) -> dict[int, tuple[str, ...]]:
    """By certificate what no roster may change: the last day once a term was given, all of it while the decision is awaited."""
    about = Registration.objects.filter(certificate__worker__in=workers)
    given = about.filter(state__in=Registration.GIVEN).values_list("certificate_id", flat=True)
    awaited = about.filter(state=Registration.State.CHECKED).values_list("certificate_id", flat=True)
    return {**dict.fromkeys(given, ("registered_until",)), **dict.fromkeys(awaited, PAPER_FACTS)}


def posts_of(user: Any, workers: Iterable[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Employments by worker: (key, version, organisation, place, post, time, start, contract until, pay group, end)."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    if not user.holds("workforce.roster.import"):
        return found
    columns = ("worker_id", "pk", "version", "organisation_id", "place_id", "post", "time", "start_on", "contract_until",
               "pay_group", "end_on")  # fmt: skip
    for chunk in _chunks(list(workers)):
        for worker, *rest, start, contract, group, end in (
            Employment.objects.filter(worker__in=chunk).order_by("pk").values_list(*columns)
        ):
            found[worker].append((*rest, _iso(start), _iso(contract), group, _iso(end)))
    return found


def missing_from(user: Any, organisation: int, present: set[int], names: set[str]) -> list[int]:
    """Open employments of an organisation whose workers are neither present nor named, and not yet proposed."""
    if not user.holds("workforce.roster.propose"):
        return []
    open_now = Employment.objects.filter(organisation=organisation, end_on__isnull=True)
    waiting = LeaverProposal.objects.filter(state=LeaverProposal.State.PROPOSED).values("employment_id")
    rows = open_now.exclude(pk__in=waiting).order_by("pk").values_list("pk", "worker_id", "worker__person__name")
    return [pk for pk, worker, name in rows if worker not in present and name not in names]


def batch(user: Any, pk: int) -> Batch | None:
    """One import of rosters."""
    return Batch.objects.filter(pk=pk, kind="workforce").first() if user.holds("workforce.roster.import") else None


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _chunks(values: list[Any]) -> Iterator[list[Any]]:
    size = CHUNK if connection.vendor == "sqlite" else 10_000
    for start in range(0, len(values), size):
        yield values[start : start + size]
