"""The house with one page more, for the benchmark: a bare one, that makes one query and returns a line of text.

Signed out, no session, one row by its primary key through the ORM, constant text around it; behind the same server, the
same settings and all middleware of every other page.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heli.site.settings")

from heli.site.wsgi import application  # noqa: F401, I001  # the server asks for it; models stand only from here on
from django.http import HttpRequest, HttpResponse
from django.urls import path

from heli.directory.models import Place
from heli.site import urls


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<h1>{Place.objects.values_list('name', flat=True).get(pk=1)}</h1>")


urls.urlpatterns.append(path("bench/bare/", bare))
