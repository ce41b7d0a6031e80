"""The nodes from which something is seen: those of places and organisations, and all above them."""

from __future__ import annotations

from heli.directory.models.organisation import Organisation
from heli.directory.models.place import Place


def nodes_of_place(place: Place) -> set[int]:
    """The nodes from which a place is seen: its own and those above it."""
    codes = place.path.strip("/").split("/")
    paths = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    return {pk * 2 for pk in Place.objects.filter(path__in=paths).values_list("pk", flat=True)}


def nodes_of_department(organisation: Organisation) -> set[int]:
    """The nodes whose people belong to a department: its own and those of the departments above it."""
    return {int(key) * 2 + 1 for key in organisation.path.strip("/").split("/")}


def nodes_of_organisation(organisation: Organisation) -> set[int]:
    """The nodes from which a department is seen: its people's, and those of the place where it lies and above."""
    return nodes_of_department(organisation) | (nodes_of_place(organisation.place) if organisation.place else set())
