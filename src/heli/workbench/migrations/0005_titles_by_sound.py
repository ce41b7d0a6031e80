"""Titles are found by pinyin and initials: how each sounds is kept beside it."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from heli.core.rules.names import sounds

TITLED = {
    "Conference": "name", "Meeting": "subject", "Resolution": "subject", "JointProject": "name", "JointTask": "name",
    "HelpRequest": "title", "Notice": "title", "OfficialDocument": "title",
}  # fmt: skip


def fill(apps: Any, _editor: Any) -> None:
    for kind, called in TITLED.items():
        model = apps.get_model("workbench", kind)
        rows = []
        for row in model.objects.only("pk", called).iterator(chunk_size=500):
            row.title_sounds = sounds(getattr(row, called))
            rows.append(row)
        model.objects.bulk_update(rows, ["title_sounds"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("workbench", "0004_notices")]

    operations = [
        *(
            migrations.AddField(
                kind.lower(),
                "title_sounds",
                models.TextField(blank=True, default="", editable=False, verbose_name="标题的拼音和首字母"),
            )
            for kind in TITLED
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
