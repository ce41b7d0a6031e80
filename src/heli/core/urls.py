from __future__ import annotations

from django.urls import path

from heli.core import gallery, views
from heli.core.views import city, documents, drafts, house, imports, jobs, notifications, own, uploads

app_name = "core"
urlpatterns = [
    path("-/health/", views.health, name="health"),
    path("-/ready/", views.ready, name="ready"),
    path("-/gallery/", gallery.gallery, name="gallery"),
    path("look/set/", views.look_set, name="look-set"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("draft/", drafts.draft, name="draft"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("notifications/", notifications.notification_list, name="notification-list"),
    path("notifications/bell/", notifications.notification_bell, name="notification-bell"),
    path("notifications/read/", notifications.notification_read_all, name="notification-read-all"),
    path("notifications/<int:pk>/", notifications.notification, name="notification"),
    path("notifications/<int:pk>/read/", notifications.notification_read, name="notification-read"),
    path("jobs/<int:pk>/again/", jobs.job_again, name="job-again"),
    path("jobs/house/", house.job_list, name="house-job-list"),
    path("jobs/house/<int:pk>/", house.job, name="house-job"),
    path("jobs/house/<int:pk>/stop/", house.job_stop, name="house-job-stop"),
    path("jobs/schedules/", house.schedule_list, name="schedule-list"),
    path("jobs/schedules/<str:key>/", house.schedule, name="schedule"),
    path("jobs/schedules/<str:key>/run/", house.schedule_run, name="schedule-run"),
    path("uploads/<slug:kind>/", uploads.upload_start, name="upload-start"),
    path("uploads/<uuid:uid>/pieces/", uploads.upload, name="upload"),
    path("documents/<int:pk>/", documents.document_detail, name="document-detail"),
    path("documents/<int:pk>/versions/<int:number>/", documents.document_open, name="document-open"),
    path("documents/<int:pk>/withdraw/", documents.document_withdraw, name="document-withdraw"),
    path("documents/<int:pk>/restore/", documents.document_restore, name="document-restore"),
    path("documents/<str:kind>/<int:pk>/new/", documents.document_attach, name="document-attach"),
    path("documents/<str:kind>/<int:pk>/pieces/", documents.document_pieces, name="document-pieces"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/columns/", imports.import_map, name="import-map"),
    path("imports/<int:pk>/again/", imports.import_again, name="import-again"),
    path("imports/<int:pk>/apply/", imports.import_apply, name="import-apply"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import-undo"),
    path("imports/<int:pk>/drop/", imports.import_drop, name="import-drop"),
    path("imports/<int:pk>/marked.xlsx", imports.import_marked, name="import-marked"),
    path("imports/<slug:kind>/", imports.import_new, name="import-new"),
    path("settings/", city.setting_list, name="setting-list"),
    path("settings/fields/", own.own_field_list, name="own-field-list"),
    path("settings/fields/new/", own.own_field_define, name="own-field-define"),
    path("settings/fields/<int:pk>/", own.own_field_change, name="own-field-change"),
    path("settings/<slug:key>/", city.setting_change, name="setting-change"),
]
