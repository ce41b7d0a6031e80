"""Taking back a whole import of the directory, refused where later work stands on it."""

from __future__ import annotations

from collections import Counter

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Batch, BatchChange
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.actions.loading import rehome, repath
from heli.directory.actions.organisations import repath_below
from heli.directory.models import Organisation, Place, PlaceSuccession, Population

VERSIONED = ("directory.place", "directory.organisation")
KINDS = ("places", "population", "boundaries", "organisations")


@action("directory.import.undo", step=Batch.LIFE.steps["take_back"])
def undo_load(batch: Batch, /, *, by: Acting) -> Batch:
    """Remove what the import made and restore what it changed."""
    if batch.kind not in KINDS:
        raise Refused(_("这个批次不能撤销。"), code="kind")
    changes = list(batch.changes.order_by("-pk"))
    _must_be_the_last(batch)
    forgotten = _forgotten(batch)
    _restore([change for change in changes if not change.created], forgotten)
    made: dict[str, list[int]] = {}
    for change in changes:
        if change.created:
            made.setdefault(change.table, []).append(change.row_id)
    for table, keys in made.items():
        if table == "directory.place":
            _let_figures_go(batch, keys)
        _remove(apps.get_model(table), keys, forgotten)
    if batch.kind == "places":
        rehome(Population.objects.filter(place__isnull=True).values_list("place_code", flat=True).distinct())
    batch.undone_at = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(state=batch.state, undone_at=batch.undone_at, version=batch.version + 1)
    return batch


def _changed_since(name: str) -> Refused:
    return Refused(Sentence("「%(name)s」导入之后又改过，这次导入不能整体撤销。", name=name), code="changed_since")


def _must_be_the_last(batch: Batch) -> None:
    """Rows without a version (figures) do not show that they were changed: a later import that stands says so."""
    rows = batch.changes.exclude(table__in=VERSIONED).values("row_id")
    later = BatchChange.objects.filter(
        batch__state=Batch.State.APPLIED, pk__gt=batch.changes.aggregate(last=models.Max("pk"))["last"] or 0,
        created=False, table="directory.population", row_id__in=rows,
    ).first()  # fmt: skip
    if later is not None:
        held = Population.objects.get(pk=later.row_id)
        raise _changed_since(f"{held.place_name} {held.year}")


def _forgotten(batch: Batch) -> Counter[tuple[str, int]]:
    """By row the versions that later imports made and taking them back made: as if they had not been."""
    later = BatchChange.objects.filter(
        batch__state=Batch.State.UNDONE, batch__applied_at__gt=batch.applied_at, created=False, table__in=VERSIONED
    )
    return Counter({row: 2 * times for row, times in Counter(later.values_list("table", "row_id")).items()})


def _restore(changes: list[BatchChange], forgotten: Counter[tuple[str, int]]) -> None:
    for change in changes:
        model = apps.get_model(change.table)
        row = model._base_manager.filter(pk=change.row_id).first()
        version = getattr(row, "version", 1) - forgotten[change.table, change.row_id]
        if row is None or version != change.version_after:
            raise _changed_since(str(row or change.row_id))
        for name, value in ledger.opened(change, row).items():
            setattr(row, name, value)
        row.save()
        if isinstance(row, Place):
            repath(row)
        elif isinstance(row, Organisation):
            repath_below(row)


def _let_figures_go(batch: Batch, places: list[int]) -> None:
    """Figures that were there before the places are kept for their codes; later ones hold the places."""
    figures = Population.objects.filter(place__in=places)
    later = BatchChange.objects.filter(
        batch__state=Batch.State.APPLIED, batch__applied_at__gt=batch.applied_at, table="directory.population",
        created=True, row_id__in=figures.values("pk"),
    ).first()  # fmt: skip
    if later is not None:
        held = figures.get(pk=later.row_id)
        raise _in_use(Sentence("%(name)s %(year)s 年的人口", name=held.place_name, year=held.year))
    figures.update(place=None)


def _in_use(held: object) -> Refused:
    text = Sentence("这次导入的数据已有后来的登记在用（例如「%(name)s」），不能整体撤销。", name=held)
    return Refused(text, code="in_use")


def _remove(model: type[models.Model], keys: list[int], forgotten: Counter[tuple[str, int]]) -> None:
    rows = model._base_manager.filter(pk__in=keys)
    if issubclass(model, (Place, Organisation)):
        table = model._meta.label_lower
        for touched in rows.filter(version__gt=1):
            if getattr(touched, "version", 1) - forgotten[table, touched.pk] > 1:
                raise _changed_since(str(touched))
        if model is Place:
            PlaceSuccession.objects.filter(old__in=keys, new__in=keys).delete()
        else:
            rows.update(parent=None, answers_to=None)
    try:
        if model is Place:
            for level in ("community", "street", "district", "city", "province"):
                rows.filter(level=level).delete()
        else:
            rows.delete()
    except models.ProtectedError as error:
        raise _in_use(next(iter(error.protected_objects))) from error
