"""Anybody recomputes a published evaluation on the public site, and is told what a file lacks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from heli.purchasing.tests.test_rules_rank import bid, sheet, three

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
