"""A file made at once for whoever asks: what a page shows goes out named after its taker, and the audit keeps who took it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from heli.core import exports
from heli.core.actions.exports import record_export
from heli.core.actions.looking import keep_taking


def taken_out(
    request: HttpRequest, form: str, title: str, heads: Sequence[str], rows: Iterable[exports.Line], *,
    table: str, count: int, columns: str = "all", filters: str = "", people: Iterable[int | None] = (),
) -> HttpResponse:  # fmt: skip
    """``filters`` names what narrowed it, never what was looked for; ``people`` are the keys of those it tells of, who
    will read of it. Raises NotAllowed where nothing may be taken."""
    by = cast(Any, request.user)
    with transaction.atomic():
        keep_taking(people, by=by, table=table, form=form)
        record_export(None, by=by, table=table, columns=columns, filters=filters, form=form, rows=count)
    return exports.answer(form, title, heads, rows, exports.taken_for(request))
