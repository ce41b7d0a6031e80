"""From rows to people: one person per document, one certificate per level, one employment per organisation and place.

Pure and columnar. Where two rows of one person differ, the later row that says something wins; so a file means one
thing, and importing it again finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from heli.workforce.bulk.rows import DOCUMENTS, LEVELS, SEXES, TIMES, Rows, iso

#: a row that is not imported, or that says nothing of a certificate
NONE = -1


@dataclass
class People:
    """One entry per person of the file."""

    key: list[tuple[str, str]] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    sex: list[str] = field(default_factory=list)
    birth_date: list[str | None] = field(default_factory=list)
    phone: list[str] = field(default_factory=list)
    education: list[str] = field(default_factory=list)
    major: list[str] = field(default_factory=list)
    studied_until: list[str | None] = field(default_factory=list)
    row: list[int] = field(default_factory=list)


@dataclass
class Papers:
    """One entry per person and level of certificate."""

    person: list[int] = field(default_factory=list)
    level: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    issued_on: list[str | None] = field(default_factory=list)
    registered_until: list[str | None] = field(default_factory=list)
    row: list[int] = field(default_factory=list)


@dataclass
class Posts:
    """One entry per person and spot; a spot is an organisation, a place, or one at the other."""

    person: list[int] = field(default_factory=list)
    spot: list[int] = field(default_factory=list)
    post: list[str] = field(default_factory=list)
    time: list[str] = field(default_factory=list)
    start_on: list[str | None] = field(default_factory=list)
    contract_until: list[str | None] = field(default_factory=list)
    pay_group: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)


@dataclass
class Folded:
    """What a file says; ``row`` of an entry is the position of the row that named it first."""

    people: People = field(default_factory=People)
    papers: Papers = field(default_factory=Papers)
    posts: Posts = field(default_factory=Posts)
    #: for each row its person, certificate and employment
    person_of: list[int] = field(default_factory=list)
    paper_of: list[int] = field(default_factory=list)
    post_of: list[int] = field(default_factory=list)


def fold(rows: Rows, spots: Sequence[int]) -> Folded:
    """Fold good rows; ``spots`` is the spot of each row."""
    folded = Folded(person_of=[NONE] * len(rows), paper_of=[NONE] * len(rows), post_of=[NONE] * len(rows))
    _fold_people(rows, folded)
    _fold_papers(rows, folded)
    _fold_posts(rows, folded, spots)
    return folded


def _fold_people(rows: Rows, folded: Folded) -> None:
    people, found = folded.people, dict[tuple[str, str], int]()
    kinds, numbers, names = rows.text("document_kind"), rows.text("id_number"), rows.text("name")
    sexes, births, phones = rows.text("sex"), rows.dates("birth_date"), rows.text("phone")
    educations, majors, studied = rows.text("education"), rows.text("major"), rows.dates("studied_until")
    for i, good in enumerate(rows.good):
        if not good:
            continue
        kind, number = kinds[i] or "mainland", numbers[i]
        key = (DOCUMENTS.get(kind, kind), number)
        sex, born = SEXES.get(sexes[i] or "", ""), iso(births[i])
        if key[0] == "mainland" and len(number) == 18:
            # the number of a resident's identity card states both
            sex = sex or ("M" if number[16] in "13579" else "F")
            born = born or f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        person = found.get(key)
        if person is None:
            person = found[key] = len(people.key)
            people.key.append(key)
            people.name.append(names[i])
            people.sex.append(sex)
            people.birth_date.append(born)
            people.phone.append(phones[i] or "")
            people.education.append(educations[i] or "")
            people.major.append(majors[i] or "")
            people.studied_until.append(iso(studied[i]))
            people.row.append(i)
        else:
            people.sex[person] = sex or people.sex[person]
            people.birth_date[person] = born or people.birth_date[person]
            people.phone[person] = phones[i] or people.phone[person]
            people.education[person] = educations[i] or people.education[person]
            people.major[person] = majors[i] or people.major[person]
            people.studied_until[person] = iso(studied[i]) or people.studied_until[person]
        folded.person_of[i] = person


def _fold_papers(rows: Rows, folded: Folded) -> None:
    papers, found = folded.papers, dict[tuple[int, str], int]()
    levels, numbers = rows.text("licence_level"), rows.text("licence_no")
    issued, until = rows.dates("licence_issued"), rows.dates("registered_until")
    for i, person in enumerate(folded.person_of):
        level = LEVELS.get(levels[i] or "", "")
        if person == NONE or not level:
            continue
        paper = found.get((person, level))
        if paper is None:
            paper = found[person, level] = len(papers.person)
            papers.person.append(person)
            papers.level.append(level)
            papers.number.append(numbers[i] or "")
            papers.issued_on.append(iso(issued[i]))
            papers.registered_until.append(iso(until[i]))
            papers.row.append(i)
        else:
            papers.number[paper] = numbers[i] or papers.number[paper]
            papers.issued_on[paper] = iso(issued[i]) or papers.issued_on[paper]
            papers.registered_until[paper] = iso(until[i]) or papers.registered_until[paper]
        folded.paper_of[i] = paper
    for i, more in rows.more.items():
        if folded.person_of[i] != NONE:
            _fold_more(papers, found, folded.person_of[i], i, more)


def _fold_more(
    papers: Papers, found: dict[tuple[int, str], int], person: int, i: int, more: Sequence[tuple[Any, ...]]
) -> None:
    """Certificates that a row tells of beside its highest."""
    for said, number, issued_on, until in more:
        paper = found.get((person, LEVELS[said]))
        if paper is None:
            found[person, LEVELS[said]] = len(papers.person)
            papers.person.append(person)
            papers.level.append(LEVELS[said])
            papers.number.append(number or "")
            papers.issued_on.append(iso(issued_on))
            papers.registered_until.append(iso(until))
            papers.row.append(i)
        else:
            papers.number[paper] = number or papers.number[paper]
            papers.issued_on[paper] = iso(issued_on) or papers.issued_on[paper]
            papers.registered_until[paper] = iso(until) or papers.registered_until[paper]


def _fold_posts(rows: Rows, folded: Folded, spots: Sequence[int]) -> None:
    posts, found = folded.posts, dict[tuple[int, int], int]()
    names, times, starts = rows.text("post"), rows.text("employment"), rows.dates("start_date")
    contracts, groups = rows.dates("contract_until"), rows.text("pay_group")
    for i, person in enumerate(folded.person_of):
        spot = spots[i]
        if NONE in (person, spot):
            continue
        post = found.get((person, spot))
        if post is None:
            post = found[person, spot] = len(posts.person)
            posts.person.append(person)
            posts.spot.append(spot)
            posts.post.append(names[i] or "")
            posts.time.append(TIMES.get(times[i] or "", ""))
            posts.start_on.append(iso(starts[i]))
            posts.contract_until.append(iso(contracts[i]))
            posts.pay_group.append(groups[i] or "")
            posts.row.append(i)
        else:
            posts.post[post] = names[i] or posts.post[post]
            posts.time[post] = TIMES.get(times[i] or "", "") or posts.time[post]
            posts.start_on[post] = iso(starts[i]) or posts.start_on[post]
            posts.contract_until[post] = iso(contracts[i]) or posts.contract_until[post]
            posts.pay_group[post] = groups[i] or posts.pay_group[post]
        folded.post_of[i] = post
