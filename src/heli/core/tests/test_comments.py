"""Colleagues talk about a record: seen by who sees the record, told to who is named and who follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from heli.core import discussion
from heli.core.actions.comments import add_comment, follow, unfollow, withdraw_comment
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import Comment, Notification
from heli.core.rules.mentions import candidates, mentioned
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, user_with


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("@林岚请看一下", ["林岚"], ["林岚"]),
        ("请@林岚和@周敏办，@林岚牵头", ["林岚", "周敏"], ["林岚", "周敏"]),
        ("@李娜娜 已收", ["李娜", "李娜娜"], ["李娜娜"]),
        ("＠ 林岚，好", ["林岚"], ["林岚"]),
        ("@无此人。", ["林岚"], ["无此人"]),
        ("写信到 office@example.org", ["example.org"], []),
        ("没有人", ["没有"], []),
        ("@阿依古丽·买买提看看", ["阿依古丽·买买提"], ["阿依古丽·买买提"]),
    ],
)
def test_who_is_meant_behind_the_sign(text: str, known: list[str], found: list[str]) -> None:
    assert mentioned(text, known) == found
    assert {name for name in found if name in known} <= candidates(text)


#: signs, parts of names and what ends them: other letters tell a reader nothing
LETTERS = st.sampled_from("@＠林岚周敏请看，。 ·a1.\n")


@given(st.text(LETTERS, max_size=80), st.lists(st.text(LETTERS, min_size=2, max_size=6), max_size=4))
def test_any_text_is_read(text: str, known: list[str]) -> None:
    found = mentioned(text, known)
    assert len(found) == len(set(found)) and ("@" in text or "＠" in text or not found)


def told(reader: Any) -> list[str]:
    return list(Notification.objects.filter(reader=reader.actor).order_by("pk").values_list("kind", flat=True))


def test_who_is_named_and_who_follows_are_told_once(city: City, zhou_min: Any, shen_jie: Any, fang_yu: Any) -> None:
    worker = a_worker(city, zhou_min)
    follow(None, by=fang_yu, about=worker)
    add_comment(None, by=zhou_min, about=worker, text="登记快到期了，@沈洁请看")
    assert told(shen_jie) == ["core.comment.mention"] and told(fang_yu) == ["core.comment.add"] and told(zhou_min) == []
    add_comment(None, by=shen_jie, about=worker, text="已核对，@方瑜补一份登记表")
    assert told(zhou_min) == ["core.comment.add"], "who has spoken follows"
    assert told(fang_yu) == ["core.comment.add", "core.comment.mention"], "named once, not told twice"
    unfollow(None, by=zhou_min, kind="workforce.worker", pk=worker.pk)
    add_comment(None, by=shen_jie, about=worker, text="好了")
    assert told(zhou_min) == ["core.comment.add"]
    assert len(discussion.discussion(zhou_min, worker).comments) == 3


def test_who_does_not_see_the_record_neither_speaks_nor_hears(city: City, zhou_min: Any, qian_feng: Any) -> None:
    worker = a_worker(city, zhou_min)
    with pytest.raises(NotAllowed):
        add_comment(None, by=qian_feng, about=worker, text="看看")
    with pytest.raises(NotAllowed):
        follow(None, by=qian_feng, about=worker)
    with pytest.raises(Refused) as refused:
        add_comment(None, by=zhou_min, about=worker, text="@钱峰请看")
    assert refused.value.field == "text" and not Comment.objects.exists() and told(qian_feng) == []
    assert discussion.discussion(qian_feng, worker).comments == []


def test_two_of_one_name_are_not_guessed_between(city: City, zhou_min: Any) -> None:
    worker = a_worker(city, zhou_min)
    for number in range(2):
        user_with("city_civil_affairs", city.root, "李娜", f"li_na_{number}")
    with pytest.raises(Refused) as refused:
        add_comment(None, by=zhou_min, about=worker, text="@李娜请看")
    assert refused.value.code == "mention_several"


def test_what_was_said_lies_sealed_and_is_gone_once_taken_back(city: City, zhou_min: Any, shen_jie: Any) -> None:
    worker = a_worker(city, zhou_min)
    comment = add_comment(None, by=zhou_min, about=worker, text="家里的情况另说")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {Comment._meta.db_table}")
        assert "家里".encode() not in bytes(cursor.fetchone()[0])
    with pytest.raises(NotAllowed):
        withdraw_comment(comment, by=shen_jie)
    with pytest.raises(Stale):
        withdraw_comment(comment, by=zhou_min, expect=comment.version + 1)
    withdraw_comment(comment, by=zhou_min)
    (left,) = discussion.discussion(shen_jie, worker).comments
    assert left.state == "withdrawn" and left.text == ""
    with pytest.raises(Refused):
        withdraw_comment(left, by=zhou_min)


def test_the_page_takes_a_comment_and_says_what_is_wrong_beside_it(city: City, zhou_min: Any, qian_feng: Any) -> None:
    worker, client = a_worker(city, zhou_min), client_of(zhou_min)
    add = f"/comments/workforce.worker/{worker.pk}/add/"
    assert client.post(add, {"text": " "}).status_code == 422
    wrong = client.post(add, {"text": "@无此人请看"})
    assert wrong.status_code == 422 and "请核对姓名" in wrong.text and "@无此人请看" in wrong.text
    assert client.post(add, {"text": "第一行\n<b>第二行"}).status_code == 302
    page = client.get(f"/workforce/workers/{worker.pk}/").text
    assert "第一行<br>&lt;b&gt;第二行" in page and "撤回评论" in page
    assert client.post(f"/comments/workforce.worker/{worker.pk}/follow/", {"follow": "no"}).status_code == 302
    assert not discussion.discussion(zhou_min, worker).is_followed
    assert client_of(qian_feng).post(add, {"text": "看看"}).status_code == 404
    assert client.get("/comments/core.job/1/add/").status_code == 404, "nobody talks about every kind of record"
