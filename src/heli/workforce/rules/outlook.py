"""What lies ahead of one worker: whether hours will be missing when the registration ends, and which exam is open.

What is unknown is told as unknown and never counted as met: an employment without its first day adds no month, and where
it might have decided the answer is that the day is unknown. ``outlook_columns`` is the same rule for a whole city.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from heli.core.rules.book import Book, NoRule
from heli.workforce.rules.education import LEVELS
from heli.workforce.rules.eligible import TARGETS, Answer, Candidate, eligible
from heli.workforce.rules.hours import Learned, counted, last_term, required

#: answers about one exam; those of ``UNKNOWN`` say what the register does not know
MAY, MONTHS, CERTIFICATE, EDUCATION, HELD, NO_RULE = "may", "months", "certificate", "education", "held", "no_rule"
NO_START, NO_EDUCATION, NO_MAJOR, NO_ISSUE = "no_start", "no_education", "no_major", "no_issue"
UNKNOWN = (NO_START, NO_EDUCATION, NO_MAJOR, NO_ISSUE)
STATES = (MAY, MONTHS, CERTIFICATE, EDUCATION, HELD, NO_RULE, *UNKNOWN)
#: the certificate just below the one an exam leads to
BELOW = {"junior": "", "intermediate": "junior", "senior": "intermediate"}
RANK = {"": -1} | {level: rank for rank, level in enumerate(TARGETS)}
#: every spelling of an education, as the law calls it
_EDUCATION = {word: level.partition("、")[0] for level, words in LEVELS.items() for word in words}
#: how rosters write the one major that the law names
SOCIAL_WORK = ("社会工作", "社工", "MSW")
#: after this month the exam of the year is over
EXAM_MONTH = 5


@dataclass(frozen=True)
class Paper:
    level: str
    issued_on: date | None
    registered_until: date | None


@dataclass(frozen=True)
class Post:
    """From a first to a last day, both included; None is unknown for the first, still running for the last."""

    start_on: date | None
    end_on: date | None


@dataclass(frozen=True)
class Known:
    """What the register holds of a worker, as far as these rules ask."""

    education: str = ""
    major: str = ""
    #: the day on which full-time study ended
    studied_until: date | None = None
    papers: tuple[Paper, ...] = ()
    posts: tuple[Post, ...] = ()
    learned: tuple[Learned, ...] = ()


@dataclass(frozen=True)
class Asked:
    """For which exam, up to which day social work counts, and by which law and settings."""

    exam_year: int
    worked_until: date
    book: Book
    caps: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """About one exam: a state, the months still missing where there are any, and the row of the law that decides."""

    state: str
    missing: int | None = None
    rule: str = ""


@dataclass(frozen=True)
class Outlook:
    """Hours in tenths; ``expires_on`` None where no registration is on record, ``required`` None where none asks."""

    level: str
    expires_on: date | None
    counted: int
    waiting: int
    required: int | None
    short: int
    verdicts: tuple[Verdict, Verdict, Verdict]


def exam_after(day: date) -> int:
    """The year of the next exam, which is held in May."""
    return day.year if day.month <= EXAM_MONTH else day.year + 1


def worked_until(exam_year: int, years_before: int) -> date:
    """31 December of the exam year, or of as many years before as the notice says."""
    return date(exam_year - years_before, 12, 31)


def outlook(known: Known, asked: Asked) -> Outlook:
    """All of it for one worker."""
    first, second, third = (sits(known, target, asked) for target in TARGETS)
    return Outlook(*hours(known, asked), (first, second, third))


def hours(known: Known, asked: Asked) -> tuple[str, date | None, int, int, int | None, int]:
    """Level, end of the registration that runs longest, hours of its term, and how many are missing then."""
    expires = max((paper.registered_until for paper in known.papers if paper.registered_until), default=None)
    held = [paper for paper in known.papers if not (expires and paper.issued_on and paper.issued_on > expires)]
    level = max((paper.level for paper in held), key=RANK.__getitem__, default="")
    if expires is None or not level:
        return level, expires, 0, 0, None, 0
    try:
        term, need = last_term(expires, asked.book), required(level, expires, asked.book).tenths
    except NoRule:
        return level, expires, 0, 0, None, 0
    found = counted(known.learned, term, asked.book, asked.caps)
    return level, expires, found.counted, found.waiting, need, max(0, need - found.counted)


def sits(known: Known, target: str, asked: Asked) -> Verdict:
    """Whether somebody may sit an exam."""
    best = max((paper.level for paper in known.papers), key=RANK.__getitem__, default="")
    if RANK[best] >= RANK[target]:
        return Verdict(HELD)
    education = _EDUCATION.get(known.education.strip())
    if education is None:
        return Verdict(NO_EDUCATION)
    below = next((paper for paper in known.papers if BELOW[target] and paper.level == BELOW[target]), None)
    worked = months_worked(known.posts, known.studied_until, asked.worked_until)
    since = below.issued_on if below is not None else None
    after = months_worked(known.posts, later(since, known.studied_until), asked.worked_until) if since else None

    def answer(social_work: bool) -> Answer:
        candidate = Candidate(target, education, social_work, best or None, worked, after, asked.exam_year)
        return eligible(candidate, asked.book)

    found = answer(is_social_work(known.major) is True)
    if not found.eligible and is_social_work(known.major) is None and answer(True) != found:
        return Verdict(NO_MAJOR)
    if found.reason != MONTHS:
        return Verdict(MAY if found.eligible else found.reason, 0 if found.eligible else None, found.rule)
    if below is not None and below.issued_on is None and counts_after(found.rule, target, asked):
        return Verdict(NO_ISSUE, None, found.rule)
    if any(post.start_on is None for post in known.posts):
        return Verdict(NO_START, None, found.rule)
    return Verdict(MONTHS, found.missing_months, found.rule)


def counts_after(rule: str, target: str, asked: Asked) -> bool:
    """Whether a row counts only the work after the certificate."""
    law = asked.book.at(f"exam.eligible.{target}", date(asked.exam_year, 12, 31))
    return any(row["id"] == rule and row["count"] == "after_certificate" for row in law.value)


def known_education(written: str) -> str | None:
    """What the law calls an education; None for one that is unknown."""
    return _EDUCATION.get(written.strip())


def is_social_work(major: str) -> bool | None:
    """None where no major is on record."""
    return any(holds(major, word) for word in SOCIAL_WORK) if major.strip() else None


def holds(text: str, word: str) -> bool:
    """Whether a word stands in a text; Latin letters are the same large and small."""
    return word.upper() in text.upper()


def later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def months_worked(posts: Iterable[Post], since: date | None, until: date) -> int:
    """Whole months of social work after a day, up to and with another: posts that overlap or follow each other are one
    stretch, each stretch has its whole months, and a post whose first day is unknown adds none."""
    return sum(_whole_months(start, end) for start, end in _stretches(posts, since, until))


def _stretches(posts: Iterable[Post], since: date | None, until: date) -> Iterator[tuple[date, date]]:
    """First day, and the day after the last."""
    over = until + timedelta(days=1)
    spans = []
    for post in posts:
        if post.start_on is None:
            continue
        start = max(post.start_on, since) if since else post.start_on
        end = min(post.end_on + timedelta(days=1), over) if post.end_on else over
        if start < end:
            spans.append((start, end))
    spans.sort()
    held: tuple[date, date] | None = None
    for start, end in spans:
        if held is None or start > held[1]:
            if held is not None:
                yield held
            held = (start, end)
        else:
            held = (held[0], max(held[1], end))
    if held is not None:
        yield held


def _whole_months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
