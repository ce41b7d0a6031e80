"""P1a: an official document drafted, issued and downloaded as Word and PDF; a document of an organisation in versions."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from docx import Document
from docx.oxml.ns import qn
from playwright.sync_api import Page, expect
from pypdf import PdfReader

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n%"


def test_an_official_document_is_issued_and_its_word_and_pdf_are_opened(sign_in: SignIn, axe: Axe) -> None:
    number = f"嘉民测〔{datetime.now(ZoneInfo('Asia/Shanghai')).year}〕1号"
    page = sign_in("city_civil_affairs")
    page.goto("/workbench/official-documents/")
    page.get_by_role("link", name="起草公文").click()
    axe(page)
    page.get_by_label("发文单位").select_option(label="嘉兴市民政局")
    page.get_by_label("标题").fill("关于印发登记办法的通知")
    page.get_by_label("发文机关代字").fill("嘉民测")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("link", name="请填写「正文」。")).to_be_visible()
    page.get_by_label("正文").fill("现印发登记办法。\n一、登记范围\n本市社会工作者。")
    page.get_by_label("主送机关").fill("各县（市、区）民政局")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("已保存草稿。看过预览，就可以编号印发。")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="编号印发").click()
    expect(page.get_by_text(f"已编号印发：{number}。")).to_be_visible()
    expect(page.get_by_role("link", name="修改草稿")).to_have_count(0)
    with page.expect_download() as word:
        page.get_by_role("link", name="下载 Word").click()
    said = Document(str(word.value.path()))
    runs = {run.text: run._r.rPr.rFonts.get(qn("w:eastAsia")) for line in said.paragraphs for run in line.runs}
    assert runs["嘉兴市民政局文件"] == "方正小标宋简体"
    assert runs[number] == runs["本市社会工作者。"] == "仿宋_GB2312"
    assert runs["一、登记范围"] == "黑体"
    with page.expect_download() as printed:
        page.get_by_role("link", name="下载 PDF").click()
    first = PdfReader(io.BytesIO(Path(printed.value.path()).read_bytes())).pages[0]
    text = "".join(first.extract_text().split())
    assert number in text and "各县（市、区）民政局：" in text and "一、登记范围" in text
    assert all("NotoSerifSC" in str(font.get_object()["/BaseFont"]) for font in first["/Resources"]["/Font"].values())  # type: ignore[index]


def test_a_document_is_uploaded_given_a_version_in_pieces_and_withdrawn(
    sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/directory/organisations/")
    page.get_by_role("link", name="嘉兴市民政局", exact=True).first.click()
    page.get_by_text("上传附件").first.click()
    (tmp_path / "批文.docx").write_bytes(PDF)
    page.get_by_label("选择文件").set_input_files(tmp_path / "批文.docx")
    page.get_by_role("button", name="上传附件").click()
    expect(
        page.get_by_role("link", name="「批文.docx」的内容是 .pdf，不是 .docx。请改正文件名再上传。")
    ).to_be_visible()
    axe(page)
    (tmp_path / "批文.pdf").write_bytes(PDF)
    page.get_by_label("选择文件").set_input_files(tmp_path / "批文.pdf")
    page.get_by_label("标题").fill("设立批文")
    page.get_by_role("button", name="上传附件").click()
    expect(page.get_by_text("已上传「设立批文」。")).to_be_visible()
    page.get_by_role("link", name="第 1 版").click()
    (tmp_path / "批文新.pdf").write_bytes(PDF + b"x" * 9 * 2**20)  # goes in three pieces
    page.get_by_label("选择文件").set_input_files(tmp_path / "批文新.pdf")
    page.get_by_role("button", name="上传新一版").click()
    expect(page.get_by_text("已上传「设立批文」的第 2 版。")).to_be_visible()
    page.get_by_role("link", name="第 2 版").click()
    axe(page)
    expect(page.get_by_role("listitem").filter(has_text="第 1 版")).to_contain_text("批文.pdf")
    with page.expect_download() as file:
        page.get_by_role("link", name="下载").click()
    assert Path(file.value.path()).stat().st_size == len(PDF) + 9 * 2**20
    page.get_by_text("撤下附件").first.click()
    page.get_by_label("撤下的原因").fill("传错了文件")
    page.get_by_role("button", name="撤下附件").click()
    expect(page.get_by_text("已撤下「设立批文」，文件不再打开，原因已记下。")).to_be_visible()
    page.get_by_text("已撤下 1 份").click()
    expect(page.get_by_role("link", name="设立批文")).to_be_visible()


def test_the_beginning_of_a_document_is_read_on_its_page(sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    paper = Document()
    paper.add_heading("会议材料", 1)
    paper.add_paragraph("请各单位准备。")
    paper.save(str(tmp_path / "材料.docx"))
    page = sign_in("city_civil_affairs")
    page.goto("/directory/organisations/")
    page.get_by_role("link", name="嘉兴市民政局", exact=True).first.click()
    page.get_by_text("上传附件").first.click()
    page.get_by_label("选择文件").set_input_files(tmp_path / "材料.docx")
    page.get_by_label("标题").fill("会议材料")
    page.get_by_role("button", name="上传附件").click()
    page.get_by_role("listitem").filter(has_text="会议材料").get_by_role("link", name="第 1 版").click()
    seen = page.get_by_role("region", name="预览")
    expect(seen.get_by_role("heading", name="会议材料")).to_be_visible()
    expect(seen).to_contain_text("请各单位准备。")
    axe(page)
    plain = sign_in("city_civil_affairs", script=False)
    plain.goto(page.url)
    plain.get_by_role("link", name="预览第 1 版").click()
    expect(plain.get_by_role("region", name="预览")).to_contain_text("请各单位准备。")
