"""Places as a file states them, and what their names say.

Codes are those of the National Bureau of Statistics (统计用区划代码): a place's code begins with its parent's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from heli.directory.rules.eras import Era, Key, significant

LEVELS = ("province", "city", "district", "street", "community")
LEVEL_WORDS = {
    **{level: level for level in LEVELS},
    "省": "province", "自治区": "province", "直辖市": "province", "省级": "province", "市": "city", "市级": "city", "地级": "city", "地市": "city",
    "自治州": "city", "盟": "city", "地区": "city", "县级": "district", "区级": "district", "区县级": "district", "市辖区": "district", "县级市": "district",
    "自治县": "district", "旗": "district", "自治旗": "district", "林区": "district", "县市区": "district", "县(市、区)": "district", "区(县、市)": "district",
    "市区县": "district", "乡级": "street", "乡镇": "street", "乡镇级": "street", "街道级": "street", "镇级": "street", "民族乡": "street", "苏木": "street",
    "街镇": "street", "乡镇街道": "street", "乡镇(街道)": "street", "街道(镇)": "street", "镇(街道)": "street", "街道(乡镇)": "street", "街道乡镇": "street",
    "街道办事处": "street", "地区办事处": "street", "村级": "community", "社区级": "community", "村社区": "community", "社区(村)": "community",
    "村(社区)": "community", "村居": "community", "行政村": "community", "居委": "community", "村委": "community", "嘎查": "community",
    "居(村)委会": "community", "村(居)委会": "community", "居民委员会": "community", "村民委员会": "community", "社区居委会": "community", "地级市": "city", "县": "district", "区": "district",
    "区县": "district", "县区": "district", "县（市、区）": "district", "街道": "street", "镇": "street", "乡": "street",
    "街道（镇）": "street", "镇街": "street", "社区": "community", "村": "community", "社区（村）": "community",
    "居委会": "community", "村委会": "community",
}  # fmt: skip


@dataclass(frozen=True)
class PlaceRow:
    """A line of the file. ``successors`` are codes in which a place that ended goes on."""

    row: int
    code: str
    name: str
    level: str
    parent_code: str
    valid_from: date | None = None
    valid_until: date | None = None
    successors: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.code, self.valid_until

    @property
    def era(self) -> Era:
        return Era(self.code, self.valid_from, self.valid_until)


@dataclass(frozen=True)
class KnownPlace:
    """A place as it is stored; met again by its code and the day it ended."""

    pk: int
    code: str
    name: str
    level: str
    parent_code: str
    valid_until: date | None = None
    valid_from: date | None = None
    parent_until: date | None = None
    former_names: frozenset[str] = frozenset()
    former_parents: frozenset[str] = frozenset()
    moved_on: frozenset[date] = frozenset()
    successors: frozenset[Key] = frozenset()

    @property
    def key(self) -> Key:
        return self.code, self.valid_until


def tidy(text: object) -> str:
    """Full-width letters and digits made narrow, space around and between removed."""
    return "".join(unicodedata.normalize("NFKC", str(text if text is not None else "")).split())


def level_of(text: str) -> str:
    """The level that a file's word means; what is none stays as it is written."""
    word = tidy(text)
    return LEVEL_WORDS.get(word, LEVEL_WORDS.get(word.lower(), word))


def place_named(text: str, places: Mapping[str, object]) -> str:
    """The code or name in ``places`` that a cell means: as written, or a name after those of the places above it."""
    word = tidy(text)
    if word in places or not word or word.isdigit():
        return word
    for at in range(1, len(word) - 1):
        if places.get(word[at:]) is not None and any(word[start:at] in places for start in range(at)):
            return word[at:]
    return word


def filled(code: str, name: str, places: Mapping[str, Sequence[str]], short: Mapping[str, str]) -> str:
    """The code a place bears, for one written with more or fewer zeros at its end: 510702 for 510702000000.

    ``places`` has the names of each code, ``short`` the codes by their significant digits. 330400 may be a functional
    zone of 3304: it is the city only where it bears the city's name.
    """
    if code in places or not code.isdigit() or (found := short.get(significant(code))) is None:
        return code
    certain = significant(code) == code or len(code) == 12 and not code[:6].endswith("00")
    return found if certain or name in places[found] else code


LEVEL_OF_DIGITS = {2: "province", 4: "city", 6: "district", 9: "street", 12: "community"}


def completed(rows: list[PlaceRow], stored: Iterable[KnownPlace], *, levels: bool, parents: bool) -> list[PlaceRow]:
    """Rows with what the code alone says where the file has no column for it (统计用区划代码 is nested), and with the
    code of a place above that is written as its name."""
    named = [(one.code, one.name) for one in stored] + [(one.code, one.name) for one in rows]
    by_code = {significant(code): code for code, _ in named if code}
    codes = set(by_code.values())
    by_name: dict[str, set[str]] = {}
    for code, name in named:
        by_name.setdefault(name, set()).add(code)
    found = []
    for row in rows:
        own = significant(row.code)
        level = LEVEL_OF_DIGITS.get(len(own), row.level) if levels and not row.level else row.level
        parent = row.parent_code
        if parents and not parent and row.code.isdigit():
            parent = next(
                (by_code[own[:size]] for size in (9, 6, 4, 2) if size < len(own) and own[:size] in by_code), ""
            )
        elif parent.isdigit() and parent not in codes:
            parent = by_code.get(significant(parent), parent)
        elif parent and not parent.isdigit() and len(bearers := by_name.get(parent, set())) == 1:
            parent = next(iter(bearers))
        found.append(replace(row, level=level, parent_code=parent))
    return found


def is_urban(name: str, level: str) -> bool | None:
    """Whether a community's committee is urban: 居委会 yes, 村委会 no; None where there is nothing to say.

    A bare 社区 is urban, a bare 村 rural. Source: 统计用区划代码, whose urban-rural class follows the committee's kind.
    """
    if level != "community":
        return None
    bare = tidy(name)
    if bare.endswith(("村委会", "村民委员会", "村")):
        return False
    return bare.endswith(("居委会", "居民委员会", "社区", "社区委会"))


def committee(name: str) -> str:
    """Which committee a community's name speaks of, in words."""
    urban = is_urban(name, "community")
    return "居委会" if urban else "村委会" if urban is False else ""
