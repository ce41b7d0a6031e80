"""Kinds of record to which a city can add fields of its own, in one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SUBJECTS = {"workforce.worker": _("社会工作者")}
