"""Values of a city's own fields: as they are typed, and as they lie in a sealed text."""

from __future__ import annotations

from datetime import date

Value = str | int | date | bool | None


def packed(value: Value) -> str:
    """A value as text: ISO for a day, ``yes`` or ``no``, empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def unpacked(kind: str, text: str) -> Value:
    """The value of a kind (text, number, day, choice, yes) from its text."""
    if text == "":
        return None
    if kind == "number":
        return int(text)
    if kind == "day":
        return date.fromisoformat(text)
    return text == "yes" if kind == "yes" else text
