"""The only way to a stranger's file: a child process with bounds on memory and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from array import array
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import heli
from heli.core.errors import Unreadable
from heli.core.rules.sentence import Sentence
from heli.core.sheets.book import Cell, Column, Sheet, Skipped, Workbook
from heli.core.sheets.guard import NO_SHEET

SOURCE = str(Path(heli.__file__).parent.parent)
DIED = Sentence("打开这个文件要用太多内存或时间，没有打开。请只留下名单，另存为新的 .xlsx 再上传。")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: bytes of the file, address space of the child, seconds of processor time."""

    file: int = 100 * 2**20
    memory: int = 1_000 * 2**20
    seconds: int = 120


def read(path: str | os.PathLike[str], *, sheet: str | None = None, limits: Limits = Limits()) -> Workbook:
    """Read .xlsx, .xls, .xlsb, .ods or CSV. ``sheet`` names the only sheet wanted, a hidden one included.

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
    arguments = [str(path.resolve()), sheet or "", str(limits.memory), str(limits.seconds)]
    with tempfile.TemporaryFile() as complaints, spawn("heli.core.sheets.child", arguments, complaints) as process:
        assert process.stdout is not None
        try:
            workbook = receive(path, process.stdout)
        except (ValueError, KeyError, EOFError, IndexError) as fault:
            process.kill()
            raise Unreadable(DIED) from fault
        finally:
            process.stdout.close()
        if process.wait() != 0:
            raise Unreadable(DIED)
    return workbook


def spawn(
    module: str, arguments: list[str], complaints: IO[bytes], *, given: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a module of heli in a process of its own, without the parent's secrets in its environment."""
    environment = {"PYTHONPATH": SOURCE, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=given or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=environment,
        cwd="/",
    )


def receive(path: Path, stream: IO[bytes]) -> Workbook:
    """Put the child's columns together again; see ``child`` for their shape."""
    head = answer(stream)
    if "fault" in head:
        raise Unreadable(fault_of(head))
    skipped = [Skipped(one["sheet"], one["reason"]) for one in head["skipped"]]
    workbook = Workbook(path, head["kind"], [], skipped)
    for about in head["sheets"]:
        columns: list[Column] = []
        while block := answer(stream):
            if "fault" in block:
                raise Unreadable(fault_of(block))
            codes = array("i")
            data = stream.read(block["bytes"])
            if len(data) != block["bytes"]:
                raise EOFError
            codes.frombytes(data)
            columns.append(Column([cell(value) for value in block["values"]], codes))
        height = len(columns[0].codes)
        empty = [Column([""], array("i", bytes(4 * height))) for _ in range(about["first"])]
        merges = tuple((a, b, c, d) for a, b, c, d in about["merges"])
        name = path.stem if head["kind"] == "csv" else about["name"]  # a CSV file has no sheets: its name stands in
        workbook.sheets.append(Sheet(name, height, empty + columns, merges, frozenset(about["hidden"])))
    return workbook


def fault_of(said: dict[str, Any]) -> Sentence:
    """The child's sentence. Values are put only into the text that is ours: the child may be in the file's hands."""
    text = str(said["fault"])
    if text != NO_SHEET.text:
        return Sentence(text)
    values = said["values"]
    return Sentence(NO_SHEET.text, wanted=str(values["wanted"]), names=[str(name) for name in values["names"]])


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
