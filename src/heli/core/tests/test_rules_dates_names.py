"""Dates as offices write them, names by their sound."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.dates import parse_date
from heli.core.rules.names import initials, patterns_of_sound, pinyin, sounds, spellings

MAY_6 = date(2023, 5, 6)
NEW_YEAR_2023, MAY_1 = date(2023, 1, 1), date(2023, 5, 1)


def wide(text: str) -> str:
    """The same in full-width characters, as a Chinese keyboard types them."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


@pytest.mark.parametrize(
    ("cell", "day", "code"),
    [
        (MAY_6, MAY_6, None),
        (datetime(2023, 5, 6, 9, 30), MAY_6, None),
        (None, None, None),
        ("", None, None),
        (" — ", None, None),
        ("无", None, None),
        ("2023.5.6", MAY_6, "date_text"),
        ("2023-05-06", MAY_6, "date_text"),
        ("2023/5/6", MAY_6, "date_text"),
        ("2023、5、6", MAY_6, "date_text"),
        ("2023 5 6", MAY_6, "date_text"),
        ("2023 . 05 . 06", MAY_6, "date_text"),
        ("2023.05.06.", MAY_6, "date_text"),
        ("2023年5月6日", MAY_6, "date_text"),
        ("2023年05月06号", MAY_6, "date_text"),
        ("23.5.6", MAY_6, "date_text"),
        ("98.3.4", date(1998, 3, 4), "date_text"),
        ("2023-05-06 00:00:00", MAY_6, "date_text"),
        ("2023-05-06T08:00:00+08:00", MAY_6, "date_text"),
        ("2023/5/6 下午3:20", MAY_6, "date_text"),
        ("2023年5月6日（星期六）", MAY_6, "full_width"),
        ("2023年5月6日起", MAY_6, "date_text"),
        ("6-May-2023", MAY_6, "date_text"),
        ("May 6, 2023", MAY_6, "date_text"),
        ("25/6/2023", date(2023, 6, 25), "date_text"),
        ("2023年5月", MAY_1, "date_text"),
        ("2023-05", MAY_1, "date_text"),
        ("2023.5", MAY_1, "date_text"),
        ("2023.10", date(2023, 10, 1), "date_text"),
        ("2023年", NEW_YEAR_2023, "date_text"),
        (wide("2023-05-06"), MAY_6, "full_width"),
        (wide("2023.5.6"), MAY_6, "full_width"),
        ("'2023-05-06", MAY_6, "apostrophe"),
        ("’2023-05-06", MAY_6, "apostrophe"),
        ("二〇二三年五月六日", MAY_6, "date_chinese"),
        ("二零二三年五月六日", MAY_6, "date_chinese"),
        ("二○二三年十二月三十一日", date(2023, 12, 31), "date_chinese"),
        ("二〇二三年十月廿一", date(2023, 10, 21), "date_chinese"),
        ("2023年五月六日", MAY_6, "date_chinese"),
        ("二〇二三年五月", MAY_1, "date_chinese"),
        (20230506, MAY_6, "date_number"),
        (20230506.0, MAY_6, "date_number"),
        ("20230506", MAY_6, "date_number"),
        ("202305", MAY_1, "date_number"),
        (2023, NEW_YEAR_2023, "date_number"),
        (2023.5, MAY_1, "date_number"),
        (2023.12, date(2023, 12, 1), "date_number"),
        (45052, MAY_6, "date_serial"),
        (45052.75, MAY_6, "date_serial"),
        ("45052", MAY_6, "date_serial"),
        ("2023-02-30", None, "date_impossible"),
        ("2019/00/12", None, "date_impossible"),
        ("2020年6月31日", None, "date_impossible"),
        ("2023-13-01", None, "date_impossible"),
        (20230230, None, "date_impossible"),
        ("202313", None, "date_impossible"),
        ("十五日", None, "date_impossible"),
        ("长期", None, "date_impossible"),
        ("13800000000", None, "date_impossible"),
        (True, None, "date_impossible"),
        (0, None, "date_impossible"),
        (float("nan"), None, "date_impossible"),
        (-3, None, "date_impossible"),
        ("5/6/2023", None, "date_ambiguous"),
        (2023.1, None, "date_ambiguous"),  # January, or October with its zero lost
    ],
)
def test_every_way_to_write_a_date_is_read(cell: object, day: date | None, code: str | None) -> None:
    assert parse_date(cell) == (day, code)


def test_valid_until_a_month_means_its_last_day() -> None:
    assert parse_date("2024年2月", last=True) == (date(2024, 2, 29), "date_text")
    assert parse_date("2024", last=True) == (date(2024, 12, 31), "date_text")
    assert parse_date("2024年2月3日", last=True) == (date(2024, 2, 3), "date_text")


WAYS = (
    "{0}.{1}.{2}",
    "{0}-{1:02d}-{2:02d}",
    "{0}/{1}/{2}",
    "{0}年{1}月{2}日",
    "{0}{1:02d}{2:02d}",
    "'{0}-{1:02d}-{2:02d}",
    " {0}.{1:02d}.{2:02d} ",
)


@given(st.dates(date(1910, 1, 1), date(2099, 12, 31)), st.sampled_from(WAYS))
def test_a_date_comes_back_from_each_way_to_write_it(day: date, way: str) -> None:
    found, code = parse_date(way.format(day.year, day.month, day.day))
    assert found == day
    assert code is not None


@given(st.dates(date(1910, 1, 1), date(2099, 12, 31)))
def test_a_date_comes_back_from_the_number_excel_keeps(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert parse_date(serial) == (day, "date_serial")
    assert parse_date(wide(f"{day:%Y-%m-%d}")) == (day, "full_width")


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers()))
def test_nothing_in_a_cell_breaks_the_reading_of_dates(cell: object) -> None:
    day, code = parse_date(cell)
    assert day is None or code is not None
    assert day is None or timedelta(0) < day - date(1879, 12, 31)


@pytest.mark.parametrize(
    ("name", "key", "letters"),
    [
        ("林岚", "lin lan", "ll"),
        ("单雄信", "shan xiong xin", "sxx"),
        ("仇英", "qiu ying", "qy"),
        ("区大相", "ou da xiang", "odx"),
        ("查良镛", "zha liang yong", "zly"),
        ("曾国藩", "zeng guo fan", "zgf"),
        ("解缙", "xie jin", "xj"),
        ("任正非", "ren zheng fei", "rzf"),
        ("朴树", "piao shu", "ps"),
        ("翟天临", "zhai tian lin", "ztl"),
        ("尉迟恭", "yu chi gong", "ycg"),
        ("长孙无忌", "zhang sun wu ji", "zswj"),
        ("万俟卨", "mo qi xie", "mqx"),
        ("吕布", "lv bu", "lb"),
        ("阿不都热依木·买买提", "a bu du re yi mu mai mai ti", "abdrymmmt"),
        ("林 岚", "lin lan", "ll"),
        ("John Smith", "john smith", "js"),
        ("", "", ""),
    ],
)
def test_a_name_sorts_by_how_it_is_said(name: str, key: str, letters: str) -> None:
    assert (pinyin(name), initials(name)) == (key, letters)


def test_people_of_one_surname_stand_together() -> None:
    assert sorted(["凌峰", "林岚", "林刚"], key=pinyin) == ["林刚", "林岚", "凌峰"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("linl", "lin l"), ("linlan", "lin lan"), ("LinLan", "lin lan"), ("lin lan", "lin lan"), ("xian", "xi an"),
     ("xian", "xian"), ("lvb", "lv b"), ("zh", "zh")],
)  # fmt: skip
def test_typed_pinyin_leads_to_starts_of_sort_keys(typed: str, found: str) -> None:
    assert found in spellings(typed)


@given(st.text(alphabet="林岚沈洁周敏钱峰顾航陈奶吕单曾翟·", min_size=1, max_size=4))
def test_a_name_is_found_by_its_sounds_typed_without_blanks(name: str) -> None:
    key = pinyin(name)
    assert not key or key in spellings(key.replace(" ", ""), limit=200)


@given(st.text(max_size=30))
def test_no_text_breaks_the_sort_key(name: str) -> None:
    assert len(pinyin(name)) <= 150
    assert len(initials(name)) <= 50
    spellings(name)


@pytest.mark.parametrize(
    ("title", "typed", "found"),
    [
        ("解放街道名单（盖章）", "jiefang", True), ("解放街道名单（盖章）", "jie fang", True), ("解放街道名单（盖章）", "jfjd", True),
        ("解放街道名单（盖章）", "mdgz", True), ("解放街道名单（盖章）", "mingdan", True), ("解放街道名单（盖章）", "JFJD", True),
        ("解放街道名单（盖章）", "jf", False), ("解放街道名单（盖章）", "efang", False), ("解放街道名单（盖章）", "jd名单", False),
        ("2026年报表", "nianbao", True), ("2026年报表", "2026", False),
    ],
)  # fmt: skip
def test_a_title_is_found_by_whole_syllables_and_by_initials(title: str, typed: str, found: bool) -> None:
    patterns = [re.compile(pattern.replace("|", r"\|").replace("%", ".*")) for pattern in patterns_of_sound(typed)]
    assert any(pattern.fullmatch(sounds(title)) for pattern in patterns) == found
