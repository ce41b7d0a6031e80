"""How strong a sign is, as pages write it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from heli.core.templatetags.parts import state
from heli.purchasing.queries.flags import told

register = template.Library()


@register.simple_tag
def strength_of(flag: Any) -> SafeString:
    word, mark = told(flag)
    return state(mark, word)
