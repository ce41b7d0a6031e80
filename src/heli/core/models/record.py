"""What every stored thing has: a key for joins, a uid for the world, a version for the second writer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from heli.core.models import images
from heli.core.rules.uid import uuid7


class Record(models.Model):
    """A row that people edit. ``save`` validates and counts ``version``, so that a stale form is noticed.

    What the database holds rows to is asked of it by writing, once, and put into words only where it refuses: so two who
    write at once are told the same as one.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_clean(validate_unique=False, validate_constraints=False)
        self.version += 1
        kept = images.running()
        if kept is not None:
            kept.saving(self)
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except IntegrityError:
            self.version -= 1
            self.full_clean()  # says what is wrong, and of which field
            raise

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django, but for a row this one points to and that was read: it need not be asked for again, and keys of the
        database hold what is written."""
        pointing: Any = [field for field in self._meta.concrete_fields if field.is_relation]
        known = {each.name for each in pointing if each.get_cached_value(self, default=None) is not None}
        super().clean_fields({*(exclude or ()), *known})


def pointing_to(model: Any) -> Iterator[tuple[Any, Any]]:
    """Models with a column that holds keys of this one, where they have no name back too, and that column; of a
    many-to-many relation the table between."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.related_model, relation.field
