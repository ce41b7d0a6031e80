"""Anybody recomputes a published evaluation on the public site, and is told what a file lacks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from heli.accounts import acting
from heli.core.actions.settings import load_law
from heli.purchasing.tests.test_rules_rank import bid, sheet, three
from tests.cast import City

pytestmark = pytest.mark.django_db
PAGE = "/purchasing/evaluations/"


def sent(document: Any, **more: Any) -> Any:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Client().post(PAGE, {"file": SimpleUploadedFile("评审.json", content)}, **more)


def test_the_places_of_a_file_are_computed_with_the_articles() -> None:
    bids = [bid("晨光", 900_000, "70"), bid("桐心", 800_000, "60"), bid("启明", 850_000, "50"), bid("春晖", 1_000_001)]
    answer = sent(sheet(*bids))
    assert answer.status_code == 200
    assert [(line.place, line.bidder, line.total) for line in answer.context["found"].lines] == [
        (1, "晨光", "87.78"), (2, "桐心", "80.00"), (3, "启明", "68.82"),
    ]  # fmt: skip
    page = answer.content.decode()
    assert "春晖" in page and "报价超过最高限价或预算" in page and "第六十三条" in page and "待确认" in page
    assert "评审人数不足" in page and answer.headers["Cache-Control"].startswith("max-age=0")


def test_a_tender_that_failed_says_by_which_article_and_ranks_nobody() -> None:
    answer = sent(three(bids=[bid("晨光", 900_000), bid("桐心", 800_000)]))
    page = answer.content.decode()
    assert answer.context["found"].lines == [] and "投标人不足规定的家数，不得开标" in page and "第四十一条" in page


def test_a_name_that_means_nothing_is_told_and_a_name_written_twice_is_refused() -> None:
    page = sent(three(price_wieght="20")).content.decode()
    assert "没有用到的名称" in page and "<code>price_wieght</code>" in page
    twice = json.dumps(three()).replace('"on":', '"on": "2026-03-01", "on":')
    assert sent(twice.encode()).context["form"].errors["file"] == ["这不是合格的 JSON 文件：on 写了两次，请只留一个。"]


def test_in_english_the_law_is_named_in_english() -> None:
    page = sent(three(bids=[bid("A", 900_000), bid("B", 800_000)]), headers={"accept-language": "en"}).content.decode()
    assert "Fewer bidders than the law asks for" in page and "article 41" in page


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "这个文件是空的"),
        (b"{", "这不是合格的 JSON 文件"),
        (b"\xff\xfe", "这不是合格的 JSON 文件"),
        (b"[" * 100_000, "这不是合格的 JSON 文件"),
        ({}, "缺少 "),
        (three(on="1999-01-01"), "还没有可以依据的规定"),
        (three(price_weight="1e-999999999"), "price_weight 要是一个数"),
        (three(bids=[bid("晨光", 1)] * 1_001), "最多 1,000 项"),
        (b" " * 2_000_001, "文件超过 2 MB"),
    ],
    ids=range(9),
)
def test_what_is_wrong_with_a_file_is_said_beside_the_field(document: Any, said: str) -> None:
    answer = sent(document)
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors["file"])


@pytest.mark.parametrize("character", ["\ud800", "\0"])
def test_half_a_character_or_none_in_a_file_is_said_beside_the_field(character: str) -> None:
    """Wherever it stands; backslashes before the digits of one are none."""
    known = three(bids=[bid("晨光", 900_000), bid("桐心", 800_000)])
    for document in ({**known, "price_base": character}, {**known, "more": [{character: 1}]}):
        answer = sent(document)
        assert answer.status_code == 422 and "不能使用的字符" in " ".join(answer.context["form"].errors["file"])
    assert sent({**known, "more": "\\u0000 \\ud800"}).status_code == 200


CLOCKS = "/purchasing/clocks/"


def asked(**given: str) -> Any:
    return Client().get(CLOCKS, {"clock": "clock.challenge.challenge", "event": "2025-12-02", **given})


def test_a_clock_is_reckoned_with_its_article(city: City) -> None:
    load_law(None, by=acting.console())
    page = asked().content.decode()
    assert "2025年12月11日 星期四" in page and "最晚在这一天办完" in page and "第五十二条" in page
    assert "暂定" not in page
    assert "暂定：节假日安排还没有公布" in asked(event="2031-03-03").content.decode()
    english = Client().get(
        CLOCKS, {"clock": "clock.notice.clarification", "event": "2026-03-24"}, headers={"accept-language": "en"}
    )
    assert "9 March 2026" in english.content.decode() and "article 31" in english.content.decode()


def test_every_clock_stands_on_the_page_with_what_is_not_confirmed() -> None:
    page = Client().get(CLOCKS).content.decode()
    assert (
        page.count('<th scope="row">') == 40
        and "最长 30 天" in page
        and "不少于 20 日" in page
        and "提前不多于 2 个工作日" in page
    )
    assert page.count("待确认") >= 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"event": "2025-13-01"}, "event"), ({"event": ""}, "event"), ({"clock": "clock.tea"}, "clock"),
        ({"event": "1999-01-01"}, "event"), ({"event": "9999-12-30"}, "event"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_said_beside_the_field(given: dict[str, str], field: str) -> None:
    answer = asked(**given)
    assert answer.status_code == 422 and answer.context["form"].errors[field]


def test_the_page_that_seals_sends_nothing_and_says_what_to_do_without_a_script() -> None:
    page = Client().get("/purchasing/seal/").content.decode()
    form = page[page.index("<form data-seal") :].split("</form>")[0]
    assert "action=" not in form and "method=" not in form and " hidden>" in form.split("\n")[0]
    assert "heli purchasing seal" in page.split("<noscript>")[1].split("</noscript>")[0]
    assert Client().post("/purchasing/seal/", {"key": "x"}).status_code == 405


def test_the_page_that_seals_is_english_for_who_reads_english() -> None:
    page = Client().get("/purchasing/seal/", headers={"accept-language": "en"}).content.decode()
    assert "Download the sealed file" in page and "密封投标文件" not in page
