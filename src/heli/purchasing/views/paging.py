"""Long lists within a page that shows other things too: a part of the rows, with the addresses of the parts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

#: what is typed into the search of such a page
SOUGHT = "q"
LONGEST = 80


@dataclass(frozen=True)
class Paged:
    """Rows of one part. ``words`` is empty where there is only one."""

    rows: Sequence[Any]
    count: int
    words: str
    before: str
    after: str


def sought(request: HttpRequest) -> str:
    """What was typed; a sign that no table takes is nothing."""
    return request.GET.get(SOUGHT, "").replace("\0", "").strip()[:LONGEST]


def paged(request: HttpRequest, rows: Any, per: int, name: str = "page") -> Paged:
    """The part that the address asks for; a number that does not exist gives the nearest one."""
    return of_page(request, Paginator(rows, per).get_page(request.GET.get(name)), name)


def of_page(request: HttpRequest, page: Page[Any], name: str = "page") -> Paged:
    def to(number: int) -> str:
        asked = request.GET.copy()
        asked[name] = str(number)
        return f"?{asked.urlencode()}"

    pages = page.paginator.num_pages
    return Paged(
        list(page.object_list), page.paginator.count,
        _("第 %(number)s 页，共 %(count)s 页") % {"number": page.number, "count": pages} if pages > 1 else "",
        to(page.previous_page_number()) if page.has_previous() else "", to(page.next_page_number()) if page.has_next() else "",
    )  # fmt: skip
