"""The lists of the house by name, as the roof lists them: where each is shown, to whom, and what its rows are."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from heli.core.tables.address import Address, read
from heli.core.tables.asking import in_words
from heli.core.tables.doings import Bulk, Way
from heli.core.tables.groups import name_of
from heli.core.tables.parts import Filter, Table


@dataclass(frozen=True)
class Counting:
    """How statistics forms count the rows of a list: what they call them; an office (named as in ``core.owners``) as
    answers to questions of the list and as groups of its columns; and what makes a form to begin from."""

    label: Any
    within: Callable[[str], tuple[list[tuple[str, str]], list[tuple[str, str]]]]
    sample: Callable[[], bytes]


@dataclass(frozen=True)
class Listed:
    """One list: its table, the name of its page, the right that opens it, and the rows a user sees."""

    table: Table
    page: str
    permission: str
    rows: Callable[[Any], models.QuerySet[Any]]
    #: what can be done with many of its rows at once
    changes: tuple[Bulk, ...] = ()
    #: where else its rows may be taken
    ways: tuple[Way, ...] = ()
    #: how statistics forms count its rows; None where none does
    counting: Counting | None = None

    @property
    def url(self) -> str:
        return reverse(self.page)

    def address(self, request: HttpRequest, query: str) -> Address:
        """What a query says of this list, to whoever asks; what makes no sense in it is left out."""
        asked = copy.copy(request)
        asked.GET = QueryDict(query)  # type: ignore[misc, assignment]
        asked.path = self.url
        return read(asked, self.table)


def lists() -> dict[str, Listed]:
    """Every list of the house."""
    found: dict[str, Listed] = import_module(settings.HELI_LISTS).LISTS
    return found


def described(listed: Listed, address: Address, request: HttpRequest) -> list[tuple[Any, Any]]:
    """What an address says, for people: each filter, the order, the groups, the columns."""
    said = [(one.label, _answer(listed, one, text, value, request)) for one, text, value in address.filters]
    if address.column is not None and "sort" in address.given:
        said.append((_("排序"), _("%(column)s从大到小") % {"column": address.column.label} if address.descending
                     else _("%(column)s从小到大") % {"column": address.column.label}))  # fmt: skip
    if address.group is not None:
        said.append((_("分组"), _("按%(column)s") % {"column": address.group.label}))
    if "cols" in address.given:
        said.append((_("显示的列"), "、".join(str(column.label) for column in address.shown)))
    return said


def _answer(listed: Listed, one: Filter, text: str, value: Any, request: HttpRequest) -> Any:
    if one.kind == "group":
        return name_of(value[0], listed.rows(request.user).model, value[1])
    return in_words(one, text, value, request)
