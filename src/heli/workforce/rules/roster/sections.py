"""Lines between people that hold for the people below: 「一、南湖区」 tells the place, 「晨光中心（12人）」 the employer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from heli.workforce.rules.roster.places import Gazetteer, tidy

COUNTER = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十百\d]{1,3}[)）]?[、.．:：\s]|[(（][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十\d]+(?:部分|组|片)[、:：\s]*)+"
)
HEADCOUNT = re.compile(r"[(（]?(?:共|计|合计)?\d+\s*(?:人|名|位)[)）]?$|[:：]+$")
COMMUNITY = re.compile(r"(?:社区|村|委会|委员会)$")
TITLE = re.compile(
    r"(?:专职)?(?:社会工作者|社工|社区工作者|工作人员|人员|持证人员)?(?:名单|名册|花名册|汇总表|统计表|一览表|信息表|信息|情况表)?$"
)
ORGANISATION = re.compile(
    r"(?:中心|服务社|服务队|局|协会|学会|促进会|联合会|基金会|公司|机构|工作站|社工站|服务站|委员会|办事处|政府|学校|医院|福利院|大学|学院|事务所|服务部|总工会|"
    r"妇联|残联|团委|救助站|养老院|敬老院|幼儿园|社工部|工作部)$"
)


@dataclass(slots=True)
class Sections:
    """The place and the employer that hold from a row on (rows from 0); "" where nothing holds."""

    place_rows: list[int] = field(default_factory=list)
    places: list[str | None] = field(default_factory=list)
    employer_rows: list[int] = field(default_factory=list)
    employers: list[str | None] = field(default_factory=list)

    def place(self, row: int) -> str | None:
        at = bisect_right(self.place_rows, row)
        return self.places[at - 1] if at else None

    def employer(self, row: int) -> str | None:
        at = bisect_right(self.employer_rows, row)
        return self.employers[at - 1] if at else None


def bare(text: str) -> str:
    """The line without its number and its count of people."""
    word = text.strip()
    while (shorter := HEADCOUNT.sub("", COUNTER.sub("", word)).strip()) != word:
        word = shorter
    return word


def sections_of(lines: Iterable[tuple[int, str]], gazetteer: Gazetteer, default: str | None) -> Sections:
    """Read the lines from the top. A street of the section's own district comes before one elsewhere; a line that is
    neither place nor organisation changes nothing."""
    found = Sections()
    at: str | None = None
    for row, text in lines:
        word = bare(text)
        if ":" in word or "：" in word:
            continue
        code = place_of(word, gazetteer, [*(gazetteer.line(at) if at else ()), default]) if gazetteer else None
        if code:
            at = code
            found.place_rows.append(row)
            found.places.append(code)
            if found.employers and found.employers[-1]:  # a new place ends the employer before it
                found.employer_rows.append(row)
                found.employers.append(None)
        elif ORGANISATION.search(word) and 4 <= len(word) <= 60:
            found.employer_rows.append(row)
            found.employers.append(word)
    return found


def place_of(word: str, gazetteer: Gazetteer, within: Sequence[str | None]) -> str | None:
    """The place that the line names as a whole, looked for within each of ``within`` and then anywhere."""
    names = dict.fromkeys((tidy(word), TITLE.sub("", tidy(word))))
    for above in dict.fromkeys((*within, None)):
        for name in names:
            if len(name) < 2:
                continue
            for level in ("district", "street", "community"):
                if (level != "community" or COMMUNITY.search(name)) and (code := gazetteer.find(level, name, above)):
                    return code
            if code := gazetteer.address(name, None):
                return code
    return None
