"""The staffing standards of a city: those that ship with heli and hold there, and those it entered itself."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db.models import QuerySet

from heli.core.rules.book import Source
from heli.directory.models import Place
from heli.workforce.models import CityStandard
from heli.workforce.rules import gap as rules

#: between the words of a list that a person typed
BETWEEN = re.compile(r"[、，,;；\s]+")


def city_standards(user: Any) -> QuerySet[CityStandard]:
    """What the city entered, the newest first."""
    return CityStandard.objects.visible_to(user).order_by("-effective_from", "-pk")


def standards_on(code: str, day: date) -> list[rules.Standard]:
    """Every standard that holds at a place on a day; those of the city follow those of the law."""
    entered = CityStandard.objects.order_by("pk")
    return [*rules.standards_for(code, day), *(s for s in map(standard_of, entered) if s.source.holds_on(day))]


def standard_of(entered: CityStandard) -> rules.Standard:
    """An entry of the city as the gap counts with it."""
    source = Source(
        document=entered.document, article=entered.article, effective_from=entered.effective_from,
        effective_to=entered.effective_to, confidence="C", seen_at=entered.document,
        last_checked=entered.updated_at.date(), level=entered.level,
    )  # fmt: skip
    return rules.Standard(
        id=f"own-{entered.pk}", name=entered.name, group=f"own-{entered.pk}", basis=entered.basis, per=entered.per,
        ratio=entered.ratio, minimum=entered.minimum, counts=entered.counts,
        posts=tuple(word for word in BETWEEN.split(entered.posts) if word), area_code="", source=source,
    )  # fmt: skip


def law_ever() -> list[rules.Standard]:
    """Every version of every standard of the law that held or holds in this city, the newest first."""
    code = (
        Place.objects.filter(parent__isnull=True, valid_until__isnull=True).values_list("code", flat=True).first() or ""
    )
    known = [standard for standard in rules.standards_ever() if standard.holds_for(code)]
    return sorted(known, key=lambda standard: standard.source.effective_from, reverse=True)
