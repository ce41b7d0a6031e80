"""Notices: how they are numbered, and what an answer to a question may be."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

#: nobody sends to more than this at once
MOST = 5_000
#: questions of one notice
MOST_QUESTIONS = 20
#: answers one may choose from
MOST_OPTIONS = 30
TEXT, NUMBER, DAY, CHOICE, YES_NO = "text", "number", "day", "choice", "yes_no"
#: the longest answer in words
LONGEST = 2000


def number(year: int, serial: int) -> str:
    """As official documents are numbered: 通知〔2026〕12号."""
    return f"通知〔{year}〕{serial}号"


def options_of(text: str) -> list[str]:
    """One a line; what stands there twice is one."""
    lines = (line.strip() for line in text.replace("\0", "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def understood(kind: str, text: str, options: list[str]) -> str | None:
    """An answer as it is kept; empty for none, None for what is none of that kind."""
    text = text.strip()
    if not text:
        return ""
    if kind == NUMBER:
        return _number(text)
    if kind == DAY:
        return _day(text)
    if kind == CHOICE:
        return text if text in options else None
    if kind == YES_NO:
        return text if text in ("yes", "no") else None
    return None if len(text) > LONGEST or "\0" in text else text


def _number(text: str) -> str | None:
    """A number of at most twelve digits before and four behind the point; thousands may be set apart."""
    plain = re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)
    if not re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{1,4})?", plain):
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return f"{found.normalize():f}" if found else "0"


def _day(text: str) -> str | None:
    """2026-11-24, 2026/11/24 or 2026年11月24日."""
    found = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return None


def is_late(until: date | None, on: date) -> bool:
    """The last day counts."""
    return until is not None and on > until
