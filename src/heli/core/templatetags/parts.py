"""Small parts of a page."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Field
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select, SelectMultiple
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heli.core import words
from heli.core.models import record_inside
from heli.core.rules.money import with_sign
from heli.core.rules.tenths import written

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; it only decorates, so a screen reader passes over it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("heli/icons.svg"), name
    )


@register.filter
def grouped(number: int | None) -> str:
    """A count with its thousands apart, or a dash."""
    return "—" if number is None else f"{number:,}"


@register.filter
def change_of(message: Any) -> int | None:
    """The change that a message tells of, where it can be taken back: ``core.web.done`` marks it."""
    mark = (message.extra_tags or "").rpartition("change-")
    return int(mark[2]) if mark[1] else None


@register.simple_tag(takes_context=True)
def history_link(context: Any, record: Any) -> SafeString:
    """Where one reads who changed what in a record; the roof says of which kinds. Nothing for whoever sees it from outside."""
    user, kind = context["request"].user, record._meta.label_lower
    if not user.holds("core.history.view"):
        return SafeString()
    if hasattr(type(record)._default_manager, "inside") and record_inside(user, kind, record.pk) is None:
        return SafeString()
    assert kind in import_module(settings.HELI_HISTORIES).KINDS, kind
    url = reverse("accounts:record-history", args=[kind, record.pk])
    return format_html('<p class="small no-print"><a href="{}">{}</a></p>', url, _("改动记录"))


@register.simple_tag(takes_context=True)
def page_title(context: Any) -> str:
    """The h1 of the page once more, for the title of the window: both are the block ``title``."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    text = strip_tags(block.nodelist.render(context)) if block is not None else ""
    return SafeString(" ".join(text.split()))  # escaped when the block was rendered


@register.simple_tag(takes_context=True)
def page_block(context: Any, name: str) -> str:
    """Whether a page filled a block: what it will hold, without the space around."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return str(block.nodelist.render(context)).strip() if block is not None else ""


@register.filter
def is_check(field: Any) -> bool:
    """A single box to tick: its label stands after it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def faults(field: Any) -> list[str]:
    """What is wrong in a field, in words that name it: Django's own 「这个字段是必填项」 says neither what nor how."""
    return [_named(field, error) for error in field.errors.as_data()]


def _named(field: Any, error: ValidationError) -> str:
    usual = error.code == "required" and error.message == Field.default_error_messages["required"]
    if not usual:
        return str(" ".join(error.messages))
    chooses = isinstance(
        field.field.widget, (Select, RadioSelect, FileInput, CheckboxInput, SelectMultiple, CheckboxSelectMultiple)
    )
    sentence = _("请选择「%(name)s」。") if chooses else _("请填写「%(name)s」。")
    return sentence % {"name": field.label}


#: kind of a state → its shape and its colour; never a colour alone
STATES = {
    "draft": ("○", "muted"),
    "waiting": ("◔", ""),
    "going": ("◑", "going"),
    "warn": ("▲", "warn"),
    "ok": ("✓", "ok"),
    "danger": ("■", "danger"),
    "ended": ("⊘", "muted"),
}


@register.simple_tag
def state(kind: str, words: str) -> SafeString:
    """A state: shape, word and colour, the same everywhere."""
    shape, tone = STATES[kind]
    return format_html('<span class="state {}" data-mark="{}">{}</span>', tone, shape, words)


@register.simple_tag
def mark(kind: str) -> SafeString:
    """The shape of a state alone, where the words stand beside it."""
    shape, tone = STATES[kind]
    return format_html('<span class="state {}" data-mark="{}" aria-hidden="true"></span>', tone, shape)


@register.simple_tag
def bar(value: int, largest: int) -> SafeString:
    """A number and a bar as long as its share of the largest of the column."""
    share = round(100 * value / largest, 1) if largest else 0
    return format_html(
        '<span class="bar-cell"><span class="v">{}</span><svg aria-hidden="true"><rect width="{}%" height="8" rx="2"/></svg></span>',
        grouped(value), share,
    )  # fmt: skip


@register.filter
def nth(items: list[Any], number: int) -> Any:
    """The item at a place of a list, None beyond its end."""
    return items[number] if number < len(items) else None


for _of_words in (
    words.day,
    words.month,
    words.moment,
    words.named,
    words.weekday,
    words.shown,
    words.told,
    words.with_chinese,
    words.zh,
):
    register.filter(_of_words.__name__, _of_words)
register.filter("tenths", written)
register.filter("yuan", with_sign)
