"""Lists of classes from file to report."""

from __future__ import annotations

from heli.directory.actions.row_files import RowFile
from heli.workforce.actions.class_list import load_class, planned
from heli.workforce.queries.class_list import IMPORT

run = RowFile("trainings", IMPORT, planned, load_class).run
