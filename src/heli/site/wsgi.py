"""The door for the web server."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from ipaddress import ip_address
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heli.site.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def for_visitors(inner: Application) -> Application:
    """Behind a proxy a request comes from where the proxy says, which it writes last; else from whoever connects.

    Tries of passwords and of certificates are counted by this address. Were it the proxy's, one visitor could use up
    everybody's, and lock every account whose name they know.
    """

    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if settings.BEHIND_PROXY:
            with suppress(ValueError):  # what is no address leaves the proxy's own
                environ["REMOTE_ADDR"] = str(ip_address(told))
        return inner(environ, start_response)

    return run


application = for_visitors(get_wsgi_application())
import_module(settings.ROOT_URLCONF)
# What is loaded by now stays as long as the server runs: looking through it at each collection finds nothing.
gc.collect()
gc.freeze()
