"""Settings of the city, and the law that ships with heli."""

from __future__ import annotations

from datetime import date

from heli.core.actions import action
from heli.core.models import Acting, CalendarDay, Setting
from heli.core.rules.calendar import notices


@action("core.setting.change")
def set_setting(
    on: Setting | None, /, *, by: Acting, key: str, value: str, source: str = "", confirmed_on: date | None = None
) -> Setting:
    """Set one figure of the city with its source; without a date of confirmation it is shown as 待确认."""
    setting = on or Setting.objects.filter(key=key).first() or Setting(key=key)
    setting.value, setting.source, setting.confirmed_on = value, source, confirmed_on
    setting.save()
    return setting


@action("core.law.load")
def load_law(on: None, /, *, by: Acting) -> int:
    """Bring the published holidays into the table of days; what a city added itself stays. Returns the new days."""
    known = set(CalendarDay.objects.values_list("day", flat=True))
    fresh = [CalendarDay(day=n.day, kind=n.kind, notice=n.notice) for n in notices() if n.day not in known]
    CalendarDay.objects.bulk_create(fresh)
    return len(fresh)
