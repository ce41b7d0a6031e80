"""Done by mistake: for ten minutes who made a change can take it back, where nothing was built on it."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import TAKE_BACK, call_back
from heli.core.errors import NotAllowed, Refused
from heli.core.models import (
    TAKE_BACK_FOR,
    Acting,
    Change,
    Comment,
    Document,
    Notification,
    Record,
    must,
    pointing_to,
)
from heli.core.models.images import Image, opened, packed
from heli.core.rules.sentence import Sentence

#: what stands on a record that was made: while there is any, the record stays
BUILT = (Comment, Document)


@action(TAKE_BACK, lock=False, final=True)
def take_back(on: None, /, *, by: Acting, change: Change) -> models.Model:
    """Write back what every row held. Raises NotAllowed, and Refused with the reason; then nothing is written."""
    kept = Change.objects.select_for_update(no_key=True).filter(pk=change.pk).first()
    if kept is None:
        raise Refused(_("这次改动已经撤销过了。"), code="state")
    if kept.made_by != by.actor:
        raise NotAllowed(_("只有办理人可以撤销。"), code="not_allowed")
    if now() >= kept.at + TAKE_BACK_FOR:
        raise Refused(_("已经超过 10 分钟，不能撤销。请直接更正。"), code="late")
    _must_still_hold(by, kept)
    images = kept.images
    rows = _locked(images)
    _must_be_as_left(images, rows)
    own = {(image.model, image.pk) for image in images}
    for image in images:
        if image.after is not None:
            _must_not_be_needed(image, own, kept)
    _write_back(images, rows)
    call_back(Notification.objects.filter(pk__in=kept.told), by=by)
    kept.delete()
    subject: Any = apps.get_model(kept.subject_type)
    return subject._base_manager.filter(pk=kept.subject_id).first() or kept


def _must_still_hold(by: Acting, change: Change) -> None:
    """The right to do it, or that of anybody about what is their own: then the action has asked whose it is."""
    asked = _asked(change)
    if not import_module(settings.HELI_ACTING).public().may(change.event, asked):
        must(by, change.event, asked)


def _asked(change: Change) -> Any:
    """On what the right was held; what is gone since gives none."""
    if not change.asked_type:
        return None
    model: Any = apps.get_model(change.asked_type)
    found = model._base_manager.filter(pk=change.asked_id).first()
    if found is None:
        raise Refused(_("所在的记录已经没有了，不能撤销。"), code="needed")
    return found


def _locked(images: list[Image]) -> dict[tuple[Any, Any], Any]:
    """The rows as they are now, locked in order."""
    keys: dict[Any, list[Any]] = defaultdict(list)
    for image in images:
        keys[image.model].append(image.pk)
    found = {}
    for model in sorted(keys, key=lambda each: each._meta.label_lower):
        for row in model._base_manager.filter(pk__in=keys[model]).order_by("pk").select_for_update():
            found[model, row.pk] = row
    return found


def _must_be_as_left(images: list[Image], rows: dict[tuple[Any, Any], Any]) -> None:
    for image in images:
        row = rows.get((image.model, image.pk))
        if image.after is None:
            as_left = row is None
        else:
            as_left = row is not None and getattr(row, "version", None) == image.version
            as_left = as_left and packed(image.model, row.__dict__, list(image.after)) == image.after
        if not as_left:
            text = Sentence("后来又改过「%(kind)s」，不能撤销。请直接更正。", kind=str(image.model._meta.verbose_name))
            raise Refused(text, code="changed_since")


def _must_not_be_needed(image: Image, own: set[tuple[Any, Any]], change: Change) -> None:
    """On a row that was made nothing may stand, on one that was changed nothing that came later; but for ``own``, the rows
    of the deed itself, which go or are written back with it."""
    for model, field in pointing_to(image.model):
        found = model._base_manager.filter(**{field.name: image.pk})
        if image.before is not None:
            if not issubclass(model, Record):
                continue
            found = found.filter(created_at__gt=change.at)
        _must_be_none(found, own)
    if image.before is None:
        for kind in BUILT:
            _must_be_none(kind._base_manager.filter(about_type=image.model._meta.label_lower, about_id=image.pk), own)


def _must_be_none(found: models.QuerySet[Any], own: set[tuple[Any, Any]]) -> None:
    keys = [pk for model, pk in own if model is found.model]
    if found.exclude(pk__in=keys).exists():
        kind = (found.model._meta.auto_created or found.model)._meta.verbose_name
        text = Sentence("后来又登记了用到它的「%(kind)s」，不能撤销。请直接更正。", kind=str(kind))
        raise Refused(text, code="needed")


def _write_back(images: list[Image], rows: dict[tuple[Any, Any], Any]) -> None:
    """What was made goes, the newest before what it stands on, once nothing points to it; what is gone comes last, for
    another may stand in its place: the second answer to a question, where the first is put back. Keys are looked at when
    the transaction ends."""
    for image in images:
        if image.before and image.after is not None:
            row = rows[image.model, image.pk]
            for name, value in opened(image.model, image.before).items():
                setattr(row, name, value)
            _store(row, list(image.before))
    for image in reversed(images):
        if image.before is None:
            image.model._base_manager.filter(pk=image.pk).delete()
    for image in images:
        if image.after is None and image.before is not None:
            _put_back(image.model, opened(image.model, image.before))


def _store(row: Any, names: list[str]) -> None:
    """Past ``Record.save``: what the row held before was valid then, and is not judged by the rules of today."""
    if isinstance(row, Record):
        row.version += 1
        names = [*names, "version", "updated_at"]
    by_column = {each.attname: each.name for each in row._meta.concrete_fields}
    models.Model.save(row, update_fields=[by_column.get(name, name) for name in names])


def _put_back(model: Any, values: dict[str, Any]) -> None:
    models.Model.save(model(**values), force_insert=True)
    by_clock = [
        f.attname
        for f in model._meta.concrete_fields
        if getattr(f, "auto_now_add", False) or getattr(f, "auto_now", False)
    ]
    if by_clock:
        model._base_manager.filter(pk=values[model._meta.pk.attname]).update(
            **{name: values[name] for name in by_clock}
        )


def forget_changes() -> int:
    """Throw away what can be taken back no more. Returns how many."""
    return Change.objects.filter(at__lt=now() - TAKE_BACK_FOR).delete()[0]
