"""Importing rosters: read, decide, stage, apply. The one way in for the command line, the pages and the demo city.

``run`` takes a file, ``load`` takes cleaned rows; both return the JSON of ``heli import --json``.
"""

from __future__ import annotations

from heli.workforce.imports.rows import Rows, from_records
from heli.workforce.imports.running import load, run

__all__ = ["Rows", "from_records", "load", "run"]
