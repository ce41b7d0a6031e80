"""One cell at a time: what it means, what was mended to read it, what is wrong with it.

Each function takes a cell and gives a ``Cleaned``; each is asked once for each different value of a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from heli.core.rules.credit_code import check_credit_code, tidy_credit_code
from heli.core.rules.identity import (
    FOREIGN_RESIDENCE,
    HMT_RESIDENCE,
    MAINLAND,
    PASS,
    PASSPORT,
    check_document,
    check_id_number,
    document_kind_of,
    tidy_id_number,
)  # fmt: skip
from heli.core.sheets.book import Cell
from heli.workforce.rules.roster.days import day_of
from heli.workforce.rules.roster.levels import RISING, level, several
from heli.workforce.rules.roster.vocabulary import AHEAD

Value = str | date | None


class Cleaned(NamedTuple):
    """``value`` is None where the cell is empty or cannot be read. ``mend``, ``error``, ``warning`` are codes."""

    value: Value
    mend: str | None = None
    error: str | None = None
    warning: str | None = None


EMPTY = Cleaned(None)
MARKS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
WIDE = {wide: wide - 0xFEE0 for wide in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
ALL_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 32}
HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
NOTHING = frozenset(
    {
        "",
        "/",
        "//",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "–",
        "无",
        "暂无",
        "没有",
        "未填",
        "N/A",
        "n/a",
        "NA",
        "null",
        "NULL",
        "None",
    }
)
UNKNOWN_NUMBER = NOTHING | {"不详", "未知", "待补", "待定", "未提供", "缺", "?", "？"}


def shown(cell: Cell) -> str:
    """A cell as the sheet shows it."""
    if isinstance(cell, float):
        return (
            f"{cell:.0f}"
            if cell == int(cell) and abs(cell) < 1e15
            else f"{cell:g}"
            if abs(cell) < 1e15
            else f"{cell:.5E}"
        )
    return cell.isoformat() if isinstance(cell, date) else cell


def text(cell: Cell) -> Cleaned:
    """Words: spaces at the ends and invisible marks removed, full-width letters and digits made half-width."""
    if isinstance(cell, str):
        value = cell.translate(WIDE)
        mend = "full_width" if value != cell else None
        value = " ".join(INVISIBLE.sub("", value).split())
        value = re.sub(rf"(?<=[{HAN}]) (?=[{HAN}（(])", "", value) if " " in value else value
        if value.startswith(("'", "‘")):
            value, mend = value[1:].strip(), mend or "apostrophe"
        if value in NOTHING:
            return EMPTY
        return Cleaned(value, mend or ("spaces" if value != cell else None))
    return Cleaned(shown(cell), "number")


PLAIN_NAME = re.compile("[\u4e00-\u9fff]{2,10}")
NUMBERED = re.compile(r"[(]?\d{1,4}[.、)）·]\s*", re.ASCII)
TWO_NAMES = re.compile(rf"[{HAN}]{{2,4}}(?:\s*[/、,，;；&+]\s*[{HAN}]{{2,4}})+")
BESIDE_NAME = re.compile(rf"([{HAN}·]{{2,12}})[(（\[【][^()（）]*[{HAN}][^()（）]*[)）\]】]")


def name(cell: Cell) -> Cleaned:
    """A person's name: without spaces between characters; the point of a transliterated name is ·."""
    if not isinstance(cell, str):
        return Cleaned(shown(cell), "number", None, "name_unusual")
    if PLAIN_NAME.fullmatch(cell):
        return Cleaned(cell)  # nearly every cell
    wide = cell.translate(ALL_WIDE)
    value = re.sub(r"[•‧・\uff0e●∙⋅]", "·", " ".join(INVISIBLE.sub("", wide).split()))
    if re.search(rf"[{HAN}]", value):
        value = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", value)
        value = re.sub(r"(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])", "·", value)
    value = value.lstrip("'‘")
    if not value or value in {"/", "-", "—", "——", "无"}:
        return EMPTY
    if (numbered := NUMBERED.match(value)) and PLAIN_NAME.fullmatch(value[numbered.end() :]):
        return Cleaned(value[numbered.end() :], "numbered")
    if TWO_NAMES.fullmatch(value):
        return Cleaned(None, None, "two_in_cell")
    if called := BESIDE_NAME.fullmatch(value):
        return Cleaned(called[1], "brackets", None, "name_unusual")
    unusual = len(value) > 50 or any(map(str.isdigit, value)) or not any(map(str.isalpha, value))
    if len(value) > 50:
        return Cleaned(None, None, "name_too_long")
    mend = None if value == cell else "spaces" if cell.translate(ALL_WIDE) == cell or " " in wide else "full_width"
    return Cleaned(value, mend, None, "name_unusual" if unusual else None)


SEXES = {"男": "男", "女": "女", "男性": "男", "女性": "女", "M": "男", "F": "女", "MALE": "男", "FEMALE": "女", "1": "男", "2": "女",
         "男士": "男", "女士": "女", "先生": "男", "MAN": "男", "WOMAN": "女"}  # fmt: skip


def sex(cell: Cell) -> Cleaned:
    word = MARKS.sub("", shown(cell).translate(ALL_WIDE)).upper()
    if word in NOTHING:
        return EMPTY
    value = SEXES.get(word)
    return Cleaned(value, None if value == cell else "sex_wording") if value else Cleaned(None, None, "sex_unknown")


KINDS = (
    (re.compile(r"永久居留"), FOREIGN_RESIDENCE), (re.compile(r"居住证"), HMT_RESIDENCE),
    (re.compile(r"通行证|回乡证|台胞证"), PASS), (re.compile(r"护照|passport", re.I), PASSPORT), (re.compile(r"身份证|identity|idcard|^id$|户口", re.I), MAINLAND),
)  # fmt: skip
ORDINARY = re.compile(r"[1-7]\d{16}[0-9X]", re.ASCII)
SAID_KIND = re.compile(r"^[\s(（]*([\u4e00-\u9fff]{2,14}|passport)[\s)）:：]*(?=[A-Za-z0-9])", re.I)


def kind(cell: Cell) -> Cleaned:
    """The kind of a document by its name; a kind we do not know is an error."""
    word = MARKS.sub("", shown(cell))
    if word in NOTHING:
        return EMPTY
    found = next((code for pattern, code in KINDS if pattern.search(word)), None)
    return Cleaned(found) if found else Cleaned(None, None, "document_kind_unknown")


def document(cell: Cell, said: str | None, today: date) -> tuple[Cleaned, str]:
    """The number of a document and its kind: as the row says, as the cell says (护照E12345678), or as it looks."""
    if said is None and isinstance(cell, str) and ORDINARY.fullmatch(cell) and not check_id_number(cell, today):
        return Cleaned(cell), MAINLAND  # nearly every cell
    if isinstance(cell, str) and MARKS.sub("", cell) in UNKNOWN_NUMBER:
        return EMPTY, said or MAINLAND
    mend: str | None = None
    if isinstance(cell, str) and (spoken := SAID_KIND.match(cell)):
        named = kind(spoken[1]).value
        if isinstance(named, str):
            cell, said, mend = cell[spoken.end() :], said or named, "document_kind"
    number, tidied = tidy_id_number(cell.isoformat() if isinstance(cell, date) else cell)
    mend = mend or tidied
    looks = document_kind_of(number)
    of = said if said and said != MAINLAND else looks
    fault = check_document(of, number, today)
    if fault and of == MAINLAND and isinstance(cell, str):
        among = numbers_among(cell, today)
        if len(among) > 1:
            return Cleaned(None, None, "two_in_cell"), MAINLAND
        if among:
            return Cleaned(among.pop(), "words"), MAINLAND
    if fault == "id_length" and said is None and not any(map(str.isdigit, number)):
        return Cleaned(None, None, "id_length"), MAINLAND
    if fault:
        return Cleaned(None, None, fault), of
    if isinstance(cell, float):
        mend = "number"
    return Cleaned(number, mend, None, "document_kind_assumed" if of == PASSPORT and not said else None), of


AMONG = re.compile(r"(?<!\d)\d{17}[\dXx×](?![\dA-Za-z])", re.ASCII)


def numbers_among(text: str, today: date) -> set[str]:
    """The right ID numbers that stand among words in a cell: 身份证：…, …（已核对）. None where more digits stand beside
    them."""
    narrow = INVISIBLE.sub("", text.translate(ALL_WIDE))
    found = {number[0].upper().replace("×", "X") for number in AMONG.finditer(narrow)}
    if any(check_id_number(number, today) for number in found) or re.search(r"\d{3,}", AMONG.sub("", narrow)):
        return set()
    return found


MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-8]\d{6,7}(?:(?:-|转)\d{1,5})?")


def name_among(cell: Cell) -> Cleaned:
    """The name that stands beside the ID number in one cell: 王芳 3304…"""
    if not isinstance(cell, str):
        return EMPTY
    rest = re.sub(r"姓名|身份证号?码?|[:：,，;；/()（）]", " ", AMONG.sub(" ", cell.translate(ALL_WIDE)))
    found = name(rest)
    return (
        Cleaned(found.value, "words") if isinstance(found.value, str) and PLAIN_NAME.fullmatch(found.value) else EMPTY
    )


THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){2,}", re.ASCII)
NO_PHONE = re.compile(
    rf"^(?:本人|办公|联系|移动)?(?:手机|电话|手机号|电话号码|联系方式)(?:号码?)?[:：]\s*|[(（\[][^()（）\[\]\d]*[{HAN}][^()（）\[\]\d]*[)）\]]"
)
SEPARATORS = re.compile(r"[\s\-—–_.·()（）\u200b-\u200f\u202a-\u202e\ufeff'‘’]+")


def phone(cell: Cell) -> Cleaned:
    """A mobile number of 11 digits or a landline; anything else is kept with a warning. Of several the first."""
    if isinstance(cell, float):
        number = shown(cell)
        return Cleaned(number, "number", None, None if MOBILE.fullmatch(number) else "phone_unusual")
    if not isinstance(cell, str):
        return Cleaned(shown(cell), None, None, "phone_unusual")
    if MOBILE.fullmatch(cell) and cell.isascii():
        return Cleaned(cell)
    plain = cell.translate(ALL_WIDE).strip()
    if MARKS.sub("", plain) in UNKNOWN_NUMBER:
        return EMPTY
    plain = NO_PHONE.sub("", plain)
    if THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    mend = "full_width" if plain != cell.strip() and any(ord(c) in ALL_WIDE and c != "\u3000" for c in cell) else None
    for part in re.split(r"[/、,，;；\n]|\s{2,}|或", plain):
        bare = re.sub(r"^(?:\+|00)?86(?=1[3-9])", "", SEPARATORS.sub("", part))
        if MOBILE.fullmatch(bare):
            return Cleaned(bare, mend or "separators")
        line = re.sub(r"[—–]", "-", MARKS.sub("", part).strip("'‘"))
        line = re.sub(r"^\((0\d{2,3})\)-?", r"\1-", line)
        if LANDLINE.fullmatch(line):
            return Cleaned(line, mend or (None if line == cell else "separators"))
    value = MARKS.sub("", plain)[:30]
    return Cleaned(value, mend, None, "phone_unusual")


def licence_level(cell: Cell) -> Cleaned:
    word = MARKS.sub("", shown(cell).translate(ALL_WIDE)).lstrip("'‘")
    value = level(word)
    if value is None:
        papers = several(shown(cell).translate(ALL_WIDE).strip("'‘ "))
        highest = max((one.level for one in papers), key=RISING.index, default=None)
        return Cleaned(highest, "level_wording") if highest else Cleaned(None, None, "level_unknown")
    return Cleaned(value, None if value == cell else "level_wording") if value else EMPTY


SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.ASCII)


def licence_no(cell: Cell) -> Cleaned:
    """A certificate's number; one that Excel took for a number has lost its last digits and is left out, with a warning."""
    if isinstance(cell, float) and cell < 1e15:
        return Cleaned(shown(cell), "number")
    if not isinstance(cell, str):
        return Cleaned(None, None, None, "licence_no_spoiled_by_excel")
    if cell.isdecimal() and cell.isascii() and len(cell) <= 40:
        return Cleaned(cell)
    value = MARKS.sub("", cell.translate(ALL_WIDE)).lstrip("'‘").upper()
    if value in NOTHING:
        return EMPTY
    if SCIENTIFIC.fullmatch(value):
        return Cleaned(None, None, None, "licence_no_spoiled_by_excel")
    if len(value) > 40:
        return Cleaned(None, None, "licence_no_too_long")
    mend = None if value == cell else "full_width" if cell.translate(WIDE) != cell else "spaces"
    return Cleaned(value, mend)


def credit_code(cell: Cell) -> Cleaned:
    if isinstance(cell, str) and MARKS.sub("", cell) in UNKNOWN_NUMBER:
        return EMPTY
    value, mend = tidy_credit_code(shown(cell))
    return Cleaned(None, None, "credit_code_check") if check_credit_code(value) else Cleaned(value, mend)


FULL, PART = "专职", "兼职"
TIMES = {"专职": FULL, "全职": FULL, "全日制": FULL, "专职社工": FULL, "全日制用工": FULL, "是": FULL, "FULLTIME": FULL, "全职人员": FULL, "专职人员": FULL,
         "兼职": PART, "非全日制": PART, "兼职社工": PART, "非全日制用工": PART, "小时工": PART, "PARTTIME": PART, "兼职人员": PART}  # fmt: skip


def employment(cell: Cell) -> Cleaned:
    """Full or part time; other words (合同制, 事业编制) stay as they are."""
    found = text(cell)
    if not isinstance(found.value, str):
        return found
    value = TIMES.get(re.sub(r"[\s\-]", "", found.value).upper())
    return Cleaned(value, None if value == cell else "employment_wording") if value else found


def yes_or_no(cell: Cell, *, yes: str, no: str) -> Cleaned:
    """Below 是否专职 (or 是否兼职) the answer is yes or no."""
    word = MARKS.sub("", shown(cell).translate(ALL_WIDE)).upper()
    value = {"是": yes, "√": yes, "Y": yes, "1": yes, "否": no, "×": no, "N": no, "0": no, "不是": no}.get(word)
    return Cleaned(value, "employment_wording") if value else employment(cell)


def day(future: bool, today: date) -> Callable[[Cell], Cleaned]:
    """A date that may lie in the future (registered until) or may not."""

    def clean(cell: Cell) -> Cleaned:
        found, code = day_of(cell, last=future)
        if found is None:
            return Cleaned(None, None, code) if code else EMPTY
        if not future and found > today:
            return Cleaned(None, None, "date_in_future")
        return Cleaned(found, code)

    return clean


#: whoever studies ends within so many years
MOST_STUDY = 10


def day_in(to: str, today: date) -> Callable[[Cell], Cleaned]:
    """What reads a day of a field."""
    clean = day(to in AHEAD, today)
    if to != "studied_until":
        return clean

    def study(cell: Cell) -> Cleaned:
        found = clean(cell)
        far = isinstance(found.value, date) and found.value.year > today.year + MOST_STUDY
        return Cleaned(None, None, "date_too_far") if far else found

    return study


#: as long as the register keeps it
MOST_PAY_GROUP = 40


def pay_group(cell: Cell) -> Cleaned:
    """A class of pay in an office's own words: 三岗十二级, 二档, 7."""
    found = text(cell)
    long = isinstance(found.value, str) and len(found.value) > MOST_PAY_GROUP
    return Cleaned(None, None, "pay_group_too_long") if long else found


MONTH = re.compile(r"\s*(?:19|20)\d\d(?:\s*[-./年]\s*\d{1,2}\s*月?|\d\d)\s*")


def month_only(cell: Cell) -> bool:
    """Is this 1990.1, 1990年1月 or 199001: a month, no day?"""
    word = shown(cell) if isinstance(cell, str | float) else ""
    return bool(MONTH.fullmatch(word.translate(ALL_WIDE)))


CLEANERS: dict[str, Callable[[Cell], Cleaned]] = {
    "name": name, "sex": sex, "phone": phone, "education": text, "major": text, "licence_level": licence_level,
    "licence_no": licence_no, "employer": text, "employer_code": credit_code, "employment": employment, "post": text,
    "document_kind": kind, "pay_group": pay_group,
}  # fmt: skip
"""Fields cleaned by themselves. Dates come from ``day``, documents from ``document``, places from ``places``."""
