"""The marks of a statistics form: which cells count, and under which conditions, read from the texts of a sheet.

A department keeps the layout of its own Excel form and writes marks into its cells. ``{{数}}`` is a cell that counts;
``{{列：性别：女}}`` holds of every counting cell in its column or, in a merged head, columns; ``{{行：…}}`` of its row,
``{{表：…}}`` of the whole sheet. ``{{每个：地区}}`` repeats its row for every district. Conditions are told apart by 「；」.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from heli.core.rules.sentence import Sentence

MARK = re.compile(r"[{｛]{2}\s*(.*?)\s*[}｝]{2}", re.DOTALL)
#: what a broken mark leaves
HALF = re.compile(r"[{｛]{2}|[}｝]{2}")
COUNT, ROW, COLUMN, SHEET, EACH, NUMBER = "数", "行", "列", "表", "每个", "序号"
#: words that are replaced within a text
DAY, YEAR, PERIOD, OFFICE, WRITER, WRITTEN = "统计日期", "统计年度", "统计季度", "填报单位", "填表人", "填报日期"
TEXTS = (DAY, YEAR, PERIOD, OFFICE, WRITER, WRITTEN)
#: alternatives of one condition
OR = "/"
MONTH = "统计月份"
FROM, UNTIL = "起", "至"
#: more cells than any form has that somebody reads
MOST_CELLS = 2_000

UNKNOWN = Sentence("%(at)s：看不懂标记「%(said)s」。请照着「可以用的标记」改正。")
BARE = Sentence("%(at)s：「%(said)s」要写成「名称：值」。")
ALONE = Sentence("%(at)s：计数的格子里只能有一个 {{数}}，不要写别的字。")
TWICE = Sentence("%(at)s：一张工作表只能有一行「每个」。")
NOTHING = Sentence("文件里没有 {{数}}，不知道要统计哪些格子。")
TOO_MANY = Sentence("表里要计数的格子超过 %(most)s 个。请分成几张表。", most=f"{MOST_CELLS:,}")


@dataclass(frozen=True, order=True)
class Condition:
    """One question and its answer, as somebody wrote them."""

    name: str
    value: str


@dataclass(frozen=True)
class Spot:
    """A cell, counted from 1 as Excel counts."""

    sheet: str
    row: int
    column: int

    @property
    def coordinate(self) -> str:
        return f"{letters(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.coordinate}"


@dataclass(frozen=True)
class Counted:
    """A cell that counts those for whom all conditions hold."""

    spot: Spot
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Repeated:
    """A row that stands for every group of a column; ``spot`` is the cell that says the group's name."""

    spot: Spot
    column: str


@dataclass
class Layout:
    """What a form asks for. ``texts``: the cells with marks and their texts without those that only carry conditions."""

    counted: list[Counted] = field(default_factory=list)
    repeated: dict[str, Repeated] = field(default_factory=dict)
    texts: dict[Spot, str] = field(default_factory=dict)
    faults: list[Sentence] = field(default_factory=list)

    def is_repeated(self, spot: Spot) -> bool:
        each = self.repeated.get(spot.sheet)
        return each is not None and each.spot.row == spot.row


Area = tuple[int, int, int, int]


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def layout(texts: Mapping[Spot, str], merged: Mapping[str, Sequence[Area]]) -> Layout:
    """Read the marks of all sheets. ``merged`` are first row, first column, last row, last column of merged cells."""
    found = Layout()
    held: list[tuple[str, Area, str, tuple[Condition, ...]]] = []
    counts: list[tuple[Spot, tuple[Condition, ...]]] = []
    for spot, text in texts.items():
        _read_cell(found, spot, text, _area(spot, merged.get(spot.sheet, ())), held, counts)
    for spot, own in counts:
        above = [each for sheet, area, word, each in held if sheet == spot.sheet and _reaches(word, area, spot)]
        found.counted.append(Counted(spot, tuple(sorted({*own, *(one for each in above for one in each)}))))
    if not counts and not found.faults:
        found.faults.append(NOTHING)
    if len(counts) > MOST_CELLS:
        found.faults.append(TOO_MANY)
    return found


def _read_cell(
    found: Layout, spot: Spot, text: str, area: Area,
    held: list[tuple[str, Area, str, tuple[Condition, ...]]], counts: list[tuple[Spot, tuple[Condition, ...]]],
) -> None:  # fmt: skip
    left = text
    for mark in MARK.finditer(text):
        word, _colon, rest = mark[1].replace(":", "：").partition("：")
        word = word.strip()
        if word in (COUNT, ROW, COLUMN, SHEET):
            conditions = _conditions(found, spot, rest)
            if word == COUNT:
                counts.append((spot, conditions))
                if MARK.sub("", text).strip() or len(MARK.findall(text)) > 1:
                    found.faults.append(_at(ALONE, spot))
            else:
                held.append((spot.sheet, area, word, conditions))
            left = left.replace(mark[0], "")
        elif word == EACH and rest.strip():
            if spot.sheet in found.repeated:
                found.faults.append(_at(TWICE, spot))
            found.repeated[spot.sheet] = Repeated(spot, rest.strip())
        elif not (word in (*TEXTS, NUMBER) and not rest):
            found.faults.append(_at(UNKNOWN, spot, said=mark[1][:40]))
    if HALF.search(MARK.sub("", text)):
        found.faults.append(_at(UNKNOWN, spot, said=text[:40]))
    if MARK.search(text):
        found.texts[spot] = left.strip()


def _conditions(found: Layout, spot: Spot, text: str) -> tuple[Condition, ...]:
    conditions = []
    for part in re.split("[；;]", text):
        name, sign, value = re.sub("[=＝]", "：", part).partition("：")
        if sign and name.strip() and value.strip():
            conditions.append(Condition(name.strip(), value.strip()))
        elif part.strip():
            found.faults.append(_at(BARE, spot, said=part.strip()[:40]))
    return tuple(conditions)


def _area(spot: Spot, merged: Iterable[Area]) -> Area:
    """The cells over which a cell lies: its own, or those merged with it."""
    return next((area for area in merged if area[:2] == (spot.row, spot.column)), (spot.row, spot.column) * 2)


def _reaches(word: str, area: Area, spot: Spot) -> bool:
    top, left, bottom, right = area
    if word == SHEET:
        return True
    return left <= spot.column <= right if word == COLUMN else top <= spot.row <= bottom


def _at(sentence: Sentence, spot: Spot, **values: str) -> Sentence:
    return Sentence(sentence.text, at=str(spot), **values)


@dataclass(frozen=True)
class Words:
    """What the words of a form are when it is filled."""

    day: date
    office: str
    writer: str
    written: date

    def on(self, text: str, group: str = "", number: int = 0) -> str:
        """A text with its words filled in; ``group`` and ``number`` are those of a repeated row."""
        told = {
            DAY: _said(self.day), YEAR: f"{self.day.year}年", PERIOD: f"{self.day.year}年第{_quarter(self.day)}季度",
            OFFICE: self.office, WRITER: self.writer, WRITTEN: _said(self.written), NUMBER: str(number),
        }  # fmt: skip

        def put(mark: re.Match[str]) -> str:
            word = mark[1].replace(":", "：").partition("：")[0].strip()
            return group if word == EACH else told.get(word, mark[0])

        return MARK.sub(put, text)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _quarter(day: date) -> int:
    return (day.month - 1) // 3 + 1


def span_of(text: str, day: date) -> str:
    """A first and a last as an address spells them (``..35``, ``2026-01-01..2026-12-31``), from what somebody wrote.

    Known are numbers and days with 「以下」「以上」「以前」「以后」「至」, and the year, quarter, month and day of the form.
    Empty where it is nothing of these.
    """
    text = text.replace(" ", "").replace("及以", "以")
    periods = {YEAR: _year(day), PERIOD: _of_quarter(day), MONTH: _month(day), DAY: (day, day)}
    for word, (first, last) in periods.items():
        known = {word: (first, last), word + FROM: (first, None), UNTIL + word: (None, last)}
        if text in known:
            return _spelled(*known[text])
    end = r"(\d{4}-\d{1,2}-\d{1,2}|\d+)(?:周?岁)?"
    if one := re.fullmatch(end, text):
        return f"{one[1]}..{one[1]}"
    if one := re.fullmatch(f"{end}(?:以下|以前)", text):
        return f"..{one[1]}"
    if one := re.fullmatch(f"{end}(?:以上|以后)", text):
        return f"{one[1]}.."
    if two := re.fullmatch(f"{end}(?:至|到|[-－~～—]|\\.\\.){end}", text):
        return f"{two[1]}..{two[2]}"
    return ""


def _year(day: date) -> tuple[date, date]:
    return day.replace(month=1, day=1), day.replace(month=12, day=31)


def _of_quarter(day: date) -> tuple[date, date]:
    last = _quarter(day) * 3
    return day.replace(month=last - 2, day=1), day.replace(month=last, day=monthrange(day.year, last)[1])


def _month(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _spelled(first: date | None, last: date | None) -> str:
    return f"{first.isoformat() if first else ''}..{last.isoformat() if last else ''}"
