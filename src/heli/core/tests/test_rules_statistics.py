"""The marks of a statistics form: which cells count, under which conditions, and what days and numbers mean."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.statistics import Condition, Spot, Words, layout, letters, span_of
from heli.core.tables.spans import understood_span

DAY = date(2026, 2, 14)


def spots(**texts: str) -> dict[Spot, str]:
    """``B3="…"`` on one sheet."""
    return {Spot("表", int(name[1:]), ord(name[0]) - 64): text for name, text in texts.items()}


def test_a_cell_counts_under_its_own_conditions_and_those_of_row_column_and_sheet() -> None:
    found = layout(
        spots(A1="总表{{表：任职：在任}}", B2="女{{列：性别：女}}", A3="{{行：年龄：35以下}}", B3="{{数：登记：登记有效}}", C3="{{数}}", C4="{{数}}"), {}
    )  # fmt: skip
    asked = {cell.spot.coordinate: {f"{one.name}={one.value}" for one in cell.conditions} for cell in found.counted}
    assert asked == {
        "B3": {"任职=在任", "性别=女", "年龄=35以下", "登记=登记有效"}, "C3": {"任职=在任", "年龄=35以下"}, "C4": {"任职=在任"}
    }  # fmt: skip
    assert found.texts[Spot("表", 1, 1)] == "总表" and found.faults == []


def test_a_merged_head_holds_of_every_column_below_it() -> None:
    found = layout(
        spots(B1="持证{{列：级别：社会工作师}}", B2="{{数}}", C2="{{数}}", D2="{{数}}"), {"表": [(1, 2, 1, 3)]}
    )
    assert [len(cell.conditions) for cell in found.counted] == [1, 1, 0]


def test_conditions_are_written_with_either_sign_and_the_marks_of_either_width() -> None:
    found = layout(spots(A1="｛｛数：性别=女；年龄:35以下;学历＝本科/大专｝｝"), {})
    assert found.counted[0].conditions == (
        Condition("学历", "本科/大专"), Condition("年龄", "35以下"), Condition("性别", "女"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"A1": "人数"}, "没有 {{数}}"),
        ({"A1": "{{人数}}"}, "表!A1：看不懂标记「人数」"),
        ({"A1": "{{数", "B1": "{{数}}"}, "表!A1：看不懂标记「{{数」"),
        ({"A1": "{{数：女}}"}, "表!A1：「女」要写成「名称：值」"),
        ({"A1": "共{{数}}人"}, "表!A1：计数的格子里只能有一个"),
        ({"A1": "{{每个：地区}}", "A2": "{{每个：单位}}", "B2": "{{数}}"}, "表!A2：一张工作表只能有一行"),
        ({"A1": "{{每个}}", "B1": "{{数}}"}, "表!A1：看不懂标记「每个」"),
    ],
)
def test_what_is_not_understood_is_told_with_its_cell(texts: dict[str, str], said: str) -> None:
    assert said in layout(spots(**texts), {}).faults[0]


def test_the_words_of_a_form_are_put_into_its_texts() -> None:
    words = Words(DAY, "南湖区", "沈洁", date(2026, 2, 16))
    assert (
        words.on("填报单位：{{填报单位}}（{{统计年度}}，{{统计季度}}）") == "填报单位：南湖区（2026年，2026年第1季度）"
    )
    assert words.on("{{填表人}} {{填报日期}} {{统计日期}}") == "沈洁 2026年2月16日 2026年2月14日"
    assert words.on("{{序号}}. {{每个：地区}}", "解放街道", 3) == "3. 解放街道"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("35以下", "..35"), ("35岁及以下", "..35"), ("46 以上", "46.."), ("36至45", "36..45"), ("36-45岁", "36..45"), ("18", "18..18"),
        ("统计年度", "2026-01-01..2026-12-31"), ("统计季度", "2026-01-01..2026-03-31"), ("统计月份", "2026-02-01..2026-02-28"),
        ("统计日期", "2026-02-14..2026-02-14"), ("至统计日期", "..2026-02-14"), ("统计日期起", "2026-02-14.."),
        ("2026-1-1至2026-06-30", "2026-1-1..2026-06-30"), ("2020-01-01以前", "..2020-01-01"), ("很多", ""), ("", ""),
    ],
)  # fmt: skip
def test_days_and_numbers_are_understood_as_offices_write_them(text: str, span: str) -> None:
    assert span_of(text, DAY) == span


@given(st.integers(0, 130), st.integers(0, 130))
def test_a_span_of_numbers_means_its_ends(first: int, last: int) -> None:
    found = understood_span("numbers", span_of(f"{first}至{last}", DAY))
    assert found is not None and (found.first, found.last) == (min(first, last), max(first, last))


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_the_periods_of_a_day_hold_it_and_lie_within_each_other(day: date) -> None:
    spans = [understood_span("days", span_of(word, day)) for word in ("统计日期", "统计月份", "统计季度", "统计年度")]
    known = [(span.first, span.last) for span in spans if span is not None]
    assert known[0] == (day, day)
    for (first, last), (earlier, later) in pairwise(known):
        assert earlier <= first <= day <= last <= later


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert layout({Spot("表", 1, 1): text}, {}) is not None


@given(st.integers(1, 16_384))
def test_columns_are_lettered_as_excel_does(column: int) -> None:
    from openpyxl.utils import get_column_letter

    assert letters(column) == get_column_letter(column)
