"""A list whole, every page of it, as its file holds it; and how a worker without a browser comes by it.

The very view of the page answers the worker, so that scope, questions, order and columns are the page's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from heli.core.errors import Refused
from heli.core.tables.address import Address
from heli.core.tables.rows import label_of, text_of
from heli.core.web import PUBLIC, SIGNED_IN


@dataclass
class WholeList:
    """What a list shows, every page of it, as its file holds it."""

    title: str
    address: Address
    keys: models.QuerySet[Any]
    rows: Iterable[Any]
    #: names of further questions that narrowed it, for the audit
    more: tuple[str, ...] = ()

    @property
    def heads(self) -> list[str]:
        return [label_of(column) for column in self.address.shown]

    @property
    def lines(self) -> Iterable[list[str]]:
        columns = self.address.shown
        return ([text_of(column, column.read(row)) for column in columns] for row in self.rows)

    @property
    def trace(self) -> dict[str, str]:
        """What the audit keeps: which list, which columns, by which questions; not what was looked for."""
        filters = [*(one.name for one, _text, _value in self.address.filters), *self.more]
        return {
            "table": self.address.table.name, "columns": ",".join(c.name for c in self.address.shown),
            "filters": ",".join(filters),
        }  # fmt: skip

    @property
    def people(self) -> Iterable[int | None]:
        """The keys of those it tells of."""
        path = self.address.table.person
        return self.keys.order_by().prefetch_related(None).values_list(path, flat=True).iterator() if path else ()

    def count(self, most: int | None = None) -> int:
        """How many rows, up to so many."""
        keys = self.keys.order_by().values("pk")
        return (keys if most is None else keys[:most]).count()


class WorkersRequest(HttpRequest):
    """The request of a worker; the list leaves here what it found."""

    found: WholeList | None = None

    def __init__(self, reader: Any, path: str, query: str) -> None:
        super().__init__()
        self.method, self.path, self.path_info = "GET", path, path
        self.user, self.GET = reader, QueryDict(query)
        self.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}


def whole_list(reader: Any, path: str, query: str) -> WholeList:
    """What the list at an address shows to this reader now. Refuses where it is none, or none any more for them."""
    request = WorkersRequest(reader, path, query)
    try:
        view, given, named = resolve(path)
        if getattr(view, "opens", PUBLIC) not in (PUBLIC, SIGNED_IN):  # such pages hold no list, and need a session
            view(request, *given, **named)
    except (Resolver404, Http404):
        pass
    if request.found is None:
        raise Refused(_("这个列表现在看不到，没有导出。"), code="gone")
    return request.found
