"""How alike two organisations are, with the reason in words. A person decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from heli.core.rules.sentence import Sentence
from heli.directory.rules.places import tidy

#: legal forms and words that tell no two organisations apart
_FORMS = (
    "有限责任公司", "股份有限公司", "有限公司", "社会工作服务中心", "社会工作服务社", "社工服务中心", "社会工作事务所", "社工事务所",
    "社会工作发展中心", "服务中心", "中心", "事务所", "服务社",
)  # fmt: skip
_AREA = re.compile(r"^(?:浙江省)?(?:[\u4e00-\u9fff]{2,3}?市)?(?:[\u4e00-\u9fff]{1,3}?[区县市])?")
_MARKS = re.compile(r"[（(].*?[）)]|[·・.\-—“”\"'《》]")
#: rapidfuzz ratio of the whole names, 0 to 100
THRESHOLD = 86.0


@dataclass(frozen=True)
class Candidate:
    """What is compared: ``place`` is the path of the place it lies at."""

    pk: int
    name: str
    credit_code: str = ""
    place: str = ""


@dataclass(frozen=True)
class Alike:
    """``score`` 0 to 100, the reason as a sentence for a person."""

    score: int
    code: str
    reason: str


@dataclass(frozen=True)
class Pair:
    """Two candidates by key, the smaller first."""

    first: int
    second: int
    alike: Alike


def normal_name(name: str) -> str:
    """The name without city and district in front, without legal form, brackets and marks."""
    bare = _MARKS.sub("", tidy(name))
    short = _AREA.sub("", bare)
    for form in _FORMS:
        if short.endswith(form) and len(short) > len(form) + 1:
            short = short.removesuffix(form)
            break
    return short if len(short) >= 2 else bare


def _area(name: str) -> str:
    found = _AREA.match(tidy(name))
    return found.group() if found else ""


def alike(a: Candidate, b: Candidate) -> Alike | None:
    """Why two may be one; None where nothing speaks for it. Two different credit codes are two organisations."""
    if a.credit_code and a.credit_code == b.credit_code:
        return Alike(100, "credit_code", Sentence("统一社会信用代码相同。"))
    if a.credit_code and b.credit_code:
        return None
    if tidy(a.name) == tidy(b.name):
        return Alike(98, "same_name", Sentence("名称相同。"))
    areas = _area(a.name), _area(b.name)
    if all(areas) and areas[0] != areas[1] and not areas[0].endswith(areas[1]) and not areas[1].endswith(areas[0]):
        return None
    if normal_name(a.name) == normal_name(b.name):
        return Alike(
            95,
            "normal_name",
            Sentence("去掉地名和「有限公司」「中心」等字样后名称相同：%(name)s。", name=normal_name(a.name)),
        )
    score = fuzz.ratio(tidy(a.name), tidy(b.name))
    if score >= THRESHOLD and _digits(a.name) == _digits(b.name) and min(len(a.name), len(b.name)) > 5:
        return Alike(int(score), "alike", Sentence("名称相近，相似度 %(score)s。", score=f"{int(score)}%"))
    return None


_NUMERALS = re.compile(r"[0-9一二三四五六七八九十东南西北上下新老]")


def _digits(name: str) -> list[str]:
    """Numbers and directions: 第一社区 and 第二社区 are two however alike they look."""
    return _NUMERALS.findall(tidy(name))


def pairs(candidates: Iterable[Candidate]) -> list[Pair]:
    """All pairs that may be one, likeliest first. Candidates meet by code and normal name, then by likeness."""
    everybody = {one.pk: one for one in candidates}
    meet: set[tuple[int, int]] = set()
    groups: dict[str, list[int]] = defaultdict(list)
    for one in everybody.values():
        groups["n" + normal_name(one.name)].append(one.pk)
        if one.credit_code:
            groups["c" + one.credit_code].append(one.pk)
    for group in groups.values():
        meet |= {(min(a, b), max(a, b)) for at, a in enumerate(group) for b in group[at + 1 :]}
    meet |= _near(list(everybody.values()))
    found = [Pair(a, b, like) for a, b in meet if (like := alike(everybody[a], everybody[b])) is not None]
    return sorted(found, key=lambda pair: (-pair.alike.score, pair.first, pair.second))


def _near(everybody: list[Candidate]) -> set[tuple[int, int]]:
    """Pairs whose whole names are near. Only those that share a rare pair of characters are compared at all."""
    holders: dict[str, list[Candidate]] = defaultdict(list)
    for one in everybody:
        bare = normal_name(one.name)
        for pair in {bare[at : at + 2] for at in range(len(bare) - 1)}:
            holders[pair].append(one)
    found: set[tuple[int, int]] = set()
    for group in holders.values():
        if len(group) > 60:
            continue
        for at, a in enumerate(group):
            for b in group[at + 1 :]:
                if fuzz.ratio(tidy(a.name), tidy(b.name), score_cutoff=THRESHOLD):
                    found.add((min(a.pk, b.pk), max(a.pk, b.pk)))
    return found
