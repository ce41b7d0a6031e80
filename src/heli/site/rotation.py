"""A new encryption key for a city in use: both keys open while the old rows are sealed again.

Resumable: the keyring says which key is coming; run again after a stop, it goes on with the rows that are left. The
blind indexes of persons live in two columns meanwhile, so that one person stays one person all along.
"""

from __future__ import annotations

import secrets

from django.apps import apps
from django.db import models, transaction

from heli.core import keys
from heli.core.actions import action
from heli.core.fields import BlindIndexField, SealedTextField
from heli.core.models import Acting

CHUNK = 500


@action("core.keys.rotate")
def rotate_keys(_: None, /, *, by: Acting) -> int:
    """Begin or finish a rotation. Returns how many rows were sealed again."""
    ring = keys.ring()
    if "blind" not in ring.upcoming:
        field, blind = max(ring.versions["field"]) + 1, max(ring.versions["blind"]) + 1
        ring.versions["field"][field] = secrets.token_bytes(32)
        ring.versions["blind"][blind] = secrets.token_bytes(32)
        keys.write(keys.Keyring(ring.versions, {**ring.upcoming, "blind": blind}))
    done = sum(_reseal(model) for model in apps.get_models() if _sealed(model))
    ring = keys.ring()
    keys.write(keys.Keyring(ring.versions, {}))
    for model in apps.get_models():
        if _sealed(model):
            _reseal(model)
    return done


def _sealed(model: type[models.Model]) -> bool:
    return any(isinstance(f, SealedTextField) for f in model._meta.local_fields)


def _reseal(model: type[models.Model]) -> int:
    """Open and seal every row of a model again, in short transactions, with its indexes."""
    fields = [f for f in model._meta.local_fields if isinstance(f, (SealedTextField, BlindIndexField))]
    sealed = [f.name for f in fields if isinstance(f, SealedTextField)]
    last, done = 0, 0
    while True:
        with transaction.atomic():
            rows = list(model._base_manager.filter(pk__gt=last).order_by("pk").select_for_update()[:CHUNK])
            for row in rows:
                for name in sealed:
                    setattr(row, name, getattr(row, name))
                for field in fields:
                    field.pre_save(row, add=False)
            model._base_manager.bulk_update(rows, [f.name for f in fields])
        if not rows:
            return done
        last, done = rows[-1].pk, done + len(rows)
