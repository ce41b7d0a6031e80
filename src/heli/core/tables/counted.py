"""The very rows that a figure of a statistics report counted, opened in their list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heli.core.models import StatisticsReport
from heli.core.rules.keyset import unpacked
from heli.core.tables.parts import KEPT, Filter
from heli.core.web import key_in
from heli.core.words import moment

Rows = models.QuerySet[Any]
#: keys as one value: a list of them is longer than a query may have parameters
AMONG = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}


@dataclass(frozen=True)
class Figure:
    """What was counted: the question as an address spells it, how many rows, and their keys. Without a report, where
    whoever asks sees none: then nothing is listed, and not everything."""

    report: int = 0
    name: str = ""
    at: datetime | None = None
    query: str = ""
    count: int = 0
    held: bytes = b""

    @cached_property
    def _keys(self) -> str:
        return json.dumps(unpacked(self.held))

    @property
    def words(self) -> str:
        return f"{self.name} {moment(self.at)}" if self.report else gettext("看不到")

    def of(self, rows: Rows) -> Rows:
        """Those of some rows that were counted."""
        return rows.filter(pk__in=RawSQL(AMONG[connection.vendor], [self._keys])) if self.report else rows.none()  # noqa: S611


COUNTED = Filter("counted", _("统计时数到的人"), apply=lambda rows, figure: figure.of(rows), kind=KEPT, narrow=True)


def counted_rows(request: HttpRequest, table: str, text: str) -> list[tuple[Filter, str, Any]]:
    """``counted=12-3`` in an address: the rows behind the figure number 3, from 0, of report 12."""
    return [(COUNTED, text[:40], _figure(request.user, table, text[:40]))] if text else []


def _figure(user: Any, table: str, text: str) -> Figure:
    report, _dash, number = text.partition("-")
    pk, place = key_in(report), key_in(number)
    if pk is None or place is None or not user.is_authenticated:
        return Figure()
    seen = StatisticsReport.objects.visible_to(user).filter(pk=pk, form__table=table, people__isnull=False)
    found = seen.values_list("figures", "form__name", "counted_at").first()
    if found is None or place >= len(found[0]):
        return Figure()
    query, count, start, size = found[0][place]
    part = Substr("people", start + 1, size, output_field=models.BinaryField())
    held = StatisticsReport.objects.filter(pk=pk).values_list(part, flat=True).get()
    return Figure(pk, found[1], found[2], query, count, bytes(held))
