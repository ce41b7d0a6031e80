"""Whole pages drawn once for all requests they look the same for.

Such a page is a function of the frame (language, look, menu, names, settings: read anew at each request), of its own
context, and of nothing else: the template is given no request, so it cannot show what the key does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.module_loading import import_string

from heli.core.templatetags.kept import HERE, TOKEN, Frame

MOST = 1000
_drawn: dict[Hashable, str] = {}


@lru_cache(maxsize=1)
def _frame() -> Callable[[HttpRequest], dict[str, Any]]:
    made: Callable[[HttpRequest], dict[str, Any]] = import_string(settings.HELI_FRAME)
    return made


def kept_page(
    request: HttpRequest, template: str, context: Callable[[], Mapping[str, Any]], stamp: Hashable, **holes: str
) -> str:
    """The text of a page. ``stamp`` changes whenever what ``context`` gives does; what stands in it where ``holes`` says
    is put in afterwards, as HTML."""
    frame: Frame = _frame()(request)["frame"]
    key = (template, stamp, frame.key)
    text = _drawn.get(key)
    if text is None:
        made: Any = get_template(template)
        values = {**frame.values, **context(), "csrf_token": TOKEN, "here": HERE}
        text = str(made.template.render(Context(values)))
        if len(_drawn) >= MOST:
            _drawn.clear()
        _drawn[key] = text
    text = text.replace(TOKEN, get_token(request)).replace(HERE, escape(request.get_full_path()))
    for mark, inside in holes.items():
        text = text.replace(mark, inside)
    return text
