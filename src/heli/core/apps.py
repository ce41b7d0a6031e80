from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "heli.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A channel whose address is written wrong is told at the start, not when somebody waits for it."""
        from heli.core.channels import addresses

        addresses()
