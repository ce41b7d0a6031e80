"""``{% hint as shown %}``: what is told to whoever meets this page for the first time."""

from __future__ import annotations

from typing import Any

from django import template

from heli.core.hints import Hint, hint_here

register = template.Library()


@register.simple_tag(takes_context=True)
def hint(context: Any) -> Hint | None:
    """A page that is kept has no request: it is given its hint."""
    return context["hint_here"] if "hint_here" in context else hint_here(context.get("request"))
