"""``{% kept "rail" %}…{% endkept %}``: furniture of a page that is drawn once for all requests it looks the same for.

Inside stand the values of ``frame`` (see ``heli.site.frame``) and nothing else of the page: what is drawn is a function of
these values, and it is kept under them, so nobody is shown what was drawn for somebody else. Two things differ with each
request and are put in afterwards: the token of the forms, and the address to come back to (``here``).
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()

#: stand in the drawn text for what differs; nobody outside this process can write them
_mark = secrets.token_hex(8)
TOKEN, HERE = f"token-{_mark}", f"here-{_mark}"
MOST = 1000
_drawn: dict[tuple[str, Hashable], str] = {}


@dataclass(frozen=True)
class Frame:
    """The values of the furniture, and a key that is the same only where all that is shown of them is the same."""

    key: Hashable
    values: dict[str, Any]


class Kept(Node):
    def __init__(self, name: str, inside: NodeList) -> None:
        self.name, self.inside = name, inside

    def render(self, context: Any) -> SafeString:
        frame, request = context.get("frame"), context.get("request")
        if not isinstance(frame, Frame) or request is None:
            return SafeString(self.inside.render(context))
        drawn = _drawn.get((self.name, frame.key))
        if drawn is None:
            drawn = str(self.inside.render(context.new({**frame.values, "csrf_token": TOKEN, "here": HERE})))
            if len(_drawn) >= MOST:
                _drawn.clear()
            _drawn[(self.name, frame.key)] = drawn
        if TOKEN in drawn:
            drawn = drawn.replace(TOKEN, str(context.get("csrf_token", "")))
        if HERE in drawn:
            drawn = drawn.replace(HERE, escape(request.get_full_path()))
        return SafeString(drawn)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    name = token.split_contents()[1].strip("\"'")
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(name, inside)
