"""A record that is found by how it is called."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.models.record import Record
from heli.core.rules.names import sounds


class Called(Record):
    """``CALLED`` names the column of its title; how that sounds is kept beside it, so that pinyin and initials find it."""

    CALLED: ClassVar[str] = "title"

    title_sounds = models.TextField(_("标题的拼音和首字母"), editable=False, blank=True, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title_sounds = sounds(getattr(self, self.CALLED))
        super().save(*args, **kwargs)
