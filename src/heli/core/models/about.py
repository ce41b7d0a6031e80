"""What hangs on any record of the house, of whatever room: a notification, a document, a comment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _


class AboutQuerySet(models.QuerySet["Any"]):
    def about(self, record: models.Model) -> Self:
        """What hangs on one record."""
        return self.filter(about_type=record._meta.label_lower, about_id=record.pk)


class About(models.Model):
    """Hangs on one record by its kind and key, so that no room below needs to know it. Whoever sees the record from
    inside, and nobody else, sees what hangs on it (``inside_rows``)."""

    about_type = models.CharField(_("对象类别"), max_length=60)
    about_id = models.BigIntegerField(_("对象"))

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["about_type", "about_id"], name="%(app_label)s_%(class)s_about")]

    def about_for(self, user: Any) -> models.Model | None:
        """The record it hangs on, where this user may see it from inside."""
        return record_inside(user, self.about_type, self.about_id)


def shown_rows(model: Any, user: Any, *, told: bool = False) -> Any:
    """The rows of a kind that a user sees; with ``told`` also those of which they may be told because they are their own
    (``told_to`` of its query set). None where the kind has no page of its own."""
    manager = model._default_manager
    seen = (getattr(manager, "told_to", None) if told else None) or getattr(manager, "visible_to", None)
    return seen(user) if seen is not None else None


def record_seen(user: Any, kind: str, pk: int, *, told: bool = False) -> models.Model | None:
    """A record by its kind (``room.model``) and key; None where there is none, or none that this user sees: what has no
    page of its own is seen by nobody here. ``told`` as in ``shown_rows``."""
    try:
        model: Any = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    rows = shown_rows(model, user, told=told)
    found: models.Model | None = rows.filter(pk=pk).first() if rows is not None else None
    return found


def inside_rows(model: Any, user: Any) -> Any:
    """The rows of a kind about which a user talks, and whose papers and history they read: all that they see, but where a query set
    parts ``inside`` from what others may know too, only those. So nobody outside reads what an office says to itself."""
    manager = model._default_manager
    return manager.inside(user) if hasattr(manager, "inside") else shown_rows(model, user)


def record_inside(user: Any, kind: str, pk: int) -> models.Model | None:
    """A record by its kind and key, for whoever belongs to its side: see ``inside_rows``."""
    if record_seen(user, kind, pk) is None:
        return None
    found: models.Model | None = inside_rows(apps.get_model(kind), user).filter(pk=pk).first()
    return found


def records_seen(
    user: Any, records: Iterable[tuple[str, int]], *, told: bool = False, inside: bool = False
) -> set[tuple[str, int]]:
    """Those of some records, by kind and key, that somebody may see now. ``told`` as in ``shown_rows``; with ``inside``
    those of ``inside_rows``."""
    by_kind = defaultdict(set)
    for kind, pk in records:
        by_kind[kind].add(pk)
    found: set[tuple[str, int]] = set()
    for kind, keys in by_kind.items():
        try:
            model: Any = apps.get_model(kind)
        except (LookupError, ValueError):  # of a version of heli that had such records
            continue
        rows = inside_rows(model, user) if inside else shown_rows(model, user, told=told)
        visible = rows.filter(pk__in=keys)
        found |= {(kind, pk) for pk in visible.values_list("pk", flat=True)}
    return found
