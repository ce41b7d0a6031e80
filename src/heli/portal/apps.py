from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "heli.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
