"""The very rows that a figure of a statistics report counted, opened in their list, and what has changed since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heli.core.models import StatisticsReport
from heli.core.rules.keyset import unpacked
from heli.core.rules.sentence import Sentence
from heli.core.tables.asking import answered
from heli.core.tables.parts import KEPT, Filter
from heli.core.web import key_in
from heli.core.words import in_chinese, moment, shown, zh

if TYPE_CHECKING:
    from heli.core.tables.listed import Listed

Rows = models.QuerySet[Any]
#: keys as one value: a list of them is longer than a query may have parameters
AMONG = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}
GONE = Sentence("这个数的名单现在看不到：报表已经不在，或者不在可见范围。")
THEN = Sentence("这里是报表「%(name)s」在 %(at)s 统计时数到的人，各栏写的是他们现在的情况。")
ALL_SEEN = Sentence("统计时共 %(count)s 人。")
SOME_SEEN = Sentence("统计时共 %(count)s 人，其中 %(gone)s 人现在不在可见范围。")
SAME = Sentence("现在符合条件的也是这些人。")
NOW = Sentence("现在符合条件的人（%(count)s 人）")


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


def told(listed: Listed, figure: Figure, rows: Rows, request: HttpRequest) -> SafeString:
    """Above the rows: when they were counted, how many are not seen any more, and who answers the same question now."""
    if not figure.report:
        return format_html('<p class="note">{}</p>', shown(GONE))
    seen = figure.of(rows).order_by().count()
    to = reverse("core:statistics-report", args=[figure.report])
    name = format_html('<a href="{}">{}</a>', to, zh(figure.name))
    count, gone = f"{figure.count:,}", f"{figure.count - seen:,}"
    said = [
        shown(Sentence(THEN.text, name=name, at=moment(figure.at))),
        shown(Sentence(SOME_SEEN.text, count=count, gone=gone) if seen < figure.count else Sentence(ALL_SEEN.text, count=count)),
        _now(listed, figure, rows, request, seen),
    ]  # fmt: skip
    between = "" if in_chinese() else " "
    return format_html('<p class="note note--info">{}</p>', format_html_join(between, "{}", ((each,) for each in said)))


def _now(listed: Listed, figure: Figure, rows: Rows, request: HttpRequest, seen: int) -> SafeString:
    """Empty where the list does not take the question any more."""
    asked = listed.address(request, figure.query)
    if not asked.given.keys() >= {name for name, _text in parse_qsl(figure.query)}:
        return SafeString("")
    now = answered(rows, asked.filters, walking=False).order_by()
    number = now.count()
    if number == seen and figure.of(now).count() == seen:
        return shown(SAME)
    return format_html(
        '<a href="{}?{}">{}</a>', listed.url, figure.query, shown(Sentence(NOW.text, count=f"{number:,}"))
    )
