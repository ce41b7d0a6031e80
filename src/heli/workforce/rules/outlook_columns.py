"""The rule of ``outlook`` for many workers at once, column by column: nothing here runs once a worker.

People are rows 0 to n-1. What belongs to somebody carries their row in ``at``. Days are counted from 1970-01-01, ``NO_DAY``
where there is none; hours are tenths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heli.core.rules.book import Book, NoRule
from heli.workforce.rules.eligible import TARGETS, Candidate, fits, holds
from heli.workforce.rules.hours import BY_TABLE, DEGREE, KINDS, last_term, required
from heli.workforce.rules.outlook import (
    BELOW,
    CERTIFICATE,
    EDUCATION,
    HELD,
    MAY,
    MONTHS,
    NO_EDUCATION,
    NO_ISSUE,
    NO_MAJOR,
    NO_RULE,
    NO_START,
    STATES,
    Asked,
)

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
NO_DAY = np.iinfo(np.int64).min
EPOCH = date(1970, 1, 1)
#: what an education is called here, by number; -1 is unknown
EDUCATIONS = ("高中", "大专", "本科", "硕士", "博士", "初中及以下")
#: of a major: not social work, social work, unknown
OTHER, SOCIAL_WORK, NOT_SAID = 0, 1, 2


@dataclass(frozen=True)
class Papers:
    at: Ints
    level: Ints
    issued_on: Ints
    registered_until: Ints


@dataclass(frozen=True)
class Posts:
    at: Ints
    start_on: Ints
    end_on: Ints


@dataclass(frozen=True)
class Records:
    """``kind`` is a number of ``KINDS``."""

    at: Ints
    kind: Ints
    ended_on: Ints
    tenths: Ints
    confirmed: Flags


@dataclass(frozen=True)
class People:
    """``education`` is a number of ``EDUCATIONS``, ``major`` one of the three."""

    education: Ints
    major: Ints
    studied_until: Ints
    papers: Papers
    posts: Posts
    learned: Records

    def __len__(self) -> int:
        return len(self.education)


@dataclass(frozen=True)
class Sits:
    """About one exam: numbers of ``STATES``, months or -1, and numbers of ``rules``, -1 where no row decides."""

    state: Ints
    missing: Ints
    rule: Ints
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """``level`` is a number of ``TARGETS`` or -1; ``required`` -1 where nothing asks."""

    level: Ints
    expires_on: Ints
    counted: Ints
    waiting: Ints
    required: Ints
    short: Ints
    sits: tuple[Sits, ...]


def day_number(day: date) -> int:
    return (day - EPOCH).days


def day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


def columns(people: People, asked: Asked) -> Columns:
    """What lies ahead of everybody."""
    count, papers = len(people), people.papers
    expires = np.full(count, NO_DAY)
    np.maximum.at(expires, papers.at, papers.registered_until)
    early = (papers.issued_on == NO_DAY) | (expires[papers.at] == NO_DAY) | (papers.issued_on <= expires[papers.at])
    level = _best(count, papers.at[early], papers.level[early])
    need, starts, degree = _terms(expires, level, asked.book)
    counted, waiting = _hours(people.learned, starts, expires, degree, need >= 0, asked.caps)
    short = np.where(need >= 0, np.maximum(0, need - counted), 0)
    best = _best(count, papers.at, papers.level)
    unknown_start = np.zeros(count, bool)
    unknown_start[people.posts.at[people.posts.start_on == NO_DAY]] = True
    worked = months_worked(people, people.studied_until, day_number(asked.worked_until))
    sits = tuple(_sits(people, number, best, worked, unknown_start, asked) for number in range(len(TARGETS)))
    return Columns(level, expires, counted, waiting, need, short, sits)


def _best(count: int, at: Ints, level: Ints) -> Ints:
    best = np.full(count, -1)
    np.maximum.at(best, at, level)
    return best


def _terms(expires: Ints, level: Ints, book: Book) -> tuple[Ints, Ints, Ints]:
    """What is asked, -1 for nothing; the first day of the term; what a degree is worth: worked out once for each day."""
    days, which = np.unique(expires, return_inverse=True)
    needs = np.full((len(days), len(TARGETS) + 1), -1)  # the last column is for who holds nothing
    starts, degrees = np.full(len(days), NO_DAY), np.zeros(len(days), np.int64)
    for number, day in enumerate(days):
        if day == NO_DAY:
            continue
        ends = day_of(int(day))
        try:
            starts[number] = day_number(last_term(ends, book).start)
            for target, name in enumerate(TARGETS):
                needs[number, target] = required(name, ends, book).tenths
            degrees[number] = int(book.at("licence.continuing_education", ends)["degree"]) * 10
        except NoRule:
            needs[number], starts[number] = -1, NO_DAY
    return needs[which, level], starts[which], degrees[which]


def _hours(
    learned: Records, starts: Ints, ends: Ints, degree: Ints, asked_for: Flags, caps: Mapping[str, int]
) -> tuple[Ints, Ints]:
    """Confirmed hours of the term, and what unconfirmed ones would add."""
    at = learned.at
    within = asked_for[at] & (learned.ended_on >= starts[at]) & (learned.ended_on <= ends[at])
    worth = np.where(learned.kind == KINDS.index(DEGREE), degree[at], learned.tenths)
    years = learned.ended_on.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    sure = _sum(learned, within & learned.confirmed, worth, years, len(starts), caps)
    return sure, _sum(learned, within, worth, years, len(starts), caps) - sure


def _sum(learned: Records, chosen: Flags, worth: Ints, years: Ints, count: int, caps: Mapping[str, int]) -> Ints:
    total = np.zeros(count, np.int64)
    freely = chosen & (learned.kind < KINDS.index(BY_TABLE[0]))
    np.add.at(total, learned.at[freely], worth[freely])
    for kind, cap in caps.items():
        those = chosen & (learned.kind == KINDS.index(kind))
        if not those.any():
            continue
        pairs = np.stack([learned.at[those], years[those]], axis=1)
        found, which = np.unique(pairs, axis=0, return_inverse=True)
        said = np.zeros(len(found), np.int64)
        np.add.at(said, which.reshape(-1), worth[those])
        np.add.at(total, found[:, 0], np.minimum(said, cap))
    return total


def months_worked(people: People, since: Ints, until: int) -> Ints:
    """Whole months of the stretches of everybody, each begun no earlier than ``since``."""
    posts, over = people.posts, until + 1
    start = np.maximum(posts.start_on, since[posts.at])
    end = np.where(posts.end_on == NO_DAY, over, np.minimum(posts.end_on + 1, over))
    real = (posts.start_on != NO_DAY) & (start < end)
    at, start, end = posts.at[real], start[real], end[real]
    months = np.zeros(len(people), np.int64)
    if not len(at):
        return months
    order = np.lexsort((end, start, at))
    at, start, end = at[order], start[order], end[order]
    # the furthest end so far of the same person: people are laid out so far apart that none reaches the next
    apart = at * (1 << 32)
    reach = np.maximum.accumulate(end + apart)
    begins = np.ones(len(at), bool)
    begins[1:] = (start[1:] + apart[1:]) > reach[:-1]
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(at)) - 1
    np.add.at(months, at[first], _whole_months(start[first], reach[last] - apart[last]))
    return months


def _whole_months(start: Ints, end: Ints) -> Ints:
    first, last = start.astype("datetime64[D]"), end.astype("datetime64[D]")
    from_month, to_month = first.astype("datetime64[M]"), last.astype("datetime64[M]")
    from_day = (first - from_month.astype("datetime64[D]")).astype(np.int64)
    to_day = (last - to_month.astype("datetime64[D]")).astype(np.int64)
    whole: Ints = (to_month - from_month).astype(np.int64) - (to_day < from_day)
    return whole


def _sits(people: People, target: int, best: Ints, worked: Ints, unknown_start: Flags, asked: Asked) -> Sits:
    """One exam: people of the same education, major and certificate are looked at together."""
    name, count = TARGETS[target], len(people)
    state, missing, rule = np.full(count, -1), np.full(count, -1), np.full(count, -1)
    since = np.full(count, NO_DAY)
    has_below = np.zeros(count, bool)
    if BELOW[name]:
        below = people.papers.level == TARGETS.index(BELOW[name])
        has_below[people.papers.at[below]] = True
        since[people.papers.at[below]] = people.papers.issued_on[below]
    after = months_worked(people, np.maximum(since, people.studied_until), day_number(asked.worked_until))
    after = np.where(since == NO_DAY, 0, after)
    no_issue = has_below & (since == NO_DAY)
    try:
        rows: list[dict[str, Any]] = asked.book.at(f"exam.eligible.{name}", date(asked.exam_year, 12, 31)).value
    except NoRule:
        rows = []
    groups = (people.education + 1) * 100 + people.major * 10 + best + 1
    for group in np.unique(groups):
        those = np.flatnonzero(groups == group)
        education, major, held = int(group) // 100 - 1, int(group) // 10 % 10, int(group) % 10 - 1
        if held >= target:
            state[those] = STATES.index(HELD)
        elif education < 0:
            state[those] = STATES.index(NO_EDUCATION)
        elif not rows:
            state[those] = STATES.index(NO_RULE)
        else:
            found = _answer(rows, name, education, major == SOCIAL_WORK, held, worked[those], after[those])
            other = found
            if major == NOT_SAID:
                other = _answer(rows, name, education, True, held, worked[those], after[those])
            _decide(those, rows, found, other, no_issue, unknown_start, state, missing, rule)
    return Sits(state, missing, rule, tuple(row["id"] for row in rows))


Found = tuple[str, Ints, Ints]


def _answer(
    rows: list[dict[str, Any]], target: str, education: int, social_work: bool, held: int, worked: Ints, after: Ints
) -> Found:
    """The reason that holds for the whole group, the months missing (-1 where time does not help), and the row."""
    certificate = TARGETS[held] if held >= 0 else None
    like = Candidate(target, EDUCATIONS[education], social_work, certificate, 0, None, 0)
    fitting = [number for number, row in enumerate(rows) if fits(row, like)]
    none = np.full(len(worked), -1)
    if not fitting:
        return EDUCATION, none, none
    open_to = [number for number in fitting if holds(rows[number]["certificate"], certificate)]
    if not open_to:
        return CERTIFICATE, none, np.full(len(worked), fitting[0])
    lacking = np.stack([
        np.maximum(0, int(rows[number]["months"]) - (np.minimum(worked, after) if _is_after(rows[number]) else worked))
        for number in open_to
    ])  # fmt: skip
    chosen = lacking.argmin(axis=0)
    return MONTHS, lacking.min(axis=0), np.asarray(open_to)[chosen]


def _is_after(row: Mapping[str, Any]) -> bool:
    return bool(row["count"] == "after_certificate")


def _decide(
    those: Ints, rows: list[dict[str, Any]], found: Found, other: Found, no_issue: Flags, unknown_start: Flags,
    state: Ints, missing: Ints, rule: Ints,
) -> None:  # fmt: skip
    """Write the verdicts of a group. ``other`` is the answer if the major were social work."""
    reason, lacking, row = found
    if reason == MONTHS:
        told = np.where(lacking == 0, STATES.index(MAY), STATES.index(MONTHS))
        after = np.asarray([_is_after(each) for each in rows])[row]
        told = np.where((lacking > 0) & unknown_start[those], STATES.index(NO_START), told)
        told = np.where((lacking > 0) & no_issue[those] & after, STATES.index(NO_ISSUE), told)
    else:
        told = np.full(len(those), STATES.index(reason))
    differs = (other[0] != reason) | (other[1] != lacking) | (other[2] != row)
    unsure = differs & (told != STATES.index(MAY))
    state[those] = np.where(unsure, STATES.index(NO_MAJOR), told)
    rule[those] = np.where(unsure, -1, row)
    shown = (told == STATES.index(MAY)) | (told == STATES.index(MONTHS))
    missing[those] = np.where(shown & ~unsure, lacking, -1)
