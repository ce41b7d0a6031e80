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


SAID = re.compile(
    r"^\W*(?:(?P<reporter>填报|报送|上报|编制|制表|填表|申报)(?:单位|机构|部门)|(?:用人|所在|工作|聘用)?单位(?:名称|全称)?|(?:社工|所在|服务)?机构(?:名称|全称)?|社工站(?:名称)?"
    r"|街道|镇街|区县|地区|所属地区)(?:[(（][^()（）]*[)）])?\s*[:：]\s*(?P<name>\S.*)$"
)
SEAL = re.compile(r"[(（](?:公章|盖章|签章|章)[)）]|\s{2,}.*$|\s*(?:填报|填表|报送)?(?:日期|时间|人)[:：].*$")
DEPARTMENT = re.compile(r"(?:局|委员会|办事处|政府|社工部|社会工作部|工作部|妇联|残联|团委|总工会|党工委|办公室)$")
REMARK = re.compile(r"^\W*(?:注|备注|说明|填表说明|填报说明|附注)\W|[。；;]")


@dataclass(slots=True)
class Sections:
    """The place and the employer that hold from a row on (rows from 0); "" where nothing holds."""

    place_rows: list[int] = field(default_factory=list)
    places: list[str | None] = field(default_factory=list)
    employer_rows: list[int] = field(default_factory=list)
    employers: list[str | None] = field(default_factory=list)
    #: does the line say 单位：, and so fill what a column of employers leaves empty
    said: list[bool] = field(default_factory=list)

    def place(self, row: int) -> str | None:
        at = bisect_right(self.place_rows, row)
        return self.places[at - 1] if at else None

    def employer(self, row: int, *, said: bool = False) -> str | None:
        """Who employs the people of a row; ``said``: only where the line says so (单位：某某)."""
        at = bisect_right(self.employer_rows, row)
        return self.employers[at - 1] if at and (not said or self.said[at - 1]) else None

    def employ(self, row: int, name: str | None, *, said: bool = False) -> None:
        self.employer_rows.append(row)
        self.employers.append(name)
        self.said.append(said)


def bare(text: str) -> str:
    """The line without its number and its count of people."""
    word = text.strip()
    while (shorter := HEADCOUNT.sub("", COUNTER.sub("", word)).strip()) != word:
        word = shorter
    return word


def sections_of(lines: Iterable[tuple[int, str]], head: int, gazetteer: Gazetteer, default: str | None) -> Sections:
    """Read the lines from the top. A street of the section's own district comes before one elsewhere; a line that is
    neither place nor organisation changes nothing. Above the ``head`` (its row) only 单位：某某 counts."""
    found = Sections()
    at: str | None = None
    for row, text in lines:
        if (said := SAID.match(text)) and (name := employer_in(said, above=row < head)):
            found.employ(row, name, said=not said["reporter"])
            continue
        word = bare(text)
        if ":" in word or "：" in word or row < head:
            continue
        code = place_of(word, gazetteer, [*(gazetteer.line(at) if at else ()), default]) if gazetteer else None
        if code:
            at = code
            found.place_rows.append(row)
            found.places.append(code)
            if found.employers and found.employers[-1]:  # a new place ends the employer before it
                found.employ(row, None)
        elif ORGANISATION.search(word) and 4 <= len(word) <= 60:
            found.employ(row, word)
    return found


def employer_in(said: re.Match[str], *, above: bool) -> str | None:
    """The organisation that 「单位：某某」 names. A department above the head is who reports, not who employs."""
    name = bare(SEAL.sub("", said["name"]))
    if not ORGANISATION.search(name) or not 4 <= len(name) <= 60:
        return None
    return None if (above or said["reporter"]) and DEPARTMENT.search(name) else name


def place_above(lines: Iterable[tuple[int, str]], head: int, gazetteer: Gazetteer) -> str | None:
    """The place that the title or 「填报单位：」 above the head names, the lowest one; none where they name two."""
    found: str | None = None
    for row, text in lines:
        if row >= head or REMARK.search(text) or (":" in text or "：" in text) and not SAID.match(text):
            continue
        code = gazetteer.mentioned(text)
        if code is None or found is not None and code in gazetteer.line(found):
            continue
        if found is not None and found not in gazetteer.line(code):
            return None
        found = code
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
