"""P4b: anybody recomputes a published evaluation on the public site, without signing in."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

Axe = Callable[[Page], None]


def test_anybody_recomputes_a_published_evaluation(desk: Desk, axe: Axe) -> None:
    page = desk.open()
    page.goto("/")
    page.get_by_role("link", name="重算评审结果").click()
    axe(page)
    page.get_by_role("button", name="重新计算").click()
    expect(page.get_by_role("link", name="请选择一个文件。")).to_be_visible()
    scores = {"方案": dict.fromkeys("甲乙丙丁戊", "60")}
    document = {
        "method": "comprehensive", "on": "2026-03-01", "ceiling_fen": 1_000_000, "price_weight": "20",
        "factors": [{"id": "方案", "max": "80", "kind": "subjective"}],
        "bids": [
            {"id": name, "price_fen": price, "scores": scores}
            for name, price in (("晨光", 900_000), ("桐心", 800_000), ("启明", 850_000), ("春晖", 1_100_000))
        ],
    }  # fmt: skip
    page.get_by_label("评审文件").set_input_files(
        {"name": "评审.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    )
    page.get_by_role("button", name="重新计算").click()
    places = page.get_by_role("table", name="名次").get_by_role("row")
    expect(places.nth(1)).to_contain_text("桐心")
    expect(places.nth(1)).to_contain_text("80.00")
    expect(places).to_have_count(4)
    expect(page.get_by_role("main")).to_contain_text("报价超过最高限价或预算")
    axe(page)
