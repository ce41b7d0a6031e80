"""Spreadsheets that strangers send: read in a child process with bounded memory, handed over column by column.

``read(path)`` gives a ``Workbook`` of ``Sheet``; a cell is text, a number, a date or ``""``. Values of a column are kept
once (``Column.values``) with one small code a row (``Column.codes``), so that whoever checks a column looks at each
different value once, however many rows there are. ``write_faults`` gives the user's own workbook back with the bad
cells coloured. What the file holds is found by its bytes, never by its name.

An import of another kind (places, population, organisations) reads the same way: ``read``, then
``heli.core.rules.layout.find(sheet, vocabulary)`` with a vocabulary of its own, then its checks over the columns.
"""

from heli.core.sheets.book import Cell, Column, Sheet, Skipped, Workbook, letter
from heli.core.sheets.door import Limits, read
from heli.core.sheets.faults import Marked, write_faults

__all__ = ["Cell", "Column", "Limits", "Marked", "Sheet", "Skipped", "Workbook", "letter", "read", "write_faults"]
