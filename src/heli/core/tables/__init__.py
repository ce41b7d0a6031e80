"""Lists: filters, sort, columns and page lie in the address; rows are drawn in Python, one query a page.

A room declares a ``Table`` and answers with ``list_page``; the rest (partial for htmx, .csv, .xlsx, count) is here.
"""

from heli.core.tables.page import list_page
from heli.core.tables.parts import Column, Drive, Filter, Group, Kind, Measure, Table

__all__ = ["Column", "Drive", "Filter", "Group", "Kind", "Measure", "Table", "list_page"]
