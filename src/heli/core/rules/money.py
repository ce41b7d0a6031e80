"""Money in whole fen: rounding that has a name, and the ways an office writes an amount."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Fen = NewType("Fen", int)

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_GROUP = re.compile(r"零?(?:([D])仟)?零?(?:([D])佰)?零?(?:([D]?)(拾))?零?([D])?".replace("D", _DIGITS[1:]))
_WRITTEN = re.compile(r"(?:([D零拾佰仟万亿]+)元)?零?(?:([D])角)?零?(?:([D])分)?整?".replace("D", _DIGITS[1:]))


def half_up_to_fen(yuan: Decimal | int) -> Fen:
    """Yuan to fen; half a fen goes away from zero, as accounts do (四舍五入)."""
    return Fen(int((Decimal(yuan) * 100).quantize(Decimal(1), ROUND_HALF_UP)))


def half_up(amount: Decimal) -> Fen:
    """A fraction of fen to whole fen; half goes away from zero."""
    return Fen(int(amount.quantize(Decimal(1), ROUND_HALF_UP)))


def to_yuan(fen: Fen | int) -> Decimal:
    """Fen as exact yuan with two places."""
    return Decimal(fen).scaleb(-2)


def in_yuan(fen: Fen | int) -> str:
    """``1,234.50元``."""
    return f"{to_yuan(fen):,.2f}元"


def with_sign(fen: Fen | int) -> str:
    """``¥1,234.50``, a loss ``-¥1,234.50``."""
    return f"{'-' if fen < 0 else ''}¥{abs(to_yuan(fen)):,.2f}"


def in_ten_thousands(fen: Fen | int) -> str:
    """``12.35万元``, ``9,470万元``: yuan in ten thousands, half up to two places; for sentences, never for accounts."""
    return f"{_short(Decimal(fen) / 1_000_000)}万元"


def in_hundred_millions(fen: Fen | int) -> str:
    """``1.2亿元``, in the same way."""
    return f"{_short(Decimal(fen) / 10_000_000_000)}亿元"


def _short(amount: Decimal) -> str:
    """Two places at most, no zero at their end."""
    text = f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP) + 0:,f}"
    return text.rstrip("0").rstrip(".")


def _group(number: int) -> str:
    """Four digits in words without zeros at either end; ``0`` is empty."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
        gap = digit == 0
    return words


def in_capitals(fen: Fen | int) -> str:
    """The amount in words for vouchers: ``壹仟贰佰叁拾肆元伍角整`` (支付结算办法, 附一: 正确填写票据和结算凭证的基本规定)."""
    yuan, cents = divmod(abs(int(fen)), 100)
    if yuan >= 10**16:
        raise ValueError("an amount of ten quadrillion yuan is no amount")
    words, gap = "", False
    for index in (3, 2, 1, 0):
        part = yuan // 10 ** (4 * index) % 10000
        if part:
            # a zero is spoken where the group before ended in zeros or this one begins with them
            words += ("零" if words and (gap or part < 1000) else "") + _group(part) + _name_of(index, yuan)
        gap = part == 0 or (part % 10 == 0 and bool(words))
    jiao, single = divmod(cents, 10)
    text = f"{words}元" if words else ""
    if cents == 0:
        text = (text or "零元") + "整"
    else:
        text += f"{_DIGITS[jiao]}角" if jiao else ("零" if text else "")
        text += f"{_DIGITS[single]}分" if single else "整"
    return f"负{text}" if fen < 0 else text


def _name_of(index: int, yuan: int) -> str:
    """万, 亿; the highest group is 万 before an 亿 that is named after it."""
    if index == 3:
        return "万" if yuan // 10**8 % 10000 else "万亿"
    return _GROUPS[index]


def from_capitals(words: str) -> Fen | None:
    """What an amount in words says, as offices write it (人民币, 圆, 正 are taken too); None where it cannot be read."""
    said = "".join(words.split()).removeprefix("人民币").replace("圆", "元").replace("正", "整")
    found = _WRITTEN.fullmatch(said)
    if found is None or not any(found.groups()):
        return None
    yuan = _read(found[1] or "")
    return None if yuan is None else Fen(yuan * 100 + 10 * _digit(found[2]) + _digit(found[3]))


def _read(words: str) -> int | None:
    """A whole number in words; None where its groups do not follow each other."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in words:
            head, _name, tail = words.rpartition(name)
            high, low = _read(head), _read(tail)
            return None if not high or low is None or max(high, low) >= size else high * size + low
    found = _GROUP.fullmatch(words)
    if found is None:
        return None
    tens = (_digit(found[3]) or 1) if found[4] else 0
    return 1000 * _digit(found[1]) + 100 * _digit(found[2]) + 10 * tens + _digit(found[5])


def _digit(word: str | None) -> int:
    return _DIGITS.index(word) if word else 0
