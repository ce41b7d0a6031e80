"""Dates as offices write them: in points, strokes and characters, as numbers, in wide digits, as Excel counts days."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1880, 2199
# Excel's day 1 is 1900-01-01, and it believes in 1900-02-29: from March 1900 on this day is its zero
_EXCEL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 3654, 109575  # 1910-01-01 and 2199-12-31; smaller numbers are no dates of living people

_SEPARATOR = r"(?:\s*[-./\\,、_年月—–−~·。]\s*|\s+)"
_TIME = r"(?:[T\s]*(?:上午|下午|AM|PM)?\s*[0-9]{1,2}[:时点][0-9]{0,2}(?:[:分][0-9]{0,2})?(?:\.[0-9]+)?秒?\s*(?:AM|PM|Z|[+-][0-9:]{4,6})?)?"
_FULL = re.compile(
    rf"([0-9]{{4}}|[0-9]{{2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})\s*[日号]?[.。]?{_TIME}",
    re.ASCII | re.I,
)
_MONTH = re.compile(r"([0-9]{4}|[0-9]{2}(?=\s*年))\s*[-./\\,、_年—–−·]\s*([0-9]{1,2})\s*(?:月份?)?[.。]?", re.ASCII)
_UNTIL = re.compile(r"(.*?)(?:至|到|截至|[-—–−~]+)\s*((?:19|20)[0-9]{2}\s*[-./年][^至到]*)", re.ASCII)
_YEAR = re.compile(r"([0-9]{4})\s*年?", re.ASCII)
_DAY_LAST = re.compile(rf"([0-9]{{1,2}})[-./]([0-9]{{1,2}})[-./]([0-9]{{4}}){_TIME}", re.ASCII | re.I)
_NUMBER = re.compile(r"[0-9]{5,8}(?:\.0+)?|[0-9]{5}\.[0-9]+", re.ASCII)
_ENGLISH = re.compile(
    r"([0-9]{1,2})[-\s.]*([A-Z]{3,9})[-\s,.]*([0-9]{4}|[0-9]{2})|([A-Z]{3,9})[-\s.]*([0-9]{1,2})[\s,]+([0-9]{4})",
    re.ASCII | re.I,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TRAILING = re.compile(r"\s*(?:[(\[（【].*[)\]）】]|星期[一二三四五六日天]|周[一二三四五六日]|起|止|前|取得|发证)\s*$")
_EMPTY = frozenset(
    {"", "-", "--", "—", "——", "/", "//", "\\", "无", "暂无", "不详", "未知", "N/A", "n/a", "#N/A", "null", "NULL"}
)
_CHINESE = re.compile(r"[零〇○一二三四五六七八九十廿卅元正两]")
_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "两": "2",
}
_WORDS = re.compile(r"([零〇○一二三四五六七八九十廿卅元正两]+)")


def _chinese_number(word: str) -> str:
    """``二〇二四`` 2024 · ``二十三`` 23 · ``十`` 10 · ``廿一`` 21 · ``元`` and ``正`` 1."""
    if word in {"元", "正"}:
        return "1"
    word = word.replace("廿", "二十").replace("卅", "三十")
    if "十" in word:
        tens, _, ones = word.partition("十")
        return str(int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0")))
    return "".join(_DIGITS.get(character, "") for character in word)


def _year(digits: str) -> int:
    """A year of two digits lies between 1950 and 2049."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 50 else 2000)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _month(year: int, month: int, last: bool) -> date | None:
    """The first or the last day of a month."""
    if not 1 <= month <= 12:
        return None
    return _made(year, month, monthrange(year, month)[1] if last and year else 1)


def _from_number(number: float, last: bool) -> tuple[date | None, str]:
    """20230506, 202305, 2023 or 2023.5 as a number, or days as Excel counts them."""
    whole = int(number)
    found: date | None = None
    if whole >= 1_000_000:
        found, code = _made(whole // 10000, whole // 100 % 100, whole % 100), "date_number"
    elif whole >= FIRST_YEAR * 100 and whole % 100 in range(1, 13) and whole // 100 <= LAST_YEAR:
        found, code = _month(whole // 100, whole % 100, last), "date_number"
    elif FIRST_YEAR <= whole <= LAST_YEAR:
        fraction = f"{number:.4f}".partition(".")[2].rstrip("0")
        if fraction == "1":  # 2023.10 typed into Excel is kept as 2023.1: January or October, nobody knows
            return None, "date_ambiguous"
        found, code = _month(whole, int(fraction or (12 if last else 1)), last), "date_number"
    elif _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        found, code = _EXCEL_ZERO + timedelta(days=whole), "date_serial"
    return (found, code) if found else (None, "date_impossible")


def _from_words(text: str, last: bool) -> date | None:
    """What a tidy text with separators says, or nothing."""
    if match := _FULL.fullmatch(text):
        return _made(_year(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH.fullmatch(text):
        return _month(_year(match[1]), int(match[2]), last)
    if match := _YEAR.fullmatch(text):
        return _month(int(match[1]), 12 if last else 1, last)
    if match := _ENGLISH.fullmatch(text):
        day, name, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        if name[:3].lower() in _MONTHS:
            return _made(_year(year), _MONTHS.index(name[:3].lower()) + 1, int(day))
    return None


@lru_cache(maxsize=65536)
def _from_text(text: str, last: bool) -> tuple[date | None, str | None]:
    plain = unicodedata.normalize("NFKC", text).strip()
    mend = "full_width" if plain != text.strip() and re.search(r"[\uff01-\uff5e]", text) else None
    if plain[:1] in {"'", "‘", "’", "`"}:
        plain, mend = plain[1:].strip(), mend or "apostrophe"
    plain = plain.strip("'’‘\"“” ")
    if plain in _EMPTY:
        return None, None
    plain = _TRAILING.sub("", plain)
    if _CHINESE.search(plain):
        plain = _WORDS.sub(lambda word: _chinese_number(word[1]), plain)
        mend = mend or "date_chinese"
    if _NUMBER.fullmatch(plain):
        found, code = _from_number(float(plain), last)
        return (found, mend or code) if found else (None, code)
    if match := _DAY_LAST.fullmatch(plain):
        return _day_last(int(match[1]), int(match[2]), int(match[3]))
    day = _from_words(plain, last)
    if day is None and last and (match := _UNTIL.fullmatch(plain)):  # 2020.1.1-2023.1.1: valid until its end
        since = match[1].strip(" 自从:")
        if since in {"", "有效期", "登记有效期"} or _from_words(since, False):
            day = _from_words(match[2].strip(), last)
    return (day, mend or "date_text") if day else (None, "date_impossible")


def _day_last(first: int, second: int, year: int) -> tuple[date | None, str | None]:
    """``5/6/2023``: Americans put the month first, others the day; safe only where one reading remains."""
    american, other = _made(year, first, second), _made(year, second, first)
    if american and other and american != other:
        return None, "date_ambiguous"
    day = american or other
    return (day, "date_text") if day else (None, "date_impossible")


def parse_date(value: object, *, last: bool = False) -> tuple[date | None, str | None]:
    """The date a cell means, and what had to be mended or what is wrong.

    A real date is ``(date, None)``, an empty cell ``(None, None)``. Mended: ``date_text`` ``date_serial``
    ``date_chinese`` ``date_number`` ``full_width`` ``apostrophe``. Without a date: ``date_impossible``, or
    ``date_ambiguous`` where two readings are equally good. A month without a day is its first day, or its last one
    with ``last`` (for "valid until").
    """
    if value is None:
        return None, None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return (value, None) if FIRST_YEAR <= value.year <= LAST_YEAR else (None, "date_impossible")
    if isinstance(value, bool):
        return None, "date_impossible"
    if isinstance(value, (int, float)):
        if not 0 <= value <= 99_999_999:
            return None, "date_impossible"
        return _from_number(float(value), last)
    return _from_text(str(value), last)
