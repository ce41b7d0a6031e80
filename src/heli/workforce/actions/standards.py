"""Standards that the city made itself."""

from __future__ import annotations

from typing import Any

from heli.core.actions import action
from heli.core.models import Acting
from heli.workforce.models import CityStandard


@action("workforce.standard.enter")
def enter_standard(on: None, /, *, by: Acting, **facts: Any) -> CityStandard:
    """``facts`` are the columns of the standard; from its first day on the gap counts with it."""
    standard = CityStandard(**facts)
    standard.save()
    return standard


@action("workforce.standard.change")
def change_standard(standard: CityStandard, /, *, by: Acting, **facts: Any) -> CityStandard:
    """Correct a standard, or end it by its last day. Months that were reported keep what was reported."""
    for name, value in facts.items():
        setattr(standard, name, value)
    standard.save()
    return standard
