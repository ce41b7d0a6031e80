"""The saved views in the head of a list, and the view with which it opens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heli.core.tables.address import Address
from heli.core.tables.listed import lists
from heli.core.tables.queries import ViewLine, views_of_list
from heli.core.tables.rows import CURRENT
from heli.core.words import zh

#: so many are offered in the head of a list
MOST_VIEWS = 40


def views_for(request: HttpRequest, table: str) -> tuple[ViewLine, ...] | None:
    """The views somebody may open of a list; None where it has none and nobody may save one."""
    user: Any = request.user
    if not user.is_authenticated or not user.holds("core.view.save") or table not in lists():
        return None
    return views_of_list(user, table)


def address_of(path: str, view: ViewLine) -> str:
    """Where a view is: the address says everything, and which view it was."""
    return f"{path}?view={view.pk}" + (f"&{view.query}" if view.query else "")


def opens_with(request: HttpRequest, views: Sequence[ViewLine] | None) -> str:
    """The address of the view with which the list opens for whoever asks for nothing in particular; empty for none."""
    if request.GET or not views or "HX-Request" in request.headers:
        return ""
    return next((address_of(request.path, view) for view in views if view.is_default), "")


def said(address: Address) -> str:
    """What a list shows, as a view keeps it."""
    return urlencode({name: value for name, value in address.given.items() if name not in ("view", "count")})


def sheet(request: HttpRequest, address: Address, views: tuple[ViewLine, ...] | None) -> str:
    """「视图：本街道临期」 that opens to the others and to what can be done with this one."""
    if views is None:
        return ""
    now = next((view for view in views if str(view.pk) == address.view), None)
    drawn = _drawn(get_language(), address.table.name, address.path, said(address), now, views)
    if now is None:
        return drawn
    return drawn.replace(_HIDDEN, f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">')


_HIDDEN = "\0hidden\0"


@lru_cache(maxsize=500)
def _drawn(
    language: str | None, table: str, path: str, query: str, now: ViewLine | None, views: tuple[ViewLine, ...]
) -> str:
    """The same few for everybody; ``language`` is the one that is active."""
    rows = []
    if views:
        shown = "" if now else CURRENT
        rows.append(f'<li><a href="{escape(path)}?view=all"{shown}>{escape(_("不用视图"))}</a></li>')
    rows += [_line(path, view, view is now) for view in views[:MOST_VIEWS]]
    listed = f"<ul>{''.join(rows)}</ul><hr>" if rows else ""
    name = zh(now.name) if now else escape(_("不用视图"))
    changed = (
        f' <span class="muted">{escape(_("（有改动）"))}</span>' if now and _sorted(now.query) != _sorted(query) else ""
    )
    colon = escape(_("："))
    return (
        f'<details class="menu menu--caret views"><summary>{escape(_("视图"))}{colon}<b>{name}</b>{changed}</summary>'
        f'<div class="menu__sheet">{listed}<ul hx-boost:inherited="false">{_doings(table, query, now)}</ul></div></details>'
    )


def _sorted(query: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(query))


def _line(path: str, view: ViewLine, current: bool) -> str:
    notes = [_("默认")] if view.is_default else []
    if view.is_watched:
        notes.append(_("有新的就提醒"))
    if view.shared:
        notes.append(_("已共享") if view.mine else _("%(name)s共享") % {"name": view.owner})
    more = f' <span class="muted">{zh("，".join(notes))}</span>' if notes else ""
    return f'<li><a href="{escape(address_of(path, view))}"{CURRENT if current else ""}><span>{zh(view.name)}{more}</span></a></li>'


def _doings(table: str, query: str, now: ViewLine | None) -> str:
    """What can be done: this view changed or opened by default, and what is shown saved under a new name."""
    asked = "?" + urlencode({"q": query})
    found = ""
    if now is not None:
        if now.mine:
            to = reverse("core:view-change", args=[now.pk]) + asked
            found += f'<li><a href="{escape(to)}">{escape(_("修改这个视图"))}</a></li>'
        wish, words = ("", _("不再默认打开")) if now.is_default else ("1", _("设为默认"))
        found += (
            f'<li><form method="post" action="{reverse("core:view-prefer", args=[now.pk])}">{_HIDDEN}'
            f'<button name="default" value="{wish}">{escape(words)}</button></form></li>'
        )
        wish, words = ("", _("不再告诉我有新的")) if now.is_watched else ("1", _("有新的就告诉我"))
        found += (
            f'<li><form method="post" action="{reverse("core:view-alert", args=[now.pk])}">{_HIDDEN}'
            f'<button name="alert" value="{wish}">{escape(words)}</button></form></li>'
        )
    to = reverse("core:view-save", args=[table]) + asked
    return found + f'<li><a href="{escape(to)}">{escape(_("保存为新视图"))}</a></li>'
