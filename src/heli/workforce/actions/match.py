"""What posts ask for, as the city and its districts lay it down."""

from __future__ import annotations

from typing import Any

from heli.core.actions import action
from heli.core.models import Acting, must
from heli.directory.models import Place
from heli.workforce.models import PostRequirement


@action("workforce.requirement.enter", lock=False)
def enter_requirement(place: Place, /, *, by: Acting, **facts: Any) -> PostRequirement:
    """For posts in a place and below; ``facts`` are the other columns."""
    requirement = PostRequirement(place=place, **facts)
    requirement.save()
    return requirement


@action("workforce.requirement.change")
def change_requirement(requirement: PostRequirement, /, *, by: Acting, place: Place, **facts: Any) -> PostRequirement:
    """Correct a requirement, or end it by its last day. It stays within what the changer answers for."""
    must(by, "workforce.requirement.change", place)
    requirement.place = place
    for name, value in facts.items():
        setattr(requirement, name, value)
    requirement.save()
    return requirement
