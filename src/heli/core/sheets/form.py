"""The only way to the workbook of a statistics form: the process ``form_child``, with bounds on memory and time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heli.core.confined import Bounds, ask, sentence_of
from heli.core.errors import Refused
from heli.core.files import LARGEST
from heli.core.practice import mark
from heli.core.rules.statistics import Area, Spot
from heli.core.sheets.form_child import TOO_LARGE, TOO_MUCH

BOUNDS = Bounds(memory=800 * 2**20, seconds=60)
#: a text, or a figure: its number among the figures, its value, and the address of its people
Value = str | tuple[int, int, str]


@dataclass
class Filling:
    """What is put into a form: cells as the form has them, and for a sheet the lines that one of its rows becomes."""

    cells: dict[str, list[tuple[int, int, Value]]] = field(default_factory=dict)
    lines: dict[str, tuple[int, list[list[tuple[int, Value]]]]] = field(default_factory=dict)


def read(workbook: bytes, *, bounds: Bounds = BOUNDS) -> tuple[dict[Spot, str], Mapping[str, Sequence[Area]]]:
    """The texts of a form and its merged cells. Refuses with a sentence beside ``file``."""
    said, _rest = _asked({"task": "read"}, workbook, bounds)
    texts = {Spot(sheet, row, column): text for sheet, cells in said["texts"].items() for row, column, text in cells}
    return texts, {sheet: [tuple(area) for area in areas] for sheet, areas in said["merged"].items()}


def fill(workbook: bytes, filling: Filling, *, bounds: Bounds = BOUNDS) -> tuple[list[dict[str, Any]], bytes]:
    """The sheets as they are drawn (name, and rows of cells: text, rows, columns, figure, side), and the filled workbook."""
    lines = {sheet: {"row": row, "cells": cells} for sheet, (row, cells) in filling.lines.items()}
    asked = {"task": "fill", "cells": filling.cells, "lines": lines, "mark": mark()}
    said, made = _asked(asked, workbook, bounds)
    return said["sheets"], made


def _asked(what: dict[str, Any], workbook: bytes, bounds: Bounds) -> tuple[dict[str, Any], bytes]:
    with tempfile.TemporaryFile() as held:
        held.write(json.dumps(what).encode() + b"\n" + workbook)
        answer = ask("heli.core.sheets.form_child", bounds, held, most=LARGEST)
    if answer is None:
        raise Refused(TOO_MUCH, field="file", code="form")
    if "fault" in answer[0]:
        raise Refused(sentence_of(answer[0], TOO_LARGE), field="file", code="form")
    return answer
