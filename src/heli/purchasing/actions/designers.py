"""Held before an agency takes part in a purchase: who designed it does not bid in it."""

from __future__ import annotations

from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.directory.models import Organisation
from heli.purchasing.models import Project
from heli.purchasing.queries.designers import why_shut_out


def must_not_have_designed(project: Project, agency: Organisation, method: str, field: str | None = None) -> None:
    """By the article, while the city does not let designers bid (政府采购法实施条例第十八条第二款)."""
    reason = why_shut_out(project, agency, method, localdate())
    if reason is not None:
        raise Refused(reason, field=field, code="designer")
