"""What offices ask of a project beside what heli asks."""

from __future__ import annotations

from collections.abc import Mapping

from heli.core.actions import action
from heli.core.actions.own import write_own_values
from heli.core.models import Acting
from heli.core.rules.own import Value
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Project


@action("purchasing.project.fill")
@buying("purchasing.project.fill")
def fill_project(project: Project, /, *, by: Acting, values: Mapping[int, Value]) -> Project:
    """Write the own fields of a project, at any time of its way; ``values`` by key of the field."""
    speaking_for(by, "purchasing.project.fill", project.buyer)
    write_own_values(Project._meta.label_lower, project.pk, values, by=by)
    project.save()
    return project
