from heli.directory.models.organisation import Organisation, OrganisationMerge, OrganisationName
from heli.directory.models.person import Person
from heli.directory.models.place import Level, Place, PlaceName, PlaceSuccession, Population

__all__ = [
    "Level",
    "Organisation",
    "OrganisationMerge",
    "OrganisationName",
    "Person",
    "Place",
    "PlaceName",
    "PlaceSuccession",
    "Population",
]
