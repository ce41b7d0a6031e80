"""The ways out of the house: mail, SMS, enterprise messenger. One interface, a small class each, set up by addresses.

What goes out is a ``Parcel``: the label of an event, the city and the address of the site, and nothing of any person.
Each carries a key that stays the same however often it is tried, so that whoever took it already knows it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from heli.core.practice import practising
from heli.core.rules.sentence import Sentence

#: how long one answer is waited for, in seconds
PATIENCE = 10


@dataclass(frozen=True)
class Parcel:
    """One message to one person. ``key`` is the same at every try."""

    key: str
    to: str
    subject: str
    text: str


class NotTaken(Exception):
    """It did not go, or nobody knows whether it did. ``for_good``: trying again would not help."""

    def __init__(self, why: Sentence, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


class Channel(Protocol):
    """A way out. It keeps its connection between parcels and opens it anew when it broke."""

    def send(self, parcel: Parcel) -> None:
        """Hand it over. Raises NotTaken."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Way:
    """What a channel is called and where it finds somebody: by a field of the account, or what they entered."""

    label: Any
    address: str
    open: Callable[[SplitResult], Channel]


class Rehearsed:
    """The way out of a practice site: nothing goes anywhere, and the list of what was sent says so."""

    def send(self, parcel: Parcel) -> None: ...

    def close(self) -> None: ...


def way_out(name: str, url: SplitResult) -> Channel:
    """A practice site has no other than the rehearsed one, whatever address it was given."""
    return Rehearsed() if practising() or url.scheme == "practice" else WAYS[name].open(url)


def _mail(url: SplitResult) -> Channel:
    from heli.core.channels.mail import Mail

    return Mail(url)


def _sms(url: SplitResult) -> Channel:
    from heli.core.channels.sms import Sms

    return Sms(url)


def _messenger(url: SplitResult) -> Channel:
    from heli.core.channels.messenger import Messenger

    return Messenger(url)


WAYS = {
    "mail": Way(_("邮件"), "email", _mail),
    "messenger": Way(_("企业微信"), "messenger", _messenger),
    "sms": Way(_("短信"), "phone", _sms),
}


@lru_cache(maxsize=8)
def _address(name: str, text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        url.port  # noqa: B018 - a port that is none is refused here
    except ValueError as error:
        raise ImproperlyConfigured(f"HELI_{name.upper()} 写错了：{error}") from error
    if text == "practice:":
        return url
    schemes = {"mail": ("smtp",), "sms": ("http", "https"), "messenger": ("http", "https")}[name]
    if url.scheme not in schemes or not url.hostname:
        raise ImproperlyConfigured(
            f"HELI_{name.upper()} 要写成 {'/'.join(schemes)}://…，写法见 docs/how-to/notifications.md。"
        )
    return url


def addresses() -> dict[str, SplitResult]:
    """The channels this house has, in their order, with the address of each."""
    given: dict[str, str] = settings.HELI_CHANNELS
    return {name: _address(name, given[name]) for name in WAYS if given.get(name)}
