"""Taking a list out of the house leaves a trace."""

from __future__ import annotations

from heli.core.actions import action
from heli.core.models import Acting


@action("core.list.export")
def record_export(on: None, /, *, by: Acting, table: str, columns: str, filters: str, form: str) -> None:
    """Keep who took which columns of which list, and by which questions it was narrowed; never the rows themselves."""
