"""Official documents (公文): their number, the levels of their text, and what stands on which line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

#: 一、 （一） 1. （1）
LEVELS = (
    re.compile(r"[一二三四五六七八九十百]+、"),
    re.compile(r"（[一二三四五六七八九十百]+）"),
    re.compile(r"\d{1,3}[.．]"),
    re.compile(r"（\d{1,3}）"),
)


#: signs that steer a terminal, the direction or the breaking of lines, and halves of letters; a line may end
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)


def _shown(text: str) -> str:
    return UNSEEN.sub("", "\n".join(text.splitlines()))


@dataclass(frozen=True)
class Official:
    """One official document as it is laid out; what is empty is left out."""

    mark: str
    number: str
    title: str
    receivers: str
    body: str
    signed: str
    dated: date | None = None
    sealed: bool = True
    attachments: tuple[str, ...] = ()
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    signer: str = ""

    def shown(self) -> Official:
        """Without the signs that nobody sees: they come along with what is pasted, and no paper can hold them."""
        plain: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str):
                plain[each.name] = _shown(value)
            elif isinstance(value, tuple):
                plain[each.name] = tuple(_shown(text) for text in value)
        return replace(self, **plain)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text: its level (0 is plain) and the part of it that is a heading."""

    level: int
    heading: str
    rest: str = field(default="")


def number_of(word: str, year: int, serial: int) -> str:
    """嘉民〔2026〕12号: the year whole, in these brackets; the serial without a nought before it."""
    return f"{word}〔{year}〕{serial}号"


def in_figures(day: date) -> str:
    """2026年1月5日: figures, and no nought before month and day."""
    return f"{day.year}年{day.month}月{day.day}日"


def paragraphs(body: str) -> list[Paragraph]:
    """The text by its paragraphs. A numbered one is a heading up to its first full stop, as a whole where it has none;
    only the first two levels have a face of their own."""
    found = []
    for line in body.splitlines():
        text = line.strip().strip("\u3000").strip()
        if not text:
            continue
        level = next((number for number, sign in enumerate(LEVELS, 1) if sign.match(text)), 0)
        at = text.find("。") + 1 if level in (1, 2) else 0
        if level in (1, 2):
            found.append(Paragraph(level, text[:at] if at else text, text[at:] if at else ""))
        else:
            found.append(Paragraph(level, "", text))
    return found


def title_lines(title: str) -> list[str]:
    """The title by the lines its author broke it into, so that no word is cut."""
    return [line.strip() for line in title.splitlines() if line.strip()]


def receivers_line(receivers: str) -> str:
    """The main receivers end with a full-width colon, once."""
    return receivers.strip().rstrip("：:。") + "：" if receivers.strip() else ""


def attachment_lines(attachments: tuple[str, ...]) -> list[str]:
    """附件：…, numbered where there is more than one; names end without a mark."""
    names = [name.strip().rstrip("。；;.") for name in attachments if name.strip()]
    if len(names) < 2:
        return [f"附件：{name}" for name in names]
    return [
        ("附件：" if number == 1 else "\u3000\u3000\u3000") + f"{number}. {name}"
        for number, name in enumerate(names, 1)
    ]


def copies_line(copies: str) -> str:
    """抄送：…, closed by a full stop."""
    return f"抄送：{copies.strip().rstrip('。；;')}。" if copies.strip() else ""


def printed_line(by: str, day: date | None) -> tuple[str, str]:
    """Who printed it at the left, when at the right."""
    return by.strip(), f"{in_figures(day)}印发" if day else ""


def width_of(text: str) -> float:
    """How many characters wide a line is; figures and Latin letters are half as wide."""
    return sum(0.5 if each.isascii() else 1.0 for each in text)


def signature_right(signed: str, dated: str, date_right: float) -> float:
    """How many characters the name is set in from the right, so that its middle lies above the middle of the date."""
    return max(0.0, date_right + (width_of(dated) - width_of(signed)) / 2)


def mark_size(mark: str, width_mm: float, largest: float) -> float:
    """The size of the mark in points: as large as the office may have it, and one line wide."""
    return min(largest, width_mm / 25.4 * 72 / max(1.0, width_of(mark)))
