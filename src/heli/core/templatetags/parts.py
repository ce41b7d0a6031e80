"""Small parts of a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; it only decorates, so a screen reader passes over it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("heli/icons.svg"), name)


@register.filter
def grouped(number: int | None) -> str:
    """A count with its thousands apart, or a dash."""
    return "—" if number is None else f"{number:,}"


@register.simple_tag(takes_context=True)
def page_title(context: Any) -> str:
    """The h1 of the page once more, for the title of the window: both are the block ``title``."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    return " ".join(str(block.nodelist.render(context)).split()) if block is not None else ""
