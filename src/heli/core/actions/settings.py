"""Settings of the city, and the law that ships with heli."""

from __future__ import annotations

from datetime import date

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, CalendarDay, Setting
from heli.core.queries import SETTINGS
from heli.core.rules import since
from heli.core.rules.calendar import notices
from heli.core.rules.sentence import Sentence


@action("core.setting.change")
def set_setting(
    on: Setting | None, /, *, by: Acting, key: str, value: str, source: str = "", confirmed_on: date | None = None
) -> Setting:
    """Set one figure of the city with its source; without a date of confirmation it is shown as 待确认."""
    _must_be_read(key, value)
    setting = on or Setting.objects.filter(key=key).first() or Setting(key=key)
    setting.value, setting.source, setting.confirmed_on = value, source, confirmed_on
    setting.save()
    return setting


def _must_be_read(key: str, value: str) -> None:
    """Pages read amounts by their day; whoever sets one elsewhere than in the form is told the line that says no such thing."""
    asked = SETTINGS.get(key)
    if asked is None or asked.kind != "dated_money":
        return
    try:
        since.amounts(value)
    except ValueError as error:
        raise Refused(Sentence("「%(line)s」不是从哪天起、多少分。", line=str(error)), field="value") from None


@action("core.law.load")
def load_law(on: None, /, *, by: Acting) -> int:
    """Bring the published holidays into the table of days; what a city added itself stays. Returns the new days."""
    known = set(CalendarDay.objects.values_list("day", flat=True))
    fresh = [CalendarDay(day=n.day, kind=n.kind, notice=n.notice) for n in notices() if n.day not in known]
    CalendarDay.objects.bulk_create(fresh)
    return len(fresh)
