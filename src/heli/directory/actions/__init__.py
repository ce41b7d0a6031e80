"""Every change of the directory."""

from heli.directory.actions.loading import Loaded, load_outlines, load_places, load_population
from heli.directory.actions.roll import load_organisations

__all__ = ["Loaded", "load_organisations", "load_outlines", "load_places", "load_population"]
