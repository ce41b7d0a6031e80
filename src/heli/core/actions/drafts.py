"""Drafts come and go with every few words typed: they change no record, so no entry of the audit is made of them."""

from __future__ import annotations

import json
from datetime import timedelta

from django.utils.timezone import now

from heli.core.models import Acting, Draft

#: a draft nobody came back to for so long is thrown away
FORGOTTEN = timedelta(days=30)
#: characters of all values together; what is longer is a text to be kept elsewhere
LONGEST = 200_000


def keep_draft(*, by: Acting, path: str, values: list[tuple[str, str]]) -> bool:
    """Keep what a form holds now instead of what was kept before; False where it is too long to be a form."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    if len(text) > LONGEST or len(path) > 200:
        return False
    # two windows of one person may be the first at once; the uid goes along, since the values are sealed under it
    Draft.objects.bulk_create(
        [Draft(actor=by.actor, path=path, values=text)], update_conflicts=True, unique_fields=["actor", "path"],
        update_fields=["uid", "values", "updated_at"],
    )  # fmt: skip
    return True


def drop_draft(*, by: Acting, path: str) -> None:
    """The form was sent, or its draft is not wanted any more."""
    Draft.objects.filter(actor=by.actor, path=path).delete()


def sweep_drafts() -> int:
    """Throw away what nobody came back to."""
    return Draft.objects.filter(updated_at__lt=now() - FORGOTTEN).delete()[0]
