"""P4b: anybody recomputes a published evaluation on the public site, and reckons until when a challenge is in time."""

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


def test_anybody_reckons_until_when_a_challenge_is_in_time(desk: Desk, axe: Axe) -> None:
    page = desk.open(phone=True)
    page.goto("/")
    page.get_by_role("link", name="采购期限").click()
    axe(page)
    page.get_by_label("办什么").select_option("clock.challenge.challenge")
    page.get_by_role("button", name="计算日期").click()
    expect(page.get_by_role("link", name="请填写日期，例如 2026-11-27。")).to_be_visible()
    page.get_by_label("起算的那一天").fill("2025-12-02")
    page.get_by_role("button", name="计算日期").click()
    expect(page.get_by_role("main")).to_contain_text("2025年12月11日 星期四")
    expect(page.get_by_role("main")).to_contain_text("第五十二条")
    axe(page)
