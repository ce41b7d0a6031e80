"""What everybody may know of a certificate: whether it is valid and whether its registration is, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from heli.core.prepared import Prepared
from heli.workforce.models import Certificate
from heli.workforce.queries.conduct import sanctions
from heli.workforce.rules.conduct import Sanction

#: registered · not renewed · never registered · suspended, or taken away, by a decision about conduct
State = Literal["valid", "lapsed", "none", "suspended", "removed"]


@dataclass(frozen=True)
class PublicState:
    """The state of a registration on a day, and until when it holds or held."""

    state: State
    until: date | None

    @property
    def is_valid(self) -> bool:
        return self.state == "valid"


def public_state(certificate: Certificate, day: date) -> PublicState:
    """The one place that decides what the public is told of a registration: what a decision about conduct says before what
    the calendar says, and nothing of why. The certificate itself is for life."""
    return state_on(certificate, day, sanctions([certificate.worker_id], day).get(certificate.worker_id))


def state_on(certificate: Certificate, day: date, held: Sanction | None) -> PublicState:
    """The same, where what was decided about conduct was asked for already."""
    until = certificate.registered_until
    if held is not None:
        return PublicState("removed" if held.kind == "removal" else "suspended", until)
    if until is None:
        return PublicState("none", None)
    return PublicState("valid" if until >= day else "lapsed", until)


#: the columns of what a code leads to, read so often that the query is built once
_COLUMNS = ("id", "worker_id", "level", "number", "registered_until")
_of_code = Prepared(
    lambda keys: Certificate.objects.filter(proof__code__in=keys).values_list(*_COLUMNS, "worker__person__name")
)


def proved(code: str) -> tuple[Certificate, str] | None:
    """The certificate of a proof, by the code that stands on it, and whose it is."""
    found = list(_of_code([code]))
    if not found:
        return None
    *facts, name = found[0]
    return Certificate(**dict(zip(_COLUMNS, facts, strict=True))), str(name)
