"""The user's own workbook back, with the bad cells coloured and a comment that says what to do."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from heli.core.confined import spawn
from heli.core.errors import Unreadable
from heli.core.sheets.door import DIED, Limits

ROOM = Limits(memory=2_000 * 2**20, seconds=900)  # 200,000 rows written anew take some 15 s of processor


class Marked(Protocol):
    """A fault that can be shown in a sheet: ``row`` as Excel counts, ``column`` its letter ("" marks the first cell)."""

    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def message(self) -> str: ...


def write_faults(
    path: str | os.PathLike[str], faults: Iterable[Marked], out: str | os.PathLike[str], *, limits: Limits = ROOM
) -> None:
    """Write to ``out`` an .xlsx: the user's .xlsx as it was, with each fault's cell red and commented.

    A file that is no .xlsx, is large, or that cannot be changed in place comes back as a new .xlsx of its values. Ready
    to mend and upload again. Refuses with ``Unreadable`` like ``read``. ``out`` is written whole or not at all.
    """
    path, out = Path(path), Path(out)
    marks: dict[str, list[tuple[int, str, str]]] = {}
    for fault in faults:
        marks.setdefault(fault.sheet, []).append((fault.row, fault.column, fault.message))
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".heli-") as room:
        made, said = Path(room) / "made.xlsx", Path(room) / "marks.json"
        said.write_text(json.dumps(marks), encoding="ascii")
        for mode in ("own", "new"):
            arguments = [mode, str(path.resolve()), str(said), str(made)]
            with spawn("heli.core.sheets.marking", arguments, limits) as child:
                assert child.stdout is not None
                sentence = child.stdout.read().decode("utf-8", "replace").strip()
            if sentence:
                raise Unreadable(sentence)
            if child.returncode == 0 and made.exists():
                made.replace(out)
                return
            made.unlink(missing_ok=True)
    raise Unreadable(DIED)
