from __future__ import annotations

from django.urls import path

from heli.purchasing import views

app_name = "purchasing"
urlpatterns = [
    path("clocks/", views.clocks, name="clocks"),
    path("evaluations/", views.evaluation, name="evaluation"),
    path("seal/", views.seal, name="seal"),
]
