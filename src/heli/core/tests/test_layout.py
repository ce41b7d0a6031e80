"""Headings and records, for a table that has nothing to do with social work."""

from heli.core.rules.layout import Vocabulary, find, words
from heli.core.sheets import Sheet

PLACES = Vocabulary(
    exact=words({"code": "代码 行政区划代码", "name": "名称 地名", "level": "级别", "parent_code": "上级代码"}),
    anchors=("code", "name"),
    proofs={"code": lambda cell: cell != ""},
    sure="code",
)


def test_another_table_is_read_with_a_vocabulary_of_its_own():
    sheet = Sheet.of(
        "区划",
        [
            ["嘉兴市行政区划"],
            ["行政区划代码", "名称", "备注"],
            ["330402", "南湖区", ""],
            ["", "", ""],
            ["330411", "秀洲区", "x"],
        ],
    )
    layout = find(sheet, PLACES)
    assert layout is not None
    assert (layout.header_rows, layout.columns, layout.ignored) == ([1], {0: "code", 1: "name"}, {2: "备注"})
    assert list(layout.blocks[0].rows) == [2, 4]


def test_a_sheet_without_headings_has_no_layout():
    assert find(Sheet.of("空", [["南湖区", "330402"], ["秀洲区", "330411"]]), PLACES) is None


def test_a_remembered_choice_of_columns_has_the_word():
    sheet = Sheet.of("区划", [["号", "叫什么"], ["330402", "南湖区"]])
    assert find(sheet, PLACES) is None
    layout = find(sheet, PLACES, {"号": "code", "叫什么": "name"})
    assert layout is not None and layout.columns == {0: "code", 1: "name"}


def test_a_choice_can_ignore_a_column():
    sheet = Sheet.of("区划", [["代码", "名称", "级别"], ["330402", "南湖区", "区"]])
    layout = find(sheet, PLACES, {"级别": ""})
    assert layout is not None and layout.ignored == {2: "级别"}


def test_stars_spaces_brackets_and_numbers_in_a_heading_do_not_matter():
    sheet = Sheet.of("区划", [["1.代 码（必填）", "*名\n称", "级别：", "上级代码"], ["330402", "南湖区", "区", "3304"]])
    layout = find(sheet, PLACES)
    assert layout is not None and layout.columns == {0: "code", 1: "name", 2: "level", 3: "parent_code"}


def test_headings_far_down_are_found():
    sheet = Sheet.of("区划", [["说明"]] * 30 + [["代码", "名称"], ["330402", "南湖区"]])
    layout = find(sheet, PLACES)
    assert layout is not None and layout.header_rows == [30]


def test_headings_that_come_again_are_no_records():
    sheet = Sheet.of("区划", [["代码", "名称"], ["330402", "南湖区"], ["代 码", "名称"], ["330411", "秀洲区"]])
    layout = find(sheet, PLACES)
    assert layout is not None and layout.repeated == [2] and list(layout.blocks[0].rows) == [1, 3]


def test_a_second_table_below_with_other_columns_is_read_by_its_own_headings():
    sheet = Sheet.of("区划", [["代码", "名称"], ["330402", "南湖区"], ["", ""], ["名称", "代码"], ["秀洲区", "330411"]])
    layout = find(sheet, PLACES)
    assert layout is not None
    assert [(block.columns["code"], list(block.rows)) for block in layout.blocks] == [(0, [1]), (1, [4])]


def test_records_side_by_side_are_blocks_and_share_the_columns_before_them():
    sheet = Sheet.of(
        "区划", [["上级代码", "代码", "名称", "代码", "名称"], ["3304", "330402", "南湖区", "330411", "秀洲区"]]
    )
    layout = find(sheet, PLACES)
    assert layout is not None and layout.records == 2
    assert [block.columns for block in layout.blocks] == [
        {"parent_code": 0, "code": 1, "name": 2}, {"parent_code": 0, "code": 3, "name": 4},
    ]  # fmt: skip
