from __future__ import annotations

from django.urls import URLPattern, path

from heli.workforce.views import imports, register

app_name = "workforce"
urlpatterns: list[URLPattern] = [
    path("workers/", register.worker_list, name="worker-list"),
    path("workers/<int:pk>/", register.worker_detail, name="worker-detail"),
    path("workers/<int:pk>/reveal/", register.worker_reveal, name="worker-reveal"),
    path("workers/<int:pk>/change/", register.worker_change, name="worker-change"),
    path("workers/<int:pk>/identify/", register.worker_identify, name="worker-identify"),
    path("workers/<int:pk>/certificates/add/", register.certificate_add, name="certificate-add"),
    path("certificates/<int:pk>/change/", register.certificate_change, name="certificate-change"),
    path("workers/<int:pk>/employments/add/", register.employment_add, name="employment-add"),
    path("employments/<int:pk>/change/", register.employment_change, name="employment-change"),
    path("employments/<int:pk>/end/", register.employment_end, name="employment-end"),
    path("leavers/", imports.leaver_list, name="leaver-list"),
    path("leavers/<int:pk>/decide/", imports.leaver_decide, name="leaver-decide"),
    path("rosters/month/", imports.roster_month, name="roster-month"),
]
