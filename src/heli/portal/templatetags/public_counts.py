"""Counts of people as the public sees them."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from heli.core.templatetags.parts import grouped
from heli.portal.rules import Hidden

register = template.Library()


@register.simple_tag
def public_count(count: int | Hidden) -> str:
    """The number, or why it is not there."""
    if isinstance(count, int):
        return grouped(count)
    return _("少于 5") if count == "few" else _("不公开")
