"""A list by groups, as its page shows it."""

from __future__ import annotations

import re
from typing import Any

from tests.cast import client_of


def groups_of(user: Any, address: str) -> dict[str, list[int]]:
    """The figures of each group by its name, the line of all among them."""
    shown = client_of(user).get(address).content.decode()
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", shown):
        name = re.sub("<.*?>", "", row.split("</th>")[0])
        found[name] = [int(text.replace(",", "")) for text in re.findall(r'class="num"[^>]*>([\d,]+)<', row)]
    return found
