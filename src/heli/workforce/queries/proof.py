"""What stands on the proof of a registration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heli.core.practice import mark
from heli.workforce.models import Certificate, Registration, Worker
from heli.workforce.queries.body import competent_body
from heli.workforce.queries.public import PublicState, public_state
from heli.workforce.rules import registration as rules
from heli.workforce.rules.proof import grouped


@dataclass(frozen=True)
class Proved:
    """A certificate with its registration as both are today, and the office that keeps the register."""

    certificate: Certificate
    worker: Worker
    name: str
    level: str
    number: str
    issued_on: date | None
    starts_on: date | None
    state: PublicState
    #: as it is kept, and as it is printed
    code: str
    printed_code: str
    body: rules.Body
    day: date
    practice: str


def proved(certificate: Certificate, today: date) -> Proved | None:
    """None where no proof was issued."""
    known = getattr(certificate, "proof", None)
    if known is None:
        return None
    terms = certificate.registrations.filter(
        state__in=Registration.GIVEN, ends_on=certificate.registered_until
    ).order_by("-pk")
    term = terms.first()
    return Proved(
        certificate, certificate.worker, certificate.worker.person.name, str(certificate.get_level_display()), certificate.number,
        certificate.issued_on, term.starts_on if term else None, public_state(certificate, today), known.code,
        grouped(known.code), competent_body(today), today, mark(),
    )  # fmt: skip
