"""A city with an identity provider, and the way through it as a browser goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from heli.accounts.rules.provider import provider_of
from tests.cast import City
from tests.provider import IdentityProvider, identity_provider

LIN = {"sub": "42", "preferred_username": "lin", "name": "林岚", "email": "lin@city.example", "email_verified": True}


@pytest.fixture
def there(settings: Any, city: City) -> Iterator[IdentityProvider]:
    cache.clear()
    with identity_provider() as served:
        served.people = {"lin": dict(LIN)}
        settings.HELI_PROVIDER = provider_of(served.settings)
        yield served


def come_in(there: IdentityProvider, person: str = "lin", browser: Client | None = None, first: str = "/sign-in/city/") -> Any:  # fmt: skip
    """Through the provider as a browser goes: out, sign in there, and back. The last answer; its client is the browser."""
    browser = browser or Client()
    away = browser.post(first)
    assert away.status_code == 302, away.content.decode()[-900:]
    return browser.get(there.answer_to(away["Location"], person))
