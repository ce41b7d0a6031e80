from __future__ import annotations

from django.urls import path

from heli.workbench.views import home

app_name = "workbench"
urlpatterns = [
    path("", home.home, name="home"),
    path("waiting/<str:key>/", home.waiting, name="waiting"),
]
