"""What everybody may know: the city's figures, and whether a certificate is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from heli.core.queries import last_written
from heli.portal.fresh import Fresh
from heli.portal.rules import Hidden, shown_together
from heli.workforce.models import Certificate, LicenceLevel
from heli.workforce.queries import public
from heli.workforce.queries.body import competent_body
from heli.workforce.queries.gap import gap_report, standing
from heli.workforce.queries.gap_page import zones_on
from heli.workforce.queries.public import PublicState
from heli.workforce.rules.proof import tidy
from heli.workforce.rules.registration import Body


@dataclass(frozen=True)
class Verified:
    """A certificate as the public sees it: level, registration, until when; nothing more."""

    level: str
    registration: PublicState


def verified(name: str, last_four: str, day: date) -> list[Verified]:
    """Certificates that bear this name and end in these four characters."""
    rows = Certificate.objects.filter(worker__person__name=name, number__iendswith=last_four).order_by("level", "pk")
    return [Verified(str(row.get_level_display()), public.public_state(row, day)) for row in rows[:5]]


@dataclass(frozen=True)
class Proved:
    """A certificate as whoever holds its proof sees it: level, name, number, its registration and who keeps it; nothing
    more."""

    name: str
    level: str
    number: str
    registration: PublicState
    body: Body
    day: date


def proved(typed: str, day: date) -> Proved | None:
    """What the code of a proof leads to, however it was typed."""
    code = tidy(typed)
    found = public.proved(code) if code is not None else None
    if found is None:
        return None
    certificate, name = found
    level = str(LicenceLevel(certificate.level).label)
    return Proved(name, level, certificate.number, public.public_state(certificate, day), competent_body(day), day)


@dataclass(frozen=True)
class PublicFigure:
    """A place's line; ``per_10000`` is empty where it would tell a hidden count."""

    name: str
    residents: int
    workers: int | Hidden
    licensed: int | Hidden
    per_10000: str


@dataclass(frozen=True)
class PublicFigures:
    """The districts and the city, counted for a day."""

    day: date
    districts: list[PublicFigure]
    #: people whose post says no district; without their line the total less the districts would tell a few of them
    unplaced: PublicFigure | None
    city: PublicFigure | None
    #: functional zones, whose residents the city counts and no district does
    zones: list[tuple[str, int]]


def figures(day: date) -> PublicFigures:
    """Count the city."""
    counted = standing(day)
    lost = counted.unplaced["district"]
    nowhere = {"name": "", "residents": 0, "workers": lost.workers, "licensed": lost.licensed, "per_10000": ""}
    *districts, unplaced = _lines([*gap_report("district", day, counted)["places"], nowhere])
    city = _lines(gap_report("city", day, counted)["places"])
    return PublicFigures(day, districts, unplaced if lost.workers else None, city[0] if city else None, zones_on(day))


_today: Fresh[PublicFigures] = Fresh()


def figures_today() -> tuple[PublicFigures, int]:
    """The figures of today and the number of their counting: counted again once anything was written in the house."""
    day, (chain, *written) = localdate(), last_written()
    return _today.of((chain, day), tuple(written), lambda: figures(day))


def _lines(places: Sequence[dict[str, Any]]) -> list[PublicFigure]:
    workers = shown_together([place["workers"] for place in places])
    licensed = shown_together([place["licensed"] for place in places])
    return [
        PublicFigure(place["name"], place["residents"], all_, some, place["per_10000"] if isinstance(some, int) else "")
        for place, all_, some in zip(places, workers, licensed, strict=True)
    ]
