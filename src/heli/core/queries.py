"""Reads every room needs: settings of the city, the table of working days."""

from __future__ import annotations

from datetime import date

from heli.core.models import CalendarDay, Setting


def setting(key: str) -> str:
    """A setting of the city, empty where there is none."""
    return Setting.objects.filter(key=key).values_list("value", flat=True).first() or ""


def special_days() -> dict[date, str]:
    """Days that differ from Monday to Friday, as the rules of ``core.rules.calendar`` take them."""
    return dict(CalendarDay.objects.values_list("day", "kind"))
