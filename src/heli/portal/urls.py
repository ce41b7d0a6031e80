from __future__ import annotations

from django.urls import path

from heli.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about-social-work/", views.about_social_work, name="about-social-work"),
    path("figures/", views.figures, name="figures"),
    path("certificates/verify/", views.certificate_verify, name="certificate-verify"),
    path("certificates/verify/<slug:code>/", views.proof, name="proof"),
]
