"""Official documents on paper: numbers, levels, lines; the Word file and the PDF, read by readers of their own."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from heli.core.errors import Refused
from heli.core.official import pdf, word
from heli.core.official.measures import measures
from heli.core.rules import official as rules

DAY = date(2026, 1, 5)
NOTICE = rules.Official(
    mark="嘉兴市民政局文件", number="嘉民〔2026〕12号", title="嘉兴市民政局关于\n登记工作的通知", receivers="各县（市、区）民政局",
    body="现通知如下。\n一、登记范围\n（一）单位登记。由单位办理。\n1. 核对证明。\n（1）写明学时。", signed="嘉兴市民政局", dated=DAY,
    attachments=("登记表", "样式。"), note="联系人：沈洁", copies="市委社会工作部", printed_by="嘉兴市民政局办公室",
    copy_number="000001", secrecy="内部", urgency="特急",
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "level", "heading", "rest"),
    [
        ("一、登记范围", 1, "一、登记范围", ""),
        ("十二、登记范围", 1, "十二、登记范围", ""),
        ("（一）单位登记。由单位办理。", 2, "（一）单位登记。", "由单位办理。"),
        ("　　1. 核对证明。", 3, "", "1. 核对证明。"),
        ("1．核对证明。", 3, "", "1．核对证明。"),
        ("（1）写明学时。", 4, "", "（1）写明学时。"),
        ("一是核对，二是登记。", 0, "", "一是核对，二是登记。"),
        ("2026年起施行。", 0, "", "2026年起施行。"),
    ],
)
def test_a_paragraph_has_the_level_of_its_number(body: str, level: int, heading: str, rest: str) -> None:
    assert rules.paragraphs(body) == [rules.Paragraph(level, heading, rest)]


@given(st.text())
def test_no_word_of_a_text_is_lost(body: str) -> None:
    told = "".join(each.heading + each.rest for each in rules.paragraphs(body))
    assert "".join(told.split()) == "".join(body.split())


def test_a_number_has_the_year_whole_and_no_nought() -> None:
    assert rules.number_of("嘉民", 2026, 1) == "嘉民〔2026〕1号"
    assert rules.in_figures(DAY) == "2026年1月5日"


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        ((), []),
        (("登记表。",), ["附件：登记表"]),
        (("登记表", "", "样式"), ["附件：1. 登记表", "\u3000\u3000\u30002. 样式"]),
    ],
)
def test_annexes_are_numbered_where_there_are_several(names: tuple[str, ...], lines: list[str]) -> None:
    assert rules.attachment_lines(names) == lines


def test_marks_at_the_ends_of_lines_stand_once() -> None:
    assert rules.receivers_line("各县民政局：") == "各县民政局："
    assert rules.receivers_line("各县民政局") == "各县民政局："
    assert rules.copies_line("市委社会工作部。") == "抄送：市委社会工作部。"
    assert rules.receivers_line("") == rules.copies_line("") == ""


def test_the_name_stands_with_its_middle_above_the_date() -> None:
    # the date is 7 wide, the name 6: half a character further in than the date
    assert rules.signature_right("嘉兴市民政局", "2026年11月26日", 4) == 4.5
    assert rules.signature_right("很长" * 10, "2026年1月5日", 4) == 0


def test_a_long_mark_fits_the_line() -> None:
    assert rules.mark_size("嘉兴市民政局文件", 156, 50) == 50
    assert rules.mark_size("嘉" * 20, 156, 50) * 20 <= 156 / 25.4 * 72


def test_every_measure_names_where_it_was_seen_and_none_says_it_was_confirmed() -> None:
    known = measures(DAY)
    assert set(known) == {"page", "type", "head", "marks"}
    assert {value.source.confidence for value in known.values()} == {"R", "D"}
    assert known["page"]["lines"] == 22 and known["page"]["characters"] == 28


def fonts_of(run: Any) -> str:
    return str(run._r.rPr.rFonts.get(qn("w:eastAsia")))


@pytest.fixture(scope="module")
def paper() -> Any:
    return Document(io.BytesIO(word.write(NOTICE, DAY)))


def test_the_word_file_has_the_page_of_the_standard(paper: Any) -> None:
    section = paper.sections[0]
    got = [section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin]
    assert [round(each / Mm(1)) for each in got] == [210, 297, 37, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    line, character = int(grid.get(qn("w:linePitch"))) / 20, 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert round(225 / 25.4 * 72 / line, 1) == 22
    assert round(156 / 25.4 * 72 / character, 1) == 28


@pytest.mark.parametrize(
    ("text", "face", "size"),
    [
        ("嘉兴市民政局文件", "方正小标宋简体", 50),
        ("嘉民〔2026〕12号", "仿宋_GB2312", 16),
        ("各县（市、区）民政局：", "仿宋_GB2312", 16),
        ("一、登记范围", "黑体", 16),
        ("（一）单位登记。", "楷体_GB2312", 16),
        ("1. 核对证明。", "仿宋_GB2312", 16),
        ("特急", "黑体", 16),
        ("附件：1. 登记表", "仿宋_GB2312", 16),
        ("2026年1月5日", "仿宋_GB2312", 16),
    ],
)
def test_each_part_of_the_word_file_has_its_face(paper: Any, text: str, face: str, size: int) -> None:
    [run] = [run for line in paper.paragraphs for run in line.runs if run.text == text]
    assert (fonts_of(run), run.font.size.pt) == (face, size)


def test_the_mark_is_red_and_a_red_line_lies_under_the_number(paper: Any) -> None:
    [mark] = [run for line in paper.paragraphs for run in line.runs if run.text == NOTICE.mark]
    assert str(mark.font.color.rgb) == "FF0000"
    [number] = [line for line in paper.paragraphs if line.text == NOTICE.number]
    assert number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom")).get(qn("w:color")) == "FF0000"


def test_the_foot_stands_in_a_table_at_the_bottom_and_pages_are_counted(paper: Any) -> None:
    [foot] = paper.tables
    said = [cell.text for row in foot.rows for cell in row.cells]
    assert said[0] == "抄送：市委社会工作部。"
    assert said[-2:] == ["嘉兴市民政局办公室", "2026年1月5日印发"]
    assert foot._tbl.tblPr.find(qn("w:tblpPr")).get(qn("w:tblpYSpec")) == "bottom"
    for footer in (paper.sections[0].footer, paper.sections[0].even_page_footer):
        assert "PAGE" in footer._element.xml


def test_a_document_to_a_superior_names_who_signed_it_off() -> None:
    said = Document(io.BytesIO(word.write(replace(NOTICE, signer="沈洁"), DAY)))
    assert "嘉民〔2026〕12号\t签发人：沈洁" in [line.text for line in said.paragraphs]


def read(made: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(made))
    return reader, "".join("".join(page.extract_text().split()) for page in reader.pages)


def test_the_pdf_says_all_of_it_with_the_face_inside() -> None:
    reader, said = read(pdf.write(NOTICE, DAY))
    for text in ("嘉兴市民政局文件", "嘉民〔2026〕12号", "嘉兴市民政局关于登记工作的通知", "各县（市、区）民政局：", "一、登记范围", "附件：1.登记表",
                 "（联系人：沈洁）", "2026年1月5日", "抄送：市委社会工作部。", "2026年1月5日印发", "000001", "特急", "—1—"):  # fmt: skip
        assert text in said, text
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "NotoSerifSC" in inner["/BaseFont"].replace("-", "")
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())


def test_room_is_left_for_the_seal_over_name_and_date() -> None:
    """Two lines more than without a seal, in the Word file and in the PDF."""
    short = replace(NOTICE, body="现通知如下。", attachments=())
    empty, heights = {}, {}
    for sealed in (True, False):
        paper = Document(io.BytesIO(word.write(replace(short, sealed=sealed), DAY)))
        lines = [line.text.strip() for line in paper.paragraphs]
        at = lines.index("嘉兴市民政局")
        empty[sealed] = at - 1 - max(number for number, text in enumerate(lines[:at]) if text)
        dates: list[float] = []

        def seen(text: str, on: list[float], at: list[float], *_more: Any, dates: list[float] = dates) -> None:
            if "年" in text:
                dates.append(at[5] * on[3] + on[5])

        PdfReader(io.BytesIO(pdf.write(replace(short, sealed=sealed), DAY))).pages[0].extract_text(visitor_text=seen)
        heights[sealed] = max(dates)
    assert (empty[True], empty[False]) == (3, 1)
    page = measures(DAY)["page"]
    one_line = page["height"] / page["lines"] * 72 / 25.4
    assert heights[False] - heights[True] == pytest.approx(2 * one_line, rel=0.05)


def test_a_page_holds_22_lines_of_28_characters() -> None:
    line = "合" * 28
    bare = replace(NOTICE, body="\n".join(["合" * 26] * 60))
    reader, _said = read(pdf.write(bare, DAY))
    second = [each for each in reader.pages[1].extract_text().splitlines() if "合" in each]
    assert len(second) == 22
    whole = replace(NOTICE, body="合" * 1_500)
    reader, _said = read(pdf.write(whole, DAY))
    lines = [each.strip() for each in reader.pages[1].extract_text().splitlines() if "合" in each]
    assert lines == [line] * 22


@pytest.mark.parametrize("title", ['#include "x"', "$x$ *y* _z_ @ref <label>", "\\ // /* */ ]} #{1+1}", "<w:p/>&amp;"])
def test_what_looks_like_markup_is_printed_as_it_stands(title: str) -> None:
    made = replace(NOTICE, title=title)
    assert "".join(title.split()) in read(pdf.write(made, DAY))[1]
    assert title in [line.text for line in Document(io.BytesIO(word.write(made, DAY))).paragraphs]


def test_a_character_the_face_does_not_have_is_an_error_that_names_it() -> None:
    with pytest.raises(Refused, match="没有这些字：.*𱁬") as refused:
        pdf.write(replace(NOTICE, body="𱁬同志"), DAY)
    assert refused.value.code == "face"


def test_two_who_print_at_once_both_get_their_pages() -> None:
    with ThreadPoolExecutor(4) as crowd:
        made = list(
            crowd.map(lambda number: pdf.write(replace(NOTICE, number=f"嘉民〔2026〕{number}号"), DAY), range(8))
        )
    assert all(f"嘉民〔2026〕{number}号" in read(page)[1] for number, page in enumerate(made))


def test_signs_that_nobody_sees_are_left_out() -> None:
    odd = replace(
        NOTICE,
        receivers="各县\x01民政\u200b局\ufeff",
        body="一、登记\x0b（一）\x1d单位\x00",
        attachments=("登\x02记表",),
    )
    shown = odd.shown()
    assert (shown.receivers, shown.attachments) == ("各县民政局", ("登记表",))
    assert shown.body == "一、登记\n（一）\n单位" and shown.dated == odd.dated and NOTICE.shown() == NOTICE
    assert word.write(shown, DAY) and pdf.write(shown, DAY)


def test_a_face_that_is_not_there_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    pdf._compiler.cache_clear()
    pdf.characters.cache_clear()
    try:
        with pytest.raises(pdf.NoFace):
            pdf.write(NOTICE, DAY)
        with pytest.raises(pdf.NoFace):
            pdf._compiler(tmp_path)
    finally:
        pdf._compiler.cache_clear()
        pdf.characters.cache_clear()
