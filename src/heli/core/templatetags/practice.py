"""The mark of a practice site on its pages: title, icon, a band above and below, and a watermark. Nothing on a real one.

The tags ask the settings and no context, so that the page of a defect carries the mark as well.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heli.core.practice import before_title, mark, practising

register = template.Library()
NOTHING = SafeString("")
#: a purple square with 练; as an address, since no page carries an icon of its own
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' "
    "fill='%236b21a8'/%3E%3Ctext x='16' y='23' font-size='20' text-anchor='middle' fill='white'%3E\u7ec3%3C/text%3E%3C/svg%3E"
)


@register.simple_tag
def practice_on_html() -> SafeString:
    """The attribute by which the style sheet knows."""
    return SafeString(" data-practice") if practising() else NOTHING


@register.simple_tag
def practice_title() -> str:
    return before_title()


@register.simple_tag
def page_icon() -> SafeString:
    return SafeString(ICON if practising() else "data:,")


@register.simple_tag
def practice_band(where: str, leads_to: str = "") -> SafeString:
    """``above`` or ``below`` the page; the one above brings the watermark, and leads to what this site is."""
    if not practising():
        return NOTHING
    link = format_html(' <a href="{}">{}</a>', leads_to, _("这是什么")) if leads_to else ""
    water = SafeString('<div class="practice-water" aria-hidden="true"></div>') if where == "above" else ""
    return format_html('<p class="practice-band practice-band--{}"><b>{}</b>{}</p>{}', where, mark(), link, water)
