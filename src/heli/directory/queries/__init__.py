"""Every read of the directory."""

from heli.directory.queries.organisations import (
    duplicates,
    employer_names,
    merged_into,
    merges,
    node_of,
    organisations,
    search,
    within,
)
from heli.directory.queries.places import (
    PlaceOn,
    ancestors,
    current_place_ids,
    outlines,
    place_on,
    place_rows,
    places,
    places_on,
    predecessor_ids,
)
from heli.directory.queries.population import Residents, differences, figures_of, residents, zones

__all__ = [
    "PlaceOn",
    "Residents",
    "ancestors",
    "current_place_ids",
    "differences",
    "duplicates",
    "employer_names",
    "figures_of",
    "merged_into",
    "merges",
    "node_of",
    "organisations",
    "outlines",
    "place_on",
    "place_rows",
    "places",
    "places_on",
    "predecessor_ids",
    "residents",
    "search",
    "within",
    "zones",
]
