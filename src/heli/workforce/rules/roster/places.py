"""Places as rosters name them: a suffix lost or added, the name of the place above in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from heli.workforce.rules.roster.cleaning import ALL_WIDE, MARKS, NOTHING
from heli.workforce.rules.roster.vocabulary import PLACES

PlaceRow = tuple[str, str, str, str]
"""Code, name, level (city, district, street, community), code of the place above ("" for the root)."""

FORMER = 10  # a name of today, however shortened, goes before
VILLAGE, TOWN, EITHER = "村", "社区", ""
COMMITTEE = re.compile(r"(?:居民委员会|村民委员会|居委会?|村委会?|委员会)$")
OFFICE = re.compile(r"(?:办事处|人民政府|政府|党工委|(?<=街道)办)$")
BETWEEN = re.compile(r"[/\\\-—–>→·,，、|]+|[(（][^()（）]*[)）]$")
OF_THE_CITY = frozenset({"市本级", "市直", "市级", "市直属", "本级", "市直单位", "市属"})


class Form(NamedTuple):
    """One way to write a name: the words, whether they say village or community, and how much was lost (0: nothing)."""

    words: str
    kind: str
    lost: int


@lru_cache(maxsize=65536)
def community_forms(name: str) -> tuple[Form, ...]:
    """城东村村委会 is also 城东村, 城东; 构塍村委会 is 构塍村, 构塍; 大麻社区居委会 is 大麻社区, 大麻.

    What is lost counts: a bare name is more likely the place that lost only its committee. Of 田乐社区 and 田乐村委会,
    田乐 is the village (a 社区 is called so); of 钟埭社区居委会 and 钟埭村村委会 it is the community.
    """
    found = [Form(name, EITHER, 0)]
    committee = COMMITTEE.search(name)
    body = name[: committee.start()] if committee else name
    village = bool(committee and committee[0].startswith("村")) or body.endswith("村")
    kind = VILLAGE if village else TOWN if committee or body.endswith("社区") else EITHER
    stem = body[:-2] if body.endswith("社区") else body[:-1] if body.endswith("村") else body
    if not stem:
        return tuple(found)
    if committee:
        found.append(Form(body, kind, 1))
    if body == stem and committee:
        found.append(Form(stem + (VILLAGE if village else TOWN), kind, 1))
    elif body != stem:
        found.append(Form(stem, kind, 2 if committee and body.endswith("社区") else 3))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8192)
def other_forms(name: str) -> tuple[Form, ...]:
    """新嘉街道办事处 is 新嘉街道, 新嘉; 周王庙镇 is 周王庙; 海宁市 is 海宁."""
    found = [Form(name, EITHER, 0)]
    body = OFFICE.sub("", name)
    if body != name:
        found.append(
            Form(body if not name.endswith("街道办事处") or body.endswith("街道") else body + "街道", EITHER, 0)
        )
    for suffix in ("街道", "地区", "新区", "开发区", "自治县", "镇", "乡", "区", "县", "市"):
        if body.endswith(suffix) and len(body) > len(suffix) + (len(suffix) == 1):
            found.append(Form(body[: -len(suffix)], suffix, 1))
            break
    return tuple(found)


class Resolved(NamedTuple):
    """Official names for district, street, community (None where the row says none), the code of the lowest place,
    which cells were mended, and the field and code of the one error."""

    names: tuple[str | None, str | None, str | None]
    code: str | None
    mended: tuple[bool, bool, bool]
    fault: tuple[str, str] | None


class Gazetteer:
    """The city's places, found by any of their forms below a given place."""

    def __init__(self, places: Iterable[PlaceRow]) -> None:
        self.name: dict[str, str] = {}
        self.level: dict[str, str] = {}
        self.parent: dict[str, str] = {}
        self._index: dict[str, dict[str, list[tuple[int, str, str]]]] = {level: {} for level in ("city", *PLACES)}
        for code, name, level, parent in places:
            self.name[code], self.level[code], self.parent[code] = name, level, parent
            forms = community_forms(name) if level == "community" else other_forms(name)
            for form in forms:
                self._index.setdefault(level, {}).setdefault(form.words, []).append((form.lost, form.kind, code))
        self._starts: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for code, name in self.name.items():
            self._starts.setdefault((self.level[code], name[:2]), []).append((code, name))
        self._roots = [code for code, parent in self.parent.items() if parent not in self.name]

    def add_former(self, names: Iterable[tuple[str, str, str]]) -> None:
        """(name, level, code now) of names that places bore, or of places that were merged: found where no place of
        today bears the name."""
        for name, level, code in names:
            if self.level.get(code) == level:
                for form in community_forms(name) if level == "community" else other_forms(name):
                    self._index[level].setdefault(form.words, []).append((form.lost + FORMER, form.kind, code))

    def __bool__(self) -> bool:
        return bool(self.name)

    def line(self, code: str) -> list[str]:
        """The place and all above it, lowest first."""
        found = []
        while code in self.name and code not in found:
            found.append(code)
            code = self.parent[code]
        return found

    def find(self, level: str, words: str, within: str | None) -> str | None:
        """The one place of this level that these words mean within a place (None: anywhere)."""
        forms = community_forms(words) if level == "community" else other_forms(words)
        best: dict[int, set[str]] = {}
        for form in forms:
            for lost, kind, code in self._index.get(level, {}).get(form.words, ()):
                if form.kind and kind and form.kind != kind and level == "community":
                    continue
                if form.lost and lost and form.kind != kind:
                    continue
                if within is None or within in self.line(code):
                    best.setdefault(lost + form.lost, set()).add(code)
        if not best:
            return None
        codes = best[min(best)]
        return codes.pop() if len(codes) == 1 else None

    def mentioned(self, text: str) -> str | None:
        """The lowest district or street whose name stands in a text, or that the text is (name of a sheet)."""
        word = tidy(text)
        for level in ("district", "street"):
            if code := self.find(
                level, re.sub(r"^[\d\W]+|(?:社工|人员|名单|名册|花名册|汇总|统计表|表)+$", "", word), None
            ):
                return code
        for level in ("street", "district"):
            codes = {code for code, name in self.name.items() if self.level[code] == level and name in word}
            if len(codes) == 1:
                return codes.pop()
        return None

    def resolve(self, cells: Sequence[str], default: str | None) -> Resolved:
        """What the three cells of a row mean together. ``default``: the place of the sheet or of the employer, used
        for what the row leaves empty."""
        words = [tidy(cell) for cell in cells]
        names: list[str | None] = [None, None, None]
        mended = [False, False, False]
        at: str | None = None
        above = self.line(default) if default else []
        given = {self.level[code]: code for code in above}
        fault: tuple[str, str] | None = None
        for position, level in enumerate(PLACES):
            if not words[position]:
                code = given.get(level)
                if code and (at is None or at in self.line(code)) and not fault:
                    at, names[position] = code, self.name[code]
                    mended[position] = True
                continue
            plain = BETWEEN.sub("", words[position])
            code = self._one(level, words[position], at)
            if code is None and plain != words[position]:
                code = self._one(level, plain, at)
            if code is None and not any(words[position + 1 :]) and (below := self.address(plain, at)):
                at, mended[position] = below, True
                break
            if code is None:
                if fault is None:
                    fault = (level, "place_unknown")
                continue
            names[position], mended[position] = self.name[code], self.name[code] != cells[position]
            if not fault:
                at = code
        if at and not fault:
            for code in self.line(at):
                if self.level[code] in PLACES and names[PLACES.index(self.level[code])] is None:
                    names[PLACES.index(self.level[code])] = self.name[code]
        return Resolved((names[0], names[1], names[2]), at, (mended[0], mended[1], mended[2]), fault)

    def _one(self, level: str, words: str, within: str | None) -> str | None:
        """A place by words that may repeat the names above it: 嘉兴市南湖区新嘉街道 in the column of streets."""
        if code := self.find(level, words, within):
            return code
        if words.isdigit() and self.level.get(words) == level and (within is None or within in self.line(words)):
            return words
        if within is None and level == "district":
            if root := self.find("city", words, None):
                return root
            if words in OF_THE_CITY and len(self._roots) == 1 and self.level[self._roots[0]] == "city":
                return self._roots[0]
        for rest in self._without_names_above(words, within):
            if code := self.find(level, rest, within):
                return code
        return None

    def address(self, words: str, within: str | None) -> str | None:
        """The lowest place of a whole address in one cell: 嘉兴市南湖区新嘉街道西马桥社区."""
        for rest in self._without_names_above(words, within):
            for level in reversed(PLACES):
                above = next(self._named(words[: len(words) - len(rest)]), within)
                if code := self.find(level, rest, above):
                    return code
        return None

    def _named(self, words: str) -> Iterator[str]:
        """Places whose name ends the words, the lowest level first."""
        for level in ("street", "district", "city"):
            yield from (code for code, name in self.name.items() if self.level[code] == level and words.endswith(name))

    def _without_names_above(self, words: str, within: str | None) -> Iterator[str]:
        """The words after the names of places above, one name after the other: 新嘉街道 of 嘉兴市南湖区新嘉街道."""
        rest = re.sub(r"^[\u4e00-\u9fff]{2,3}(?:省|自治区)", "", words)
        for level in ("city", *PLACES[:2]):
            for code, name in self._starts.get((level, rest[:2]), ()):
                said = next((form.words for form in other_forms(name) if rest.startswith(form.words)), "")
                if len(said) < 2 or len(rest) == len(said):
                    continue
                if within is None or within in self.line(code) or code in self.line(within):
                    rest = rest[len(said) :]
                    yield rest
                    break


def tidy(text: str) -> str:
    word = MARKS.sub("", text.translate(ALL_WIDE)).lstrip("'‘")
    return "" if word in NOTHING else word
