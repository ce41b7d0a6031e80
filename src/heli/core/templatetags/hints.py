"""``{% hint as shown %}``: what is told to whoever meets this page for the first time."""

from __future__ import annotations

from typing import Any

from django import template

from heli.core.hints import Hint, hint_here

register = template.Library()


@register.simple_tag(takes_context=True)
def hint(context: Any) -> Hint | None:
    return hint_here(context.get("request"))
