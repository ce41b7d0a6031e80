"""Taking back a whole import of the directory, refused where later work stands on it."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Batch, BatchChange
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.actions.loading import repath
from heli.directory.actions.organisations import repath_below
from heli.directory.models import Organisation, Place, PlaceSuccession

KINDS = ("places", "population", "boundaries", "organisations")


@action("directory.import.undo")
def undo_load(batch: Batch, /, *, by: Acting) -> Batch:
    """Remove what the import made and restore what it changed."""
    if batch.kind not in KINDS or batch.state != Batch.State.APPLIED:
        raise Refused(_("这个批次不能撤销。"), code="state")
    changes = list(batch.changes.order_by("-pk"))
    _restore([change for change in changes if not change.created])
    made: dict[str, list[int]] = {}
    for change in changes:
        if change.created:
            made.setdefault(change.table, []).append(change.row_id)
    for table, keys in made.items():
        _remove(apps.get_model(table), keys)
    batch.state, batch.undone_at = Batch.State.UNDONE, timezone.now()
    Batch.objects.filter(pk=batch.pk).update(state=batch.state, undone_at=batch.undone_at, version=batch.version + 1)
    return batch


def _changed_since(name: str) -> Refused:
    return Refused(Sentence("「%(name)s」导入之后又改过，这次导入不能整体撤销。", name=name), code="changed_since")


def _restore(changes: list[BatchChange]) -> None:
    for change in changes:
        model = apps.get_model(change.table)
        row = model._base_manager.filter(pk=change.row_id).first()
        if row is None or getattr(row, "version", 1) != change.version_after:
            raise _changed_since(str(row or change.row_id))
        for name, value in ledger.opened(change, row).items():
            setattr(row, name, value)
        row.save()
        if isinstance(row, Place):
            repath(row)
        elif isinstance(row, Organisation):
            repath_below(row)


def _remove(model: type[models.Model], keys: list[int]) -> None:
    rows = model._base_manager.filter(pk__in=keys)
    if issubclass(model, (Place, Organisation)):
        touched = rows.filter(version__gt=1).first()
        if touched is not None:
            raise _changed_since(str(touched))
        PlaceSuccession.objects.filter(old__in=keys, new__in=keys).delete() if model is Place else None
        if model is Organisation:
            rows.update(parent=None, answers_to=None)
    try:
        if model is Place:
            for level in ("community", "street", "district", "city", "province"):
                rows.filter(level=level).delete()
        else:
            rows.delete()
    except models.ProtectedError as error:
        held = next(iter(error.protected_objects))
        text = Sentence("这次导入的数据已有后来的登记在用（例如「%(name)s」），不能整体撤销。", name=held)
        raise Refused(text, code="in_use") from error
