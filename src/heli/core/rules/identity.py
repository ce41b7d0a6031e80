"""Identity documents: what their numbers say, whether they can be right, and how they are shown masked.

The mainland number (GB 11643-1999): 6 digits of area, 8 of birth, 3 of order (odd: male), 1 check character by
ISO 7064 MOD 11-2. Area digits are never refused: areas were renamed, merged and closed, and no list knows them all.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from operator import mul

MAINLAND, HMT_RESIDENCE, PASS, PASSPORT, FOREIGN_RESIDENCE = (
    "mainland",
    "hmt_residence",
    "pass",
    "passport",
    "foreign_residence",
)

# GB 11643-1999, 3.2: weight of each position, and the check character for each remainder
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = b"10X98765432"
_ZEROS = 48 * sum(_WEIGHTS)

_WELL_FORMED = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?1[0-9]", re.ASCII)
_MASKED = re.compile(r"[*#•●×?]|[X_]{2,}|\.{3,}|…")
# what people put between or before digits: blanks, invisible marks, hyphens, the apostrophe that makes Excel keep text
# full-width characters to plain ones, one by one: composing neighbours would make letters nobody typed
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NOISE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\ufeff\u00ad'`‘’\"“”\-–—]+")

# 通行证: 港澳居民来往内地通行证 H or M and 8 digits (10 with the count of the old booklet), 台湾居民来往大陆通行证 8 (10)
_PASS = re.compile(r"[HM][0-9]{8}([0-9]{2})?|[0-9]{8}([0-9]{2})?(\([A-Z]\))?|T[0-9]{8}", re.ASCII)
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}", re.ASCII)
# 外国人永久居留证: three letters of the country and 12 digits; from December 2023 18 characters beginning with 9
_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]", re.ASCII)


def tidy_id_number(value: object) -> tuple[str, str | None]:
    """A number as it should be written, and what was mended: ``full_width``, ``spaces``, ``lower_x`` or ``None``.

    Numbers Excel kept as numbers stay recognisable as such: 18 digits come back as ``3.30400196810196E+17``.
    """
    if value is None:
        return "", None
    if isinstance(value, (int, float)):
        # above 2**53 a spreadsheet has lost the last digits, whatever it shows
        return (f"{value:.14E}" if value >= 1e15 else f"{value:.0f}"), None
    text = str(value)
    if _WELL_FORMED.fullmatch(text):
        return text, None
    narrow = text.translate(_NARROW)
    bare = _NOISE.sub("", narrow)
    upper = bare.upper()
    if narrow != text:
        return upper, "full_width"
    if bare != text:
        return upper, "spaces"
    return upper, "lower_x" if upper != bare else None


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits (GB 11643-1999; ISO 7064 MOD 11-2)."""
    return chr(_CHECKS[(sum(map(mul, body.encode("ascii"), _WEIGHTS)) - _ZEROS) % 11])


@lru_cache(maxsize=65536)
def _day(digits: str) -> date | None:
    """``20010228`` as a date; none where there is no such day or nobody born then can be alive."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return day if day.year >= 1880 else None


def check_id_number(text: str, on: date | None = None) -> str | None:
    """What is wrong with a mainland number (tidied), or ``None``.

    ``id_masked`` stars in it · ``id_spoiled_by_excel`` the last digits were lost · ``id_length`` not 18 characters
    (15-digit numbers lost their force in 2013) · ``id_impossible_birth`` no such day, or after ``on`` ·
    ``id_check_digit`` a digit is wrong.
    """
    if not _WELL_FORMED.fullmatch(text):
        if _MASKED.search(text):
            return "id_masked"
        if _SCIENTIFIC.fullmatch(text):
            return "id_spoiled_by_excel"
        return "id_length" if len(text) != 18 else "id_check_digit"
    right = _CHECKS[(sum(map(mul, text[:17].encode("ascii"), _WEIGHTS)) - _ZEROS) % 11] == ord(text[17])
    if not right and text.endswith("000"):
        return "id_spoiled_by_excel"  # a number has 15 digits in Excel: the last three became zeros
    born = _day(text[6:14])
    if born is None or (on is not None and born > on):
        return "id_impossible_birth"
    return None if right else "id_check_digit"


def birth_date_of(text: str) -> date | None:
    """The birth date in an 18-character number (mainland, 居住证, new 永久居留证), if it has one."""
    return _day(text[6:14]) if _WELL_FORMED.fullmatch(text) else None


def sex_of(text: str) -> str:
    """``F`` or ``M`` by the 17th digit (odd: male), empty where the number has none."""
    if not _WELL_FORMED.fullmatch(text):
        return ""
    return "M" if int(text[16]) % 2 else "F"


def document_kind_of(text: str) -> str:
    """The kind of document a tidied number looks like, where the row does not say; mainland in doubt."""
    if _WELL_FORMED.fullmatch(text):
        if text[:2] in {"81", "82", "83"}:
            return HMT_RESIDENCE
        return FOREIGN_RESIDENCE if text[0] == "9" and check_id_number(text) is None else MAINLAND
    if re.fullmatch(r"[HM][0-9]{8}([0-9]{2})?", text):
        return PASS
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", text):
        return FOREIGN_RESIDENCE
    return PASSPORT if re.fullmatch(r"[A-Z]{1,2}[0-9]{7,8}", text) else MAINLAND


def check_document(kind: str, text: str, on: date | None = None) -> str | None:
    """What is wrong with the number of any document, or ``None``; beside the codes above ``document_format``.

    Only documents with a published check are checked strictly; of the rest the shape is all we can know.
    """
    if kind == MAINLAND:
        return check_id_number(text, on)
    if kind == HMT_RESIDENCE:
        return check_id_number(text, on) or (None if text[:2] in {"81", "82", "83"} else "document_format")
    if _MASKED.search(text.replace("×", "*")) and "*" in text:
        return "id_masked"
    shape = {PASS: _PASS, PASSPORT: _PASSPORT, FOREIGN_RESIDENCE: _FOREIGN}.get(kind)
    return None if shape is not None and shape.fullmatch(text) else "document_format"


def mask_id(text: str) -> str:
    """``3304**********1234``: the first and last four of a number; of short ones only the last two."""
    if len(text) <= 8:
        return "*" * max(0, len(text) - 2) + text[-2:] if len(text) > 2 else "*" * len(text)
    return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"


def mask_phone(text: str) -> str:
    """``186****1402``; a short number keeps its last two."""
    if len(text) < 8:
        return "*" * max(0, len(text) - 2) + text[-2:] if len(text) > 2 else "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def mask_name(name: str) -> str:
    """``林**``, however long the name is."""
    return f"{name[:1]}**" if name else ""
