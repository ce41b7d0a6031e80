"""S2.3b: a tender that ran on another platform is entered, its score sheet is reckoned anew, and its winner goes on from here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "认知症家庭支持服务"


def sheet(path: Any) -> Any:
    """Three bids and five experts; the dearest is the best."""
    bids = [
        {"id": key, "price_fen": price, "scores": {"服务方案": {f"专家{expert}": score for expert in range(5)}}}
        for key, price, score in (("01", 47_000_000, "88"), ("02", 46_000_000, "80"), ("03", 46_500_000, "70"))
    ]
    content = {
        "method": "comprehensive", "on": (date.today() - timedelta(days=3)).isoformat(), "ceiling_fen": 48_000_000,
        "price_weight": "10", "factors": [{"id": "服务方案", "max": "90", "kind": "subjective"}], "bids": bids,
    }  # fmt: skip
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_tender_on_another_platform_comes_to_its_winner(sign_in: SignIn, axe: Axe, tmp_path: Any) -> None:
    officer = sign_in("project_officer")
    officer.goto("/purchasing/tenders/")
    officer.get_by_role("link", name="外部平台的采购").click()
    axe(officer)
    officer.get_by_role("link", name=TITLE, exact=True).click()
    expect(officer.get_by_text("还没有导入评审文件，名次没有核对。")).to_be_visible()
    expect(officer.get_by_text("还没有公开采购意向")).to_be_visible()
    axe(officer)
    officer.get_by_role("link", name="导入评审文件").click()
    officer.get_by_label("评审文件").set_input_files(sheet(tmp_path / "评审.json"))
    officer.get_by_role("button", name="导入").click()
    expect(officer.get_by_text("名次已重新计算")).to_be_visible()
    expect(officer.get_by_role("row", name=re.compile("^1 01 "))).to_contain_text("97.79")
    axe(officer)
    officer.get_by_role("link", name="登记中标结果").click()
    winner = officer.get_by_label("中标人", exact=True)
    winner.fill(str(officer.locator('#agent-names option[value*="社会工作服务中心"]').first.get_attribute("value")))
    officer.get_by_label("中标人在评审文件里的编号").fill("02")
    officer.get_by_label("中标金额（元）").fill("460000")
    officer.get_by_label("结果公告日期").fill(date.today().isoformat())
    axe(officer)
    officer.get_by_role("button", name="登记").click()
    expect(officer.get_by_text("它不是第一名").first).to_be_visible()
    officer.get_by_label("中标人在评审文件里的编号").fill("01")
    officer.get_by_label("中标金额（元）").fill("470000")
    officer.get_by_role("button", name="登记").click()
    expect(officer.get_by_text("可以签订合同")).to_be_visible()
    supervisor = sign_in("procurement_supervisor")
    supervisor.goto("/purchasing/mirrored/")
    expect(supervisor.get_by_role("row").filter(has_text=TITLE)).to_contain_text("470,000.00")
    supervisor.goto("/purchasing/tenders/together/")
    expect(supervisor.get_by_text("达到限额")).to_be_visible()
    axe(supervisor)
