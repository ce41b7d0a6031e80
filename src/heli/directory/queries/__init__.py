"""Every read of the directory."""

from heli.directory.queries.history import Event, organisation_history, place_history
from heli.directory.queries.organisations import (
    duplicates,
    employer_names,
    merged_into,
    merges,
    organisations,
    search,
    superiors,
    within,
    within_code,
)
from heli.directory.queries.places import (
    PlaceOn,
    ancestors,
    current_place_ids,
    outlines,
    place_on,
    place_rows,
    places,
    places_by_state,
    places_on,
    predecessor_ids,
    search_places,
)
from heli.directory.queries.population import Residents, differences, figures_of, residents, zones
from heli.directory.queries.stored import places_by_code_or_name

__all__ = [
    "Event",
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
    "organisation_history",
    "organisations",
    "outlines",
    "place_history",
    "place_on",
    "place_rows",
    "places",
    "places_by_code_or_name",
    "places_by_state",
    "places_on",
    "predecessor_ids",
    "residents",
    "search",
    "search_places",
    "superiors",
    "within",
    "within_code",
    "zones",
]
