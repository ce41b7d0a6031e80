"""A file made at once for whoever asks: what a page shows goes out named after its taker, and the audit keeps who took it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from heli.core import exports
from heli.core.actions.exports import record_export


def taken_out(
    request: HttpRequest, form: str, title: str, heads: Sequence[str], rows: Iterable[exports.Line], *,
    table: str, count: int, columns: str = "all", filters: str = "",
) -> HttpResponse:  # fmt: skip
    """``filters`` names what narrowed it, never what was looked for. Raises NotAllowed where nothing may be taken."""
    record_export(
        None, by=cast(Any, request.user), table=table, columns=columns, filters=filters, form=form, rows=count
    )
    return exports.answer(form, title, heads, rows, exports.taken_for(request))
