"""Every kind of file that can be imported, in one table: nothing registers itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from heli.directory import imports as directory
from heli.workforce import imports as workforce


@dataclass(frozen=True)
class Kind:
    """One kind of import for the command line."""

    run: Callable[..., dict[str, Any]]


def _directory(kind: str) -> Kind:
    def run(
        path: Path, *, by: Any, dry_run: bool, good_rows: bool, create_organisations: bool, sheet: str | None, today: date,
        faults: Path | None,
    ) -> dict[str, Any]:  # fmt: skip
        return directory.run(kind, path, by=by, dry_run=dry_run, good_rows=good_rows, sheet=sheet)

    return Kind(run)


KINDS: dict[str, Kind] = {
    **{kind: _directory(kind) for kind in directory.KINDS},
    "workforce": Kind(workforce.run),
}
