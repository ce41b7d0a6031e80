"""Places as a file states them, and what their names say.

Codes are those of the National Bureau of Statistics (统计用区划代码): a place's code begins with its parent's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from heli.core.rules.sentence import Sentence
from heli.directory.rules.plan import Fault, Plan, Values, too_long

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


@dataclass(frozen=True)
class KnownPlace:
    """A place as it is stored; met again by its code and the day it ended."""

    pk: int
    code: str
    name: str
    level: str
    parent_code: str
    valid_until: date | None = None
    former_names: frozenset[str] = frozenset()
    former_parents: frozenset[str] = frozenset()


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


def significant(code: str) -> str:
    """A code without the zeros that fill it up to 6 or 12 digits: 330402000000 is 330402, 330400 is 3304."""
    if len(code) == 12:
        while len(code) > 6 and code.endswith("000"):
            code = code[:-3]
    if len(code) == 6:
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]
    return code


LEVEL_OF_DIGITS = {2: "province", 4: "city", 6: "district", 9: "street", 12: "community"}


def completed(rows: list[PlaceRow], stored: Iterable[KnownPlace], *, levels: bool, parents: bool) -> list[PlaceRow]:
    """Rows with what the code alone says where the file has no column for it (统计用区划代码 is nested), and with the
    code of a place above that is written as its name."""
    named = [(one.code, one.name) for one in stored] + [(one.code, one.name) for one in rows]
    by_code = {significant(code): code for code, _ in named if code}
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
        elif parent and not parent.isdigit() and len(codes := by_name.get(parent, set())) == 1:
            parent = next(iter(codes))
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


def _faults_of(row: PlaceRow, known: Mapping[str, tuple[str, str]], roots: set[str]) -> Iterable[Fault]:
    """``known`` gives (level, parent's code) for each code of the file and of the database."""
    if not row.code:
        yield Fault(row.row, "code", "missing", Sentence("缺少%(what)s。", what=Sentence("区划代码")))
    elif not row.code.isdigit() or len(row.code) > 12:
        yield Fault(
            row.row,
            "code",
            "code_impossible",
            Sentence("区划代码「%(given)s」不对，应是不超过 12 位的数字。", given=row.code[:20]),
        )
    if not row.name:
        yield Fault(row.row, "name", "missing", Sentence("缺少%(what)s。", what=Sentence("名称")))
    yield from too_long(row.row, name=(row.name, 60))
    if not row.level:
        yield Fault(row.row, "level", "missing", Sentence("缺少%(what)s。", what=Sentence("级别")))
    elif row.level not in LEVELS:
        yield Fault(
            row.row,
            "level",
            "level_unknown",
            Sentence("不认识级别「%(given)s」，可填 %(known)s。", given=row.level[:20], known=LEVELS),
        )
    if row.valid_from and row.valid_until and row.valid_until <= row.valid_from:
        yield Fault(row.row, "valid_until", "date_impossible", Sentence("撤销日期要晚于设立日期。"))
    if not row.parent_code:
        if roots - {row.code}:
            yield Fault(row.row, "parent_code", "missing", Sentence("缺少上级代码：一座城市只有一个最上级的地区。"))
        return
    parent = known.get(row.parent_code)
    if parent is None:
        yield Fault(
            row.row,
            "parent_code",
            "place_unknown",
            Sentence("没有代码是「%(given)s」的上级地区。", given=row.parent_code[:20]),
        )
    elif row.level in LEVELS and parent[0] in LEVELS and LEVELS.index(parent[0]) >= LEVELS.index(row.level):
        yield Fault(
            row.row,
            "parent_code",
            "level_order",
            Sentence("上级「%(given)s」的级别不高于这个地区。", given=row.parent_code),
        )


def plan_places(rows: Iterable[PlaceRow], stored: Iterable[KnownPlace]) -> Plan[PlaceRow]:
    """Compare a file with the places in force. The first line of a code counts, a later different one is a fault."""
    rows, stored = list(rows), list(stored)
    by_key = {(place.code, place.valid_until): place for place in stored}
    ended = {place.code: place.valid_until for place in stored if place.valid_until}
    known = {place.code: (place.level, place.parent_code) for place in stored}
    for row in rows:
        known.setdefault(row.code, (row.level, row.parent_code))
    roots = {place.code for place in stored if not place.parent_code}
    roots = roots or {next((row.code for row in rows if not row.parent_code and row.code), "")} - {""}
    plan: Plan[PlaceRow] = Plan(rows=len(rows))
    seen: dict[tuple[str, date | None], PlaceRow] = {}
    for row in rows:
        faults = list(_faults_of(row, known, roots))
        first = seen.setdefault((row.code, row.valid_until), row)
        if first is not row and row.code and _facts(first) != _facts(row):
            faults.append(
                Fault(
                    row.row,
                    "code",
                    "code_repeated",
                    Sentence("代码「%(given)s」在第 %(row)s 行已经有了，内容不同。", given=row.code, row=first.row),
                )
            )
        plan.errors.extend(faults)
        if faults:
            continue
        place = by_key.get((row.code, row.valid_until))
        end = ended.get(row.code)
        if first is not row:
            plan.unchanged += 1
        elif place is None and end and not row.valid_until and (row.valid_from is None or row.valid_from < end):
            text = Sentence(
                "「%(name)s」（%(code)s）已于 %(day)s 撤销，不再新建。",
                name=row.name,
                code=row.code,
                day=end.isoformat(),
            )
            plan.warnings.append(Fault(row.row, "code", "place_ended", text))
            plan.unchanged += 1
        elif place is None:
            plan.created.append(row)
        else:
            _compare(plan, place, row)
    plan.created.sort(key=lambda row: LEVELS.index(row.level))
    return _without_orphans(plan, {place.code for place in stored})


def _facts(row: PlaceRow) -> tuple[object, ...]:
    return row.name, row.level, row.parent_code, row.valid_from, row.valid_until, row.successors


def _compare(plan: Plan[PlaceRow], place: KnownPlace, row: PlaceRow) -> None:
    values: Values = {}
    if row.name in place.former_names:
        text = Sentence("「%(old)s」已更名为「%(new)s」，名称不改。", old=row.name, new=place.name)
        plan.warnings.append(Fault(row.row, "name", "former_name", text))
    elif place.name != row.name:
        values["name"] = row.name
    if place.level != row.level:
        values["level"] = row.level
    if row.parent_code and place.parent_code != row.parent_code and row.parent_code not in place.former_parents:
        values["parent_code"] = row.parent_code
    if values:
        plan.changed.append((place.pk, values))
    else:
        plan.unchanged += 1


def _without_orphans(plan: Plan[PlaceRow], there: set[str]) -> Plan[PlaceRow]:
    """A place whose parent's own row was refused is refused with it."""
    kept = []
    for row in plan.created:
        if row.parent_code and row.parent_code not in there:
            plan.errors.append(
                Fault(
                    row.row,
                    "parent_code",
                    "place_unknown",
                    Sentence("上级「%(given)s」那一行有错。", given=row.parent_code),
                )
            )
        else:
            there.add(row.code)
            kept.append(row)
    plan.created = kept
    return plan
