"""What an import would do: who and what is new, what changes, decided against what the city knows now.

Rules of an update: a file changes what it says, never what it leaves empty; the name of a known person stays (it is
corrected by a person, on the page) and a differing one is a warning, as is what a registration has settled; an
employment is the same one where organisation and place agree, or where one of the two knows the place less exactly or
not at all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from heli.core import crypto, keys
from heli.core.rules.passes import Told, in_pass, quiet, walked
from heli.core.rules.sentence import Sentence
from heli.workforce.bulk.fold import NONE, Folded, fold
from heli.workforce.bulk.rows import Rows
from heli.workforce.bulk.sealing import Digests
from heli.workforce.bulk.spots import Spots, resolve
from heli.workforce.queries import imports as queries

PERMISSION = "workforce.roster.import"
NAME_DIFFERS = Sentence("这个证件号码登记的是另一个姓名；姓名没有改，如登记有误请在本人页面更正。")
REGISTRATION_DECIDES = Sentence("与登记申请已审定的内容不同；没有改。如审定有误，请由登记机关办理。")
CONTRACT_BEFORE = Sentence("劳动合同到期日早于登记的入职日期；没有读入。请核对两项。")
#: what a column of a certificate is called in a roster
TOLD_AS = dict(zip(queries.PAPER_FACTS, ("licence_no", "licence_issued", "registered_until"), strict=True))


@dataclass
class Change:
    """One stored row that changes; ``before`` and ``after`` hold plain values by column."""

    table: str
    pk: int
    version: int
    before: dict[str, Any]
    after: dict[str, Any]
    uid: str = ""


@dataclass
class Plan:
    """Everything an apply needs. Its text is what the audit keeps of it."""

    rows: Rows
    ground: queries.Ground
    spots: Spots
    folded: Folded
    indexes: list[tuple[str, bytes]]
    #: how far a change of keys was when the indexes were made
    keys: tuple[int | None, ...]
    known: dict[int, queries.Known]
    new_people: list[int] = field(default_factory=list)
    new_workers: list[int] = field(default_factory=list)
    new_papers: list[int] = field(default_factory=list)
    new_posts: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    #: employments that learn their place: (person, spot)
    moved: list[tuple[int, int]] = field(default_factory=list)
    #: open employments of the organisation whose full list this is, that the list does not name
    missing: list[int] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    #: the JSON of ``heli import``, kept with the batch
    report: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"新建 {self.counts['created']}，更新 {self.counts['updated']}，不变 {self.counts['unchanged']}"

    @property
    def is_empty(self) -> bool:
        return not (
            self.missing or self.new_people or self.new_workers or self.new_papers or self.new_posts or self.changes
        )

    def digests(self) -> list[tuple[int, str]]:
        """(rows, digest) for each 1,000 good rows, in the order of the file."""
        kept = [i for i, good in enumerate(self.rows.good) if good]
        columns = [self.rows.row, *(self.rows.columns[name] for name in sorted(self.rows.columns))]
        if self.rows.more:
            columns.append([self.rows.more.get(i, "") for i in range(len(self.rows))])
        whole, found = len(kept) == len(self.rows), []
        for start in range(0, len(kept), 1000):
            part = kept[start : start + 1000]
            digest = hashlib.sha256()
            for column in columns:
                cells = column[start : start + 1000] if whole else [column[i] for i in part]
                digest.update("\x1f".join(map(str, cells)).encode())
                digest.update(b"\x1e")
            found.append((len(part), digest.hexdigest()))
        return found


def make(
    rows: Rows, *, by: Any, create_organisations: bool, full_list_of: int | None = None, told: Told = quiet
) -> Plan:
    """Decide, without writing anything. ``rows.good`` turns false where scope or employer refuse a row.

    ``full_list_of`` is the organisation of which the file is the whole list: who is missing is found too.
    """
    ground = queries.ground(by)
    nodes = by.nodes(PERMISSION)
    create = create_organisations and by.holds("directory.organisation.create")
    spots = resolve(rows, ground, create, None if nodes is None else set(nodes), full_list_of)
    folded = fold(rows, spots.of_row)
    keys_now, digests = keys.ring().step, Digests()
    first, second, people = in_pass(told, 0, 2), in_pass(told, 1, 2), folded.people.key
    indexes = [(kind, digests.document(number)) for kind, number in walked(people, len(people), first)]
    plan = Plan(rows, ground, spots, folded, indexes, keys_now, queries.known_people(by, indexes))
    changed = _Comparison(plan, by, digests, second).run()
    _count(plan, *changed)
    if full_list_of is not None:
        plan.missing = queries.missing_from(by, full_list_of, _present(plan, full_list_of), _names_of_bad_rows(rows))
    return plan


def _present(plan: Plan, organisation: int) -> set[int]:
    """Known workers whom the file names at the organisation."""
    posts, spots = plan.folded.posts, plan.spots.spots
    people = {person for person, spot in zip(posts.person, posts.spot, strict=True) if spots[spot][0] == organisation}
    return {plan.known[person].worker or 0 for person in people if person in plan.known}


def _names_of_bad_rows(rows: Rows) -> set[str]:
    """A row with an error still names somebody who is there."""
    return {name for name, good in zip(rows.text("name"), rows.good, strict=True) if not good and name}


class _Comparison:
    """Compares the file with what is known; returns the entries that bring something, by list."""

    def __init__(self, plan: Plan, by: Any, digests: Digests, told: Told) -> None:
        self.plan, self.digests, self.told = plan, digests, told
        workers = [known.worker for known in plan.known.values() if known.worker is not None]
        self.papers = queries.papers_of(by, workers) if workers else {}
        self.posts = queries.posts_of(by, workers) if workers else {}

    def run(self) -> tuple[set[int], set[int], set[int]]:
        plan = self.plan
        people, papers, posts = set[int](), set[int](), set[int]()
        total = len(plan.folded.people.key)
        for person in walked(range(total), total, self.told):
            known = plan.known.get(person)
            if known is None:
                plan.new_people.append(person)
            elif self.person_changes(person, known):
                people.add(person)
        for paper in range(len(plan.folded.papers.person)):
            if self.paper_changes(paper):
                papers.add(paper)
        for post in range(len(plan.folded.posts.person)):
            if self.post_changes(post):
                posts.add(post)
        return people, papers, posts

    def person_changes(self, person: int, known: queries.Known) -> bool:
        plan, people = self.plan, self.plan.folded.people
        if known.name != people.name[person]:
            self.warn(people.row[person], "name", "name_differs", NAME_DIFFERS)
        told = {"sex": people.sex[person], "birth_date": people.birth_date[person]}
        held = {"sex": known.sex, "birth_date": known.birth_date}
        after = _news(told, held)
        phone = people.phone[person]
        if phone and self.digests.phone(phone) != known.phone_index:
            after["phone"], held["phone"] = phone, None
        if after:
            before = {name: held[name] for name in after}
            plan.changes.append(Change("directory_person", known.pk, known.version, before, after, known.uid))
        if known.worker is None:
            plan.new_workers.append(person)
            return True
        told = {
            "education": people.education[person], "major": people.major[person],
            "studied_until": people.studied_until[person],
        }  # fmt: skip
        held = {"education": known.education, "major": known.major, "studied_until": known.studied_until}
        return self.change("workforce_worker", known.worker, known.worker_version, told, held) or bool(after)

    def paper_changes(self, paper: int) -> bool:
        papers = self.plan.folded.papers
        known = self.plan.known.get(papers.person[paper])
        stored = self.papers.get((known.worker, papers.level[paper])) if known and known.worker else None
        if stored is None:
            self.plan.new_papers.append(paper)
            return True
        pk, version, *facts, settled = stored
        columns: tuple[list[str] | list[str | None], ...] = (papers.number, papers.issued_on, papers.registered_until)
        told = {name: column[paper] for name, column in zip(queries.PAPER_FACTS, columns, strict=True)}
        held = dict(zip(queries.PAPER_FACTS, facts, strict=True))
        for name in _news(told, held).keys() & set(settled):
            self.warn(papers.row[paper], TOLD_AS[name], "registration_decides", REGISTRATION_DECIDES)
            told[name] = held[name]
        return self.change("workforce_certificate", pk, version, told, held)

    def warn(self, i: int, field: str, code: str, message: Any) -> None:
        rows = self.plan.rows
        self.plan.warnings.append(
            {"sheet": rows.sheet[i], "row": rows.row[i], "field": field, "code": code, "message": message}
        )

    def post_changes(self, post: int) -> bool:
        posts = self.plan.folded.posts
        person = posts.person[post]
        known = self.plan.known.get(person)
        organisation, place = self.plan.spots.spots[posts.spot[post]]
        same = self.same_post(known, organisation, place, posts.start_on[post])
        self.contract(post, posts.start_on[post] or (same[6] if same else None))
        if same is None:
            self.plan.new_posts.append(post)
            return True
        pk, version, _, had_place, name, time, start, contract, group, end = same
        if end is not None:
            return False
        told = {"post": posts.post[post], "time": posts.time[post], "start_on": posts.start_on[post], "place_id": place,
                "contract_until": posts.contract_until[post], "pay_group": posts.pay_group[post]}  # fmt: skip
        held = {"post": name, "time": time, "start_on": start, "place_id": had_place, "contract_until": contract,
                "pay_group": group}  # fmt: skip
        if had_place is not None and place is not None and self.lies_in(had_place, place):
            told["place_id"] = had_place
        elif place is not None:
            self.plan.moved.append((person, posts.spot[post]))
        return self.change("workforce_employment", pk, version, told, held)

    def contract(self, post: int, start: str | None) -> None:
        """A contract that ends before its work began, by the register or another row, is not taken."""
        posts = self.plan.folded.posts
        until = posts.contract_until[post]
        if until is not None and start is not None and until < start:
            self.warn(posts.row[post], "contract_until", "contract_before_start", CONTRACT_BEFORE)
            posts.contract_until[post] = None

    def same_post(
        self, known: queries.Known | None, organisation: int | None, place: int | None, start: str | None
    ) -> tuple[Any, ...] | None:
        """The employment a row speaks of: an open one first, else the closed one that began the same day."""
        held = self.posts.get(known.worker, []) if known and known.worker else []
        here = [post for post in held if post[2] == organisation]
        for post in here:
            if post[-1] is None and post[3] == place:
                return post
        for post in here:
            if post[-1] is None and organisation is not None and self.near(post[3], place):
                return post
        return next((post for post in here if start and post[3] == place and post[6] == start), None)

    def lies_in(self, place: int, other: int) -> bool:
        """Whether a place is the other or lies below it."""
        paths = self.plan.ground.place_paths
        return other in paths and paths.get(place, "").startswith(paths[other])

    def near(self, place: int | None, other: int | None) -> bool:
        """Whether two places may be one, told more or less exactly: a district, and a street in it."""
        return place is None or other is None or self.lies_in(place, other) or self.lies_in(other, place)

    def change(self, table: str, pk: int, version: int, told: dict[str, Any], held: dict[str, Any]) -> bool:
        after = _news(told, held)
        if after:
            before = {name: held[name] for name in after}
            self.plan.changes.append(Change(table, pk, version, before, after))
        return bool(after)


def _news(told: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """What is told, not empty, and different from what is held."""
    return {name: value for name, value in told.items() if value and value != held[name]}


def _count(plan: Plan, people: set[int], papers: set[int], posts: set[int]) -> None:
    """Each good row is created, updated or unchanged: the row that names a new person first is created; a row that
    first brings a certificate, an employment or a changed fact is updated."""
    folded, new = plan.folded, set(plan.new_people)
    bringing = {folded.papers.row[paper] for paper in papers}
    for i, person in enumerate(folded.person_of):
        if person == NONE:
            continue
        post = folded.post_of[i]
        if person in new and folded.people.row[person] == i:
            plan.counts["created"] += 1
        elif (
            (person in people and folded.people.row[person] == i)
            or i in bringing
            or (post in posts and folded.posts.row[post] == i)
        ):
            plan.counts["updated"] += 1
        else:
            plan.counts["unchanged"] += 1


def open_value(sealed: bytes, table: str, pk: int, batch: int) -> bytes:
    """Open what an import kept of a row it changed."""
    return crypto.unseal(sealed, place_of_change(table, pk, batch))


def place_of_change(table: str, pk: int, batch: int) -> bytes:
    return f"core.batchchange.{batch}.{table}.{pk}".encode()
