from heli.directory.models.employer import Employer, as_columns
from heli.directory.models.nodes import nodes_of_department, nodes_of_organisation, nodes_of_place
from heli.directory.models.organisation import (
    Organisation,
    OrganisationMerge,
    OrganisationMove,
    OrganisationName,
    OrganisationsApart,
)
from heli.directory.models.person import Person
from heli.directory.models.place import Level, Place, PlaceName, PlaceParent, PlaceSuccession, Population

__all__ = [
    "Employer",
    "Level",
    "Organisation",
    "OrganisationMerge",
    "OrganisationMove",
    "OrganisationName",
    "OrganisationsApart",
    "Person",
    "Place",
    "PlaceName",
    "PlaceParent",
    "PlaceSuccession",
    "Population",
    "as_columns",
    "nodes_of_department",
    "nodes_of_organisation",
    "nodes_of_place",
]
