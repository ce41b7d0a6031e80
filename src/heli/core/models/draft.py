"""What somebody has typed into a form and not sent yet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heli.core.fields import SealedTextField
from heli.core.models.actor import Actor
from heli.core.models.record import Record


class Draft(Record):
    """One for each person and form, told by the address of its page. It is nobody else's, so it lies sealed.

    ``values`` is a JSON list of pairs of name and text, in the order of the form; a name may come more than once.
    """

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("填写人"))
    path = models.CharField(_("页面"), max_length=200)
    values = SealedTextField(_("填写的内容"))

    class Meta:
        verbose_name = _("草稿")
        constraints = [models.UniqueConstraint(fields=["actor", "path"], name="core_draft_one_each")]
