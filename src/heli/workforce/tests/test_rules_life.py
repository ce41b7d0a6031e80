"""The bar of a worker's page: where a certificate and its registration are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from heli.workforce.models import Certificate
from heli.workforce.words import registration_life, standing

TODAY = date(2026, 11, 24)


def bar(until: date | None, **paper: Any) -> list[tuple[str, str, str]]:
    held = Certificate(level="junior", **paper)
    with override("zh-hans"):
        steps = registration_life(held, standing(True, until, TODAY, 90))
    return [(step["label"], step["note"], step["state"]) for step in steps]


@pytest.mark.parametrize(
    ("until", "after"),
    [
        (date(2027, 6, 30), [("登记有效", "登记至 2027年6月30日", "now"), ("登记到期", "2027年6月30日", "")]),
        (
            date(2026, 12, 20),
            [("临期，还有 26 天", "登记至 2026年12月20日", "now"), ("登记到期", "2026年12月20日", "")],
        ),
        (
            date(2026, 11, 10),
            [("登记过", "登记至 2026年11月10日", "done"), ("已失效 14 天", "2026年11月10日", "stopped")],
        ),
        (
            date(2026, 11, 24),
            [("今天到期", "登记至 2026年11月24日", "now"), ("登记到期", "2026年11月24日", "")],
        ),
        (None, [("未登记", "登记有效期未知", "now")]),
    ],
)
def test_it_says_what_is_done_where_it_stands_and_what_comes_next(
    until: date | None, after: list[tuple[str, str, str]]
) -> None:
    obtained = ("取得助理社会工作师证书", "2021年10月18日", "done")
    assert bar(until, issued_on=date(2021, 10, 18)) == [obtained, *after]


def test_a_day_nobody_knows_is_a_dash_and_without_a_certificate_there_is_no_bar() -> None:
    assert bar(None)[0][1] == "—"
    assert registration_life(None, standing(False, None, TODAY, 90)) == []
