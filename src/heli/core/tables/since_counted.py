"""What has changed since a figure of a statistics report was counted, told above the rows it counted."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from heli.core.rules.sentence import Sentence
from heli.core.tables.asking import answered
from heli.core.tables.counted import Figure
from heli.core.tables.listed import Listed
from heli.core.words import in_chinese, moment, shown, zh

Rows = models.QuerySet[Any]
GONE = Sentence("这个数的名单现在看不到：报表已经不在，或者不在可见范围。")
THEN = Sentence("这里是报表「%(name)s」在 %(at)s 统计时数到的人，各栏写的是他们现在的情况。")
ALL_SEEN = Sentence("统计时共 %(count)s 人。")
SOME_SEEN = Sentence("统计时共 %(count)s 人，其中 %(gone)s 人现在不在可见范围。")
SAME = Sentence("现在符合条件的也是这些人。")
NOW = Sentence("现在符合条件的人（%(count)s 人）")


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
