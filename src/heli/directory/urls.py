"""Addresses of the directory."""

from __future__ import annotations

from django.urls import URLPattern, path

from heli.directory.views import organisations, places

app_name = "directory"
urlpatterns: list[URLPattern] = [
    path("places/", places.place_list, name="place-list"),
    path("places/<int:pk>/", places.place_detail, name="place-detail"),
    path("places/<int:pk>/rename/", places.place_rename, name="place-rename"),
    path("places/<int:pk>/move/", places.place_move, name="place-move"),
    path("places/<int:pk>/merge/", places.place_merge, name="place-merge"),
    path("places/<int:pk>/split/", places.place_split, name="place-split"),
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path("organisations/create/", organisations.organisation_create, name="organisation-create"),
    path("organisations/duplicates/", organisations.organisation_duplicates, name="organisation-duplicates"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation-detail"),
    path("organisations/<int:pk>/change/", organisations.organisation_change, name="organisation-change"),
    path("organisations/<int:pk>/fill/", organisations.organisation_fill, name="organisation-fill"),
    path("organisations/<int:pk>/close/", organisations.organisation_close, name="organisation-close"),
    path("organisations/<int:pk>/merge/", organisations.organisation_merge, name="organisation-merge"),
    path("organisations/<int:pk>/separate/", organisations.organisation_separate, name="organisation-separate"),
    path(
        "organisations/<int:pk>/distinguish/", organisations.organisation_distinguish, name="organisation-distinguish"
    ),
]
