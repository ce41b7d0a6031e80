"""What was kept for ten minutes to be taken back is kept in another shape from here on."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("core", "Change").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0005_dated_limits")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
