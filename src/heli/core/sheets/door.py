"""The only way to a stranger's file: a child process with bounds on memory and time."""

from __future__ import annotations

import json
import os
import select
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from heli.core.confined import Bounds, sentence_of, spawn
from heli.core.errors import Unreadable
from heli.core.rules.sentence import Sentence
from heli.core.sheets.book import Cell, Column, Sheet, Skipped, Workbook
from heli.core.sheets.guard import NO_SHEET

#: how often somebody who waits for the child may look whether the file is still wanted
GLANCE = 0.5
DIED = Sentence("打开这个文件要用太多内存或时间，没有打开。请只留下名单，另存为新的 .xlsx 再上传。")


@dataclass(frozen=True, slots=True)
class Limits(Bounds):
    """What one file may take: bytes of the file beside the bounds of the child."""

    memory: int = 1_000 * 2**20
    seconds: int = 120
    file: int = 100 * 2**20


def nothing() -> None:
    """Nobody asks meanwhile."""


def read(
    path: str | os.PathLike[str], *, sheet: str | None = None, limits: Limits = Limits(),
    meanwhile: Callable[[], None] = nothing,
) -> Workbook:  # fmt: skip
    """Read .xlsx, .xls, .xlsb, .ods or CSV. ``sheet`` names the only sheet wanted, a hidden one included. ``meanwhile`` is
    called while the child reads; it may raise, which ends the child.

    Refuses with ``Unreadable`` and a sentence: no such file, not a table, damaged, locked by a password, too large.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
    except OSError as fault:
        raise Unreadable(Sentence("找不到文件「%(file)s」，或不能读它。", file=path.name)) from fault
    if path.is_dir() or size == 0:
        raise Unreadable(Sentence("「%(file)s」不是文件，或是空文件。", file=path.name))
    if size > limits.file:
        given, most = size // 2**20, limits.file // 2**20
        raise Unreadable(
            Sentence("文件有 %(given)s MB，最多 %(most)s MB。请分成几个文件上传。", given=given, most=most)
        )
    with spawn("heli.core.sheets.child", [str(path.resolve()), sheet or ""], limits) as process:
        assert process.stdout is not None
        try:
            while not select.select([process.stdout], [], [], GLANCE)[0]:
                meanwhile()
            workbook = receive(path, process.stdout, meanwhile)
        except (ValueError, KeyError, EOFError, IndexError) as fault:
            process.kill()
            raise Unreadable(DIED) from fault
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
        if process.wait() != 0:
            raise Unreadable(DIED)
    return workbook


def receive(path: Path, stream: IO[bytes], meanwhile: Callable[[], None]) -> Workbook:
    """Put the child's columns together again; see ``child`` for their shape."""
    head = answer(stream)
    if "fault" in head:
        raise Unreadable(sentence_of(head, NO_SHEET))
    skipped = [Skipped(one["sheet"], one["reason"]) for one in head["skipped"]]
    workbook = Workbook(path, head["kind"], [], skipped)
    for about in head["sheets"]:
        columns: list[Column] = []
        while block := answer(stream):
            if "fault" in block:
                raise Unreadable(sentence_of(block, NO_SHEET))
            codes = array("i")
            data = stream.read(block["bytes"])
            if len(data) != block["bytes"]:
                raise EOFError
            codes.frombytes(data)
            columns.append(Column([cell(value) for value in block["values"]], codes))
            meanwhile()
        height = len(columns[0].codes)
        empty = [Column([""], array("i", bytes(4 * height))) for _ in range(about["first"])]
        merges = tuple((a, b, c, d) for a, b, c, d in about["merges"])
        name = path.stem if head["kind"] == "csv" else about["name"]  # a CSV file has no sheets: its name stands in
        workbook.sheets.append(Sheet(name, height, empty + columns, merges, frozenset(about["hidden"])))
    return workbook


def answer(stream: IO[bytes]) -> dict[str, Any]:
    line = stream.readline()
    if not line:
        raise EOFError
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError(said)
    return said


def cell(value: str | float | list[str]) -> Cell:
    return date.fromisoformat(value[0]) if isinstance(value, list) else value
