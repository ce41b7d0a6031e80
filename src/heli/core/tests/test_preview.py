"""The beginning of a document on its page: read in a process of its own, told as text and tables."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as WordFile
from openpyxl import Workbook

from heli.core.actions.documents import attach
from heli.core.documents.preview import Block, Preview, preview
from heli.core.documents.preview_child import MOST_BLOCKS, UNREAD
from heli.core.models import DocumentVersion
from tests.cast import City, client_of

from .test_documents import PDF, docx, packed, png

pytestmark = pytest.mark.django_db(transaction=True)  # the bytes of a file are stored when its row is


def kept(city: City, user: Any, name: str, content: bytes) -> DocumentVersion:
    on = city.organisations["晨光社会工作服务中心"]
    return attach(on, by=user, file=SimpleUploadedFile(name, content), title=name)


def shown(city: City, user: Any, name: str, content: bytes) -> Preview:
    return preview(kept(city, user, name, content))


def word(lines: int = 1) -> bytes:
    paper = WordFile()
    paper.add_heading("登记办法", 1)
    for number in range(lines):
        paper.add_paragraph(f"第 {number + 1} 条　<b>本市</b>社会工作者。")
    table = paper.add_table(2, 2)
    for at, text in enumerate(("姓名", "学时", "林岚", "12")):
        table.cell(at // 2, at % 2).text = text
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def workbook() -> bytes:
    book = Workbook()
    book.active.title = "名单"  # type: ignore[union-attr]
    for row in (["姓名", "学时"], ["林岚", 12], ["周敏", 7.5]):
        book.active.append(row)  # type: ignore[union-attr]
    book.create_sheet("说明").append(["只是样子"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ODT = packed(
    mimetype="application/vnd.oasis.opendocument.text",
    content_xml=(
        '<c xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        "<text:h>通知</text:h><text:p>请<text:span>登记</text:span>。</text:p></c>"
    ),
)
SLIDES = packed(
    Content_Types_xml="<Types/>",
    ppt__presentation_xml="<p/>",
    ppt__slides__slide2_xml='<s xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>后面</a:t></a:p></s>',
    ppt__slides__slide1_xml='<s xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>前面</a:t></a:p></s>',
)


def test_a_word_file_is_told_as_headings_paragraphs_and_tables(city: City, shen_jie: Any) -> None:
    found = shown(city, shen_jie, "办法.docx", word())
    assert found.blocks == [
        Block("heading", "登记办法"), Block("text", "第 1 条　<b>本市</b>社会工作者。"),
        Block("table", rows=[["姓名", "学时"], ["林岚", "12"]]),
    ]  # fmt: skip
    assert not found.more


def test_only_the_beginning_of_a_long_one_is_shown(city: City, shen_jie: Any) -> None:
    found = shown(city, shen_jie, "办法.docx", word(lines=400))
    assert len(found.blocks) == MOST_BLOCKS and found.more


def test_a_workbook_is_told_sheet_by_sheet(city: City, shen_jie: Any) -> None:
    assert shown(city, shen_jie, "名单.xlsx", workbook()).blocks == [
        Block("heading", "名单"), Block("table", rows=[["姓名", "学时"], ["林岚", "12"], ["周敏", "7.5"]]),
        Block("heading", "说明"), Block("table", rows=[["只是样子"]]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "blocks"),
    [
        ("通知.odt", ODT, [Block("heading", "通知"), Block("text", "请登记。")]),
        ("汇报.pptx", SLIDES, [Block("heading", "1"), Block("text", "前面"), Block("heading", "2"), Block("text", "后面")]),
        ("说明.txt", "请登记。".encode("gb18030"), [Block("text", "请登记。")]),
        ("名单.csv", "姓名,学时\n林岚,12".encode(), [Block("table", rows=[["姓名", "学时"], ["林岚", "12"]])]),
    ],
    ids=["odt", "pptx", "txt", "csv"],
)  # fmt: skip
def test_other_files_are_told_too(city: City, shen_jie: Any, name: str, content: bytes, blocks: list[Block]) -> None:
    assert shown(city, shen_jie, name, content).blocks == blocks


def test_what_cannot_be_shown_says_so(city: City, shen_jie: Any) -> None:
    assert shown(city, shen_jie, "照片.png", png()).picture
    assert "请点「打开」" in str(shown(city, shen_jie, "批文.pdf", PDF).said)
    assert "不能在这里预览" in str(shown(city, shen_jie, "批文.ofd", packed(OFD_xml="<ofd/>")).said)


def bomb() -> bytes:
    """Entities that name each other ten times over."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE d [<!ENTITY l0 "哈哈哈哈">{laughs}]><d>&l11;</d>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
    return out.getvalue()


@pytest.mark.parametrize("content", [bomb(), docx() + b"", packed(Content_Types_xml="<T/>", word__document_xml="<no")])
def test_a_hostile_file_is_no_defect_of_the_page(city: City, shen_jie: Any, content: bytes) -> None:
    version = kept(city, shen_jie, "批文.docx", content)
    found = preview(version)
    assert found.said == UNREAD or found.blocks == []
    answer = client_of(shen_jie).get(f"/documents/{version.document_id}/versions/1/preview/")
    assert answer.status_code == 200


def test_the_page_shows_words_as_words_and_each_version(city: City, shen_jie: Any) -> None:
    first = kept(city, shen_jie, "办法.docx", word())
    kept(city, shen_jie, "办法.docx", word(lines=2))
    browser = client_of(shen_jie)
    page = browser.get(f"/documents/{first.document_id}/versions/1/preview/").content.decode()
    assert "第 1 条　&lt;b&gt;本市&lt;/b&gt;" in page and "第 2 条" not in page
    part = browser.get(f"/documents/{first.document_id}/versions/2/preview/", headers={"HX-Request": "true"})
    assert "第 2 条" in part.content.decode() and "<html" not in part.content.decode()
    detail = browser.get(first.document.get_absolute_url()).content.decode()
    assert "/versions/2/preview/" in detail and "?version=1#preview" in detail
