"""Somebody reads on their own page who asks for them, who has agreed and what is still awaited; and what came of it later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.words import day
from heli.workforce.actions import transfers
from heli.workforce.tests.test_moves import CHENGUANG, TONGXIN, account_of, asked, new_side, works_at
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
__all__ = ["new_side"]
WAY = f'<span lang="zh">{CHENGUANG}</span> → <span lang="zh">{TONGXIN}</span>'


def own_page(user: User) -> str:
    return client_of(user).get("/workforce/own/").content.decode()


def test_an_open_transfer_stands_there_with_who_agreed_and_who_is_next(
    city: City, fang_yu: User, new_side: User
) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker")
    assert "调动" not in own_page(account)
    move = asked(city, new_side)
    page = own_page(account)
    assert WAY in page and "项目主管" in page
    assert f"下一步由{CHENGUANG}在 {day(move.answer_by)} 前答复" in page and "原单位已同意" not in page
    last = localdate() + timedelta(days=9)
    move = transfers.release(move, by=fang_yu, last_day=last, employment=post)
    page = own_page(account)
    assert "原单位已同意" in page and f"最后一天 {day(last)}" in page and f"下一步由{TONGXIN}接收" in page
    transfers.accept(move, by=new_side)
    page = own_page(account)
    assert "新单位已接收" in page and f"{day(last)} 以后自动办结" in page


def test_a_finished_one_stands_in_the_history(city: City, fang_yu: User, new_side: User) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker")
    refused = transfers.refuse(asked(city, new_side), by=fang_yu, reason="项目年底才结束")
    move = transfers.release(asked(city, new_side), by=fang_yu, last_day=localdate(), employment=post)
    assert fang_yu.name not in own_page(account).partition("经过")[2], "what is not done is no history yet"
    transfers.accept(move, by=new_side)
    account = User.objects.get(pk=account.pk)
    page = own_page(account)
    assert page.count(WAY) == 2 and f"已调动 · {day(localdate())}" in page and "下一步由" not in page
    assert "项目年底才结束" in page and f"原单位不同意 · {day(refused.closed_on)}" in page
    history = page.partition("经过")[2]
    assert f"{fang_yu.name}</span> 同意了调出" in history and f"{new_side.name}</span> 接收了调动" in history


def test_nobody_else_reads_it_there(city: City, fang_yu: User, new_side: User) -> None:
    post, other = works_at(city), works_at(city, name="方圆", order="2")
    asked(city, new_side)
    assert TONGXIN not in own_page(account_of(other, "social_worker"))
    assert TONGXIN not in client_of(fang_yu).get(post.worker.get_absolute_url()).content.decode()


def test_what_fitted_nobody_is_nobodys(city: City, new_side: User) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker")
    asked(city, new_side, last_four="9999")
    assert TONGXIN not in own_page(account)
