from __future__ import annotations

from django.urls import URLPattern, path

from heli.workforce.views import filling, gap, imports, register, standards

app_name = "workforce"
urlpatterns: list[URLPattern] = [
    path("workers/", register.worker_list, name="worker-list"),
    path("workers/sums/", register.worker_sums, name="worker-sums"),
    path("workers/<int:pk>/", register.worker_detail, name="worker-detail"),
    path("workers/<int:pk>/reveal/", register.worker_reveal, name="worker-reveal"),
    path("workers/<int:pk>/change/", register.worker_change, name="worker-change"),
    path("workers/<int:pk>/identify/", register.worker_identify, name="worker-identify"),
    path("workers/<int:pk>/fill/", filling.worker_fill, name="worker-fill"),
    path("workers/<int:pk>/certificates/add/", register.certificate_add, name="certificate-add"),
    path("certificates/<int:pk>/change/", register.certificate_change, name="certificate-change"),
    path("own/", register.own_record, name="own-record"),
    path("workers/<int:pk>/link/", register.worker_link, name="worker-link"),
    path("workers/<int:pk>/qualifications/add/", register.qualification_add, name="qualification-add"),
    path("qualifications/<int:pk>/change/", register.qualification_change, name="qualification-change"),
    path("workers/<int:pk>/employments/add/", register.employment_add, name="employment-add"),
    path("employments/<int:pk>/change/", register.employment_change, name="employment-change"),
    path("employments/<int:pk>/end/", register.employment_end, name="employment-end"),
    path("leavers/", imports.leaver_list, name="leaver-list"),
    path("leavers/decide/", imports.leavers_decide, name="leavers-decide"),
    path("leavers/<int:pk>/decide/", imports.leaver_decide, name="leaver-decide"),
    path("rosters/month/", imports.roster_month, name="roster-month"),
    path("gap/standards/", standards.standard_list, name="standard-list"),
    path("gap/standards/new/", standards.standard_enter, name="standard-enter"),
    path("gap/standards/<int:pk>/", standards.standard_change, name="standard-change"),
    path("gap/", gap.gap, name="gap"),
    path("gap/reports/", gap.report_list, name="gap-report-list"),
    path("gap/reports/freeze/", gap.report_freeze, name="gap-report-freeze"),
    path("gap/reports/<int:pk>/", gap.report_detail, name="gap-report-detail"),
    path("gap/reports/<int:pk>/sign/", gap.report_sign, name="gap-report-sign"),
    path("gap/<slug:code>/", gap.gap_place, name="gap-place"),
    path("gap/<slug:code>/basis/", gap.basis_change, name="basis-change"),
]
