"""Held before a step: what a side owes, its own people do; what a rule finds is told beside its field."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.accounts.models import speaks_for_office
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation


def speaking_for(by: Acting, permission: str, organisation: Organisation) -> None:
    """Of this organisation; whoever stands above it only sees."""
    if not speaks_for_office(by, permission, organisation):
        raise Refused(Sentence("这一步由%(name)s办理。", name=organisation.name), code="side")


def refuse(beside: str, fault: Sentence | None) -> None:
    if fault is not None:
        raise Refused(fault, field=beside)


def must_lie_since_signing(signed_on: date | None, day: date, beside: str) -> None:
    """What is recorded of a signed contract or agreement happened after it was signed, and not in the future."""
    if day > localdate() or (signed_on and day < signed_on):
        raise Refused(Sentence("日期要在签订以后、今天以前。"), field=beside)
