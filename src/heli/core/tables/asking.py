"""Which questions a list can be asked, and the rows for which all answers hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from heli.core.rules.sentence import plain
from heli.core.tables.parts import KEPT, Filter, Related, Table

Rows = models.QuerySet[Any]


def questions(table: Table, request: HttpRequest, names: Collection[str]) -> Sequence[Filter]:
    """The declared ones, and those of the city's own that an address names."""
    if table.asked is None or not (others := set(names) - table.names):
        return table.filters
    return (*table.filters, *table.asked(request.user, others))


def more_questions(table: Table, user: Any) -> list[Filter]:
    """Everything behind 「更多条件」."""
    own = table.asked(user, None) if table.asked is not None else ()
    return [one for one in (*table.filters, *own) if one.more]


def in_words(one: Filter, text: str, value: Any, request: HttpRequest) -> str:
    """An answer as people read it."""
    if one.is_span or one.kind == KEPT:
        return str(value.words)
    if one.is_choice:
        labels = dict(one.options(request))
        return plain(
            [str(labels.get(key, key)).strip() for key in (value if isinstance(value, tuple) else [text])], _("、")
        )
    return text


def answered(rows: Rows, filters: Iterable[tuple[Filter, str, Any]], *, walking: bool = True) -> Rows:
    """The rows for which all answers hold; what is asked of related rows of one kind holds of one and the same.

    ``walking``: the rows are gone through in order, and each is asked. Else those that answer are gathered first: where
    few of a million do, they are found in a moment, and by walking in half a minute.
    """
    asked: dict[Related, list[Q]] = defaultdict(list)
    for one, _text, value in filters:
        condition = one.condition(value)
        if condition is None or one.of is None:
            rows = one.on(rows, value)
        else:
            asked[one.of].append(condition)
    for related, conditions in asked.items():
        found = related.rows().filter(*conditions)
        if walking:
            rows = rows.filter(Exists(found.filter(**{related.link: OuterRef(related.at)})))
        else:
            rows = rows.filter(**{f"{related.at}__in": found.values(related.link)})
    return rows
