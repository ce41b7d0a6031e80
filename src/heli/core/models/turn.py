"""What one may do at a time, where no record of its own kind is there yet to be locked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Turn(models.Model):
    """One row for each thing done one after the other: the next number of a year, the first of a kind."""

    what = models.CharField(_("事项"), max_length=60, primary_key=True)

    class Meta:
        verbose_name = _("先后办理")

    def __str__(self) -> str:
        return self.what
