"""「更多条件」: the questions beyond the first few on one sheet, and those that are answered as chips that take them away."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from heli.core.tables.address import Address
from heli.core.tables.asking import in_words, more_questions
from heli.core.tables.parts import KEPT, Filter
from heli.core.tables.rows import SWAP
from heli.core.tables.spans import DAYS, ends_of
from heli.core.words import HAN, in_chinese, zh

#: what an address asks for to get the sheet
MORE = "more"


def hidden(address: Address, *without: str) -> str:
    """What an address says already, for a form that adds to it."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in address.given.items()
        if name not in without
    )


def more_link(address: Address) -> str:
    """The sheet comes when it is opened: it may ask the database, and most people never open it."""
    if not address.table.has_more:
        return ""
    to = escape(address.to(options=MORE))
    chosen = sum(bool(one.more) for one, _text, _value in address.filters)
    number = f" <b>{chosen}</b>" if chosen else ""
    return (
        f'<details class="filter more"><summary>{escape(_("更多条件"))}{number}</summary><div id="answers-more">'
        f'<a href="{to}" hx-get="{to}" hx-target="#answers-more" hx-swap="innerHTML" hx-push-url="false" '
        f"hx-trigger=\"click, toggle from:'closest details' once\">{escape(_('选择更多条件'))}</a></div></details>"
    )


def chips(request: HttpRequest, address: Address) -> str:
    """One for each answered question that stands nowhere else; pressing it takes the answer away."""
    return "".join(
        _chip(address, one, in_words(one, text, value, request))
        for one, text, value in address.filters
        if one.more or one.kind == KEPT
    )


def _chip(address: Address, one: Filter, words: str) -> str:
    to = escape(address.to(**{one.name: None, "count": None}))
    label = escape(_("去掉条件“%(name)s：%(value)s”") % {"name": one.label, "value": words})
    return (
        f'<a class="chip" href="{to}" aria-label="{label}"><span>{zh(one.label)}{escape(_("："))}<b>{zh(words)}</b></span>'
        f'<span aria-hidden="true">×</span></a>'
    )


def form(request: HttpRequest, address: Address) -> SafeString:
    """Every question of the sheet under its heading, filled in as the address says."""
    asked = more_questions(address.table, request.user)
    chosen = {one.name: text for one, text, _value in address.filters}
    groups = "".join(
        f"<fieldset><legend>{escape(head)}</legend>{''.join(_field(request, one, chosen.get(one.name, '')) for one in of)}"
        "</fieldset>"
        for head, of in groupby(asked, lambda one: str(one.more))
    )
    bare = escape(address.to(**{one.name: None for one in asked}, count=None))
    return mark_safe(  # noqa: S308  # every value in it went through escape
        f'<form class="questions" method="get" action="{escape(address.path)}" {SWAP}>'
        f"{hidden(address, 'count', *(one.name for one in asked))}<div>{groups}</div>"
        f'<p class="questions__do"><button class="button button--main" type="submit">{escape(_("按这些条件筛选"))}</button>'
        f'<a class="button button--quiet" href="{bare}">{escape(_("清空更多条件"))}</a></p></form>'
    )


def _field(request: HttpRequest, one: Filter, text: str) -> str:
    """A question with the fields of its answer; the ends of a span stand beside each other."""
    name = f"filter-{one.name}"
    hint = f'<span class="help" id="{name}-help">{escape(one.hint)}</span>' if one.hint else ""
    told = f' aria-describedby="{name}-help"' if one.hint else ""
    if one.is_span:
        return _span(one, name, text, hint, told)
    label = f'<label for="{name}">{zh(one.label)}</label>{hint}'
    if one.is_choice:
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if key == text else ""}{_lang(words)}>{escape(words)}</option>'
            for key, words in [("", _("不限")), *one.options(request)]
        )
        return f'<div>{label}<select id="{name}" name="{one.name}"{told}>{options}</select></div>'
    box = f'<input id="{name}" name="{one.name}" type="text" maxlength="100" value="{escape(text)}"{told}>'
    return f"<div>{label}{box}</div>"


def _span(one: Filter, name: str, text: str, hint: str, told: str) -> str:
    kind = 'type="date"' if one.kind == DAYS else 'type="number" step="1" inputmode="numeric"'
    boxes = "".join(
        f'<input id="{name}-{end}" name="{one.name}" {kind} value="{escape(value)}"{told} '
        f'aria-label="{escape(words % {"name": one.label})}">'
        for end, value, words in zip(
            ("first", "last"), ends_of(text), (_("%(name)s，从"), _("%(name)s，到")), strict=True
        )
    )
    first, last = boxes.split(">", 1)
    return (
        f'<div class="ends" role="group" aria-labelledby="{name}-name"><span id="{name}-name">{zh(one.label)}</span>{hint}'
        f'<span>{first}><span aria-hidden="true">{escape(_("至"))}</span>{last}</span></div>'
    )


def _lang(words: Any) -> str:
    return "" if in_chinese() or not HAN.search(str(words)) else ' lang="zh"'
