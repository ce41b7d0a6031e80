"""One's own calendar address: made, replaced, ended."""

from __future__ import annotations

import secrets

from heli.accounts.models import CalendarAddress, User
from heli.accounts.rules import digest_of_token
from heli.core.actions import action
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence


def _own(by: Acting, user: User) -> None:
    if by.actor != user.actor:
        raise NotAllowed(Sentence("日历订阅只由本人办理。"), code="own")


@action("accounts.calendar.make")
def make_calendar_address(user: User, /, *, by: Acting) -> CalendarAddress:
    """A new secret address, on ``token`` this once; the one before leads nowhere from now on."""
    _own(by, user)
    address = CalendarAddress.objects.filter(user=user).first() or CalendarAddress(user=user)
    token = secrets.token_urlsafe(32)
    address.digest = digest_of_token(token)
    address.save()
    address.token = token
    return address


@action("accounts.calendar.end")
def end_calendar_address(user: User, /, *, by: Acting) -> None:
    _own(by, user)
    held = CalendarAddress.objects.filter(user=user)
    keep_rows(held)
    gone, _kinds = held.delete()
    if not gone:
        raise Refused(Sentence("已经没有日历订阅地址。"), code="state")
