"""P4b: a bid says its price in the lines that the document asks for, and what does not add up is told before it is sealed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from heli.site.demo.tenders import SAID

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
#: asks for the price in lines; the draft of the writer's agency lies there in the demo
TITLE = "青少年驻校社会工作"


@pytest.mark.parametrize("phone", [False, True])
def test_what_does_not_add_up_is_told_before_it_is_sealed(sign_in: SignIn, axe: Axe, phone: bool) -> None:
    writer = sign_in("bid_writer", phone=phone)
    writer.goto("/purchasing/tenders/")
    writer.get_by_role("link", name=TITLE, exact=True).click()
    writer.get_by_role("link", name="本机构的投标").click()
    writer.get_by_role("link", name="打开草稿").click()
    writer.get_by_label("口令", exact=True).fill(SAID.said)
    writer.get_by_role("button", name="打开").click()
    writer.get_by_role("link", name="填写投标内容").click()
    writer.get_by_label("报价（元）").fill("420000")
    writer.get_by_label("「驻校服务」的单价（元/月，共 10）").fill("38000")
    writer.get_by_label("「驻校服务」的合计（元）").fill("381000")
    writer.get_by_label("「小组活动」的单价（元/场，共 48）").fill("")
    axe(writer)
    writer.get_by_role("button", name="保存草稿").click()
    expect(writer.get_by_text("「小组活动」还没有填单价")).to_be_visible()
    expect(writer.get_by_text("数量乘以单价是 ¥380,000.00，写的合计是 ¥381,000.00")).to_be_visible()
    axe(writer)
    writer.get_by_role("link", name="填写投标内容").click()
    expect(writer.get_by_label("「驻校服务」的单价（元/月，共 10）")).to_have_value("38000.00")
    writer.get_by_label("「驻校服务」的合计（元）").fill("380000")
    writer.get_by_label("「小组活动」的单价（元/场，共 48）").fill("800")
    writer.get_by_role("button", name="保存草稿").click()
    expect(writer.get_by_text("报价明细表按单价汇总是 ¥418,400.00，报价是 ¥420,000.00")).to_be_visible()
    writer.get_by_role("link", name="填写投标内容").click()
    writer.get_by_label("报价（元）").fill("418400")
    writer.get_by_role("button", name="保存草稿").click()
    expect(writer.get_by_role("link", name="填写投标内容")).to_be_visible()
    expect(writer.get_by_text(re.compile("报价明细表(的|按)"))).to_have_count(0)
