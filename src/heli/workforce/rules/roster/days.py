"""Dates as rosters write them: a day, a day since which something holds, and two days in one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from heli.core.rules.dates import parse_date
from heli.core.sheets.book import Cell

NO_DAY = frozenset(
    "长期 长期有效 永久 永久有效 至今 在职 在岗 现职 无固定期限 待定 尚未 未发证 未登记 未注册 不定期 终身 终身有效".split()
)
SAID_BEFORE = re.compile(r"^(?:登记|注册|证书)?(?:有效)?(?:期限?)?\s*(?:为|自|从|[:：])+\s*")
BETWEEN = re.compile(r"起?\s*(?:截?至|到|[-—–−~～]+|\s+)\s*")
TILL_NOW = re.compile(r"\s*起?\s*(?:(?:至|到|[-—–−~～]+)\s*(?:今|现在|目前|至今|在职)|[-—–−~～]+)\s*$")
Found = tuple[date | None, str | None]


def day_of(cell: Cell, *, last: bool) -> Found:
    """The day a cell means and what was mended, or what is wrong with it; see ``parse_date``.

    ``last``: of two days in the cell (2022.5.6-2025.5.5) the later one is meant. Elsewhere two days are no answer,
    but 2023.5至今 is the day since which it holds.
    """
    if isinstance(cell, str) and re.sub(r"\s", "", cell) in NO_DAY:
        return None, None
    found = parse_date(cell, last=last)
    if not isinstance(cell, str) or found[1] is None:
        return found
    text = SAID_BEFORE.sub("", cell.strip())
    if last:
        return found if parse_date(cell)[0] else until(text) or (None, found[1] if not found[0] else "date_impossible")
    since = TILL_NOW.sub("", text)
    again = parse_date(since) if not found[0] and since not in ("", cell) else found
    return again if again[0] else found


def until(text: str) -> Found | None:
    """The later of two days, where one way to part them makes two days in order; or the one day after 至."""
    ends = set()
    for sign in BETWEEN.finditer(text):
        before, after = text[: sign.start()], text[sign.end() :]
        if not parse_date(after)[0] or before and not parse_date(before)[0]:
            continue
        since, end = parse_date(before)[0], parse_date(after, last=True)[0]
        ends.add(end if end and (since is None or since <= end) else None)
    end = ends.pop() if len(ends) == 1 else None if ends else parse_date(text, last=True)[0]
    return (end, "date_text") if end else None


def over_before(columns: Mapping[str, Sequence[str | date | None]]) -> list[int]:
    """Rows whose contract ends before its work began."""
    ends, starts = columns.get("contract_until", ()), columns.get("start_date", ())
    told = enumerate(zip(ends, starts, strict=False))
    return [at for at, (end, start) in told if isinstance(end, date) and isinstance(start, date) and end < start]
