"""What everybody may know: the city's figures, and whether a certificate is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from heli.core.queries import last_written
from heli.portal.fresh import Fresh
from heli.portal.rules import shown
from heli.workforce.models import Certificate
from heli.workforce.queries.gap import gap_report, standing


@dataclass(frozen=True)
class Verified:
    """A certificate as the public sees it: level, registration, until when; nothing more."""

    level: str
    registered: bool
    until: date | None


def verified(name: str, last_four: str, day: date) -> list[Verified]:
    """Certificates that bear this name and end in these four characters."""
    rows = Certificate.objects.filter(worker__person__name=name, number__iendswith=last_four).order_by("level", "pk")
    return [
        Verified(
            str(row.get_level_display()),
            bool(row.registered_until and row.registered_until >= day),
            row.registered_until,
        )
        for row in rows[:5]
    ]


@dataclass(frozen=True)
class PublicFigure:
    """A district's line: None stands for fewer than five people."""

    name: str
    residents: int
    workers: int | None
    licensed: int | None
    per_10000: str


@dataclass(frozen=True)
class PublicFigures:
    """The districts and the city, counted for a day."""

    day: date
    districts: list[PublicFigure]
    city: PublicFigure | None


def figures(day: date) -> PublicFigures:
    """Count the city."""
    counted = standing(day)
    districts = [_figure(row) for row in gap_report("district", day, counted)["places"]]
    city = [_figure(row) for row in gap_report("city", day, counted)["places"]]
    return PublicFigures(day, districts, city[0] if city else None)


_today: Fresh[PublicFigures] = Fresh()


def figures_today() -> tuple[PublicFigures, int]:
    """The figures of today and the number of their counting: counted again once anything was written in the house."""
    day, (chain, *written) = localdate(), last_written()
    return _today.of((chain, day), tuple(written), lambda: figures(day))


def _figure(row: dict[str, object]) -> PublicFigure:
    licensed = shown(int(str(row["licensed"])))
    return PublicFigure(
        name=str(row["name"]), residents=int(str(row["residents"])), workers=shown(int(str(row["workers"]))),
        licensed=licensed, per_10000=str(row["per_10000"]) if licensed is not None else "",
    )  # fmt: skip
