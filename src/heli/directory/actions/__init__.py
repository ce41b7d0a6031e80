"""Every change of the directory."""

from heli.directory.actions.loading import Loaded, load_outlines, load_population
from heli.directory.actions.merging import merge_organisations, tell_apart, undo_merge
from heli.directory.actions.organisations import (
    change_organisation,
    close_organisation,
    create_organisation,
    fill_organisation,
)
from heli.directory.actions.place_files import load_places
from heli.directory.actions.places import merge_places, move_place, rename_place, split_place
from heli.directory.actions.roll import load_organisations
from heli.directory.actions.undo import undo_load

__all__ = [
    "Loaded",
    "change_organisation",
    "close_organisation",
    "create_organisation",
    "fill_organisation",
    "load_organisations",
    "load_outlines",
    "load_places",
    "load_population",
    "merge_organisations",
    "merge_places",
    "move_place",
    "rename_place",
    "split_place",
    "tell_apart",
    "undo_load",
    "undo_merge",
]
