from __future__ import annotations

from django.urls import path

from heli.purchasing.views import public

app_name = "purchasing"
urlpatterns = [
    path("clocks/", public.clocks, name="clocks"),
    path("evaluations/", public.evaluation, name="evaluation"),
]
