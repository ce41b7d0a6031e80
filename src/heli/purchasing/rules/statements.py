"""A bank's statement: what each of its rows says, and what of a file is new. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from heli.core.rules.dates import parse_date
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.rules.plan import Fault, Plan, too_long

#: what stands in a column of amounts where nothing came or went
NOTHING = frozenset(("", "-", "--", "—", "/"))
#: a number that a spreadsheet has rounded: 1.2e+19
ROUNDED = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
#: so many characters of each text are kept
LENGTHS = {"serial": 60, "party": 100, "summary": 200}
#: the sum that the database holds
MOST = Decimal(10) ** 13


@dataclass(frozen=True)
class StatementRow:
    """One movement: ``amount_fen`` is positive where money came."""

    row: int
    serial: str
    day: date
    amount_fen: int
    party: str
    account_end: str
    summary: str


#: what is kept already: by serial number, day and amount
Known = Mapping[str, tuple[date, int]]


def plan_statement(lines: Iterable[tuple[int, Mapping[str, str]]], known: Known, today: date) -> Plan[StatementRow]:
    """A row of a serial number that is kept already says nothing new, or contradicts what is kept."""
    plan, seen = Plan[StatementRow](), dict[str, int]()
    for at, cells in lines:
        plan.rows += 1
        found, faults = _row(at, cells, today)
        plan.errors += faults
        if found is None:
            continue
        if found.serial in seen:
            said = Sentence("流水号和第 %(row)s 行相同。", row=seen[found.serial])
            plan.errors.append(Fault(at, "serial", "repeated", said))
        elif found.serial not in known:
            plan.created.append(found)
        elif known[found.serial] == (found.day, found.amount_fen):
            plan.unchanged += 1
        else:
            day, amount = known[found.serial]
            said = Sentence("这个流水号已经导入过，是 %(day)s 的 %(amount)s，请核对。", day=day_named(day), amount=with_sign(amount))  # fmt: skip
            plan.errors.append(Fault(at, "serial", "serial_differs", said))
        seen.setdefault(found.serial, at)
    return plan


def _row(at: int, cells: Mapping[str, str], today: date) -> tuple[StatementRow | None, list[Fault]]:
    texts = {name: " ".join(cells.get(name, "").split()) for name in LENGTHS}
    faults = too_long(at, **{name: (text, LENGTHS[name]) for name, text in texts.items()})
    if not texts["serial"]:
        faults.append(Fault(at, "serial", "missing", Sentence("缺少流水号。")))
    elif ROUNDED.match(texts["serial"]):
        said = Sentence("流水号在表格里成了数字，后面几位已经丢失。请从网银导出为文本或 CSV。")
        faults.append(Fault(at, "serial", "serial_rounded", said))
    day, wrong = _day(at, cells.get("day", ""), today)
    amount, more = _amount(at, cells)
    faults += wrong + more
    if faults or day is None:
        return None, faults
    digits = "".join(sign for sign in cells.get("account", "") if sign.isdigit())
    return StatementRow(at, texts["serial"], day, amount, texts["party"], digits[-4:], texts["summary"]), []


def _day(at: int, text: str, today: date) -> tuple[date | None, list[Fault]]:
    """The day; the hour that many banks write behind it is left."""
    bare = text.replace("T", " ").split()
    if not bare:
        return None, [Fault(at, "day", "missing", Sentence("缺少交易日期。"))]
    day = parse_date(bare[0])[0]
    if day is None:
        said = Sentence("日期“%(given)s”看不懂，请写成 2026-05-06。", given=text[:20])
        return None, [Fault(at, "day", "date", said)]
    if day > today:
        return None, [Fault(at, "day", "date_in_future", Sentence("交易日期晚于今天，请核对。"))]
    return day, []


def _amount(at: int, cells: Mapping[str, str]) -> tuple[int, list[Fault]]:
    """Exactly one of both columns says an amount."""
    found: dict[str, int] = {}
    for field in ("received", "paid"):
        given = cells.get(field, "").strip()
        fen = fen_of(given)
        if fen is None:
            said = Sentence("金额“%(given)s”看不懂，要填大于 0 的数字，最多两位小数。", given=given[:20])
            return 0, [Fault(at, field, "amount", said)]
        if fen:
            found[field] = fen
    if len(found) != 1:
        said = Sentence("收入和支出同时有金额。") if found else Sentence("收入和支出都没有金额。")
        return 0, [Fault(at, "received", "amount", said)]
    return found.get("received", 0) - found.get("paid", 0), []


def fen_of(text: str) -> int | None:
    """``1,234.50`` in fen; 0 where nothing is said, None where it is no amount."""
    bare = re.sub(r"[\s,，¥￥元]", "", text)
    if bare in NOTHING:
        return 0
    try:
        yuan = Decimal(bare)
    except InvalidOperation:
        return None
    if not yuan.is_finite() or not 0 <= yuan < MOST or yuan != round(yuan, 2):
        return None
    return int(yuan * 100)
