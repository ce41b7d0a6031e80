"""What a post asks for, against what its holder brings: met, short or unknown, in words, and what would close it.

Of several requirements that fit a post the most particular applies: first the one that names the longest words of the
post, then one for a kind of organisation, then the deeper place, then the later first day, then the later entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from heli.core.rules.book import Source
from heli.core.rules.sentence import Sentence
from heli.workforce.rules import outlook
from heli.workforce.rules.eligible import TARGETS
from heli.workforce.rules.outlook import SOCIAL_WORK, holds, is_social_work

MET, SHORT, UNKNOWN = "met", "short", "unknown"
#: in the order in which they are told
DEMANDS = ("major", "level", "training", "months")
#: between the words of a list that a person typed
BETWEEN = re.compile(r"[、，,;；\s]+")
#: so many days are so many months: four hundred years of either
DAYS, MONTHS = 146_097, 4_800
#: what is not on record and would decide about an exam
TO_REGISTER = {
    outlook.NO_START: Sentence("入职日期"), outlook.NO_EDUCATION: Sentence("学历"), outlook.NO_MAJOR: Sentence("专业"),
    outlook.NO_ISSUE: Sentence("发证日期"),
}  # fmt: skip
LEVEL_NAMES = {
    "junior": Sentence("助理社会工作师"),
    "intermediate": Sentence("社会工作师"),
    "senior": Sentence("高级社会工作师"),
}


def words_of(text: str) -> tuple[str, ...]:
    """The words of a list that a person typed, each once."""
    return tuple(dict.fromkeys(word for word in BETWEEN.split(text) if word))


@dataclass(frozen=True)
class Requirement:
    """What a post asks for. Empty ``posts``: every post; empty ``kind``: every organisation; empty ``place``: everywhere.

    ``moved`` are the keys of places that now count to its place although they once lay elsewhere.
    """

    key: int
    name: str
    source: Source
    posts: tuple[str, ...] = ()
    kind: str = ""
    place: str = ""
    moved: frozenset[int] = frozenset()
    level: str = ""
    majors: tuple[str, ...] = ()
    trainings: tuple[str, ...] = ()
    any_training: bool = False
    months: int = 0

    @property
    def depth(self) -> int:
        return self.place.count("/")


@dataclass(frozen=True)
class Post:
    """A post as a requirement looks at it: its name, the kind of its organisation, where it lies."""

    name: str = ""
    kind: str = ""
    place: str = ""
    place_key: int | None = None


@dataclass(frozen=True)
class Holder:
    """What somebody brings. ``days`` of work are those the register knows of; ``start_unknown``: there are others whose
    first day nobody wrote down. ``claimed`` are trainings told and not confirmed yet."""

    major: str = ""
    level: str | None = None
    trainings: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    days: int = 0
    start_unknown: bool = False
    #: the next exam, and whether it may be sat for each certificate
    exam_year: int = 0
    exams: Mapping[str, outlook.Verdict] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One demand: met, short or unknown, in words, and what would close it."""

    demand: str
    state: str
    words: Sentence
    closes: tuple[Sentence, ...] = ()


def in_order(requirements: Iterable[Requirement]) -> list[tuple[str, Requirement]]:
    """Each requirement with each of its words, the most particular first; the first that fits a post applies."""

    def particular(pair: tuple[str, Requirement]) -> tuple[Any, ...]:
        word, asked = pair
        return len(word), bool(asked.kind), asked.depth, asked.source.effective_from, asked.key

    pairs = [(word, asked) for asked in requirements for word in (asked.posts or ("",))]
    return sorted(pairs, key=particular, reverse=True)


def fits(word: str, asked: Requirement, post: Post) -> bool:
    return (
        holds(post.name, word)
        and asked.kind in ("", post.kind)
        and (not asked.place or post.place.startswith(asked.place) or post.place_key in asked.moved)
    )


def applying(post: Post, ordered: Sequence[tuple[str, Requirement]]) -> Requirement | None:
    """The requirement that applies to a post, None where none fits."""
    return next((asked for word, asked in ordered if fits(word, asked, post)), None)


def majors_asked(majors: Iterable[str]) -> tuple[str, ...]:
    """The words that show one of these majors; social work by each of its spellings."""
    found: list[str] = []
    for major in majors:
        found += SOCIAL_WORK if is_social_work(major) else (major,)
    return tuple(dict.fromkeys(found))


def levels_from(level: str) -> tuple[str, ...]:
    """A level and those above it: a higher certificate includes the lower one."""
    return TARGETS[TARGETS.index(level) :]


def days_of(months: int) -> int:
    """So many days make so many months."""
    return months * DAYS // MONTHS


def months_in(days: int) -> int:
    """The whole months in so many days of work."""
    return ((days + 1) * MONTHS - 1) // DAYS


def days_worked(periods: Iterable[tuple[date, date | None]], today: date) -> int:
    """Days up to today on which somebody held a post, each once, however many posts they held."""
    worked, reached = 0, 0
    for first, last in sorted((start.toordinal(), min(end or today, today).toordinal() + 1) for start, end in periods):
        worked += max(0, last - max(first, reached))
        reached = max(reached, last)
    return worked


def findings(asked: Requirement, holder: Holder) -> list[Finding]:
    """What the requirement asks, demand by demand; what it does not ask is not told."""
    found = [_major(asked, holder), _level(asked, holder), _training(asked, holder)]
    return [each for each in (*found, _experience(asked, holder)) if each is not None]


def overall(found: Iterable[Finding]) -> str:
    """Short where one demand is; else unknown where one is; met where all are."""
    states = {each.state for each in found}
    return SHORT if SHORT in states else UNKNOWN if UNKNOWN in states else MET


def _major(asked: Requirement, holder: Holder) -> Finding | None:
    if not asked.majors:
        return None
    if not holder.major:
        return Finding("major", UNKNOWN, Sentence("专业不详"), (Sentence("补登专业"),))
    if any(holds(holder.major, word) for word in majors_asked(asked.majors)):
        return Finding("major", MET, Sentence("专业对口"))
    closes = Sentence("进修%(majors)s专业的学历，或参加有关的专业培训", majors=list(asked.majors))
    return Finding("major", SHORT, Sentence("专业不对口（%(major)s）", major=holder.major), (closes,))


def _level(asked: Requirement, holder: Holder) -> Finding | None:
    if not asked.level:
        return None
    level = LEVEL_NAMES[asked.level]
    if holder.level in levels_from(asked.level):
        return Finding("level", MET, Sentence("证书符合"))
    return Finding("level", SHORT, Sentence("还缺%(level)s证书", level=level), (may_sit(asked.level, holder),))


def _training(asked: Requirement, holder: Holder) -> Finding | None:
    if not asked.trainings:
        return None
    lacking = lacking_trainings(asked, holder.trainings)
    if not lacking:
        return Finding("training", MET, Sentence("培训符合"))
    if not lacking_trainings(asked, (*holder.trainings, *holder.claimed)):
        return Finding("training", UNKNOWN, Sentence("培训待确认"), (Sentence("由单位确认已报的培训"),))
    if asked.any_training and len(lacking) > 1:
        return Finding(
            "training", SHORT, Sentence("还缺培训，任选一项：%(names)s", names=list(lacking)),
            (Sentence("参加其中一项培训：%(names)s", names=list(lacking)),),
        )  # fmt: skip
    return Finding(
        "training", SHORT, Sentence("还缺培训：%(names)s", names=list(lacking)),
        (Sentence("参加培训：%(names)s", names=list(lacking)),),
    )  # fmt: skip


def lacking_trainings(asked: Requirement, trainings: Iterable[str]) -> tuple[str, ...]:
    """The trainings asked for that nobody recorded; where any one is enough, none or all of them."""
    known = list(trainings)
    lacking = tuple(word for word in asked.trainings if not any(holds(name, word) for name in known))
    return () if asked.any_training and len(lacking) < len(asked.trainings) else lacking


def _experience(asked: Requirement, holder: Holder) -> Finding | None:
    if not asked.months:
        return None
    if holder.days >= days_of(asked.months):
        return Finding("months", MET, Sentence("工作年限符合"))
    if holder.start_unknown:
        return Finding("months", UNKNOWN, Sentence("工作年限不详"), (Sentence("补登入职日期"),))
    missing = asked.months - months_in(holder.days)
    return Finding(
        "months", SHORT, Sentence("工作年限还差 %(months)s 个月", months=missing),
        (Sentence("再工作 %(months)s 个月", months=missing),),
    )  # fmt: skip


def may_sit(target: str, holder: Holder) -> Sentence:
    """Whether the holder may sit the next exam for a certificate, as ``rules.outlook`` says; what stands in the way if
    not."""
    level, verdict = LEVEL_NAMES[target], holder.exams.get(target)
    none = Sentence("查不到%(year)s年%(level)s的报考条件", level=level, year=holder.exam_year)
    if verdict is None:
        return none
    if verdict.state == outlook.MAY:
        return Sentence("可以报考%(year)s年%(level)s", level=level, year=holder.exam_year)
    if verdict.state == outlook.CERTIFICATE and (below := outlook.BELOW[target]):
        return Sentence("先取得%(lower)s证书，再报考%(level)s", lower=LEVEL_NAMES[below], level=level)
    if verdict.state == outlook.EDUCATION:
        return Sentence("学历不够报考%(level)s，先进修学历", level=level)
    if verdict.state in outlook.UNKNOWN:
        return Sentence("补登%(what)s后才能判断能否报考%(level)s", what=TO_REGISTER[verdict.state], level=level)
    missing = verdict.missing
    if missing is None:
        return none
    return Sentence(
        "到%(next)s年底还差 %(months)s 个月工作年限，最早%(year)s年可以报考%(level)s", level=level, months=missing,
        next=holder.exam_year, year=holder.exam_year - (-missing // 12),
    )  # fmt: skip


def together(said: Sequence[Sentence]) -> Sentence:
    """Several sentences as one."""
    first, *rest = said
    return Sentence("%(first)s；%(rest)s", first=first, rest=together(rest)) if rest else first
