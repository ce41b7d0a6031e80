"""Every read of the directory."""

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

__all__ = [
    "PlaceOn",
    "ancestors",
    "current_place_ids",
    "outlines",
    "place_on",
    "place_rows",
    "places",
    "places_on",
    "predecessor_ids",
]
