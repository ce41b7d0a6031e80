"""Colleagues talk about a record: seen by who sees the record, told to who is named and who follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from heli.core import discussion
from heli.core.actions.comments import add_comment, change_comment, follow, unfollow, withdraw_comment
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import Comment, Notification
from heli.core.rules.mentions import begun, candidates, mentioned
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
        ("@zhou-min请看", ["zhou", "zhou-min"], ["zhou-min"]),
        ("@zhou-min请看", ["zhou"], ["zhou-min请看"]),
        ("@阿依古丽·买买提看看", ["阿依古丽·买买提"], ["阿依古丽·买买提"]),
    ],
)
def test_who_is_meant_behind_the_sign(text: str, known: list[str], found: list[str]) -> None:
    assert mentioned(text, known) == found
    assert {name for name in found if name in known} <= candidates(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("请@林", "林"),
        ("请@", ""),
        ("＠lin", "lin"),
        ("@林岚 请", None),
        ("office@ex", None),
        ("没有", None),
        ("@林岚，", None),
    ],
)
def test_which_name_is_being_typed(text: str, name: str | None) -> None:
    assert begun(text) == name


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


def test_of_two_of_one_name_the_sign_in_name_says_who_is_meant(city: City, zhou_min: Any) -> None:
    worker = a_worker(city, zhou_min)
    first, second = (user_with("city_civil_affairs", city.root, "李娜", f"li-na-{number}") for number in range(2))
    add_comment(None, by=zhou_min, about=worker, text="@li-na-1请看")
    assert (told(first), told(second)) == ([], ["core.comment.mention"])
    offered = discussion.may_be_named(zhou_min, worker, "李")
    assert [(one.name, one.written) for one in offered] == [("李娜", "li-na-0"), ("李娜", "li-na-1")]


@pytest.mark.parametrize("typed", ["沈", "沈洁", "shen", "sj", "shenj"])
def test_who_sees_the_record_is_offered_by_name_and_sound(
    city: City, zhou_min: Any, shen_jie: Any, qian_feng: Any, typed: str
) -> None:
    worker = a_worker(city, zhou_min)
    add = f"/comments/workforce.worker/{worker.pk}/people/"
    page = client_of(zhou_min).get(add, {"q": typed}).text
    assert 'data-written="沈洁"' in page and 'role="option"' in page
    assert "钱峰" not in client_of(zhou_min).get(add, {"q": "钱"}).text, "he does not see the record"
    assert "周敏" not in client_of(zhou_min).get(add, {"q": "周"}).text, "nobody calls themselves"
    assert client_of(qian_feng).get(add, {"q": typed}).status_code == 404


def test_right_after_the_sign_those_who_spoke_and_follow_are_offered(
    city: City, zhou_min: Any, shen_jie: Any, fang_yu: Any
) -> None:
    worker = a_worker(city, zhou_min)
    assert discussion.may_be_named(zhou_min, worker, "") == []
    follow(None, by=fang_yu, about=worker)
    add_comment(None, by=shen_jie, about=worker, text="看过了")
    assert {one.name for one in discussion.may_be_named(zhou_min, worker, "")} == {"方瑜", "沈洁"}


def test_ones_own_comment_is_changed_and_says_so(city: City, zhou_min: Any, shen_jie: Any, fang_yu: Any) -> None:
    worker, client = a_worker(city, zhou_min), client_of(zhou_min)
    comment = add_comment(None, by=zhou_min, about=worker, text="@沈洁 登记快到其了")
    page = client.get(worker.get_absolute_url()).text
    assert "修改评论" in page and "已修改" not in page
    address = f"/comments/{comment.pk}/change/"
    assert "快到其了" in client.get(address).text
    assert client.post(address, {"text": " ", "version": comment.version}).status_code == 422
    done = client.post(address, {"text": "@沈洁 @方瑜 登记快到期了", "version": comment.version}, follow=True).text
    assert "评论已修改。" in done and "登记快到期了" in done and "快到其了" not in done and "已修改" in done
    assert told(shen_jie) == ["core.comment.mention"], "who was called before is not called again"
    assert told(fang_yu) == ["core.comment.mention"]
    stale = client.post(address, {"text": "我这边的话", "version": comment.version})
    assert stale.status_code == 409 and "我这边的话" in stale.text and "登记快到期了" in stale.text
    assert client_of(shen_jie).get(address).status_code == 404
    with pytest.raises(NotAllowed):
        change_comment(comment, by=shen_jie, text="不是我的")
    withdraw_comment(comment, by=zhou_min)
    assert client.get(address).status_code == 404
    with pytest.raises(Refused):
        change_comment(comment, by=zhou_min, text="再改")


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
