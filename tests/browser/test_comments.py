"""P1a: colleagues of two departments talk about one record, and who is named finds it in the inbox."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_colleague_is_named_answers_and_the_first_hears_of_it(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/directory/organisations/?q=红船志愿服务队")
    page.get_by_role("link", name="南湖区红船志愿服务队").click()
    record = page.url
    talk = page.get_by_role("region", name="评论")
    talk.get_by_label("评论").fill("@查无此人请看")
    talk.get_by_role("button", name="发表评论").click()
    expect(page.get_by_role("link", name="请核对姓名")).to_be_visible()
    axe(page)
    colleague = sign_in("district_officer")
    name = colleague.get_by_text(" · 区县民政局干部").inner_text().split(" · ")[0]
    box = page.get_by_label("评论")
    box.fill("")
    box.press_sequentially(f"负责人换了，@{name[0]}")
    offered = page.get_by_role("listbox", name="可以提醒的同事").get_by_role("option")
    expect(offered.filter(has_text=name)).to_have_count(1)
    axe(page)
    while name not in page.get_by_role("option", selected=True).inner_text():
        box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("listbox", name="可以提醒的同事")).to_be_hidden()
    box.press_sequentially("请核对。")
    expect(box).to_have_value(f"负责人换了，@{name} 请核对。")
    page.get_by_role("button", name="发表评论").click()
    expect(page.get_by_role("region", name="评论").get_by_role("listitem")).to_contain_text("负责人换了")
    axe(page)
    colleague.goto("/notifications/")
    colleague.get_by_role("link", name="请看").filter(has_text="南湖区红船志愿服务队").click()
    expect(colleague).to_have_url(record)
    talk = colleague.get_by_role("region", name="评论")
    talk.get_by_label("评论").fill("已核对，资料随后补上。")
    talk.get_by_role("button", name="发表评论").click()
    expect(talk.get_by_text("已核对，资料随后补上。")).to_be_visible()
    page.goto("/notifications/")
    expect(page.get_by_role("link", name="评论了「南湖区红船志愿服务队」")).to_be_visible()
    phone = sign_in("city_civil_affairs", phone=True)
    phone.goto(record)
    expect(phone.get_by_text("已核对，资料随后补上。")).to_be_visible()
    axe(phone)
    phone.get_by_role("link", name="修改评论").click()
    axe(phone)
    phone.get_by_label("评论").fill("负责人换了，资料在路上。")
    phone.get_by_role("button", name="保存评论").click()
    said = phone.get_by_role("listitem").filter(has_text="资料在路上")
    expect(said).to_contain_text("已修改")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375, "it scrolls sideways"
    phone.get_by_role("button", name="撤回评论").click()
    expect(phone.get_by_role("region", name="评论")).to_contain_text("已撤回")
    phone.get_by_role("button", name="不再关注").click()
    expect(phone.get_by_role("button", name="关注这条记录")).to_be_visible()


def test_who_follows_hears_that_it_came_into_another_state(sign_in: SignIn) -> None:
    follower, justice = sign_in("youth_league_officer"), sign_in("justice_officer")
    follower.goto("/workbench/conferences/")
    follower.get_by_role("link", name="社会工作专业化发展联席会议").first.click()
    follower.get_by_role("row", name="排查司法所社工岗位空缺").get_by_role("link").first.click()
    follower.get_by_role("button", name="关注这条记录").click()
    expect(follower.get_by_text("已关注，有新评论、状态有变化会提醒。")).to_be_visible()
    justice.goto(follower.url)
    justice.get_by_role("button", name="开始办理").click()
    expect(justice.get_by_role("main")).to_contain_text("办理中")
    follower.goto("/notifications/")
    expect(follower.get_by_role("link", name="现在是「办理中」")).to_be_visible()


def test_what_one_follows_is_one_list_whatever_it_is(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("justice_officer")
    page.goto("/workbench/conferences/")
    page.get_by_role("link", name="社会工作专业化发展联席会议").first.click()
    page.get_by_role("link", name="联席会议第三次会议").first.click()
    axe(page)
    page.get_by_role("button", name="关注这条记录").click()
    colleague = sign_in("union_officer")
    colleague.goto(page.url)
    colleague.get_by_role("textbox", name="评论").fill("我们的材料周五送到。")
    colleague.get_by_role("button", name="发表评论").click()
    expect(colleague.get_by_text("我们的材料周五送到。")).to_be_visible()
    page.goto("/notifications/")
    expect(page.get_by_role("link", name="评论了「联席会议第三次会议」")).to_be_visible()
    page.get_by_role("link", name="我关注的").click()
    row = page.get_by_role("listitem").filter(has_text="联席会议第三次会议")
    expect(row).to_contain_text("1 条评论")
    axe(page)
    phone = sign_in("justice_officer", phone=True)
    phone.goto("/own/following/")
    axe(phone)
    row.get_by_role("button", name="不再关注").click()
    expect(row).to_have_count(0)
    english = sign_in("justice_officer", locale="en-GB")
    english.goto("/own/following/")
    expect(english.get_by_role("heading", level=1)).to_have_text("Followed by me")
