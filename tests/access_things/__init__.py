"""What the object routes of the access matrix open: one line for each kind of object, a module for each room.

A line is found by the whole name of a route (`accounts:grant-give`) or by its room and noun (`accounts:user` serves
`accounts:user-detail`, `accounts:user-deactivate` …). A route with an argument and no line is red.

scope: `hidden`, outside one's scope the object is not there (404); `shown`, everybody with the right sees it and only those
in whose scope it lies change it; `city`, the right knows no scope below the city; `mine`, it is there for one user alone.
"""

from __future__ import annotations

from tests.access_things import (
    accounts,
    conference,
    contracts,
    core,
    directory,
    frameworks,
    funds,
    purchasing,
    tenders,
    withdrawn_bonds,
    workbench,
    workforce,
)

ROOMS = (
    core,
    accounts,
    directory,
    workforce,
    purchasing,
    tenders,
    contracts,
    frameworks,
    funds,
    withdrawn_bonds,
    workbench,
    conference,
)
THINGS = {route: thing for room in ROOMS for route, thing in room.THINGS.items()}
#: the things an action may be asked to change, by the name of their class; only those that lie in a scope
IN_SCOPE = {
    name: make
    for room in (
        core,
        directory,
        workforce,
        purchasing,
        tenders,
        contracts,
        frameworks,
        funds,
        withdrawn_bonds,
        workbench,
        conference,
    )
    for name, make in room.IN_SCOPE.items()
}
#: routes that others bring with them: name -> what they open
OF_OTHERS: dict[str, str] = {}
