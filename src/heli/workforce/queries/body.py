"""Who leads registration: as the city entered it, else as the law files say, by the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from heli.core.models import Setting
from heli.core.prepared import Prepared
from heli.core.queries import setting
from heli.core.rules import since
from heli.core.rules.book import Source
from heli.workforce.rules import registration as rules

KEY = "registration_body"
#: asked for wherever a proof is verified, so the query is built once
_entered = Prepared(
    lambda keys: Setting.objects.filter(key__in=keys).values_list("value", "source", "confirmed_on", "updated_at")
)


def competent_body(day: date) -> rules.Body:
    """The body of a day with where that comes from; what the city entered and nobody confirmed says so too."""
    for value, source, confirmed_on, updated_at in _entered([KEY]):
        begun = since.in_force(value, day)
        if begun is not None:
            begins, name = begun
            said = Source(
                document=source or "本市设置", article="", effective_from=begins, effective_to=None,
                confidence="C" if confirmed_on else "R", seen_at="本市设置", last_checked=confirmed_on or updated_at.date(),
            )  # fmt: skip
            return rules.Body(name, "", said)
    return replace(rules.body(day, rules.law()), city=setting("city_name"))
