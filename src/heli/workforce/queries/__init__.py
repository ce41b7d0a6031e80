"""Every read of the workforce."""

from heli.workforce.queries.imports import ground
from heli.workforce.queries.leavers import open_proposals, proposals, rosters
from heli.workforce.queries.register import (
    certificates,
    employers,
    employments,
    organisations,
    organisations_of_mine,
    places,
    places_of_choice,
    worker_detail,
    workers,
)

__all__ = [
    "certificates",
    "employers",
    "employments",
    "ground",
    "open_proposals",
    "organisations",
    "organisations_of_mine",
    "places",
    "places_of_choice",
    "proposals",
    "rosters",
    "worker_detail",
    "workers",
]
