from __future__ import annotations

from django.urls import path

from heli.core import views

app_name = "core"
urlpatterns = [
    path("-/health/", views.health, name="health"),
    path("-/ready/", views.ready, name="ready"),
    path("look/set/", views.look_set, name="look-set"),
]
