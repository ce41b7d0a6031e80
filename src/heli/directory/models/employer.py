"""Who employs people: an organisation, or a community or street itself."""

from __future__ import annotations

from typing import Any

from heli.directory.models.organisation import Organisation
from heli.directory.models.place import Place

Employer = Organisation | Place


def as_columns(employer: Employer) -> dict[str, Any]:
    """An employer in a row that names an organisation or a place and never both, to look for and to write."""
    side = "organisation" if isinstance(employer, Organisation) else "place"
    return {"organisation": None, "place": None, side: employer}
