from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "heli.site"
    label = "site"
