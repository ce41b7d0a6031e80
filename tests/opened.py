"""Everything a house holds, opened: each column of each row and what the trail says with the seals broken, and each stored
file. Run as a program."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator


def opened() -> Iterator[str]:
    from django.apps import apps

    from heli.core import audit, files
    from heli.core.models import AuditEntry, StoredFile

    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            for column in model._meta.concrete_fields:
                yield f"{column.name}: {getattr(row, column.attname)}"
    for content in audit.read_contents(list(AuditEntry.objects.all())):
        yield f"trail: {content}"
    for stored in StoredFile.objects.all():
        with files.open_file(stored) as source:
            file = source.read()
        if zipfile.is_zipfile(io.BytesIO(file)):
            with zipfile.ZipFile(io.BytesIO(file)) as parts:
                file = b"\n".join(parts.read(name) for name in parts.namelist())
        yield file.decode(errors="replace")


if __name__ == "__main__":
    import django

    django.setup()
    for words in opened():
        print(words)
