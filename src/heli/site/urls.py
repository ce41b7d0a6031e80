"""The root of all addresses."""

from __future__ import annotations

from django.urls import include, path

#: those with a beginning of their own first: the others are gone through address by address
urlpatterns = [
    path("workbench/", include("heli.workbench.urls")),
    path("directory/", include("heli.directory.urls")),
    path("workforce/", include("heli.workforce.urls")),
    path("purchasing/", include("heli.purchasing.urls")),
    path("", include("heli.portal.urls")),
    path("", include("heli.accounts.urls")),
    path("", include("heli.core.urls")),
]
