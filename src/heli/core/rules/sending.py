"""When a message goes out: at once or gathered by day, never in somebody's quiet hours, and after a failure later."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

AT_ONCE, DAILY, OFF = "at_once", "daily", "off"
#: how long after each failure the next try comes, in minutes; after the last it is given up
PAUSES = (1, 5, 15, 60, 120, 240, 480, 720)
MOST_TRIES = len(PAUSES) + 1
#: one account of the messenger: ``@all`` and ``a|b``, which it would take for a crowd, are none
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")


def wait_after(tries: int) -> timedelta | None:
    """How long until the next try, None where so many were enough."""
    return timedelta(minutes=PAUSES[tries - 1]) if tries < MOST_TRIES else None


def after_quiet(moment: datetime, start: int | None, end: int | None) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in; hours of the day, over midnight too."""
    if start is None or end is None or start == end:
        return moment
    hour = moment.hour
    quiet = start <= hour < end if start < end else hour >= start or hour < end
    if not quiet:
        return moment
    over = moment.replace(hour=end, minute=0, second=0, microsecond=0)
    return over if over > moment else over + timedelta(days=1)


def next_digest(moment: datetime, hour: int) -> datetime:
    """The next time the digest is made, always later than now."""
    today = datetime.combine(moment.date(), time(hour), moment.tzinfo)
    return today if today > moment else today + timedelta(days=1)
