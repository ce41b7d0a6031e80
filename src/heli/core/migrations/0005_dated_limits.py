"""The limits of the province changed with time: what the city had set holds from the first day of the law."""

from django.db import migrations


def dated(apps, schema_editor):
    settings = apps.get_model("core", "Setting").objects.filter(key__in=["purchase_limit_fen", "open_tender_threshold_fen"])
    for each in settings:
        if each.value.isdigit():
            each.value = f"2003-01-01 {each.value}"
            each.save(update_fields=["value"])


class Migration(migrations.Migration):
    dependencies = [("core", "0004_alerts_of_views")]
    operations = [migrations.RunPython(dated, migrations.RunPython.noop)]
