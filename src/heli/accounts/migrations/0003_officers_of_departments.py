from django.db import migrations

RENAMED = {
    "city_justice": "justice_officer",
    "city_union": "union_officer",
    "city_youth_league": "youth_league_officer",
    "city_women_federation": "women_federation_officer",
    "city_red_cross": "red_cross_officer",
}


def rename(apps, schema_editor):
    """Officers of a department are called so at every level, not in the city alone."""
    grants = apps.get_model("accounts", "Grant")
    for old, new in RENAMED.items():
        grants.objects.filter(role=old).update(role=new)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_administrators_of_the_whole_house")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
