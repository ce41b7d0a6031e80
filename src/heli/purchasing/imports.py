"""Statements of a bank from file to report."""

from __future__ import annotations

from heli.directory.actions.row_files import RowFile
from heli.purchasing.actions.statements import IMPORT, load_statement, planned

run = RowFile("statements", IMPORT, planned, load_statement).run
