"""P4c: an agency writes into its bid with whom it bids, by name, credit code and share, and sees what is wrong beside the field."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from heli.site.demo.tenders import PARTNERS, SAID

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
#: the draft of the writer's agency lies there in the demo
TITLE = "青少年驻校社会工作"


def test_an_agency_names_with_whom_it_bids(sign_in: SignIn, axe: Axe) -> None:
    (partner,) = PARTNERS
    writer = sign_in("bid_writer")
    writer.goto("/purchasing/tenders/")
    writer.get_by_role("link", name=TITLE, exact=True).click()
    writer.get_by_role("link", name="本机构的投标").click()
    writer.get_by_role("link", name="打开草稿").click()
    writer.get_by_label("口令", exact=True).fill(SAID.said)
    writer.get_by_role("button", name="打开").click()
    writer.get_by_role("link", name="填写投标内容").click()
    writer.get_by_label("报价（元）").fill("420000")
    expect(writer.get_by_label("单位 1 的名称")).to_be_hidden()
    writer.get_by_text("联合体或者分包", exact=True).click()
    writer.get_by_label("本机构承担的份额（%）").fill("65")
    writer.get_by_label("单位 1 的名称").fill(partner.name)
    writer.get_by_label("单位 1 的统一社会信用代码").fill(f"{partner.credit_code[:-1]}1")
    writer.get_by_label("单位 1 承担的份额（%）").fill("30")
    writer.get_by_label("单位 1 属于小型、微型企业").check()
    writer.get_by_role("button", name="保存草稿").click()
    expect(writer.get_by_text("最后一位是校验码").first).to_be_visible()
    axe(writer)
    writer.get_by_label("单位 1 的统一社会信用代码").fill(partner.credit_code.lower())
    writer.get_by_role("button", name="保存草稿").click()
    expect(writer.get_by_text("合计不是 100%（现在是 95%）")).to_be_visible()
    expect(writer.get_by_role("row", name=partner.name)).to_contain_text("30%")
    axe(writer)
    writer.get_by_role("link", name="填写投标内容").click()
    expect(writer.get_by_label("单位 1 的统一社会信用代码")).to_have_value(partner.credit_code)
    writer.get_by_label("单位 1 承担的份额（%）").fill("35")
    writer.get_by_role("button", name="保存草稿").click()
    expect(writer.get_by_role("row", name=partner.name)).to_contain_text("35%")
    expect(writer.get_by_text("合计不是 100%")).to_have_count(0)
