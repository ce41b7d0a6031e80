from __future__ import annotations

from django.urls import path

from heli.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about-social-work/", views.about_social_work, name="about-social-work"),
    path("social-workers/<slug:code>/", views.profile, name="profile"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<int:pk>/", views.team, name="team"),
    path("figures/", views.figures, name="figures"),
    path("certificates/verify/", views.certificate_verify, name="certificate-verify"),
    path("certificates/verify/<slug:code>/", views.proof, name="proof"),
]
