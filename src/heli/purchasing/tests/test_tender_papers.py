"""The document of a tender: one text on the page, in Word and in PDF, for its side first and for everybody afterwards."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.html import escape
from django.utils.timezone import localdate, now
from docx import Document
from pypdf import PdfReader

from heli.purchasing.actions import tenders
from heli.purchasing.actions.framework import arrange_framework
from heli.purchasing.models import Tender
from heli.purchasing.queries import tender_text
from heli.purchasing.queries.tender_text import text_of, written
from heli.purchasing.rules.tender_text import Written, parts
from heli.purchasing.tests.framework_scene import Framed
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db

SAID = Written(
    number="采〔2026〕1号", title="困境儿童关爱服务", buyer="嘉兴市民政局", agent="", method="open", method_name="公开招标",
    place="南湖区", group="困境儿童", people=120, term="2027年1月1日至2027年12月31日", budget_fen=48_000_000,
    ceiling_fen=46_000_000, requirements="无重大违法记录。", demands="上门探访。", terms="服务期一年。", price_weight="10",
    decimals=2, small_deduction="0", factors=[("服务方案", "主观项", "90", "按响应程度。")], fingerprint="12345", openers=2,
    deadline="2026年3月31日 09:30", bid_bond_fen=0, reserved="", unreserved_reason="", approval="", single_reason="", clarified=[], on=date(2026, 3, 1),
)  # fmt: skip


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def said(**given: object) -> str:
    return "\n".join(line for part in parts(replace(SAID, **given)) for line in (part.heading, *part.sentences))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentence",
    [
        "最高限价：460,000.00元",
        "价格分＝评审基准价÷报价×10。",
        "得分保留 2 位小数；名次按没有取整的得分排列。",
        "报价超过最高限价的，作无效处理",
        "平均值的 50%、低于次低报价的 50%、低于最高限价的 45%",
        "不少于 30 分钟书面说明",
        "投标人不足 3 家的，不开标（政府采购货物和服务招标投标管理办法（财政部令第87号）第四十一条）",
        "在截止 15 日以前发出",
        "起不少于 5 个工作日（",
        "起 7 个工作日以内",
        "起 15 个工作日以内",
        "签订合同",
    ],
)
def test_the_document_states_the_rules_of_its_day(sentence: str) -> None:
    assert sentence in said()


def test_each_method_has_its_own_chapters() -> None:
    consulted, direct, single = (said(method=each) for each in ("consultation", "direct", "single"))
    assert "提交最后报价的供应商不少于 2 家" in consulted and "不足 3 家" not in consulted
    assert "再相同的按技术得分" in consulted and "响应文件用本次采购的公钥密封" in consulted
    assert "质疑" not in direct and "评审办法" not in direct
    assert "评审办法" not in single


@pytest.mark.parametrize(
    ("method", "found"),
    [
        ("open", "可能影响投标文件编制的，在截止 15 日以前发出，不足的顺延截止时间（中华人民共和国政府采购法实施条例第三十一条）"),
        ("framework", "可能影响投标文件编制的，在截止 15 日以前发出"),
        ("consultation", "可能影响响应文件编制的，在截止 5 日以前发出，不足的顺延截止时间（政府采购竞争性磋商采购方式管理暂行办法"
         "（财库〔2014〕214号）第十条，待确认）"),
        ("single", ""), ("direct", ""),
    ],
)  # fmt: skip
def test_what_affects_bids_is_clarified_as_long_before_as_its_method_asks(method: str, found: str) -> None:
    """条例 31; 214号 10."""
    text = said(method=method)
    assert found in text and ("日以前发出" in text) == bool(found)


def test_what_is_not_yet_a_rule_is_not_spoken_of_and_what_is_recalled_says_so() -> None:
    """财库〔2026〕2号 holds from 2026-02-01; the order of ties is recalled from memory."""
    assert "异常低价" not in said(on=date(2026, 1, 31))
    assert "报价也相同的并列（政府采购货物和服务招标投标管理办法（财政部令第87号）第五十七条，待确认）" in said()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, ["价格分＝评审基准价÷报价×10。满足文件要求、价格最低的为评审基准价"]),
        ({"small_deduction": "15"}, ["价格分＝评审基准价÷评审价格×10。满足文件要求、评审价格最低的为评审基准价",
         "报价扣除 15% 作为评审价格", "合同按报价签订", "不是企业，不扣除（财库〔2022〕19号）"]),
        ({"small_deduction": "10", "method": "consultation"}, ["÷评审价格×10", "，最后报价扣除 10% 作为评审价格", "合同按最后报价签订"]),
        ({"small_deduction": "6", "on": date(2022, 6, 30)}, ["报价扣除 6% 作为评审价格", "（政府采购促进中小企业发展管理办法（财库〔2020〕46号）第九条）"]),
    ],
)  # fmt: skip
def test_the_price_that_is_scored_is_told_from_the_one_that_is_paid(given: dict[str, object], found: list[str]) -> None:
    """财库〔2020〕46号 9; 财库〔2022〕19号; 87号令 55."""
    text = said(**given)
    assert [words for words in found if words not in text] == []
    assert ("扣除" in text) == bool(given)


def test_what_a_tender_deducts_stands_in_its_document(scene: Scene) -> None:
    text = "".join(line for part in text_of(scene.draft(small_deduction=Decimal("12.50"))) for line in part.sentences)
    assert "报价扣除 12.5% 作为评审价格" in text


def test_chapters_are_numbered_without_a_gap() -> None:
    heads = [part.heading[:2] for part in parts(replace(SAID, method="direct"))]
    assert heads == [f"{number}、" for number in "一二三四五六七八"[: len(heads)]]


def test_page_word_and_pdf_say_the_same(scene: Scene) -> None:
    tender = scene.announced()
    lines = [line for part in text_of(tender) for line in (part.heading, *part.sentences)]
    cells = [cell for part in text_of(tender) for row in part.rows for cell in row]
    browser, address = client_of(None), f"/purchasing/tenders/public/{tender.pk}/"
    page = browser.get(address).content.decode()
    word = Document(io.BytesIO(browser.get(f"{address}docx/").content))
    written_lines = [each.text for each in word.paragraphs][2:]
    assert written_lines == lines
    assert [cell.text for table in word.tables for row in table.rows for cell in row.cells] == cells
    pdf = browser.get(f"{address}pdf/")
    assert "filename" in pdf["Content-Disposition"]
    found = "".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf.content)).pages)
    bare = "".join(found.split())
    for line in [*lines, *cells]:
        assert escape(line) in page and "".join(line.split()) in bare, line
    assert "服务方案" in cells and tender.number in "".join(lines)


def test_the_document_is_its_sides_while_it_is_written_and_everybodys_once_announced(scene: Scene) -> None:
    draft = scene.draft()
    inside, public = f"/purchasing/tenders/{draft.pk}/paper/", f"/purchasing/tenders/public/{draft.pk}/"
    assert "困境儿童关爱服务" in client_of(scene.officer).get(inside).content.decode()
    assert client_of(scene.approver).get(f"{inside}docx/").content[:2] == b"PK"
    for address in (public, f"{public}pdf/"):
        assert client_of(None).get(address).status_code == 404
    assert client_of(scene.bidders[0]).get(inside).status_code == 404
    told = scene.announced()
    assert client_of(scene.bidders[0]).get(f"/purchasing/tenders/{told.pk}/paper/").status_code == 200
    assert f"/purchasing/tenders/public/{told.pk}/" in client_of(None).get("/purchasing/notices/").content.decode()
    assert client_of(None).get(f"/purchasing/tenders/public/{told.pk}/odt/").status_code == 404


def test_what_was_clarified_stands_in_the_document_with_the_new_deadline(scene: Scene) -> None:
    tender = scene.announced()
    later = now() + timedelta(days=70)
    tenders.clarify_tender(tender, by=scene.officer, text="服务地点含两个社区。", affects_bids=True, deadline_at=later)
    text = written(Tender.objects.get(pk=tender.pk))
    assert text.clarified[0].endswith("服务地点含两个社区。截止时间顺延到" + text.deadline + "。")
    assert text.on == localdate()


def test_past_its_deadline_a_tender_is_not_listed_among_those_for_which_one_may_bid(city: City) -> None:
    scene = Scene(city)
    tender = scene.announced()
    assert list(tender_text.running()) == [tender]
    scene.due(tender)
    assert not tender_text.running().exists() and tender_text.announced().exists()


def test_the_document_of_a_framework_tender_says_what_is_agreed_with_its_source(city: City) -> None:
    scene = Framed(city)
    tender = scene.draft("framework")
    arrange_framework(tender, by=scene.officer, terms=scene.terms())
    tender.refresh_from_db()
    said = {part.heading: "".join(part.sentences) for part in text_of(tender)}
    (agreed,) = [words for heading, words in said.items() if heading.endswith("框架协议")]
    for words in (
        "由服务对象在两家以上供应商中选择",
        "淘汰比例 20%，至少淘汰 1 家",
        "入围供应商不少于 2 家",
        "直接选定、二次竞价、顺序轮候",
        "不足 70%",
    ):
        assert words in agreed
    assert "财政部令第110号" in agreed and "最高限制单价：100.00元/人次" in said["一、采购邀请"]
    (signed,) = [words for heading, words in said.items() if heading.endswith("合同")]
    assert "签订框架协议" in signed
