"""Files as strangers send them, good ones and hostile ones."""

import io
import resource
import zipfile
from datetime import date

import openpyxl
import pytest

from heli.core.errors import Unreadable
from heli.core.sheets import Limits, Sheet, letter, marking, read, write_faults
from heli.workforce.rules.roster import Fault


@pytest.fixture
def workbook(tmp_path):
    """Save an openpyxl workbook that a function fills, and give its path."""

    def make(fill, name="a.xlsx"):
        book = openpyxl.Workbook()
        fill(book)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def patched(path, member, change):
    """The same zip with one member's text changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            data = old.read(one)
            new.writestr(one, change(data) if one == member else data)
    path.write_bytes(content.getvalue())
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_cells_keep_their_row_and_column(workbook):
    def fill(book):
        book.active["C5"], book.active["D6"], book.active["D7"] = "姓名", 12.5, date(2026, 6, 30)

    sheet = read(workbook(fill)).sheets[0]
    assert (sheet.cell(4, 2), sheet.cell(5, 3), sheet.cell(6, 3), sheet.cell(0, 0)) == (
        "姓名",
        12.5,
        date(2026, 6, 30),
        "",
    )
    assert (sheet.height, sheet.width) == (7, 4)


def test_hidden_and_empty_sheets_are_left_out_and_named(workbook):
    def fill(book):
        book.active["A1"] = "x"
        book.create_sheet("空表")
        book.create_sheet("旧表")["A1"] = "y"
        book["旧表"].sheet_state = "hidden"

    path = workbook(fill)
    found = read(path)
    assert [sheet.name for sheet in found.sheets] == ["Sheet"]
    assert {(one.sheet, one.reason) for one in found.skipped} == {("空表", "empty"), ("旧表", "hidden")}
    assert [sheet.name for sheet in read(path, sheet="旧表").sheets] == ["旧表"]


def test_hidden_columns_and_merged_ranges_are_known(workbook):
    def fill(book):
        book.active["A1"], book.active["B1"], book.active["C1"] = "单位", "旧号", "姓名"
        book.active.column_dimensions["B"].hidden = True
        book.active["A2"] = "晨光"
        book.active["C2"], book.active["C3"] = "王芳", "李明"
        book.active.merge_cells("A2:A3")

    sheet = read(workbook(fill)).sheets[0]
    assert sheet.hidden_columns == {1}
    codes, filled = sheet.filled_down(0, 1)
    assert sheet.columns[0].values[codes[2]] == "晨光" and filled == {2}


def test_a_formula_is_its_last_result_and_empty_where_it_has_none(workbook):
    def fill(book):
        book.active["A1"], book.active["B1"] = "=1+1", "=2+2"

    path = patched(workbook(fill), SHEET, lambda xml: xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
        b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"))  # fmt: skip
    assert read(path).sheets[0].row(0) == [2.0, ""] or read(path).sheets[0].row(0) == [2.0]


def test_true_and_one_stay_apart(workbook):
    def fill(book):
        book.active["A1"], book.active["A2"] = True, 1

    sheet = read(workbook(fill)).sheets[0]
    assert [sheet.cell(0, 0), sheet.cell(1, 0)] == ["TRUE", 1.0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_any_usual_encoding_and_separator(tmp_path, encoding, separator):
    path = tmp_path / "名单.csv"
    path.write_bytes(f"姓名{separator}身份证\r\n王芳{separator}330402199001010019\r\n".encode(encoding))
    sheet = read(path).sheets[0]
    assert (sheet.name, sheet.row(1)) == ("名单", ["王芳", "330402199001010019"])


def test_csv_numbers_kept_as_text_by_a_formula(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('姓名,身份证\n王芳,"=""330402199001010019"""\n', encoding="utf-8")
    assert read(path).sheets[0].row(1) == ["王芳", "330402199001010019"]


def test_an_ods_file_is_read(tmp_path):
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="名单"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    found = read(path)
    assert (found.kind, found.sheets[0].row(0)) == ("ods", ["姓名"])


def far(reference):
    def fill(book):
        book.active["A1"] = "姓名"
        book.active[reference] = "x"

    return fill


@pytest.mark.parametrize("reference", ["XFD1048576", "ZZ1048576", "XFD100000"])
def test_a_cell_at_the_far_end_gets_a_sentence_at_once(workbook, reference):
    with pytest.raises(Unreadable, match="远处"):
        read(workbook(far(reference)))


def test_a_wide_format_without_content_is_no_harm(workbook):
    def fill(book):
        book.active["A1"] = "姓名"
        book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert read(workbook(fill)).sheets[0].row(0) == ["姓名"]


def test_a_bomb_gets_a_sentence_and_takes_no_memory(workbook, tmp_path):
    path = patched(
        workbook(far("B2")), SHEET, lambda xml: xml.replace(b"<sheetData", b" " * (90 * 2**20) + b"<sheetData")
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match="压缩"):
        read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_what_would_take_more_memory_than_allowed_gets_a_sentence(tmp_path):
    (tmp_path / "a.csv").write_bytes("姓名,电话\n".encode() * 2_000_000)
    with pytest.raises(Unreadable, match="内存"):
        read(tmp_path / "a.csv", limits=Limits(memory=60 * 2**20))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", b"\x00\x01\x02\x03" * 50, b"<html><table></table></html>",
     b"%PDF-1.7 \xff\xfe\x00\x00\x00", b'a,"b\nc' + b"\xff\xff"],
)  # fmt: skip
def test_what_is_no_table_gets_a_sentence(tmp_path, content):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="。$"):
        read(path)


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}"><style>td {{color: red}}</style></head>
<body><table border=1><tr><th colspan=3>社工名册</th></tr><tr><td>姓名<td>单位<td>电话</tr>
<tr><td>林岚</td><td rowspan="2">晨光<br>社工</td><td>0573&#45;1</td></tr><tr><td>周&nbsp;敏</td><td></td></tr></table>
<p>说明</p><table><tr><td>另表</td></tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_a_web_page_called_xls_is_read_table_by_table(tmp_path, charset):
    (tmp_path / "导出.xls").write_bytes(PAGE.format(charset=charset).encode(charset))
    first, second = read(tmp_path / "导出.xls").sheets
    assert [[first.cell(row, column) for column in range(3)] for row in range(4)] == [
        ["社工名册", "", ""], ["姓名", "单位", "电话"], ["林岚", "晨光\n社工", "0573-1"], ["周 敏", "", ""],
    ]  # fmt: skip
    assert (second.name, second.cell(0, 0)) == ("表2", "另表")
    assert read(tmp_path / "导出.xls", sheet="表2").sheets[0].cell(0, 0) == "另表"


def test_a_page_whose_cell_reaches_to_the_end_of_the_world_is_refused(tmp_path):
    (tmp_path / "a.xls").write_text('<table><tr><td colspan="99999999">x</td></tr></table>')
    with pytest.raises(Unreadable, match="远处"):
        read(tmp_path / "a.xls")


def test_wrong_cells_of_a_web_page_are_marked_in_a_workbook(tmp_path):
    (tmp_path / "a.xls").write_text(PAGE.format(charset="utf-8"), encoding="utf-8")
    write_faults(tmp_path / "a.xls", [Fault("表1", 3, "phone", "missing", "电话不对。", "C")], tmp_path / "b.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "b.xlsx")["表1"]["C3"]
    assert (marked.value, marked.fill.start_color.rgb) == ("0573-1", "FFFFC7CE")


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_unicode_text_that_lost_its_mark(tmp_path, name):
    (tmp_path / "a.csv").write_bytes("姓名\t电话\n林岚\t1\n".encode(name))
    assert read(tmp_path / "a.csv").sheets[0].cell(1, 0) == "林岚"


def test_a_sheet_asked_for_in_a_file_without_sheets_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("姓名,电话\n林岚,1\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="没有工作表"):
        read(tmp_path / "a.csv", sheet="名单")


def test_no_file_no_sheet(tmp_path, workbook):
    with pytest.raises(Unreadable, match="找不到"):
        read(tmp_path / "none.xlsx")
    with pytest.raises(Unreadable, match="没有名为"):
        read(workbook(far("B2")), sheet="别的")


def test_an_entity_declaration_is_refused(workbook):
    path = patched(workbook(far("B2")), SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml)
    with pytest.raises(Unreadable):
        read(path)


def test_letters_are_those_excel_shows():
    assert [letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def fault(row, column, sheet="Sheet"):
    return Fault(sheet, row, "name", "missing", f"第 {row} 行没有填。", column)


def test_the_users_own_workbook_comes_back_with_formulas_and_red_cells(workbook, tmp_path):
    def fill(book):
        book.active["A1"], book.active["A2"], book.active["B2"] = "姓名", "王芳", "=1+1"
        book.active["A3"] = "x"
        book.active.merge_cells("A3:A4")

    write_faults(workbook(fill), [fault(2, "B"), fault(4, "A"), fault(2, "B")], tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet["B2"].value == "=1+1" and sheet["B2"].fill.start_color.rgb == "FFFFC7CE"
    assert sheet["B2"].comment.text == "第 2 行没有填。"
    assert "第 4 行" in sheet["A3"].comment.text and sheet["A1"].comment is None


def test_a_csv_comes_back_as_a_workbook(tmp_path):
    (tmp_path / "名单.csv").write_text("姓名,身份证\n王芳,=1\n", encoding="gb18030")
    write_faults(tmp_path / "名单.csv", [fault(2, "B", "名单")], tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].comment.text) == ("=1", "s", "第 2 行没有填。")
    assert sheet["A2"].value == "王芳"


def test_what_is_written_anew_says_the_same_and_marks_the_empty_cell_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('姓名,备注,电话\n林岚, 两端有空格 ,\n"<周&敏>",\x0b=1+1,5\n', encoding="utf-8")
    write_faults(path, [fault(2, "C"), fault(3, "A")], tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["姓名", "备注", "电话"], ["林岚", " 两端有空格 ", None], ["<周&敏>", "=1+1", "5"],
    ]  # fmt: skip
    red = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.start_color.rgb == "FFFFC7CE"]
    assert red == ["C2", "A3"] and sheet["B3"].data_type == "s"
    assert sheet["C2"].comment is not None and sheet["A2"].comment is None


def test_days_written_anew_are_days(workbook, tmp_path):
    def fill(book):
        book.active.append(["姓名", "入职"])
        book.active.append(["林岚", date(2023, 5, 6)])
        book.active.append(["周敏", date(2024, 2, 29)])

    marks = {"Sheet": [(3, "B", "请检查日期")]}
    assert marking.new(str(workbook(fill)), marks, str(tmp_path / "out.xlsx")) == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Sheet"]
    assert [sheet["B2"].value.date(), sheet["B3"].value.date()] == [date(2023, 5, 6), date(2024, 2, 29)]
    assert (sheet["B3"].fill.start_color.rgb, sheet["B2"].fill.fill_type) == ("FFFFC7CE", None)


def test_a_hostile_file_does_not_come_back(workbook, tmp_path):
    with pytest.raises(Unreadable, match="远处"):
        write_faults(workbook(far("XFD1048576")), [fault(2, "A")], tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_sheet_from_rows_fills_short_ones():
    assert Sheet.of("a", [["x"], ["y", 1.0]]).row(0) == ["x", ""]
